"""Secrets planted in every credential, echoed by a hostile deployment: nothing that a run leaves holds any of them."""

from __future__ import annotations

import base64
import html
import json
import random
from collections.abc import Callable
from urllib.parse import quote, quote_plus

from canary import password, token
from canary_run import Runner
from fake_target import FakeTarget
from leaky_lab import make_lab

from acceptance.secrets.masking import learn, mask

# Of every kind of step some, and not too many of those that wait for a page in vain.
VARIED = "@1.2,@1.3,@1.4,@2.1,@2.4,@2.5,@3.3,@4.5,@4.8,@5.2,@5.3,@6.2,@6.5,@7.2,@7.5,@DB.1,@DB.5,@API.1,@API.3,@API.5"


def expect_no_leak(runner: Runner, target: FakeTarget) -> None:
    search = runner.search(target.canaries)
    assert search.bytes > 100_000, "the run has left next to nothing"
    assert search.leaks == {}


def test_a_deployment_that_refuses_everything(runner: Runner, fake: Callable[..., FakeTarget]) -> None:
    target = fake(open_=False)
    said = runner.run(target.settings, "-m", "acceptance", "run", "--verbose", "--processes", "2", "--tags=not @сверх")
    assert runner.code in (1, 2) and "***" in said
    expect_no_leak(runner, target)


def test_a_deployment_that_opens_its_door_and_then_breaks(runner: Runner, fake: Callable[..., FakeTarget]) -> None:
    target = fake(open_=True)
    command = ("-m", "acceptance", "run", "--verbose", "--processes", "1", f"--tags={VARIED}")
    runner.run(target.settings, *command)
    assert "session cookie" not in target.untold and "password of a new owner" in target.canaries.values
    expect_no_leak(runner, target)


def test_steps_that_break_in_every_way_under_plain_behave(runner: Runner, fake: Callable[..., FakeTarget]) -> None:
    target, lab = fake(open_=False), make_lab(runner.folder.parent / "lab")
    out = runner.folder / "formatters"
    formatters = [
        part for name in ("plain", "pretty", "json", "progress3") for part in ("-f", name, "-o", str(out / name))
    ]
    command = ("-m", "behave", "--verbose", "--junit", f"--junit-directory={out}", "features/leaks.feature")
    said = runner.run(target.settings, *command, "-f", "pretty", *formatters, cwd=lab)
    assert "***" in said and "Утечки" in (out / "json").read_text("utf-8")
    runner.run(target.settings, "-m", "behave", "--no-capture", "-f", "plain", "features", cwd=lab)
    assert runner.code != 0
    expect_no_leak(runner, target)


def test_settings_that_cannot_be_read(runner: Runner, fake: Callable[..., FakeTarget]) -> None:
    target = fake(open_=False)
    planted = target.canaries.values
    for name, value in {
        "WEB_URL": f"https://owner:{planted['RAILWAY_TOKEN']}@example.com/{planted['RAILWAY_TOKEN']}",
        "REDIS_URL": planted["USER_PASSWORD"],
        "MORE_USERS": target.settings["MORE_USERS"][:-3],
        "TLS_VERIFY": planted["RAILWAY_TOKEN"],
        "GRANTS": planted["KOMMO_WEBHOOK_SECRET"],
        planted["RAILWAY_TOKEN"].replace("=", ""): "1",
        "WORKER_DEPLOYED_AT": planted["KOMMO_ACCESS_TOKEN"],
    }.items():
        runner.run({**target.settings, name: value}, "-m", "acceptance", "sweep", "--verbose")
    runner.run({**target.settings, "TLS_VERIFY": planted["RAILWAY_TOKEN"]}, "-m", "behave", "--tags=@1.2")
    search = runner.search(target.canaries)
    assert search.leaks == {}


def test_a_value_is_found_however_it_was_written_and_cut() -> None:
    ways = (lambda text: text, lambda text: quote(text, safe=""), quote_plus, html.escape, _json, _json_of_letters)
    dice = random.Random(4)
    for _ in range(400):
        value = dice.choice((password, token))()
        learn(value)
        text = value
        for _ in range(dice.randint(1, 3)):
            text = dice.choice(ways)(text)
        if dice.random() < 0.3:
            text = base64.b64encode((dice.choice(("", "a", "ab")) + value).encode()).decode()
        text = dice.choice(ways)(text[: dice.randint(len(text) // 3, len(text))])
        shown = mask(f"начало: {text}")
        parts = [text[start : start + 14] for start in range(0, len(text) - 14, 3)]
        assert not [part for part in parts if part in shown], (value, text, shown)


def _json(text: str) -> str:
    return json.dumps(text)[1:-1]


def _json_of_letters(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]
