"""More scripts than a prompt has room for, some better than others (platform contract 4.5, 8.5)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from acceptance.clients.web import accepted
from acceptance.deeds.chat.chat import small_talk
from acceptance.scene.makers import say
from acceptance.scene.noted import Note
from acceptance.scene.scene import Scene

#: Score, usage and whether it is the whole organisation's, the best first: no two are alike.
BEST_FIRST = (
    (0.9, 0, False),
    (0.8, 9, False),
    (0.8, 3, True),
    (0.7, 5, False),
    (0.6, 2, False),
    (0.6, 1, False),
    (0.3, 50, False),
)
#: In which order they are stored: it is neither the best first nor the worst.
STORED = (6, 2, 4, 0, 5, 1, 3)


@dataclass
class RatedScripts:
    """ids, words: of the scripts, the best first; each word stands in its script alone.

    listed: ids in the order of the API's list; said: what the agent was told afterwards. changed: what the script of
    the whole organisation was changed to.
    """

    ids: Sequence[str]
    words: Sequence[str]
    listed: list[str] = field(default_factory=list)
    said: str = ""
    changed: str = ""

    @property
    def of_all(self) -> str:
        """id of the whole organisation's."""
        return next(one for one, (_, _, of_all) in zip(self.ids, BEST_FIRST, strict=True) if of_all)


RATED = Note[RatedScripts]("у агента и у всей организации семь скриптов, одни лучше других")


def have_rated_scripts(scene: Scene) -> None:
    """Store the scripts, which go with the organisation: no route gives one a score, or to all agents."""
    world, made = scene.world, {}
    words = [world.code_word() for _ in BEST_FIRST]
    for place in STORED:
        score, usage, of_all = BEST_FIRST[place]
        row = {
            "org_id": scene.web.organisation_id,
            "agent_id": None if of_all else scene.things.active_agent.id,
            "title": world.unique("Скрипт"),
            "script_type": "closing",
            "content": f"Предложите клиенту тариф «{words[place]}».",
            "effectiveness_score": score,
            "usage_count": usage,
        }
        made[place] = str(world.database.insert("sales_scripts", row)["id"])
    scene[RATED] = RatedScripts([made[place] for place in range(len(BEST_FIRST))], words)


def list_and_say(scene: Scene) -> None:
    """Have the API list the agent's scripts, then say something to the agent."""
    agent_id = scene.things.active_agent.id
    scene[RATED].listed = [one.id() for one in scene.web.scripts(agent_id)]
    scene[RATED].said = small_talk(scene.world)
    accepted(say(scene.web, scene[RATED].said, agent_id))


def change_script_of_all(scene: Scene) -> None:
    """Change the whole organisation's script where the agent's own are changed (platform contract 4.5)."""
    scene[RATED].changed = f"Предложите клиенту подарок «{scene.world.code_word()}»."
    path = f"/api/agents/{scene.things.active_agent.id}/scripts/{scene[RATED].of_all}"
    scene.web.send("PATCH", path, {"content": scene[RATED].changed})
