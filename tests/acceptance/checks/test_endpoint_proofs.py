"""What the proofs about the API compare: equal where it was sent, whatever else a deployment adds."""

import pytest
from behave.matchers import ParseMatcher

import features.vocabulary.things  # noqa: F401 - the words of {things:Things}
from acceptance.checks.comparing import equal, expect_fields
from acceptance.checks.security.access import expect_refusals
from acceptance.contract.values import NAMES, difference
from acceptance.scene import kinds
from acceptance.scene.seen import Attempt
from features.vocabulary.api import FLAWS

SENT = {"name": "Правило", "conditions": [{"type": "field_value", "value": "да"}], "priority": 37, "stage": None}


def test_added_keys_are_no_difference() -> None:
    found = {**SENT, "conditions": [{"type": "field_value", "value": "да", "field": None}], "id": "1"}
    expect_fields("Правило", found, SENT)


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "Правило "},
        {"priority": 10},
        {"conditions": []},
        {"conditions": [*SENT["conditions"], *SENT["conditions"]]},
        {"stage": "1"},
    ],
)
def test_each_difference_in_what_was_sent_is_told(changed: dict) -> None:
    field = next(iter(changed))
    with pytest.raises(AssertionError, match=rf"Правило: {NAMES.get(field, field)} – .*, ожидалось "):
        expect_fields("Правило", {**SENT, **changed}, SENT)


def test_of_a_list_of_parts_the_one_that_differs_is_told_and_in_what() -> None:
    with pytest.raises(AssertionError, match=r"Правило: условия \(1\): значение – пусто, ожидалось «да»$"):
        expect_fields("Правило", {**SENT, "conditions": [{"type": "field_value"}]}, SENT)


def test_a_difference_is_told_in_the_scenarios_words() -> None:
    assert difference("priority", 1, 37) == "приоритет – 1, ожидалось 37"
    assert difference("is_active", False, True) == "включено – нет, ожидалось да"
    assert difference("stage", None, "новый") == "stage – пусто, ожидалось «новый»"
    assert difference("variables", {"имя": "Анна"}, {}) == 'переменные – {"имя": "Анна"}, ожидалось {}'


def test_a_numeric_column_may_come_as_text() -> None:
    expect_fields("Агент", {"temperature": "0.30"}, {"temperature": 0.3})
    for wrong in ("0.31", "", None, "много"):
        with pytest.raises(AssertionError, match="temperature"):
            expect_fields("Агент", {"temperature": wrong}, {"temperature": 0.3})


def refused(status: int, body: object) -> Attempt:
    """An answer to a request."""
    return Attempt("POST /api/agents", status, "", lambda: body)


def test_every_refusal_counts_and_says_why() -> None:
    plain = {"success": False, "error": "Некорректные данные"}
    expect_refusals([refused(400, {**plain, "details": ["name"]})], 400)
    expect_refusals([refused(401, plain)], 401)
    with pytest.raises(AssertionError, match="details"):
        expect_refusals([refused(400, plain)], 400)
    with pytest.raises(AssertionError, match="→ 200"):
        expect_refusals([refused(401, plain), refused(200, {"success": True})], 401)
    with pytest.raises(AssertionError):
        expect_refusals([], 401)


def test_flaws_change_bodies() -> None:
    body = {"name": "имя", "title": "имя", "content": "текст", "message": "текст", "priority": 5}
    assert [flaw for flaw, spoil in FLAWS.items() if spoil(body) == body] == []


def test_things_of_a_sentence() -> None:
    found = ParseMatcher(lambda context: None, "{things:Things}").match("агент, разговор и ещё один скрипт")
    assert found is not None
    another_script = kinds.Kind(kinds.Noun.SCRIPT, kinds.Which.ANOTHER)
    assert found.arguments[0].value == [kinds.AGENT, kinds.CONVERSATION, another_script]


@pytest.mark.parametrize(
    ("told", "sent", "same"),
    [("0.00", 0, True), ("0.40", 0.4, True), ("0.70", 0, False), ("2000", 2000, False), (2000, 2000, True)],
)
def test_decimals_may_be_told_as_text(told: object, sent: object, same: bool) -> None:
    assert equal(told, sent) is same
