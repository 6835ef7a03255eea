"""Rules and sequences as rows, and the neighbours of what a scenario works on: what must stay as it is.

A change that forgets whom it is about changes them, too, and nobody would notice with a list of one.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from acceptance.scene.kinds import Noun, Thing
from acceptance.target.settings import Grant
from acceptance.world import World

Row = dict[str, Any]
#: Columns that a platform may change whenever it likes.
RESTLESS = frozenset({"updated_at", "usage_count", "effectiveness_score", "last_executed_at", "execution_count"})


def listed(world: World, noun: Noun, agent_id: str) -> list[Row]:
    """The agent's rules or sequences as the API lists them, switched off ones too."""
    rows = world.web.rules(agent_id) if noun is Noun.RULE else world.web.sequences(agent_id)
    return [_by_columns(row) for row in rows]


def _by_columns(row: Row) -> Row:
    """The row with its keys as columns are named: how the API's list spells them is for the API's own item."""
    return {re.sub(r"(?<=[a-z])([A-Z])", r"_\1", key).lower(): value for key, value in row.items()}


class Company:
    """One neighbour for each noun, of the same agent, made on first need."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._noted: dict[Noun, tuple[Thing, Row]] = {}
        self._ids: dict[Noun, set[str]] = {}

    def join(self, noun: Noun, make: Callable[[], Thing]) -> None:
        """See to it that there is a neighbour, and note who is there; where the run may not make any, nobody is."""
        if not self._world.target.allows(Grant.WRITE):
            return
        if noun not in self._noted:
            thing = make()
            row = self._row_of(thing)
            named = row.get("name")
            assert named == thing.name, f"В ответ на создание «{thing.name}» платформа назвала номер другого: «{named}»"
            self._noted[noun] = (thing, row)
        self._ids[noun] = self._all(self._noted[noun][0])

    def expect_no_others(self, noun: Noun) -> None:
        """AssertionError when something of this sort has come or gone since `join` was last called."""
        for thing, _ in (pair for known, pair in self._noted.items() if known is noun):
            more, fewer = self._all(thing) - self._ids[noun], self._ids[noun] - self._all(thing)
            told = f"у агента прибавилось {len(more)} ({noun}), пропало {len(fewer)}"
            assert not more and not fewer, f"Ничего не создавали и не удаляли, а {told}"

    def _all(self, thing: Thing) -> set[str]:
        return {str(row.get("id")) for row in listed(self._world, thing.noun, thing.agent_id)}

    def is_neighbour(self, row: Mapping[str, Any]) -> bool:
        """True when this row of a list is a neighbour's."""
        return str(row.get("id")) in {thing.id for thing, _ in self._noted.values()}

    def expect_untouched(self) -> None:
        """AssertionError when a neighbour is gone or is not what it was. Not noticed: what no list of the API tells."""
        for thing, before in self._noted.values():
            after = self._row_of(thing)
            changed = [
                f"{key} – {after.get(key)!r}, было {value!r}"
                for key, value in before.items()
                if key not in RESTLESS and after.get(key) != value
            ]
            assert not changed, f"Владелец этого не трогал, а «{thing.name}» изменилось: {'; '.join(changed)}"

    def _row_of(self, thing: Thing) -> Row:
        rows = [row for row in listed(self._world, thing.noun, thing.agent_id) if str(row.get("id")) == thing.id]
        assert rows, f"В API нет «{thing.name}», хотя его никто не удалял"
        return rows[0]
