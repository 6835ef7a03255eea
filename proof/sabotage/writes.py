"""The SQL seam: each column that the run writes, and each row, spoiled by a trigger as it is written."""

from collections import defaultdict
from collections.abc import Iterator

from proof.changes import Trigger
from proof.sabotage.mutant import Mutant, Touching, made, touching
from proof.sabotage.recording import Recording
from proof.sabotage.sections import section_of

WORDS = {"insert": "новая строка", "update": "правка строки"}
NUMBERS = ("int4", "int8", "numeric", "float8")


def mutants(recording: Recording) -> Iterator[Mutant]:
    """All mutants of the tables that were written to."""
    touched = {
        scenario: [*one.tables, *(f"{place} {column}" for place, found in one.tables.items() for column in found)]
        for scenario, one in recording.touched.items()
    }
    written: dict[str, set[str]] = defaultdict(set)
    for one in recording.touched.values():
        for place, columns in one.tables.items():
            written[place].update(columns)
    for place in sorted(written):
        table, operation = place.split()
        kinds = recording.columns[table]
        for column in sorted(written[place] - {"id"}):
            who = touching({f"{place} {column}"}, touched)
            yield from _of_column(table, operation, column, kinds[column], who)
        yield from _of_row(table, operation, written[place] - {"id"}, kinds, touching({place}, touched))


def _of_column(table: str, operation: str, column: str, kind: str, who: Touching) -> Iterator[Mutant]:
    place = f"таблица {table}, {WORDS[operation]}, столбец {column}"
    new, old = f'NEW."{column}"', f'OLD."{column}"'
    ways: dict[str, tuple[str, str, str]] = {}  # operator -> what is told, code, when
    if kind.endswith("?"):
        ways["null"] = ("стало null", f"{new} := null;", f"{new} is not null")
    match kind.rstrip("?"):
        case "text":
            half = f"left({new}, length({new}) / 2)"
            ways["cut"] = ("обрезано наполовину", f"{new} := {half};", f"length({new}) > 1")
            ways["case"] = ("в верхнем регистре", f"{new} := upper({new});", f"upper({new}) <> {new}")
        case "bool":
            ways["flip"] = ("наоборот", f"{new} := not {new};", f"{new} is not null")
        case "timestamptz":
            ways["shift"] = ("на 3 часа позже", f"{new} := {new} + interval '3 hours';", f"{new} is not null")
        case "jsonb":
            empty = f"case jsonb_typeof({new}) when 'array' then '[]'::jsonb else '{{}}'::jsonb end"
            ways["empty"] = ("опустело", f"{new} := {empty};", f"{new} not in ('{{}}', '[]')")
        case number if number in NUMBERS:
            ways["zero"] = ("ноль", f"{new} := 0;", f"{new} <> 0")
    if operation == "update":
        ways["reset"] = ("осталось прежним", f"{new} := {old};", f"{new} is distinct from {old}")
    for operator, (told, code, when) in ways.items():
        change = Trigger(table, code, on=operation, when=when)
        yield made("sql", section_of(place), place, operator, told, [change], who)


def _of_row(table: str, operation: str, columns: set[str], kinds: dict[str, str], who: Touching) -> Iterator[Mutant]:
    place = f"таблица {table}, {WORDS[operation]}"

    def mutant(operator: str, told: str, change: Trigger) -> Mutant:
        return made("sql", section_of(place), place, operator, told, [change], who)

    yield mutant("lost", "не записана", Trigger(table, on=operation, swallow=True))
    alone = "pg_trigger_depth() < 1"
    names = ", ".join(f'"{column}"' for column in sorted(kinds) if column != "id")
    if operation == "insert" and "id" in kinds:
        copy = f'insert into public."{table}" ({names}) select {names} from public."{table}" where id = NEW.id;'
        yield mutant("again", "записана дважды", Trigger(table, copy, after=True, when=alone))
    scope = "agent_id" if "agent_id" in kinds else "org_id" if "org_id" in kinds else ""
    if operation == "update" and scope and "id" in kinds:
        changes = ", ".join(f'"{column}" = NEW."{column}"' for column in sorted(columns) if column != scope)
        code = f'update public."{table}" set {changes} where {scope} = NEW.{scope} and id <> NEW.id;'
        yield mutant(
            "all", "досталась всем строкам того же владельца", Trigger(table, code, on="update", after=True, when=alone)
        )
    if operation == "insert" and "org_id" in kinds:
        other = "(select id from public.organizations where id <> NEW.org_id order by created_at limit 1)"
        yield mutant("elsewhere", "записана в другую организацию", Trigger(table, f"NEW.org_id := {other};"))
