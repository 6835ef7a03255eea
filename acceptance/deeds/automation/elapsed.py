"""Time that passes for a rule or a sequence: their logs are rewritten, which saves the run the waiting.

Nobody promises that a platform goes by these logs (platform contract 9.3, 9.4): who asks what comes of it has to reckon
with one that does not, and wait.
"""

from datetime import UTC, datetime, timedelta

from acceptance.contract.automation import RuleExecution, SequenceExecution
from acceptance.contract.reading import read_as
from acceptance.outcomes import CheckBroken
from acceptance.scene.kinds import RULE, SEQUENCE, Kind
from acceptance.scene.scene import Scene
from acceptance.timing.clocks import SAME_DATABASE

DAYS_BEGIN = 15  # minutes: zones differ by quarters of an hour
NEAR_MIDNIGHT = timedelta(seconds=30)  # since the rule was run, and by what clocks differ
LOG, OF_SEQUENCES = "rule_executions", "sequence_executions"
SOON = timedelta(seconds=2)  # the target's clock is known to the second: whoever sleeps until then has to wake up


def let_pass(scene: Scene, time: timedelta, kind: Kind = RULE) -> bool:
    """Put the log of a rule of the run's back by this time; False where its rows do not take it. Needs `write`."""
    world, rule = scene.world, scene.things.need(kind)
    try:
        for row in world.database.rows(LOG, rule_id=rule.id):
            noted = read_as(RuleExecution, row, f"Запись в журнале «{rule.name}»")
            then = noted.executed_at - time
            kept = world.database.update(LOG, {"executed_at": then.isoformat()}, id=str(noted.id))
            told = [read_as(RuleExecution, one, f"Запись в журнале «{rule.name}»").executed_at for one in kept]
            taken = len(told) == 1 and abs(told[0] - then) <= SAME_DATABASE
            assert taken, f"записано {then}, а хранится {', '.join(map(str, told)) or 'ничего'}"
    except (AssertionError, CheckBroken) as refusal:
        world.evidence.text("Журнал правила не переписать", str(refusal))
        return False
    world.evidence.text("Журнал правила переписан, как если бы прошло", str(time))
    return True


def let_pass_within_day(scene: Scene, time: timedelta, kind: Kind) -> None:
    """The same where the log stays in the day that it is in, whatever zone's: a day begins at a quarter of an hour.

    Near one nothing is put back, which is noted.
    """
    now = datetime.now(UTC) + (scene.web.http.clock_ahead or timedelta(0))
    into = timedelta(minutes=now.minute % DAYS_BEGIN, seconds=now.second)
    if into <= time + NEAR_MIDNIGHT:
        scene.world.evidence.text("Журнал правила не переписан", "В каком-то из поясов только что начался новый день.")
        return
    let_pass(scene, time, kind)


def forget(scene: Scene) -> None:
    """Empty the log of the run's rule. Needs `write`."""
    scene.world.database.delete(LOG, rule_id=scene.things.need(RULE).id)


def bring_near(scene: Scene) -> None:
    """Have the next steps of the run's sequence fall due in a moment, where they are due later. Needs `write`."""
    world, sequence = scene.world, scene.things.need(SEQUENCE)
    try:
        for row in world.database.rows(OF_SEQUENCES, sequence_id=sequence.id):
            noted = read_as(SequenceExecution, row, f"Запись в журнале «{sequence.name}»")
            soon = datetime.now(UTC) + (scene.web.http.clock_ahead or timedelta(0)) + SOON
            if noted.status == "running" and noted.next_execution_at and noted.next_execution_at > soon:
                world.database.update(OF_SEQUENCES, {"next_execution_at": soon.isoformat()}, id=str(noted.id))
    except (AssertionError, CheckBroken) as refusal:
        world.evidence.text("Журнал цепочки не переписать", str(refusal))
