"""What the database holds, as PostgREST's schema cache does: tables, columns, keys, functions of ``public``.

It is read once and again whenever a request does not fit it (see ``door``), so that a table renamed while the
door is open is missed at once.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field

import psycopg

from stand.rest.errors import RestError, unknown_table

_TABLES = """
select c.relname, a.attname, pg_get_expr(d.adbin, d.adrelid)
from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'm', 'p', 'f')
order by c.relname, a.attnum
"""
_KEYS = """
select k.contype::text, k.conname, c.relname, r.relname,
       array(select a.attname::text from unnest(k.conkey) with ordinality n(num, pos)
             join pg_attribute a on a.attrelid = k.conrelid and a.attnum = n.num order by n.pos),
       array(select a.attname::text from unnest(k.confkey) with ordinality n(num, pos)
             join pg_attribute a on a.attrelid = k.confrelid and a.attnum = n.num order by n.pos)
from pg_constraint k
join pg_class c on c.oid = k.conrelid
left join pg_class r on r.oid = k.confrelid
where k.connamespace = 'public'::regnamespace and k.contype in ('p', 'u', 'f')
"""
_FUNCTIONS = """
select p.proname, p.proretset, t.typtype in ('c', 'p') and p.prorettype <> 'void'::regtype,
       p.prorettype = 'void'::regtype, p.pronargs - p.pronargdefaults,
       coalesce(p.proargnames[1:p.pronargs], '{}'),
       array(select format_type(n.type, null)
             from unnest(p.proargtypes) with ordinality n(type, pos) order by n.pos)
from pg_proc p join pg_type t on t.oid = p.prorettype
where p.pronamespace = 'public'::regnamespace and p.prokind = 'f'
"""


@dataclass
class Table:
    """A table or view: columns with their default expressions, primary key, unique keys."""

    name: str
    columns: dict[str, str | None] = field(default_factory=dict)
    primary_key: tuple[str, ...] = ()
    unique: set[frozenset[str]] = field(default_factory=set)


@dataclass(frozen=True)
class ForeignKey:
    """``table(columns)`` refers to ``target(target_columns)``."""

    name: str
    table: str
    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]


@dataclass(frozen=True)
class Relation:
    """A way from a row of ``source`` to rows of ``target``; ``joint``: the table between, if many to many."""

    source: str
    target: str
    pairs: tuple[tuple[str, str], ...]
    single: bool
    names: frozenset[str]
    joint: str | None = None
    joint_pairs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Function:
    """A function to be called with named arguments; ``rows``: what it returns are rows of columns."""

    name: str
    returns_set: bool
    rows: bool
    void: bool
    required: int
    arguments: dict[str, str]


class Catalogue:
    """One reading of the database's structure."""

    def __init__(self) -> None:
        self.tables: dict[str, Table] = {}
        self.foreign_keys: list[ForeignKey] = []
        self.functions: list[Function] = []

    @classmethod
    async def read(cls, connection: psycopg.AsyncConnection) -> Catalogue:
        """Read the structure of schema ``public`` (a few milliseconds)."""
        found = cls()
        for table, column, default in await (await connection.execute(_TABLES)).fetchall():
            found.tables.setdefault(table, Table(table)).columns[column] = default
        for kind, name, table, target, columns, targets in await (await connection.execute(_KEYS)).fetchall():
            if kind == "f":
                found.foreign_keys.append(ForeignKey(name, table, tuple(columns), target, tuple(targets)))
                continue
            found.tables[table].unique.add(frozenset(columns))
            if kind == "p":
                found.tables[table].primary_key = tuple(columns)
        for row in await (await connection.execute(_FUNCTIONS)).fetchall():
            name, returns_set, rows, void, required, names, types = row
            arguments = dict(zip(names, types, strict=False))
            found.functions.append(Function(name, returns_set, rows, void, required, arguments))
        return found

    def table(self, name: str) -> Table:
        """The table called ``name``; RestError PGRST205."""
        if name not in self.tables:
            similar = difflib.get_close_matches(name, self.tables, 1)
            raise unknown_table(name, similar[0] if similar else None)
        return self.tables[name]

    def function(self, name: str, arguments: set[str]) -> Function:
        """The function that takes just these arguments; RestError PGRST202."""
        for function in self.functions:
            needed = set(list(function.arguments)[: function.required])
            if function.name == name and needed <= arguments <= set(function.arguments):
                return function
        called = f"public.{name}({', '.join(sorted(arguments))})" if arguments else f"public.{name}"
        details = f"Searched for the function {called}, but no matches were found in the schema cache."
        similar = difflib.get_close_matches(name, {function.name for function in self.functions}, 1)
        hint = f"Perhaps you meant to call the function public.{similar[0]}" if similar else None
        message = f"Could not find the function {called} in the schema cache"
        raise RestError(404, "PGRST202", message, details, hint)

    def relation(self, source: str, name: str, hint: str | None) -> Relation:
        """The one way from ``source`` to what ``name`` calls; RestError PGRST200 (none), PGRST201 (several)."""
        ways = [way for way in self._ways(source) if name == way.target or name in way.names]
        if hint:
            ways = [way for way in ways if hint in way.names or hint == way.joint]
        if not ways:
            details = (
                f"Searched for a foreign key relationship between '{source}' and '{name}'"
                + (f" using the hint '{hint}'" if hint else "")
                + " in the schema 'public', but no matches were found."
            )
            message = f"Could not find a relationship between '{source}' and '{name}' in the schema cache"
            raise RestError(400, "PGRST200", message, details)
        if len(ways) > 1:
            choice = ", ".join(f"'{way.target}!{sorted(way.names)[0]}'" for way in ways)
            message = f"Could not embed because more than one relationship was found for '{source}' and '{name}'"
            found = [{"embedding": f"{way.source} with {way.target}"} for way in ways]
            hint = f"Try changing '{name}' to one of the following: {choice}."
            raise RestError(300, "PGRST201", message, found, hint)
        return ways[0]

    def _ways(self, source: str) -> list[Relation]:
        ways = []
        for key in self.foreign_keys:
            there = tuple(zip(key.columns, key.target_columns, strict=True))
            back = tuple(zip(key.target_columns, key.columns, strict=True))
            if key.table == source:
                names = frozenset({key.name, *(key.columns if len(key.columns) == 1 else ())})
                ways.append(Relation(source, key.target, there, True, names))
            if key.target == source:
                one = frozenset(key.columns) in self.tables[key.table].unique
                ways.append(Relation(source, key.table, back, one, frozenset({key.name})))
                ways += self._ways_through(key, back)
        return ways

    def _ways_through(self, first: ForeignKey, pairs: tuple[tuple[str, str], ...]) -> list[Relation]:
        inside = set(self.tables[first.table].primary_key)
        return [
            Relation(
                first.target, second.target, pairs, False, frozenset({first.name, second.name}),
                first.table, tuple(zip(second.columns, second.target_columns, strict=True)),
            )
            for second in self.foreign_keys
            if second.table == first.table and second != first and {*first.columns, *second.columns} <= inside
        ]  # fmt: skip
