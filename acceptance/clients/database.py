"""The target's tables, read through Supabase with the service-role key."""

import re
from collections.abc import Mapping
from typing import Any

import httpx
from postgrest import CountMethod
from postgrest.exceptions import APIError
from supabase import create_client
from supabase.lib.client_options import SyncClientOptions

from acceptance.clients.database_keys import expect_secret
from acceptance.clients.http import RUN_HEADER, USER_AGENT
from acceptance.clients.proxy import open_client
from acceptance.clients.silence import misdirected
from acceptance.clients.trust import trusted
from acceptance.errors import words
from acceptance.evidence import Evidence
from acceptance.outcomes import CheckBroken, PlatformRefused
from acceptance.plurals import plural
from acceptance.secrets.masking import learn
from acceptance.target.settings import Grant, Target

MISSING_TABLE = {"PGRST205", "42P01"}
MISSING_COLUMN = {"PGRST204", "42703"}
# As PostgreSQL and as PostgREST name it.
MISSING_NAME = re.compile(r"column \"?(?:\w+\.)?(\w+)\"? does not exist|the '(\w+)' column")
NOT_THERE = "23503"  # the row that another one must refer to
REFERRED = re.compile(r"\((\w+)\)=\((.+?)\) is not present in table \"(\w+)\"")
WRONG_KEY = {"PGRST301", "PGRST302", "401", "403"}
# Of PostgREST without its database, and of what stands before it: a gateway is no sign of another address.
UNAVAILABLE = re.compile(r"PGRST00[0-3]|50[0234]|52\d")
OWN_CODE = re.compile(r"PGRST\w*|[0-9A-Z]{5}")  # of PostgREST, of PostgreSQL; a gateway's are HTTP statuses
HERE_AND_THERE = "Проверьте SUPABASE_URL и доступ к нему с этой машины."
Row = dict[str, Any]


class TableMissing(AssertionError):
    """The table of that name does not exist on the target."""


class ColumnMissing(AssertionError):
    """The table lacks a column."""


class Database:
    """Rows of the target. Filters are equalities; a list means "one of"."""

    def __init__(self, target: Target, evidence: Evidence, run_id: str) -> None:
        self._target = target
        self._evidence = evidence
        url, key = target.need("supabase_url"), target.need("supabase_service_role_key")
        expect_secret(key)
        http = open_client(
            url,
            "SUPABASE_URL",
            trusted(target.tls_verify, target.ca_file),
            remark=evidence.remark,
            timeout=20,
            headers={"User-Agent": USER_AGENT, RUN_HEADER: run_id},
        )
        try:
            self._client = create_client(
                url,
                key,
                SyncClientOptions(httpx_client=http, postgrest_client_retry=False, auto_refresh_token=False),
            )
        except Exception as error:  # the library checks the form of address and key with an exception class of its own
            raise CheckBroken(f"Supabase не принял настройки: {error}.", "Проверьте SUPABASE_URL и ключ.") from error

    def rows(
        self,
        table: str,
        *,
        columns: str = "*",
        newest_by: str | None = None,
        limit: int = 1000,
        like: Mapping[str, str] | None = None,
        at_least: Mapping[str, str] | None = None,
        **equals: Any,
    ) -> list[Row]:
        """Rows of a table. columns: PostgREST's select. newest_by: column to sort by, newest first.

        like: column -> pattern with `%`. at_least: column -> lowest value.
        Raises TableMissing, ColumnMissing, CheckBroken.
        """
        query = _filtered(self._client.table(table).select(columns), equals)
        for column, pattern in (like or {}).items():
            query = query.like(column, pattern)
        for column, lowest in (at_least or {}).items():
            query = query.gte(column, lowest)
        if newest_by:
            query = query.order(newest_by, desc=True)
        found = self._run(table, query.limit(limit)).data
        self._evidence.rows(f"Таблица {table}: {_rows(len(found))}", found)
        return found

    def secret_values(self, table: str, column: str, **equals: Any) -> list[str]:
        """Values of a column that holds secrets: never evidence, and known to the filter from now on."""
        found = self._run(table, _filtered(self._client.table(table).select(column), equals).limit(10)).data
        values = [str(row[column]) for row in found if row[column]]
        learn(*values)
        return values

    def count(self, table: str, **equals: Any) -> int:
        """How many rows match."""
        query = _filtered(self._client.table(table).select("*", count=CountMethod.exact), equals).limit(1)
        number = self._run(table, query).count or 0
        self._evidence.text(f"Таблица {table}", _rows(number))
        return number

    def insert(self, table: str, row: Row) -> Row:
        """Add a row; the stored row. Needs `write`."""
        self._target.require(Grant.WRITE)
        return self._run(table, self._client.table(table).insert(row)).data[0]

    def update(self, table: str, values: Row, **equals: Any) -> list[Row]:
        """Change the rows that match; at least one filter is demanded. Needs `write`."""
        self._target.require(Grant.WRITE)
        if not equals:
            raise ValueError("update without a filter would touch other people's rows")
        return self._run(table, _filtered(self._client.table(table).update(values), equals)).data

    def delete(self, table: str, *, like: Mapping[str, str] | None = None, **equals: Any) -> int:
        """Remove the rows that match; how many. At least one filter is demanded. Needs `write`."""
        self._target.require(Grant.WRITE)
        if not equals and not like:
            raise ValueError("delete without a filter would touch other people's rows")
        query = _filtered(self._client.table(table).delete(), equals)
        for column, pattern in (like or {}).items():
            query = query.like(column, pattern)
        return len(self._run(table, query).data)

    def has_table(self, table: str) -> bool:
        """True when the table exists and answers."""
        try:
            self._run(table, self._client.table(table).select("*").limit(1))  # not counted: it may be a large one
        except TableMissing:
            return False
        return True

    def _run(self, table: str, query: Any) -> Any:
        try:
            answer = query.execute()
            if not isinstance(answer.data, list):  # a page with status 200, as web applications answer anything
                raise CheckBroken("По адресу SUPABASE_URL отвечает не база Supabase.", HERE_AND_THERE)
            return answer
        except APIError as error:
            raise _explained(table, error) from error
        except httpx.RequestError as error:
            raise misdirected(error, "SUPABASE_URL", "TLS_VERIFY") or CheckBroken(
                f"Supabase не отвечает прогону: {words(error)} (адрес из SUPABASE_URL).", HERE_AND_THERE
            ) from error


