"""What a list of the API must hold, and in which order (platform contract 4.2, 4.3)."""

from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from acceptance.checks.api import served
from acceptance.clients.answer import AnswerBody
from acceptance.scene.kinds import AGENT, ANOTHER_AGENT, CONTINUED_CONVERSATION

NOON = datetime(2025, 1, 26, 12, tzinfo=UTC)
NAMES = ["Новый", "Прежний", *(f"Давний {number}" for number in range(6))]
ALL = [f"Создан новый агент: {name}" for name in NAMES]


@pytest.fixture
def owner(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(served, "expect_own_updates", lambda owner, entries: None)
    agents = {AGENT: SimpleNamespace(name="Прежний"), ANOTHER_AGENT: SimpleNamespace(name="Новый")}
    longer = AnswerBody({"data": [{"message": message} for message in ALL]}, "Список ответил")
    return SimpleNamespace(
        made=agents.get, web=SimpleNamespace(ask=lambda path, limit: longer, organisation_id="o", user_id="u")
    )


def updates(messages: list[str]) -> Any:
    return SimpleNamespace(data=[SimpleNamespace(message=one, color="green") for one in messages])


def test_updates_that_hold_both(owner: Any) -> None:
    served.updates_newest_first(owner, None, updates(ALL[:2]))  # type: ignore[arg-type]


def test_a_list_of_one_where_there_are_more(owner: Any) -> None:
    with pytest.raises(AssertionError, match="обновлений отдано: 1, а есть не меньше 8"):
        served.updates_newest_first(owner, None, updates(ALL[:1]))  # type: ignore[arg-type]


def test_others_that_have_pushed_them_off_a_short_list(owner: Any) -> None:
    served.updates_newest_first(owner, None, updates([f"Чей-то {number}" for number in range(5)]))  # type: ignore[arg-type]


@pytest.mark.parametrize(("told", "right"), [(timedelta(0), True), (timedelta(minutes=2), False)])
def test_a_conversation_has_the_time_at_which_it_was_begun(
    owner: Any, monkeypatch: pytest.MonkeyPatch, told: timedelta, right: bool
) -> None:
    monkeypatch.setattr(served, "own_rows", lambda *where, **more: [{"created_at": NOON.isoformat()}])
    talk = SimpleNamespace(id=1, organization_id="o", agent_id="a", user_id="u", title="Привет", updated_at=NOON)
    talk.created_at = NOON + told
    owner.made = {CONTINUED_CONVERSATION: SimpleNamespace(id="1", name="Привет")}.get
    owner.agent = SimpleNamespace(id="a")
    reply: Any = SimpleNamespace(data=SimpleNamespace(conversations=[talk], total=1))
    with nullcontext() if right else pytest.raises(AssertionError, match=r"начат 26\.01\.2025 12:00:00, а в списке"):
        served.conversation_listed(owner, None, reply)  # type: ignore[arg-type]


def test_conversations_out_of_order(owner: Any) -> None:
    listed = [SimpleNamespace(updated_at=NOON + timedelta(hours=hour)) for hour in (0, 1)]
    with pytest.raises(AssertionError, match="не в порядке обновления"):
        served.conversation_listed(owner, None, SimpleNamespace(data=SimpleNamespace(conversations=listed)))  # type: ignore[arg-type]
