"""The run's own HTTP server for webhooks, and the proof that they have arrived there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from behave.model import Table

from acceptance.checks.automation import webhooks
from acceptance.clients.listener import Listener, Place
from acceptance.contract.automation import URL
from acceptance.deeds.automation.receiver import LISTENER
from acceptance.evidence import Evidence
from acceptance.outcomes import NotChecked, NotInTime, ScenarioMistake
from acceptance.scene.kinds import RULE
from acceptance.scene.noted import Notes
from features.vocabulary.automation import draft_of

LEAD, OTHER_LEAD = 700000001, 700000002
SOON = 0.2  # seconds


def target(host: str) -> Any:
    return SimpleNamespace(need=lambda setting: f"http://{host}:1", services_url=f"http://{host}:1")


@pytest.fixture
def listener() -> Iterator[Listener]:
    opened = Listener(target("127.0.0.1"), Evidence())
    yield opened
    opened.close()


def call(listener: Listener, place: Place, lead: int = LEAD) -> int:
    return httpx.post(listener.address(place), json={"leadId": lead}).status_code


def test_one_place_refuses(listener: Listener) -> None:
    assert {place: call(listener, place) for place in Place} == {
        Place.FIRST: 200,
        Place.REFUSING: 500,
        Place.MISSING: 404,
        Place.LAST: 200,
    }


def test_calls_in_any_order_or_one_after_the_other(listener: Listener) -> None:
    for place in (Place.LAST, Place.FIRST):
        call(listener, place)
    call(listener, Place.FIRST, OTHER_LEAD)
    webhooks.expect_calls(listener, [Place.FIRST, Place.LAST], LEAD, in_order=False, within=SOON)
    webhooks.expect_calls(listener, [Place.LAST, Place.FIRST], LEAD, in_order=True, within=SOON)
    with pytest.raises(AssertionError, match="пришли вызовы: последний, первый, ожидались: первый, последний"):
        webhooks.expect_calls(listener, [Place.FIRST, Place.LAST], LEAD, in_order=True, within=SOON)


def test_a_call_without_what_stood_behind_the_question_mark(listener: Listener) -> None:
    bare = listener.address(Place.FIRST).partition("?")[0]
    httpx.post(bare, json={"leadId": LEAD})
    with pytest.raises(AssertionError, match="пришли вызовы: первый без параметров адреса, ожидались: первый"):
        webhooks.expect_calls(listener, [Place.FIRST], LEAD, in_order=True, within=SOON)


def test_a_call_that_is_missing_and_one_too_many(listener: Listener) -> None:
    call(listener, Place.FIRST)
    call(listener, Place.LAST, OTHER_LEAD)
    with pytest.raises(NotInTime, match="о лиде – первый, всего – первый, последний"):
        webhooks.expect_calls(listener, [Place.FIRST, Place.LAST], LEAD, in_order=True, within=SOON)
    call(listener, Place.FIRST)
    with pytest.raises(AssertionError, match="пришли вызовы: первый, первый, ожидались: первый"):
        webhooks.expect_calls(listener, [Place.FIRST], LEAD, in_order=False, within=SOON)


def whole_call() -> dict[str, Any]:
    return {
        "rule_context": {"leadId": LEAD},
        "action": {"type": "webhook"},
        "timestamp": datetime.now(UTC).isoformat(),
    }


def owner_on_time() -> Any:
    return SimpleNamespace(http=SimpleNamespace(clock_ahead=timedelta(0)))


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"timestamp": None}, "нет: timestamp"),
        ({"timestamp": "2020-01-01T00:00:00Z"}, "а время другое"),
        ({"rule_context": {}}, "нет: rule_context"),
        ({"action": {"type": "send_message"}}, "названо действие «send_message»"),
    ],
)
def test_a_call_tells_what_for_what_and_when(listener: Listener, change: dict[str, Any], wrong: str) -> None:
    httpx.post(listener.address(Place.FIRST), json=whole_call())
    httpx.post(listener.address(Place.LAST), json={**whole_call(), "timestamp": 1_764_000_000, "action": "webhook"})
    webhooks.expect_whole(owner_on_time(), listener)
    httpx.post(listener.address(Place.FIRST), json={**whole_call(), **change})
    with pytest.raises(AssertionError, match=wrong):
        webhooks.expect_whole(owner_on_time(), listener)


@pytest.mark.parametrize("elsewhere", ["platform.example", "192.0.2.77"])
def test_a_target_elsewhere_could_not_reach_it(elsewhere: str) -> None:
    with pytest.raises(NotChecked, match="не может обратиться"):
        Listener(target(elsewhere), Evidence())


def test_a_target_at_another_address_of_this_machine_is_called_from_there() -> None:
    listener = Listener(target("127.0.0.2"), Evidence())
    assert listener.address(Place.FIRST).startswith("http://127.0.0.2:")
    assert call(listener, Place.FIRST) == 200
    listener.close()


def action(address: str) -> Table:
    return Table(["часть", "вид", "заполнено"], rows=[["действие", "Webhook", f"Адрес = {address}"]])


def test_an_author_names_a_place_that_there_is(listener: Listener) -> None:
    scene: Any = Notes()
    scene[LISTENER] = listener
    [part] = draft_of(scene, RULE, action("приёмник/отказ")).parts
    assert part.inputs == {URL: listener.address(Place.REFUSING)}
    with pytest.raises(
        ScenarioMistake, match="приёмник/первый; приёмник/отказ; приёмник/не найдено; приёмник/последний"
    ):
        draft_of(scene, RULE, action("приёмник/второй"))
