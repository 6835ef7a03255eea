"""The database client against a tiny stand-in of PostgREST: its questions, and what its errors mean."""

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from pydantic import SecretStr
from recording_server import Answer, RecordingServer, serving

from acceptance.clients.database import ColumnMissing, Database, TableMissing
from acceptance.clients.http import RUN_HEADER
from acceptance.evidence import Evidence
from acceptance.outcomes import CheckBroken, PlatformRefused
from acceptance.secrets import masking
from acceptance.target.settings import Target

KEY = "eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoic2VydmljZV9yb2xlIn0.c2lnbmF0dXJl"


def database(url: str, **more: Any) -> Database:
    target = Target(supabase_url=url, supabase_service_role_key=SecretStr(KEY), grants="write", **more)
    return Database(target, Evidence(), "run-1")


def error(status: int, code: str | None, message: str) -> Answer:
    body = {"message": message, "details": None, "hint": None}
    return Answer(status, body if code is None else {**body, "code": code})


@pytest.fixture
def server() -> Iterator[RecordingServer]:
    rows = [{"id": "1", "name": "агент"}]
    with serving(Answer(200, rows, {"Content-Range": "0-0/7"})) as server:
        yield server


def test_rows_asks_as_postgrest_is_asked(server: RecordingServer) -> None:
    found = database(server.url).rows(
        "agents", columns="id,name", newest_by="created_at", limit=5, like={"name": "%а%"}, org_id="o", owner=None,
        status=["active", "draft"],
    )  # fmt: skip
    assert found == [{"id": "1", "name": "агент"}]
    request = server.requests[0]
    assert dict(parse_qsl(urlsplit(request.path).query)) == {
        "select": "id,name", "org_id": "eq.o", "owner": "is.null", "status": "in.(active,draft)", "name": "like.%а%",
        "order": "created_at.desc", "limit": "5",
    }  # fmt: skip
    headers = {name.lower(): value for name, value in request.headers.items()}
    assert (headers["apikey"], headers["authorization"]) == (KEY, f"Bearer {KEY}")
    assert headers[RUN_HEADER.lower()] == "run-1"


def test_count_is_of_all_rows_not_of_the_page(server: RecordingServer) -> None:
    assert database(server.url).count("agents", org_id="o") == 7


def test_rows_are_not_touched_without_a_filter(server: RecordingServer) -> None:
    for careless in (lambda: database(server.url).delete("agents"), lambda: database(server.url).update("agents", {})):
        with pytest.raises(ValueError, match="without a filter"):
            careless()
    assert server.requests == []


def test_a_secret_column_is_learnt_and_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(masking, "_known", masking._Known())
    with serving(Answer(200, [{"access_token": "token-of-kommo"}, {"access_token": None}])) as server:
        found = database(server.url).secret_values("crm_connections", "access_token", org_id="o")
    assert found == ["token-of-kommo"]
    assert masking.mask("ключ token-of-kommo") == "ключ ***"


@pytest.mark.parametrize(
    ("answer", "kind", "says"),
    [
        (error(404, "PGRST205", "Could not find the table"), TableMissing, "Таблицы «agents» в Supabase нет"),
        (error(404, "42P01", 'relation "agents" does not exist'), TableMissing, "Таблицы «agents» в Supabase нет"),
        (error(400, "42703", "column agents.model does not exist"), ColumnMissing, "«agents» нет столбца model"),
        (error(400, "42703", 'column "model" does not exist'), ColumnMissing, "«agents» нет столбца model"),
        (error(400, "PGRST204", "Could not find the 'model' column"), ColumnMissing, "«agents» нет столбца model"),
        (error(400, "PGRST204", "Could not find it"), ColumnMissing, "нет столбца, о котором спросили"),
        (error(401, "PGRST301", "JWT expired"), CheckBroken, "Supabase не принял ключ"),
        (error(401, None, "Invalid API key"), CheckBroken, "Supabase не принял ключ"),
        (Answer(401, b"Unauthorized"), CheckBroken, "Supabase не принял ключ"),
        (error(403, "42501", "permission denied for table agents"), AssertionError, "42501 permission denied"),
        (Answer(404, b"<html>Not Found</html>"), CheckBroken, "отвечает не база Supabase"),
        (Answer(404, {"error": "Not Found"}), CheckBroken, "отвечает не база Supabase"),
        (Answer(200, b"<html>hello</html>"), CheckBroken, "отвечает не база Supabase"),
        (Answer(503, b"upstream"), CheckBroken, "База Supabase недоступна: на вопрос о таблице «agents» ответ 503"),
        (Answer(502, b"<html>Bad Gateway</html>"), CheckBroken, "База Supabase недоступна"),
        (
            error(503, "PGRST002", "Could not query the database"),
            CheckBroken,
            "недоступна: на вопрос о таблице «agents»",
        ),
    ],
)
def test_what_an_error_means(answer: Answer, kind: type[Exception], says: str) -> None:
    with serving(answer) as server, pytest.raises(kind) as told:
        database(server.url).rows("agents")
    assert says in str(told.value)
    assert type(told.value) is kind


@pytest.mark.parametrize(
    ("details", "kind", "says"),
    [
        (
            'Key (agent_id)=(1b2c) is not present in table "agents".',
            PlatformRefused,
            "в таблице «agents» нет строки 1b2c, хотя веб-приложение ответило, что сохранило её",
        ),
        (None, AssertionError, "Таблица «sales_scripts» не ответила: 23503 violates"),
    ],
)
def test_what_the_platform_said_it_stored_and_did_not_is_its_own_refusal(
    details: str | None, kind: type[Exception], says: str
) -> None:
    refusal = {"code": "23503", "message": "violates foreign key constraint", "details": details, "hint": None}
    with serving(Answer(409, refusal)) as server, pytest.raises(kind) as told:
        database(server.url).insert("sales_scripts", {"agent_id": "1b2c"})
    assert says in str(told.value) and type(told.value) is kind


@pytest.mark.parametrize("claims", [b'{"role":"anon"}', b'{"iss":"supabase","role":"authenticated"}'])
def test_a_key_for_visitors_is_refused(claims: bytes, server: RecordingServer) -> None:
    """Row level security would show it empty tables, and the platform would be blamed for them."""
    key = f"eyJhbGciOiJIUzI1NiJ9.{urlsafe_b64encode(claims).decode().rstrip('=')}.c2ln"
    for public in (key, "sb_publishable_abc"):
        target = Target(supabase_url=server.url, supabase_service_role_key=SecretStr(public))
        with pytest.raises(CheckBroken) as told:
            Database(target, Evidence(), "run-1")
        assert "публичный ключ" in told.value.message and "service_role" in told.value.advice
    assert server.requests == []


def test_has_table() -> None:
    with serving(error(404, "PGRST205", "Could not find the table")) as server:
        assert database(server.url).has_table("agents") is False
    with serving(Answer(200, [], {"Content-Range": "*/0"})) as server:
        assert database(server.url).has_table("agents") is True


def test_silence() -> None:
    with serving(Answer()) as server:
        closed = server.url
    for url, says in ((closed, "порт закрыт"), ("https://nowhere.invalid", "Имя из SUPABASE_URL не находится в DNS")):
        with pytest.raises(CheckBroken) as told:
            database(url).rows("agents")
        assert says in told.value.message and "SUPABASE_URL" in told.value.advice
