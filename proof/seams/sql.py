"""The SQL seam: statements and triggers, each taken back; triggers count what they changed."""

import psycopg

from proof.changes import Sql, Trigger

# A sequence keeps its count even where the application takes back the transaction in which the trigger ran.
_PREPARE = "create schema if not exists faults; create sequence if not exists faults.hits_{number}"


class Database:
    """A connection to the target's PostgreSQL."""

    def __init__(self, url: str) -> None:
        self._url = url

    def apply(self, change: Sql | Trigger, number: int) -> None:
        """Put a change into effect; `number` tells it from the other changes of its fault."""
        self._run(_trigger(change, number) if isinstance(change, Trigger) else change.do)

    def take_back(self, change: Sql | Trigger, number: int) -> None:
        """Undo `apply`."""
        if isinstance(change, Trigger):
            self._run(
                f'drop trigger if exists fault_{number} on "{change.table}"; '
                f"drop function if exists faults.fault_{number}(); drop sequence if exists faults.hits_{number}"
            )
        else:
            self._run(change.undo)

    def proof(self, change: Sql | Trigger, number: int) -> str:
        """What shows that the change had effect, in Russian; empty when nothing does."""
        if isinstance(change, Trigger):
            found = self._value(f"select case when is_called then last_value else 0 end from faults.hits_{number}")
            return f"изменено записей в {change.table}: {found}" if found else ""
        return "действует" if self._value(change.proof) else ""

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute("set lock_timeout = '10s'")
            for part in statement.split(";;"):
                connection.execute(part)

    def _value(self, query: str) -> object:
        with psycopg.connect(self._url) as connection:
            row = connection.execute(query).fetchone()
        return row[0] if row else None


def _trigger(change: Trigger, number: int) -> str:
    end = "return null;" if change.swallow else "return coalesce(NEW, OLD);"
    moment = "after" if change.after else "before"
    when = f"when ({change.when})" if change.when else ""
    return (
        f"{_PREPARE.format(number=number)};; "
        f"create or replace function faults.fault_{number}() returns trigger language plpgsql security definer as "
        f"$fault$ begin perform nextval('faults.hits_{number}'); {change.code} {end} end $fault$;; "
        f'create trigger fault_{number} {moment} {change.on} on "{change.table}" for each row {when} '
        f"execute function faults.fault_{number}()"
    )
