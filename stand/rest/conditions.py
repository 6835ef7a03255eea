"""SQL for filters: fields, comparisons and logic; values always as parameters, names always quoted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from psycopg.sql import SQL, Composable, Identifier, Placeholder

from stand.rest.errors import parse_error
from stand.rest.query import OPERATORS, Clause, Condition, Field, Group, parse_list

_STATES = ("null", "true", "false", "unknown")
_SEARCHES = ("fts", "plfts", "phfts", "wfts")


class Conditions:
    """Collects a statement's parameters while its conditions are made."""

    def __init__(self) -> None:
        self.parameters: dict[str, str] = {}

    def _where(self, conditions: Iterable[Composable]) -> Composable:
        listed = list(conditions)
        return SQL("where ") + SQL(" and ").join(listed) if listed else SQL("")

    def _conditions(self, clause: Clause, alias: str) -> list[Composable]:
        return [self._condition(each, alias) for each in clause.filters]

    def _condition(self, condition: Condition | Group, alias: str) -> Composable:
        if isinstance(condition, Group):
            joined = SQL(f" {condition.kind} ").join(self._condition(each, alias) for each in condition.members)
            positive: Composable = SQL("(") + joined + SQL(")")
        else:
            positive = self._comparison(condition, self._field(condition.field, alias))
        return SQL("not (") + positive + SQL(")") if condition.negated else positive

    def _comparison(self, condition: Condition, left: Composable) -> Composable:
        operator, value, extra = condition.operator, condition.value, condition.extra
        if operator == "is":
            state = value.lower()
            if state not in (*_STATES, "not_null"):
                raise parse_error("is filter", value)
            return left + SQL(f" is {state.replace('_', ' ')}")
        if operator == "in":
            return left + SQL(" = any(") + self._mark(_array(parse_list(value))) + SQL(")")
        if operator in _SEARCHES:
            language = self._mark(extra) + SQL("::regconfig, ") if extra else SQL("")
            search = SQL("to_tsvector({0}{1}) @@ {2}({0}{3})")
            return search.format(language, left, SQL(OPERATORS[operator]), self._mark(value))
        if operator in ("like", "ilike"):
            value = value.replace("*", "%")
        sign = SQL(f" {OPERATORS[operator]} ")
        if extra in ("any", "all"):
            return left + sign + SQL(f"{extra}(") + self._mark(value) + SQL(")")
        return left + sign + self._mark(value)

    def _field(self, field: Field, alias: str) -> Composable:
        expression: Composable = Identifier(alias, field.column)
        for arrow, key in field.steps:
            kind = "int" if key.lstrip("-").isdigit() else "text"
            expression = expression + SQL(f" {arrow} ") + self._mark(key) + SQL(f"::{kind}")
        return SQL("(") + expression + SQL(")") if field.steps else expression

    def _mark(self, value: str) -> Composable:
        name = f"p{len(self.parameters)}"
        self.parameters[name] = value
        return Placeholder(name)


def _array(values: Sequence[str]) -> str:
    """An array literal; PostgreSQL gives its elements the type of the column it is compared with."""
    return "{" + ",".join('"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' for value in values) + "}"
