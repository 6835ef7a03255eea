"""All faults by subject: a room for each section of the checklist, in it a file for each thing that can break.

Every file in a room holds FAULTS and is found by itself. What several files share lies beside the rooms.
"""

from importlib import import_module
from pkgutil import iter_modules

from proof.fault import Fault


def _collected() -> tuple[Fault, ...]:
    """The faults of every file in every room, in the order of the files' names."""
    rooms = sorted(room.name for room in iter_modules(__path__, f"{__name__}.") if room.ispkg)
    files = [f"{room}.{one.name}" for room in rooms for one in iter_modules(import_module(room).__path__)]
    return tuple(fault for file in sorted(files) for fault in import_module(file).FAULTS)


FAULTS = _collected()
