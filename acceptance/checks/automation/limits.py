"""Proofs that what keeps a rule from running has its time: pause and daily limit end (platform contract 4.6, 9.3)."""

from datetime import timedelta

from acceptance.checks.automation.execution_log import expect_handled, log
from acceptance.clients.events import Happening
from acceptance.deeds.automation import elapsed
from acceptance.deeds.automation.automation import tell_of
from acceptance.outcomes import NotChecked, ScenarioMistake
from acceptance.scene.kinds import RULE, Kind
from acceptance.scene.leads import LeadWord
from acceptance.scene.scene import Scene
from acceptance.timing.waiting import look_on

WRITTEN_WITHIN = 3.0  # seconds: an entry may be written a moment after its event is done with
A_LITTLE = timedelta(seconds=2)
TWO_DAYS = timedelta(days=2)  # a day may be the calendar's, in some zone, or the last 24 hours


def pause_of(scene: Scene, kind: Kind = RULE) -> timedelta:
    """The pause of a rule of the scenario's. Raises ScenarioMistake where it has none."""
    rule = scene.things.known(kind)
    told = rule.whole.fields.get("cooldown_minutes") if rule.whole else None
    if told is None:
        raise ScenarioMistake("У этого правила нет паузы: в его таблице нужна строка «пауза в минутах».")
    return timedelta(minutes=int(told))


def expect_to_end_pause(scene: Scene, lead: LeadWord) -> None:
    """AssertionError unless the rule runs once more for a lead that was created, once its pause has passed.

    The log is put back. Where the platform does not go by it, the pause is waited for.
    """
    rule, pause = scene.things.known(RULE), pause_of(scene) + A_LITTLE
    number = len(log(scene.world, rule)) + 1
    if elapsed.let_pass(scene, pause) and _runs(scene, lead, number):
        return
    look_on(lambda: len(log(scene.world, rule)), lambda seen: seen >= number, seconds=pause.total_seconds())
    assert _runs(scene, lead, number), f"Пауза «{rule.name}» прошла, а правило больше не выполняется"


def expect_to_end_day(scene: Scene, lead: LeadWord) -> None:
    """AssertionError unless the rule runs once more for a lead that was created two days later.

    Raises NotChecked where the platform counts a day's executions elsewhere than in the log.
    """
    rule = scene.things.known(RULE)
    number = len(log(scene.world, rule)) + 1
    put_back = elapsed.let_pass(scene, TWO_DAYS)
    if put_back and _runs(scene, lead, number):
        return
    if put_back:
        elapsed.forget(scene)
        assert not _runs(scene, lead, 1), (
            f"Дневной предел «{rule.name}» не кончается: выполнения двухдневной давности идут в него и сегодня"
        )
    raise NotChecked("Платформа считает выполнения правила не по его журналу, а сутки прогон не ждёт.", "")


def _runs(scene: Scene, lead: LeadWord, number: int) -> bool:
    """True when, a lead having been created, the log comes to hold so many entries."""
    tell_of(scene, Happening.CREATED, lead)
    expect_handled(scene.world, scene.leads.events)
    rule = scene.things.known(RULE)
    seen = look_on(lambda: len(log(scene.world, rule)), lambda seen: seen >= number, seconds=WRITTEN_WITHIN, every=0.1)
    return seen >= number
