"""Proofs that a change is one thing's alone, and that long lists are whole (platform contract 4.5-4.7)."""

from acceptance.checks.collections import OLD_LAYOUT
from acceptance.checks.comparing import equal
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
    """AssertionError unless the API lists all of the many things of the agent, of each sort, and of one all its parts.

    The steps of a sequence of the old layout are not looked at.
    """
    made = deeds.have_many(scene)
    agent = scene.things.need(AGENT).id
    for sort in deeds.SORTS:
        listed = {str(row["id"]) for row in sort.listed(scene.web, agent)}
        lost = made[sort.told] - listed
        assert not lost, f"В списке ({sort.told}) нет {len(lost)} из {len(made[sort.told])}, отдано {len(listed)}"
    for long in deeds.have_long(scene):
        row = next((one for one in long.sort.listed(scene.web, agent) if str(one["id"]) == long.id), None)
        assert row is not None, f"В списке ({long.sort.told}) нет того, в чём много {long.told}"
        if OLD_LAYOUT in row:
            continue
        kept = sorted(row[long.place], key=lambda one: one.get("step_order") or 0)
        whole = equal(kept, long.parts)
        assert whole, f"Хранится {len(kept)} {long.told}, отправлено {len(long.parts)}, и не все – те, что отправлены"
