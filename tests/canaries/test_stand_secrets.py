"""The stand's own secrets, right and wrong ones: none is told, and what is told stays readable."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from secrets import token_hex
from urllib.parse import quote, unquote, urlsplit

import psycopg
import pytest
from canary import Canaries, password, token
from canary_run import PROJECT, Runner

RIGHT = "--tags=@1.3,@1.5,@2.3,@2.5,@4.6,@5.4,@6.6,@DB.2"
WRONG = "--tags=@1.2,@1.3,@1.5,@2.5,@3.1,@5.4,@6.6,@DB.2,@API.3"


@pytest.fixture(scope="module")
def stand() -> Iterator[dict[str, str]]:
    with subprocess.Popen(
        [sys.executable, "-m", "stand", "--json"],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None and process.stdin is not None
        yield json.loads(process.stdout.readline())
        process.stdin.close()


def secrets_of(settings: dict[str, str]) -> Canaries:
    canaries = Canaries()
    for name in ("USER_PASSWORD", "RAILWAY_TOKEN", "KOMMO_ACCESS_TOKEN", "KOMMO_WEBHOOK_SECRET"):
        canaries.plant(name, settings[name])
    # What comes before says only what kind of key it is, as every such key does.
    canaries.plant("SUPABASE_SERVICE_ROLE_KEY", settings["SUPABASE_SERVICE_ROLE_KEY"].rpartition(".")[2])
    canaries.plant("REDIS_URL password", unquote(urlsplit(settings["REDIS_URL"]).password or ""))
    for number, user in enumerate(json.loads(settings["MORE_USERS"])):
        canaries.plant(f"MORE_USERS {number} password", user["password"])
        canaries.plant(f"MORE_USERS {number} token", user["kommo_access_token"])
    with psycopg.connect(settings["DATABASE_URL"]) as connection:
        rows = connection.execute("select to_jsonb(one) from crm_connections one").fetchall()
        for number, (row,) in enumerate(rows):
            for name in ("access_token", "refresh_token"):
                if len(str(row.get(name) or "")) >= 12:
                    canaries.plant(f"crm_connections {number} {name}", row[name])
    return canaries


def test_wrong_keys_are_not_told_either(runner: Runner, stand: dict[str, str]) -> None:
    canaries = secrets_of(stand)
    port = urlsplit(stand["REDIS_URL"]).port
    redis_password = canaries.plant("wrong Redis password", password())
    wrong = {
        "REDIS_URL": f"redis://default:{quote(redis_password, safe='')}@127.0.0.1:{port}",
        "SUPABASE_SERVICE_ROLE_KEY": canaries.plant("wrong key", ".".join(token_hex(20) for _ in range(3))),
        "RAILWAY_TOKEN": canaries.plant("wrong Railway token", token()),
        "KOMMO_ACCESS_TOKEN": canaries.plant("wrong Kommo token", token()),
        "KOMMO_WEBHOOK_SECRET": canaries.plant("wrong webhook secret", password()),
    }
    runner.run({**stand, **wrong}, "-m", "acceptance", "run", "--verbose", "--processes", "1", WRONG)
    assert runner.code in (1, 2)
    stranger = {"USER_PASSWORD": canaries.plant("wrong password", password())}
    runner.run({**stand, **stranger}, "-m", "behave", "--verbose", WRONG)
    assert runner.code in (1, 2)
    assert runner.search(canaries).leaks == {}


def test_a_green_run_tells_no_secret_and_stays_readable(runner: Runner, stand: dict[str, str]) -> None:
    said = runner.run(stand, "-m", "acceptance", "run", "--processes", "1", RIGHT)
    assert runner.code == 0, said
    assert runner.search(secrets_of(stand)).leaks == {}
    run = json.loads((runner.reports / "last" / "verdict.json").read_text("utf-8"))["run"]
    texts = [path.read_text("utf-8") for path in runner.reports.glob("runs/*/allure-results/*-attachment.txt")]
    whole = "\n".join(texts)
    wanted = (
        run, "crm:sync-pipelines", '"connected": true', "+     0 мс  added", "completed", "/scripts → 200",
        "worker.ready", "agent_id", stand["WEB_URL"], stand["QUEUE_NAME"], "Content-Type: application/json",
    )  # fmt: skip
    assert [one for one in wanted if one not in whole] == []
    blackened = whole.count("***") * len("***")
    assert 0 < blackened < len(whole) * 0.02, f"{blackened} of {len(whole)} characters are black"
    for line in (line for text in texts for line in text.splitlines() if line.startswith("{") and line.endswith("}")):
        json.loads(line)  # rows stay the JSON that they were
