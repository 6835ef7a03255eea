"""SQL for what a request asks: one statement each, values always as parameters, names always quoted.

Every statement answers with one row: the JSON text of the result, the number of its rows, and the total (or null).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from psycopg.sql import SQL, Composable, Composed, Identifier, Placeholder

from stand.rest.errors import RestError
from stand.rest.query import OPERATORS, Condition, Query

#: No answer holds more rows than this (Supabase's "Max rows").
MAX_ROWS = 1000
_RESULT = SQL("select coalesce(json_agg(row_to_json(pgrst_result)), '[]')::text, ")


@dataclass
class Statement:
    """Builds one statement about a table; ``parameters`` goes with it to ``execute``."""

    table: str
    query: Query
    parameters: dict[str, str] = field(default_factory=dict)

    def read(self, *, total: bool) -> Composed:
        """Rows; with ``total`` also how many there are without limit and offset."""
        where = self._where()
        count = SQL("(select count(*) from {} {})").format(self._source, where) if total else SQL("null")
        limit = MAX_ROWS if self.query.limit is None else min(self.query.limit, MAX_ROWS)
        span = SQL(f"limit {limit} offset {self.query.offset}")
        rows = self._select(self._source, where, self._sorted(), span)
        return _RESULT + SQL("count(*), {} from ({}) as pgrst_result").format(count, rows)

    def insert(self, columns: Iterable[str], body: str, *, shown: bool) -> Composed:
        """Insert the rows of ``body``, a JSON list, of which only ``columns`` are taken; see ``_written`` for more."""
        statement = SQL("insert into {} ({}) select {} from json_populate_recordset(null::{}, {}::json)").format(
            self._source, _listed(columns), _listed(columns), self._public, self._mark(body)
        )
        return self._written(statement, shown)

    def update(self, columns: Iterable[str], body: str, *, shown: bool) -> Composed:
        """Set ``columns`` to what ``body``, a JSON object, holds, in the rows that fit the filters."""
        changes = SQL(", ").join(SQL("{0} = pgrst_body.{0}").format(Identifier(name)) for name in columns)
        statement = SQL("update {} set {} from json_populate_record(null::{}, {}::json) as pgrst_body {}").format(
            self._source, changes, self._public, self._mark(body), self._chosen("UPDATE")
        )
        return self._written(statement, shown)

    def delete(self, *, shown: bool) -> Composed:
        """Delete the rows that fit the filters."""
        return self._written(SQL("delete from {} {}").format(self._source, self._chosen("DELETE")), shown)

    def _written(self, statement: Composable, shown: bool) -> Composed:
        """The rows that the statement wrote: the filters have done their work by then, the order has not.

        Not ``shown``, they are counted only: a role may write rows that it may not read.
        """
        if not shown:
            counted = SQL("with pgrst_written as ({} returning 1) select '', count(*), count(*) from pgrst_written")
            return counted.format(statement)
        rows = self._select(
            SQL("(select (pgrst_row).* from pgrst_written) as {}").format(Identifier(self.table)), self._sorted()
        )
        count = SQL("(select count(*) from pgrst_written)")
        written = SQL("with pgrst_written as ({} returning {} as pgrst_row) ").format(statement, Identifier(self.table))
        return written + _RESULT + SQL("{0}, {0} from ({1}) as pgrst_result").format(count, rows)

    @property
    def _public(self) -> Composable:
        return Identifier("public", self.table)

    @property
    def _source(self) -> Composable:
        return self._public + SQL(" as ") + Identifier(self.table)

    def _select(self, source: Composable, *further: Composable) -> Composable:
        columns = SQL(", ").join(
            Identifier(self.table) + SQL(".*") if name == "*" else self._column(name) for name in self.query.columns
        )
        return SQL(" ").join((SQL("select {} from {}").format(columns, source), *further))

    def _column(self, name: str) -> Composable:
        return Identifier(self.table, name)

    def _sorted(self) -> Composable:
        terms = [self._column(name) + SQL(f" {direction}") for name, direction in self.query.order]
        return SQL("order by ") + SQL(", ").join(terms) if terms else SQL("")

    def _chosen(self, command: str) -> Composable:
        """The filters of a change; without one Supabase refuses it, as its databases load `safeupdate`."""
        if not self.query.conditions:
            raise RestError(400, "21000", f"{command} requires a WHERE clause")
        return self._where()

    def _where(self) -> Composable:
        conditions = [self._condition(one) for one in self.query.conditions]
        return SQL("where ") + SQL(" and ").join(conditions) if conditions else SQL("")

    def _condition(self, condition: Condition) -> Composable:
        left = self._column(condition.column) + SQL(f" {OPERATORS[condition.operator]} ")
        if condition.operator == "is":
            return left + SQL(condition.value.replace("_", " "))
        marked = self._mark(condition.value)
        return left + (SQL("({})").format(marked) if condition.operator == "in" else marked)

    def _mark(self, value: str) -> Composable:
        name = f"p{len(self.parameters)}"
        self.parameters[name] = value
        return Placeholder(name)


def _listed(names: Iterable[str]) -> Composed:
    return SQL(", ").join(Identifier(name) for name in names)
