"""One green run on the stand, scenario by scenario: which exchanges, pages and tables each of them touches.

It is kept with the project (`recording.json`). A scenario that is new or says something else than when it was recorded
is recorded again; what a change of a check's code touches beside is seen by `--record`, which records all anew.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from behave.model import Scenario

from acceptance import PROJECT
from acceptance.outcomes import Verdict
from acceptance.reporting import read_plan
from acceptance.reporting.plan import PlannedScenario, describe_all
from proof.lab import Lab
from proof.sabotage.running import run_one
from proof.seams import shapes

DEADLINE = re.compile(r"(\d+) (секунд|минут)")
KEPT = Path(__file__).with_name("recording.json")
LOOK = Path(__file__).with_name("look.js")


@dataclass(frozen=True)
class Exchange:
    """One kind of exchange. by: `browser`, `client`, `service`; fields: dotted path -> kinds of value."""

    service: str
    method: str
    template: str
    by: str
    type: str
    statuses: tuple[int, ...]
    fields: dict[str, list[str]] = field(hash=False)

    @property
    def key(self) -> str:
        """Tells it from all others."""
        return f"{self.service} {self.method} {self.template} {self.by}"


@dataclass
class Touched:
    """What one scenario touched.

    exchanges: their keys. things: of pages, see `_things`. tables: `table operation` -> columns. digest: of what the
    scenario says; seconds: how long it took; patience: the longest deadline in its steps, so long it may take to turn
    red.
    """

    digest: str
    seconds: float
    exchanges: list[str]
    things: list[str]
    tables: dict[str, list[str]]
    patience: int = 0


@dataclass
class Recording:
    """What was seen.

    exchanges: key -> exchange. touched: scenario id -> what it touched. columns: of the tables, with their types (see
    `Witness.columns`).
    """

    exchanges: dict[str, Exchange] = field(default_factory=dict)
    touched: dict[str, Touched] = field(default_factory=dict)
    columns: dict[str, dict[str, str]] = field(default_factory=dict)


def load(file: Path = KEPT) -> Recording:
    """What was recorded last; an empty recording when nothing was."""
    if not file.exists():
        return Recording()
    data = json.loads(file.read_text(encoding="utf-8"))
    exchanges = [
        Exchange(
            **{**one, "statuses": tuple(one["statuses"]), "fields": {k: v.split() for k, v in one["fields"].items()}}
        )
        for one in data["exchanges"]
    ]
    keys, things = [one.key for one in exchanges], data["things"]
    touched = {
        scenario: Touched(
            one["digest"],
            one["seconds"],
            [keys[number] for number in one["exchanges"]],
            [things[number] for number in one["things"]],
            {place: columns.split() for place, columns in one["tables"].items()},
            one["patience"],
        )
        for scenario, one in data["touched"].items()
    }
    return Recording({one.key: one for one in exchanges}, touched, data["columns"])


def save(recording: Recording, file: Path = KEPT) -> None:
    """Keep the recording with the project: a line for each exchange, thing and scenario."""
    keys = sorted({key for one in recording.touched.values() for key in one.exchanges})
    things = sorted({thing for one in recording.touched.values() for thing in one.things})
    exchanges = [asdict(recording.exchanges[key]) for key in keys]
    for one in exchanges:
        one["fields"] = {path: " ".join(kinds) for path, kinds in one["fields"].items()}
    touched = {
        scenario: {
            "digest": one.digest,
            "seconds": one.seconds,
            "patience": one.patience,
            "exchanges": [keys.index(key) for key in one.exchanges],
            "things": [things.index(thing) for thing in one.things],
            "tables": {place: " ".join(columns) for place, columns in one.tables.items()},
        }
        for scenario, one in sorted(recording.touched.items())
    }
    written = {place.split()[0] for one in recording.touched.values() for place in one.tables}
    columns = {table: recording.columns[table] for table in sorted(written)}
    parts = [
        f'"columns": {_plain(columns)}',
        f'"exchanges": [\n{_lines(exchanges)}\n]',
        f'"things": [\n{_lines(things)}\n]',
        '"touched": {\n' + ",\n".join(f"{_plain(key)}: {_plain(one)}" for key, one in touched.items()) + "\n}",
    ]
    file.write_text("{" + ",\n".join(parts) + "}\n", encoding="utf-8")


def promised_words() -> set[str]:
    """All that the platform contract quotes: labels, headings, texts."""
    return set(re.findall(r"`([^`\n]+)`", (PROJECT / "docs" / "contract.md").read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Known:
    """A scenario as it is now: its place in the plan, what it says, its longest deadline in seconds."""

    planned: PlannedScenario
    story: str
    patience: int

    @property
    def digest(self) -> str:
        """Tells whether it says the same as when it was recorded."""
        return hashlib.sha256(self.story.encode()).hexdigest()[:12]


def scenarios() -> dict[str, Known]:
    """All scenarios by id."""
    _, features = read_plan([str(PROJECT / "features")])
    return {
        planned.id: Known(planned, _story(scenario), _patience(scenario))
        for scenario, planned in describe_all(features, PROJECT / "features")
    }


def missing(recording: Recording, known: dict[str, Known]) -> list[PlannedScenario]:
    """The scenarios that are not recorded as they are now; what is recorded of others is forgotten."""
    for one in [one for one in recording.touched if one not in known]:
        del recording.touched[one]
    recorded = {one: touched.digest for one, touched in recording.touched.items()}
    return [one.planned for key, one in known.items() if recorded.get(key) != one.digest]


def record(
    lab: Lab,
    recording: Recording,
    due: Iterable[PlannedScenario],
    known: dict[str, Known],
    tell: Callable[[str], None],
) -> None:
    """Run these scenarios, each alone, and note what they touch. One that is not green is told and left out."""
    recording.columns = lab.tables.columns()
    due, script, words = list(due), LOOK.read_text(encoding="utf-8"), promised_words()
    for number, planned in enumerate(due, 1):
        lab.proxy.record(script)
        lab.tables.watch()
        found = run_one(lab, planned)
        seen = lab.proxy.recorded()
        tables = lab.tables.seen()
        sign = "✓" if found.outcome.verdict is Verdict.PASSED else "✗"
        tell(f"Запись {number}/{len(due)} {sign} {planned.name} ({found.duration:.1f} с)".replace(".", ","))
        if found.outcome.verdict is not Verdict.PASSED:
            tell(f"      не зелёный: {found.outcome.reason}")
            continue
        exchanges = [Exchange(**{**one, "statuses": tuple(one["statuses"])}) for one in seen["exchanges"]]
        for one in exchanges:
            before = recording.exchanges.get(one.key)
            recording.exchanges[one.key] = _together(before, one) if before else one
        recording.touched[planned.id] = Touched(
            known[planned.id].digest,
            round(found.duration, 1),
            sorted(one.key for one in exchanges),
            sorted(_things(seen["seen"], words)),
            tables,
            known[planned.id].patience,
        )


def _things(seen: dict[str, list[str]], words: set[str]) -> Iterator[str]:
    """`page, kind, words` of what was visible: what the contract calls by these words, and the columns of tables."""
    for page, told in seen.items():
        for kind, said in map(json.loads, told):
            if kind == "td" or said.rstrip(" *") in words or said in words:
                yield "\t".join((page, kind, said))


def _together(one: Exchange, other: Exchange) -> Exchange:
    return Exchange(
        one.service,
        one.method,
        one.template,
        one.by,
        one.type or other.type,
        tuple(sorted({*one.statuses, *other.statuses})),
        shapes.merged(one.fields, other.fields),
    )


def _lines(values: list[Any]) -> str:
    return ",\n".join(_plain(one) for one in values)


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _patience(scenario: Scenario) -> int:
    found = [
        int(number) * (60 if unit == "минут" else 1)
        for step in scenario.all_steps
        for number, unit in DEADLINE.findall(step.name)
    ]
    return max(found, default=0)


def _story(scenario: Scenario) -> str:
    told = [scenario.name]
    for step in scenario.all_steps:
        told.append(f"{step.keyword} {step.name}")
        told += [" | ".join(row) for row in (step.table.rows if step.table else ())]
    return "\n".join(told)
