"""Proofs that a change is one thing's alone, and that long lists are whole (platform contract 4.5-4.7)."""

from acceptance.deeds import namesakes as deeds
from acceptance.scene.kinds import AGENT
from acceptance.scene.scene import Scene


def expect_only_own_changed(scene: Scene) -> None:
    """AssertionError when a change or a removal of the first agent's things reaches any other of both agents.

    Those of the second agent are called the same, and the first has another of each. The steps of a sequence are not
    looked at here.
    """
    own = deeds.have_namesakes(scene)
    before = deeds.others(scene, own)
    for told, do in (("правки", deeds.edit), ("удаления", deeds.delete)):
        do(scene, own)
        now = deeds.others(scene, own)
        wrong = [whose for whose, rows in before.items() if now[whose] != rows]
        assert not wrong, f"После {told} другого изменились: {'; '.join(wrong)}"


def expect_whole(scene: Scene) -> None:
    """AssertionError unless the API lists all of the many things of the agent, of each sort."""
    made = deeds.have_many(scene)
    agent = scene.things.need(AGENT).id
    for sort in deeds.SORTS:
        listed = {str(row["id"]) for row in sort.listed(scene.web, agent)}
        lost = made[sort.told] - listed
        assert not lost, f"В списке ({sort.told}) нет {len(lost)} из {len(made[sort.told])}, отдано {len(listed)}"