def _rows(count: int) -> str:
    return plural(count, "{} строка", "{} строки", "{} строк")


def _filtered(query: Any, equals: Mapping[str, Any]) -> Any:
    for column, value in equals.items():
        if value is None:
            query = query.is_(column, "null")
        elif isinstance(value, list | tuple | set):
            query = query.in_(column, list(value))
        else:
            query = query.eq(column, value)
    return query


def _explained(table: str, error: APIError) -> Exception:
    code, text = str(error.code), error.message or str(error)
    if code in MISSING_TABLE:
        return TableMissing(f"Таблицы «{table}» в Supabase нет")
    if code in MISSING_COLUMN:
        named = MISSING_NAME.search(text)
        column = f" {named[1] or named[2]}" if named else ", о котором спросили"
        return ColumnMissing(f"В таблице «{table}» нет столбца{column}")
    if code in WRONG_KEY or "api key" in text.lower() or "jwt" in text.lower():
        return CheckBroken(f"Supabase не принял ключ: {text}.", "Проверьте SUPABASE_SERVICE_ROLE_KEY.")
    if UNAVAILABLE.fullmatch(code):
        said = " ".join(text.split())[:200]
        return CheckBroken(
            f"База Supabase недоступна: на вопрос о таблице «{table}» ответ {code} {said}".rstrip() + ".",
            "Повторите позже; если не проходит, посмотрите состояние проекта Supabase и проверьте SUPABASE_URL.",
        )
    if not OWN_CODE.fullmatch(code):
        said = f"ответ {code} {text}" if error.code else f"ответ без кода: {text}"
        return CheckBroken(f"По адресу SUPABASE_URL отвечает не база Supabase ({said}).", HERE_AND_THERE)
    if code == NOT_THERE and (referred := REFERRED.search(str(error.details or ""))):
        _, value, other = referred.groups()
        return PlatformRefused(
            f"в таблице «{other}» нет строки {value}, хотя веб-приложение ответило, что сохранило её (о ней была бы "
            f"строка в «{table}»)"
        )
    return AssertionError(f"Таблица «{table}» не ответила: {code} {text}")
