"""The run's own HTTP server in a scenario, where webhooks of its rules and sequences arrive («приёмник»)."""

from acceptance.clients.listener import Listener
from acceptance.scene.noted import Note
from acceptance.scene.scene import Scene

LISTENER = Note[Listener]("в приёмник приходят вызовы …")


def receiver(scene: Scene) -> Listener:
    """The scenario's listener, begun when it is first asked for; it ends with the scenario.

    Raises NotChecked where the target could not reach it.
    """
    if LISTENER not in scene:
        listener = scene[LISTENER] = Listener(scene.world.target, scene.world.evidence)
        scene.add_cleanup(listener.close)
    return scene[LISTENER]
