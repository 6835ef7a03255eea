"""SQL for what a request asks: one statement each, values always as parameters, names always quoted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from psycopg.sql import SQL, Composable, Composed, Identifier

from stand.rest.catalogue import Catalogue, Function, Table
from stand.rest.conditions import Conditions
from stand.rest.errors import RestError, unknown_column
from stand.rest.query import (
    Clause,
    Column,
    Embed,
    Field,
    Order,
    Query,
)

#: No answer holds more rows than this (Supabase's "Max rows").
MAX_ROWS = 1000
_WRITTEN = "pgrst_written"


class Statement(Conditions):
    """Builds one statement; ``parameters`` goes with it to ``execute``.

    Every statement answers with one row: JSON text of the result, rows, total (or None), rows inserted.
    """

    def __init__(self, catalogue: Catalogue, query: Query, *, strip_nulls: bool = False) -> None:
        super().__init__()
        self._catalogue = catalogue
        self._query = query
        self._to_json = SQL("json_strip_nulls(row_to_json({0}))" if strip_nulls else "row_to_json({0})")
        self._seen: set[tuple[str, ...]] = {()}
        self._aliases = 0

    def read(self, table: str, *, total: bool) -> Composed:
        """Rows of ``table``; with ``total`` also how many there are without limit and offset."""
        self._catalogue.table(table)
        source, clause = _public(table), self._query.clause()
        rows = self._select(self._query.items, (), table, source, table, clause)
        count: Composable = SQL("null")
        if total:
            conditions = [
                *self._conditions(clause, table),
                *self._inner(self._query.items, (), table, table),
            ]
            count = SQL("(select count(*) from {} as {} {})").format(source, Identifier(table), self._where(conditions))
        return self._answer(rows, SQL("count(*)"), count, SQL("0"))

    def insert(
        self,
        table: str,
        body: str,
        rows: Sequence[Any],
        *,
        resolution: str | None,
        defaults: bool,
        show: bool,
    ) -> Composed:
        """Insert ``rows`` (``body`` parsed); ``resolution`` merge-duplicates or ignore-duplicates: upsert."""
        known = self._catalogue.table(table)
        columns = self._columns_of(known, rows)
        names = _listed(columns)
        source: Composable = self._mark(body if body.lstrip().startswith("[") else f"[{body}]") + SQL("::json")
        if defaults and columns:
            source = self._with_defaults(known, columns, source)
        values = SQL("select {} from json_populate_recordset(null::{}, {}) as pgrst_body").format(
            SQL(", ").join(Identifier("pgrst_body", name) for name in columns), _public(table), source
        )
        into = SQL("insert into {} as {} ").format(_public(table), Identifier(table))
        insert = into + (SQL("({}) ").format(names) + values if columns else SQL("default values"))
        if resolution:
            insert += self._on_conflict(known, columns, resolution)
        return self._written(insert, table, show)

    def update(self, table: str, body: str, row: dict[str, Any], *, show: bool) -> Composed:
        """Set the columns that ``row`` (``body`` parsed) names, in the rows that fit the filters."""
        columns = self._columns_of(self._catalogue.table(table), [row])
        statement = SQL(
            "update {} as {} set {} from json_populate_record(null::{}, {}::json) as pgrst_body {}"
        ).format(
            _public(table), Identifier(table),
            SQL(", ").join(SQL("{0} = pgrst_body.{0}").format(Identifier(name)) for name in columns),
            _public(table), self._mark(body), self._chosen("UPDATE", table),
        )  # fmt: skip
        return self._written(statement, table, show)

    def delete(self, table: str, *, show: bool) -> Composed:
        """Delete the rows that fit the filters."""
        self._catalogue.table(table)
        where = self._chosen("DELETE", table)
        statement = SQL("delete from {} as {} {}").format(_public(table), Identifier(table), where)
        return self._written(statement, table, show)

    def _chosen(self, command: str, table: str) -> Composable:
        """The filters of a change; without one Supabase refuses it, as its databases load `safeupdate`."""
        conditions = self._conditions(self._query.clause(), table)
        if not conditions:
            raise RestError(400, "21000", f"{command} requires a WHERE clause")
        return self._where(conditions)

    def call(self, function: Function, arguments: dict[str, Any], *, total: bool) -> Composed:
        """Call ``function``; what returns rows can be narrowed and sorted like a table."""
        name = Identifier("public", function.name)
        typed = SQL(", ").join(Identifier(argument) + SQL(" " + function.arguments[argument]) for argument in arguments)
        given = SQL(", ").join(SQL("{0} => pgrst_args.{0}").format(Identifier(each)) for each in arguments)
        source: Composable = SQL("{}({})").format(name, given)
        if arguments:
            body = self._mark(json.dumps(arguments, ensure_ascii=False))
            record = SQL("json_to_record({}::json) as pgrst_args({}), lateral ").format(body, typed)
            source = record + source
        if not function.rows:
            collected = "json_agg(pgrst_value)" if function.returns_set else "(json_agg(pgrst_value) -> 0)"
            text = "select coalesce({}, {})::text, count(*), null, 0 from {} as pgrst_call(pgrst_value)"
            empty = SQL("'[]'" if function.returns_set else "'null'")
            return SQL(text).format(SQL(collected), empty, source)
        called = SQL("(select pgrst_row.* from {} as pgrst_row)").format(source)
        clause = self._query.clause()
        rows = self._select(self._query.items, (), function.name, called, function.name, clause)
        count: Composable = SQL("null")
        if total:
            where = self._where(self._conditions(clause, function.name))
            count = SQL("(select count(*) from {} as {} {})").format(called, Identifier(function.name), where)
        return self._answer(rows, SQL("count(*)"), count, SQL("0"), single=not function.returns_set)

    # -- rows ------------------------------------------------------------------------------------------------

    def _answer(
        self,
        rows: Composable,
        count: Composable,
        total: Composable,
        inserted: Composable,
        single: bool = False,
    ) -> Composed:
        self._refuse_unknown_resources()
        collected = "(json_agg({}) -> 0)" if single else "json_agg({})"
        body = SQL(collected).format(self._to_json.format(Identifier("pgrst_result")))
        return SQL("select coalesce({}, {})::text, {}, {}, {} from ({}) as pgrst_result").format(
            body, SQL("'null'" if single else "'[]'"), count, total, inserted, rows
        )

    def _written(self, statement: Composable, table: str, show: bool) -> Composed:
        returning = SQL(" returning {0} as pgrst_row, {0}.xmax = 0 as pgrst_new").format(Identifier(table))
        common = SQL("with {} as (").format(Identifier(_WRITTEN)) + statement + returning + SQL(") ")
        count = SQL("(select count(*) from {})").format(Identifier(_WRITTEN))
        inserted = SQL("(select count(*) from {} where pgrst_new)").format(Identifier(_WRITTEN))
        if not show:
            self._refuse_unknown_resources()
            return common + SQL("select null, {0}, {0}, {1}").format(count, inserted)
        source = SQL("(select (pgrst_row).* from {})").format(Identifier(_WRITTEN))
        clause = Clause(order=self._query.clause().order)  # the filters have done their work already
        rows = self._select(self._query.items, (), table, source, table, clause, limited=False)
        return common + self._answer(rows, count, count, inserted)

    def _select(
        self,
        items: Sequence[Column | Embed],
        path: tuple[str, ...],
        table: str,
        source: Composable,
        alias: str,
        clause: Clause,
        joins: Sequence[Composable] = (),
        limited: bool = True,
    ) -> Composed:
        columns = [
            self._column(item, alias) if isinstance(item, Column) else self._embed(item, path, table, alias)
            for item in items
        ]
        conditions = [*joins, *self._conditions(clause, alias), *self._inner(items, path, table, alias)]
        parts: list[Composable] = [
            SQL("select"), SQL(", ").join(columns), SQL("from {} as {}").format(source, Identifier(alias)),
            self._where(conditions), self._sorted(clause.order, alias),
        ]  # fmt: skip
        if limited:
            limit = MAX_ROWS if clause.limit is None else min(clause.limit, MAX_ROWS)
            parts.append(SQL(f"limit {limit} offset {clause.offset}"))
        return SQL(" ").join(parts)

    def _column(self, column: Column, alias: str) -> Composable:
        if column.field.column == "*":
            return Identifier(alias) + SQL(".*")
        expression = self._field(column.field, alias)
        if column.cast:
            expression = SQL("cast({} as {})").format(expression, SQL(column.cast))
        name = column.alias or next((key for _, key in reversed(column.field.steps)), column.field.column)
        return SQL("{} as {}").format(expression, Identifier(name))

    def _embed(self, embed: Embed, path: tuple[str, ...], table: str, alias: str) -> Composable:
        relation = self._catalogue.relation(table, embed.relation, embed.hint)
        target = self._catalogue.table(relation.target)
        here = (*path, embed.key)
        self._seen.add(here)
        inner, source, joins = self._joined(relation, alias)
        clause = self._query.clause(here)
        if _only_count(embed, target):
            where = self._where([*joins, *self._conditions(clause, inner)])
            rows: Composable = SQL("select count(*) from {} as {} {}").format(source, Identifier(inner), where)
        else:
            items = embed.items
            rows = self._select(items, here, relation.target, source, inner, clause, joins, not relation.single)
        collected = "row_to_json(x)" if relation.single else "coalesce(json_agg(row_to_json(x)), '[]')"
        return SQL("(select {} from ({}) as x) as {}").format(SQL(collected), rows, Identifier(embed.key))

    def _inner(
        self, items: Sequence[Column | Embed], path: tuple[str, ...], table: str, alias: str
    ) -> Iterable[Composable]:
        """Conditions of ``!inner`` resources: rows without a match are left out."""
        for item in items:
            if isinstance(item, Embed) and item.inner:
                relation = self._catalogue.relation(table, item.relation, item.hint)
                here = (*path, item.key)
                inner, source, joins = self._joined(relation, alias)
                conditions = [*joins, *self._conditions(self._query.clause(here), inner)]
                conditions += self._inner(item.items, here, relation.target, inner)
                where = self._where(conditions)
                yield SQL("exists (select 1 from {} as {} {})").format(source, Identifier(inner), where)

    def _joined(self, relation: Any, alias: str) -> tuple[str, Composable, list[Composable]]:
        self._aliases += 1
        inner = f"{relation.target}_{self._aliases}"
        if relation.joint is None:
            joins: list[Composable] = [
                SQL("{} = {}").format(Identifier(inner, there), Identifier(alias, here))
                for here, there in relation.pairs
            ]
            return inner, _public(relation.target), joins
        linked = [SQL("j.{} = {}").format(Identifier(there), Identifier(alias, here)) for here, there in relation.pairs]
        linked += [
            SQL("j.{} = {}").format(Identifier(here), Identifier(inner, there)) for here, there in relation.joint_pairs
        ]
        exists = SQL("exists (select 1 from {} as j {})").format(_public(relation.joint), self._where(linked))
        return inner, _public(relation.target), [exists]

    def _sorted(self, order: Sequence[Order], alias: str) -> Composable:
        terms = [
            self._field(term.field, alias)
            + SQL(" desc" if term.descending else " asc")
            + SQL(f" nulls {term.nulls}" if term.nulls else "")
            for term in order
        ]
        return SQL("order by ") + SQL(", ").join(terms) if terms else SQL("")

    # -- writing ---------------------------------------------------------------------------------------------

    def _columns_of(self, table: Table, rows: Sequence[Any]) -> list[str]:
        if any(not isinstance(row, dict) for row in rows):
            raise RestError(400, "PGRST102", "Empty or invalid json")
        columns = self._query.columns
        if columns is None:
            columns = list(rows[0]) if rows else []
            if any(row.keys() != rows[0].keys() for row in rows):
                raise RestError(400, "PGRST102", "All object keys must match")
        for column in columns:
            if column not in table.columns:
                raise unknown_column(column, table.name)
        return columns

    def _with_defaults(self, table: Table, columns: Sequence[str], source: Composable) -> Composable:
        pairs = SQL(", ").join(
            self._mark(name) + SQL("::text, ") + SQL(default.replace("%", "%%"))
            for name, default in table.columns.items()
            if name in columns and default
        )
        return SQL(
            "(select json_agg(jsonb_build_object({}) || pgrst_row::jsonb)"
            " from json_array_elements({}) as pgrst_rows(pgrst_row))"
        ).format(pairs, source)

    def _on_conflict(self, table: Table, columns: Sequence[str], resolution: str) -> Composable:
        target = self._query.on_conflict or table.primary_key
        if not target:
            return SQL("")
        head = SQL(" on conflict ({}) ").format(_listed(target))
        if resolution != "merge-duplicates" or not columns:
            return head + SQL("do nothing")
        changes = SQL(", ").join(SQL("{0} = excluded.{0}").format(Identifier(name)) for name in columns)
        return head + SQL("do update set ") + changes

    def _refuse_unknown_resources(self) -> None:
        for path in self._query.clauses.keys() - self._seen:
            message = f"'{'.'.join(path)}' is not an embedded resource in this request"
            hint = f"Verify that '{path[-1]}' is included in the 'select' query parameter."
            raise RestError(400, "PGRST108", message, None, hint)


def _public(table: str) -> Identifier:
    return Identifier("public", table)


def _listed(names: Iterable[str]) -> Composed:
    return SQL(", ").join(Identifier(name) for name in names)


def _only_count(embed: Embed, table: Table) -> bool:
    """``resource(count)``: how many related rows there are, unless the resource has a column of that name."""
    wanted = Column(Field("count"), None, None)
    return embed.items == (wanted,) and "count" not in table.columns
