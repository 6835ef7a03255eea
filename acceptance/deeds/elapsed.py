"""Time that passes for a rule: its log is put back, which a platform that counts by it cannot tell from time.

Nobody promises that a platform counts by its log (platform contract 9.3): who asks what comes of it has to reckon with
one that does not.
"""

from datetime import timedelta

from acceptance.contract.automation import RuleExecution
from acceptance.contract.reading import read_as
from acceptance.outcomes import CheckBroken
from acceptance.scene.kinds import RULE
from acceptance.scene.scene import Scene

LOG = "rule_executions"


def let_pass(scene: Scene, time: timedelta) -> bool:
    """Put the log of the run's rule back by this time; False where its rows cannot be written. Needs `write`."""
    world, rule = scene.world, scene.things.need(RULE)
    try:
        for row in world.database.rows(LOG, rule_id=rule.id):
            noted = read_as(RuleExecution, row, f"Запись в журнале «{rule.name}»")
            world.database.update(LOG, {"executed_at": (noted.executed_at - time).isoformat()}, id=str(noted.id))
    except (AssertionError, CheckBroken) as refusal:
        world.evidence.text("Журнал правила не переписать", str(refusal))
        return False
    world.evidence.text("Журнал правила переписан, как если бы прошло", str(time))
    return True


def forget(scene: Scene) -> None:
    """Empty the log of the run's rule. Needs `write`."""
    scene.world.database.delete(LOG, rule_id=scene.things.need(RULE).id)
