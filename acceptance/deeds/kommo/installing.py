"""An integration that is installed once more (platform contract 4.9)."""

from dataclasses import dataclass

from acceptance.clients.web import Body
from acceptance.scene.integrations import install_integration
from acceptance.scene.kinds import INTEGRATION
from acceptance.scene.scene import Scene


@dataclass(frozen=True)
class InstalledAgain:
    """before, after: the integration's row as the API lists it; named: the id that the second answer gives."""

    before: Body
    after: Body
    named: str


def have_settings(scene: Scene) -> None:
    """Note among the settings of the run's own integration what a use of it would. Needs the grant `write`."""
    own, world = scene.things.need(INTEGRATION), scene.world
    settings = {"fields": [world.code_word()], "last_synced_at": "2025-01-26T12:00:00.000Z"}
    world.database.update("agent_integrations", {"settings": settings}, id=own.id)


def install_again(scene: Scene) -> InstalledAgain:
    """Install the run's own integration once more."""
    own = scene.things.need(INTEGRATION)
    before = _row(scene, own.agent_id)
    again = install_integration(scene.web, own.agent_id)
    return InstalledAgain(before, _row(scene, own.agent_id), again.id)


def _row(scene: Scene, agent_id: str) -> Body:
    rows = scene.web.integrations(agent_id)
    assert len(rows) == 1, f"Интеграцию подключали одну, а у агента их {len(rows)}"
    return dict(rows[0])
