"""The judge without behave: records written by hand, verdicts demanded."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from acceptance.checklist.register import load_register
from acceptance.outcomes import CheckBroken, NotChecked, Outcome, Verdict
from acceptance.reporting.advice import ADVICE, table
from acceptance.reporting.checklist import ticked_checklist
from acceptance.reporting.classify import explain_exception
from acceptance.reporting.judge import Judgement, judge
from acceptance.reporting.plan import Plan, PlannedScenario
from acceptance.reporting.records import Aborted, Begun, Finished
from acceptance.reporting.run import Run, begin_run
from acceptance.reporting.waivers import Waiver, load_waivers
from acceptance.reporting.wording import exit_meaning
from acceptance.target.waivers_file import WaiverError

TODAY = date(2025, 6, 15)


def planned(name: str, item: str | None = None, *, extra: bool = False) -> PlannedScenario:
    return PlannedScenario(name, "features/f.feature", 3, name, "Функция", item=item, extra=extra)


class Bench:
    """A run folder to write into."""

    def __init__(self, path: Path) -> None:
        self.run: Run = begin_run("лаборатория", reports=path)

    def plan(self, *scenarios: PlannedScenario, full: bool = False) -> None:
        self.run.write_plan(Plan(scenarios, full))
        self.run.record(Begun(ids=[one.id for one in scenarios]))

    def finished(self, name: str, verdict: str, reason: str = "", **more: Any) -> None:
        facts = {"verdict": verdict, "reason": reason, "advice": "", "setting": "", **more}
        self.run.record(Finished(id=name, started=1.0, duration=0.5, **facts))

    def judge(self, waivers: dict[str, Waiver] | None = None) -> Judgement:
        return judge(self.run, waivers, TODAY)

    def item(self, number: str, waivers: dict[str, Waiver] | None = None) -> Outcome:
        return next(one.outcome for one in self.judge(waivers).items if one.item.number == number)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest.mark.parametrize(
    ("verdicts", "expected", "code"),
    [
        (("passed", "passed"), "passed", 0),
        (("passed", "not_checked"), "not_checked", 0),
        (("not_checked", "broken"), "broken", 2),
        (("broken", "failed"), "failed", 1),
        (("passed", "failed"), "failed", 1),
    ],
)
def test_the_worst_scenario_decides(bench: Bench, verdicts: tuple[str, str], expected: str, code: int) -> None:
    bench.plan(planned("а", "2.3"), planned("б", "2.3"))
    for name, verdict in zip("аб", verdicts, strict=True):
        bench.finished(name, verdict, "причина")
    assert bench.item("2.3").verdict == expected
    assert bench.judge().exit_code == code


@pytest.mark.parametrize(
    ("other", "alternative", "expected"),
    [
        ("passed", "not_checked", "passed"),
        ("failed", "not_checked", "failed"),
        ("passed", "failed", "failed"),
        ("not_checked", "not_checked", "not_checked"),
    ],
)
def test_an_alternative_that_cannot_be_checked_leaves_the_item_to_its_other_proof(
    bench: Bench, other: str, alternative: str, expected: str
) -> None:
    bench.plan(planned("данные", "3.3"), replace(planned("fallback", "3.3"), tags=("или",)))
    bench.finished("данные", other, "Почему.")
    bench.finished("fallback", alternative, "Почему.")
    assert bench.item("3.3").verdict.value == expected


def test_extras_have_a_say_in_the_exit_status_only(bench: Bench) -> None:
    bench.plan(planned("а", "2.3"), planned("б", "2.3", extra=True))
    bench.finished("а", "passed")
    bench.finished("б", "failed", "строже")
    assert bench.item("2.3").verdict is Verdict.PASSED
    assert bench.judge().exit_code == 1


def test_a_pass_after_a_failure_is_flaky_and_not_green(bench: Bench) -> None:
    bench.plan(planned("а", "2.3"))
    bench.finished("а", "failed", "не вышло")
    bench.finished("а", "passed")
    assert bench.item("2.3") == Outcome(Verdict.FLAKY, "прошло с попытки 2, а до того: не вышло")
    assert bench.judge().exit_code == 1


@pytest.mark.parametrize("later", ["not_checked", "broken"])
def test_a_second_try_that_was_not_made_excuses_no_failure(bench: Bench, later: str) -> None:
    bench.plan(planned("а", "2.3"))
    bench.finished("а", "failed", "не вышло")
    bench.finished("а", later, "нечем проверить")
    assert bench.item("2.3") == Outcome(Verdict.FAILED, "не вышло")
    assert bench.judge().exit_code == 1


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"passed": 2}, "всё, что проверялось, выполнено"),
        ({"passed": 2, "not_checked": 1}, "невыполненного нет, но часть пунктов не проверялась"),
        ({"not_checked": 1}, "невыполненного нет, но ни один пункт и не проверялся"),
        ({"passed": 2, "waived": 1}, "невыполненного сверх принятого как есть нет"),
    ],
)
def test_green_is_said_as_far_as_it_is_known(counts: dict[str, int], said: str) -> None:
    assert exit_meaning(0, counts, {}) == said


def test_what_only_flickers_is_no_broken_promise() -> None:
    assert exit_meaning(1, {"passed": 53, "flaky": 1}, {}).startswith("есть мигающее")
    assert exit_meaning(1, {"passed": 53, "flaky": 1}, {"failed": 1}).startswith("есть невыполненное")


def test_a_failure_after_a_pass_is_a_failure(bench: Bench) -> None:
    bench.plan(planned("а", "2.3"))
    bench.finished("а", "passed")
    bench.finished("а", "failed", "не вышло")
    assert bench.item("2.3").verdict is Verdict.FAILED


def test_every_item_has_exactly_one_verdict(bench: Bench) -> None:
    bench.plan(planned("а", "2.3"))
    assert len(bench.judge().items) == len(load_register())
    assert sum(bench.judge().counts.values()) == len(load_register())


def test_a_died_process_is_told_even_when_others_did_its_work(bench: Bench) -> None:
    bench.plan(planned("а", "2.3"))
    other = Run(bench.run.path)
    other.record(Begun(ids=["а"]))
    other.record(Aborted(verdict=Verdict.BROKEN, reason="Прогон не начался: бум", advice="что делать"))
    bench.finished("а", "passed")
    assert bench.item("2.3").verdict is Verdict.PASSED
    assert [problem.reason for problem in bench.judge().problems] == ["Прогон не начался: бум"]
    assert bench.judge().exit_code == 2


def test_the_parent_speaks_for_all(bench: Bench) -> None:
    bench.plan(planned("а", "2.3"))
    parent = Run(bench.run.path)
    parent.record(Aborted(verdict=Verdict.BROKEN, reason="Стенд не поднялся.", advice="что делать"))
    assert bench.item("2.3").reason == "Стенд не поднялся."


def test_a_number_that_the_checklist_does_not_have(bench: Bench) -> None:
    bench.plan(planned("а", "9.9"))
    bench.finished("а", "passed")
    assert bench.judge().exit_code == 2
    assert "нет пункта 9.9" in bench.judge().problems[0].reason


def waiver(expires: date) -> dict[str, Waiver]:
    return {"2.3": Waiver("2.3", "очередь переезжает", "Анна", expires)}


def test_a_waiver_excuses_a_failure_until_its_last_day(bench: Bench) -> None:
    bench.plan(planned("а", "2.3"))
    bench.finished("а", "failed", "не вышло")
    outcome = bench.item("2.3", waiver(TODAY))
    assert outcome.verdict is Verdict.WAIVED
    assert all(word in outcome.reason for word in ("очередь переезжает", "15.06.2025", "Анна", "не вышло"))
    judgement = bench.judge(waiver(TODAY))
    assert judgement.exit_code == 0
    assert "- [ ] Проверить что job создается в очереди\n  - 🤝 принято как есть" in ticked_checklist(judgement, 0)


def test_an_expired_waiver_is_red(bench: Bench) -> None:
    bench.plan(planned("а", "2.3"))
    bench.finished("а", "failed", "не вышло")
    outcome = bench.item("2.3", waiver(date(2025, 6, 14)))
    assert outcome.verdict is Verdict.FAILED
    assert outcome.reason.startswith("Принято как есть только до 14.06.2025")


def test_a_waiver_that_is_no_longer_needed_is_red_in_every_sink(bench: Bench) -> None:
    bench.plan(planned("а", "2.3"))
    bench.finished("а", "passed")
    judgement = bench.judge(waiver(TODAY))
    assert bench.item("2.3", waiver(TODAY)).verdict is Verdict.WAIVER_OUTDATED
    assert judgement.scenarios[0].outcome.verdict is Verdict.WAIVER_OUTDATED  # what Allure shows
    assert judgement.exit_code == 1
    assert exit_meaning(1, judgement.counts, judgement.other_counts).startswith("исключение устарело")
    assert "нарушил" not in ticked_checklist(judgement, 1)


def test_a_waiver_that_expired_on_a_passing_item_is_no_reproach_to_the_product(bench: Bench) -> None:
    bench.plan(planned("а", "2.3"))
    bench.finished("а", "passed")
    outcome = bench.item("2.3", waiver(date(2025, 6, 14)))
    assert outcome.verdict is Verdict.WAIVER_OUTDATED
    assert "Уберите эту запись" in outcome.advice


def test_a_waiver_does_not_excuse_a_check_that_was_not_made(bench: Bench) -> None:
    bench.plan(planned("а", "2.3"))
    bench.finished("а", "broken", "нет связи")
    assert bench.item("2.3", waiver(TODAY)).verdict is Verdict.BROKEN


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[[waiver", "не читается"),
        ('[[waivers]]\nitem = "2.3"', "начинаются строкой"),
        ('[waiver]\nitem = "2.3"', "начинаются строкой"),
        ('[[waiver]]\nitem = 2.3\nreason = "р"\nowner = "о"\nexpires = 2025-01-01', "в кавычках"),
        (2 * '[[waiver]]\nitem = "2.3"\nreason = "р"\nowner = "о"\nexpires = 2025-01-01\n', "принято как есть дважды"),
        ('[[waiver]]\nitem = "2.3"\nreason = "р"\nexpires = 2025-01-01', "не указано owner"),
        ('[[waiver]]\nreason = "р"\nowner = "о"\nexpires = 2025-01-01', "не указано item или scenario"),
        ('[[waiver]]\nitem = "9.9"\nreason = "р"\nowner = "о"\nexpires = 2025-01-01', "нет пункта 9.9"),
        ('[[waiver]]\nitem = "2.3"\nreason = "р"\nowner = "о"\nexpires = "завтра"', "должно быть датой"),
    ],
)
def test_bad_waivers_are_refused_in_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    file = tmp_path / "waivers.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(WaiverError, match=sentence):
        load_waivers(file)


@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize("wrong", ["Двойной щелчёк", "Проверить health check"])
def test_a_waiver_for_what_is_no_scenario_beyond_the_checklist_is_refused(
    tmp_path: Path, full: bool, wrong: str
) -> None:
    """By a run of everything: another leaves scenarios out that do exist."""
    file = tmp_path / "waivers.toml"
    named = "".join(
        f'[[waiver]]\nscenario = "{name}"\nreason = "р"\nowner = "о"\nexpires = 2025-12-31\n'
        for name in ("Двойной щелчок", wrong)
    )
    file.write_text(named, encoding="utf-8")
    extra = PlannedScenario("1", "features/a.feature", 1, "Двойной щелчок", "А", extra=True)
    own = PlannedScenario("2", "features/a.feature", 5, "Проверить health check", "А", item="1.2")
    plan = Plan((extra, own), full=full)
    if full:
        with pytest.raises(WaiverError, match=f"нет сценария «{wrong}»"):
            load_waivers(file, plan)
    else:
        assert len(load_waivers(file, plan)) == 2


def test_good_waivers(tmp_path: Path) -> None:
    file = tmp_path / "waivers.toml"
    file.write_text('[[waiver]]\nitem = "2.3"\nreason = "р"\nowner = "о"\nexpires = 2025-12-31\n', encoding="utf-8")
    assert load_waivers(file)["2.3"].expires == date(2025, 12, 31)
    assert load_waivers(tmp_path / "нет.toml") == {}


@pytest.mark.parametrize(
    ("error", "arranging", "verdict", "advice"),
    [
        (AssertionError("не то"), False, Verdict.FAILED, ""),
        (AssertionError("не то"), True, Verdict.BROKEN, ADVICE["given"].action),
        (NotChecked("нет", "WEB_URL"), False, Verdict.NOT_CHECKED, ""),
        (CheckBroken("нельзя", "почините"), False, Verdict.BROKEN, "почините"),
        (httpx.ConnectError("refused"), False, Verdict.BROKEN, ADVICE["connection"].action),
        (httpx.ReadTimeout("slow"), False, Verdict.BROKEN, ADVICE["timeout"].action),
        (ConnectionRefusedError("refused"), False, Verdict.BROKEN, ADVICE["connection"].action),
        (KeyError("поле"), False, Verdict.BROKEN, ADVICE["error"].action),
    ],
)
def test_exceptions(error: Exception, arranging: bool, verdict: Verdict, advice: str) -> None:
    outcome = explain_exception(error, arranging=arranging)
    assert (outcome.verdict, outcome.advice) == (verdict, advice)
    assert outcome.reason


def test_advice_looks_at_the_cause() -> None:
    error = ValueError("не вышло")
    error.__cause__ = httpx.ConnectError("refused")
    assert explain_exception(error).advice == ADVICE["connection"].action


def test_advice_table_for_the_readme() -> None:
    assert table().count("\n") == len(ADVICE) + 1
