"""What a report says first: whether the product may be released, in each of its states."""

from collections.abc import Mapping

import pytest

from acceptance.checklist.register import load_register
from acceptance.outcomes import Outcome, Verdict
from acceptance.plurals import plural
from acceptance.reporting.answer import answer, answer_so_far, merged, releasable
from acceptance.reporting.judge import ItemVerdict, Judgement, ScenarioVerdict, Taken
from acceptance.reporting.plan import PlannedScenario

ITEMS = load_register()
WHOLE = len(ITEMS)


def judged(
    verdicts: Mapping[str, Verdict],
    *,
    others: tuple[Verdict, ...] = (),
    rest: Verdict = Verdict.PASSED,
    **facts: object,
) -> Judgement:
    """A run in which these items ended so and all others like `rest`."""
    items = [ItemVerdict(item, Outcome(verdicts.get(item.number, rest))) for item in ITEMS]
    plan = PlannedScenario(id="1", file="f", line=1, name="сценарий", feature="f")
    beyond = tuple(ScenarioVerdict(plan, Outcome(verdict)) for verdict in others)
    values = {
        **{"run_id": "run", "target": "цель", "environment": {}, "started": "", "finished": ""},
        **{"full": True, "strict": False, "scenarios": (ScenarioVerdict(plan, Outcome(Verdict.PASSED)),)},
        **facts,
    }
    return Judgement(items=tuple(items), others=beyond, **values)  # type: ignore[arg-type]


def test_all_is_done() -> None:
    judgement = judged({})
    assert answer(judgement) == f"Выпускать можно: выполнено {WHOLE} из {WHOLE}"
    assert releasable(judgement)


@pytest.mark.parametrize(
    ("verdicts", "told"),
    [
        ({"1.1": Verdict.FAILED}, "Выпускать нельзя: выполнено {} из {}, не выполнено 1"),
        (
            {"1.1": Verdict.FAILED, "1.2": Verdict.NOT_CHECKED, "1.3": Verdict.NOT_CHECKED},
            "Выпускать нельзя: выполнено {} из {}, не выполнено 1, не проверялось 2",
        ),
        ({"1.1": Verdict.FLAKY}, "Выпускать нельзя: выполнено {} из {}, мигает 1"),
        ({"1.1": Verdict.NOT_CHECKED}, "Выпускать рано: выполнено {} из {}, не проверялось 1"),
        ({"1.1": Verdict.BROKEN}, "Выпускать рано: выполнено {} из {}, проверка не состоялась 1"),
    ],
)
def test_something_is_not(verdicts: dict[str, Verdict], told: str) -> None:
    judgement = judged(verdicts)
    assert answer(judgement) == told.format(WHOLE - len(verdicts), WHOLE)
    assert not releasable(judgement)


def test_what_is_accepted_does_not_keep_it() -> None:
    judgement = judged({"1.1": Verdict.WAIVED})
    assert answer(judgement) == f"Выпускать можно: выполнено {WHOLE - 1} из {WHOLE}, принято как есть 1"
    assert releasable(judgement)


@pytest.mark.parametrize(
    ("verdicts", "full", "told"),
    [
        ({}, True, "Пункты чек-листа проверены: выполнено {} из {} (за 41 с). "),
        (
            {"1.1": Verdict.FAILED},
            True,
            "Выпускать нельзя. Пункты чек-листа проверены: выполнено {} из {}, не выполнено 1 ",
        ),
        ({"1.1": Verdict.NOT_CHECKED}, True, "Пункты чек-листа проверены: выполнено {} из {}, не проверялось 1 "),
        ({"1.1": Verdict.FAILED}, False, "Пункты чек-листа проверены: выполнено {} из {}, не выполнено 1 "),
    ],
)
def test_the_checklist_is_answered_for_before_the_end(verdicts: dict[str, Verdict], full: bool, told: str) -> None:
    judgement = judged(verdicts, full=full, started="2026-01-01T10:00:00+00:00", finished="2026-01-01T10:00:41+00:00")
    said = answer_so_far(judgement)
    assert said.startswith(told.format(WHOLE - len(verdicts), WHOLE)) and said.endswith(
        "Дальше – проверки сверх чек-листа"
    )


def test_of_a_choice_only_what_was_chosen_is_counted() -> None:
    judgement = judged({"1.1": Verdict.PASSED, "1.2": Verdict.FAILED}, rest=Verdict.NOT_RUN, full=False)
    assert answer_so_far(judgement).startswith("Пункты чек-листа проверены: выполнено 1 из 2, не выполнено 1 ")


def test_what_no_item_tells_of_is_told_too() -> None:
    beyond = judged({}, others=(Verdict.FAILED, Verdict.PASSED, Verdict.NOT_CHECKED))
    done = f"выполнено {WHOLE} из {WHOLE}"
    assert answer(beyond) == f"Выпускать нельзя: {done}; сверх чек-листа не выполнено 1"
    trouble = judged({}, problems=(Outcome(Verdict.BROKEN, "сбой"),))
    assert answer(trouble) == f"Выпускать рано: {done}; ошибок прогона 1"
    assert not releasable(beyond)
    assert not releasable(trouble)


@pytest.mark.parametrize(
    ("verdicts", "told"),
    [
        ({"1.2": Verdict.PASSED}, "проверен 1 пункт из {} (выполнено 1)"),
        (
            {"1.1": Verdict.PASSED, "1.2": Verdict.FAILED, "1.3": Verdict.NOT_CHECKED},
            "проверено 2 пункта из {} (выполнено 1, не выполнено 1, не проверялось 1)",
        ),
        ({}, "проверено 0 пунктов из {}"),
    ],
)
def test_a_part_is_called_a_part(verdicts: dict[str, Verdict], told: str) -> None:
    judgement = judged(verdicts, rest=Verdict.NOT_RUN, full=False)
    assert answer(judgement) == f"Частичный прогон: {told.format(WHOLE)}"
    assert not releasable(judgement)


def test_a_run_that_did_not_happen() -> None:
    assert answer(judged({}, refused="WEB_URL – не адрес.")) == "Прогон не начался: настройки заданы неверно"
    assert answer(judged({}, scenarios=())) == "Прогон не состоялся: ни один пункт не проверен"


@pytest.mark.parametrize(("count", "told"), [(1, "1 знак"), (3, "3 знака"), (11, "11 знаков"), (583, "583 знака")])
def test_plural_forms(count: int, told: str) -> None:
    assert plural(count, "{} знак", "{} знака", "{} знаков") == told


def test_where_nothing_is_left_of_the_earlier_run() -> None:
    taken = Taken("20260102-030405-abcdef", "2026-01-02T03:04:05", frozenset())
    told = merged(judged({}, taken=taken))
    assert told == f"Заново проверено {WHOLE} пункта, то есть все (после прогона {taken.run}, 02.01.2026 03:04)"
