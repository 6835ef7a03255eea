"""A real PostgREST is used when it is at hand; here a stand-in program shows how it is found, run and reached."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from stand.process import take_port
from stand.rest import PostgrestServer, create_proxy, find_postgrest, make_keys
from stand.seed import SeededAccount
from stand.server_process import ServerError

#: Serves the project's own door at / with the settings PostgREST takes.
PROGRAM = """#!{python}
import os, sys
sys.path.insert(0, {root!r})
import uvicorn
from stand.rest.door import Door
assert os.environ["PGRST_DB_ANON_ROLE"] == "anon" and os.environ["PGRST_SERVER_HOST"] == "127.0.0.1"
door = Door(os.environ["PGRST_DB_URI"], {{}}, os.environ["PGRST_JWT_SECRET"])
uvicorn.run(door, host="127.0.0.1", port=int(os.environ["PGRST_SERVER_PORT"]), log_level="warning", lifespan="off")
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    file = tmp_path / "bin" / "postgrest"
    file.parent.mkdir()
    root = Path(__file__).resolve().parents[2]
    file.write_text(PROGRAM.format(python=sys.executable, root=str(root)), encoding="utf-8")
    file.chmod(0o755)
    return file


def test_it_is_found_on_path_or_named(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STAND_POSTGREST", raising=False)
    monkeypatch.setenv("PATH", str(program.parent))
    assert find_postgrest() == program
    monkeypatch.setenv("PATH", "")
    assert find_postgrest() is None
    monkeypatch.setenv("STAND_POSTGREST", str(program))
    assert find_postgrest() == program
    monkeypatch.setenv("STAND_POSTGREST", "/no/such/program")
    with pytest.raises(ServerError, match="STAND_POSTGREST"):
        find_postgrest()


def test_it_is_reached_through_the_same_address(
    program: Path,
    tmp_path: Path,
    database_url: str,
    accounts: list[SeededAccount],
    serve: Callable[[Starlette], AbstractContextManager[str]],
) -> None:
    keys = make_keys()
    server = PostgrestServer(tmp_path / "rest", take_port(0, "проба"), program, database_url, keys.secret)
    try:
        with serve(create_proxy(server.start(), keys.service_role_key, keys.anon_key)) as url:
            key = {"apikey": keys.service_role_key}
            params = {"org_id": f"eq.{accounts[0].org_id}", "select": "id"}
            answer = httpx.get(
                f"{url}/rest/v1/agents", params=params, headers={**key, "Prefer": "count=exact", "Range": "0-1"}
            )
            assert (answer.status_code, answer.headers["content-range"]) == (206, "0-1/4")
            missing = httpx.post(f"{url}/rest/v1/no_such", json={}, headers=key)
            assert (missing.status_code, missing.json()["code"]) == (404, "PGRST205")
            assert httpx.get(f"{url}/rest/v1/agents", headers={"apikey": keys.anon_key}).json() == []
            assert httpx.get(f"{url}/rest/v1/agents").status_code == 401
            server.stop()
            assert httpx.get(f"{url}/rest/v1/agents", headers=key).status_code == 503
    finally:
        server.remove()
    assert [each.name for each in tmp_path.iterdir()] == ["bin"]
