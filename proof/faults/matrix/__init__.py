"""All faults by what they break: a folder for each section of the checklist, a file for each thing that can break.

`pages` holds how any page looks and is gone through. Every file in a folder holds FAULTS and is found by itself: a new
one needs no entry anywhere. What several files share lies beside the folders: addresses (`places`), titles of scenarios
(`scenarios`), items that turn red along with others (`collateral`), answers and entities, makers of faults.
"""

from importlib import import_module
from pkgutil import iter_modules

from proof.fault import Fault


def by_file() -> dict[str, tuple[Fault, ...]]:
    """`folder/file` -> its faults, in the order of these names."""
    folders = [one.name for one in iter_modules(__path__) if one.ispkg]
    found = {
        f"{folder}/{file.name}": import_module(f"{__name__}.{folder}.{file.name}").FAULTS
        for folder in folders
        for file in iter_modules(import_module(f"{__name__}.{folder}").__path__)
    }
    return dict(sorted(found.items()))


FAULTS: tuple[Fault, ...] = tuple(fault for faults in by_file().values() for fault in faults)
