"""A newcomer who registers: where nobody may, and how they are greeted (platform contract 3.1, 3.3)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import SecretStr

from acceptance.checks.security import sessions
from acceptance.clients.answer import AnswerBody
from acceptance.clients.database import ColumnMissing, TableMissing
from acceptance.clients.newcomers import Newcomer
from acceptance.deeds.security import sign_in
from acceptance.evidence import Evidence
from acceptance.outcomes import NotChecked, NotInTime
from acceptance.scene.scene import Scene
from acceptance.target.settings import Account


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "NOTED_WITHIN", 0.3)


def test_where_nobody_may_register_no_page_is_asked_for() -> None:
    """Its pages may well have neither the form nor a link to it."""
    asked: list[dict[str, str]] = []
    removed: list[str] = []

    def request(method: str, path: str, json: dict[str, str]) -> Any:
        asked.append(json)
        return SimpleNamespace(status_code=403)

    entry: Any = "newcomer"
    account = Account(email="a@example.com", password=SecretStr("secret"))
    newcomer = Newcomer(account, {"email": account.email, "password": "secret"}, entry)
    world = SimpleNamespace(
        newcomer=lambda: newcomer,
        anonymous=lambda: SimpleNamespace(request=request),
        ledger=SimpleNamespace(removed=removed.append),
    )
    with pytest.raises(NotChecked, match="не открывает регистрацию"):
        sign_in.register_on_page(Scene(world, lambda undo: None))  # type: ignore[arg-type]
    assert [one.get("password") for one in asked] == [None], "nobody is registered by asking"
    assert removed == ["newcomer"]


def newcomers_world(notifications: Any) -> tuple[Any, Any]:
    """A world in which somebody has registered. notifications: their titles, or what is raised instead of them."""
    rows = {
        "organizations": [{"name": "Ромашка"}],
        "organization_members": [{"user_id": "me", "role": "owner"}],
        "users": [{"full_name": "Анна Иванова"}],
    }

    def read(table: str, **_: Any) -> list[dict[str, str]]:
        if table in rows:
            return rows[table]
        if isinstance(notifications, Exception):
            raise notifications
        return [{"title": title} for title in notifications]

    session = AnswerBody({"user": {"name": "Анна Иванова"}}, "Сеанс")
    owner = SimpleNamespace(organisation_id="own", user_id="me", ask=lambda path: session)
    database = SimpleNamespace(rows=read)
    world = SimpleNamespace(web_of=lambda newcomer: owner, database=database, evidence=Evidence())
    body = {"organizationName": "Ромашка", "firstName": "Анна", "lastName": "Иванова"}
    return world, SimpleNamespace(body=body)


@pytest.mark.parametrize(
    "notifications",
    [
        [sessions.WELCOME],
        ["Подключите Kommo", sessions.WELCOME],
        TableMissing("Таблицы нет"),
        ColumnMissing("Столбца нет"),
    ],
)
def test_a_newcomer_is_greeted_whatever_else_they_are_told(notifications: Any) -> None:
    sessions.expect_welcomed(*newcomers_world(notifications))


def test_a_newcomer_whom_nobody_greets() -> None:
    with pytest.raises(NotInTime, match="Подключите Kommo"):
        sessions.expect_welcomed(*newcomers_world(["Подключите Kommo"]))


def test_a_sign_in_may_be_noted_a_moment_later(monkeypatch: pytest.MonkeyPatch) -> None:
    noted = ["до", "до", "после"]
    monkeypatch.setattr(sessions, "last_sign_in", lambda world: noted.pop(0) if len(noted) > 1 else noted[0])
    monkeypatch.setattr(sessions, "expect_just_now", lambda web, times: None)
    world: Any = SimpleNamespace(web=SimpleNamespace(user_id="me"), target=SimpleNamespace(supabase_url="x"))
    entry = SimpleNamespace(user={"id": "me"})
    sessions.expect_same_owner(world, entry, "до")  # type: ignore[arg-type]
    noted[:] = ["до"]
    with pytest.raises(NotInTime, match="last_sign_in_at"):
        sessions.expect_same_owner(world, entry, "до")  # type: ignore[arg-type]
