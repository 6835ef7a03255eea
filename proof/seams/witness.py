"""What is written into the target's tables: seen by triggers, as names of columns, without values."""

import psycopg
from psycopg import sql

_SEE = """
create schema if not exists faults;
create table if not exists faults.seen (place text, operation text, columns text[]);
grant usage on schema faults to public;
grant insert on faults.seen to public;
create or replace function faults.see() returns trigger language plpgsql security definer as $see$
begin
    insert into faults.seen values (TG_TABLE_NAME, lower(TG_OP), array(
        select key from jsonb_each(to_jsonb(NEW))
        where value <> 'null' and (TG_OP = 'INSERT' or value is distinct from to_jsonb(OLD) -> key)));
    return null;
end $see$
"""


class Witness:
    """Watches the tables of the target's PostgreSQL, from `watch` on until the stand ends."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._installed = False

    def watch(self) -> None:
        """Forget what was seen, and see what is written from now on."""
        with psycopg.connect(self._url, autocommit=True) as connection:
            if not self._installed:
                connection.execute(_SEE)
                tables = connection.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
                for (table,) in tables:
                    connection.execute(
                        sql.SQL(
                            "create trigger zz_seen after insert or update on public.{} for each row "
                            "execute function faults.see()"
                        ).format(sql.Identifier(table))
                    )
                self._installed = True
            connection.execute("truncate faults.seen")

    def seen(self) -> dict[str, list[str]]:
        """`table operation` -> names of the columns that were filled or changed, in order."""
        with psycopg.connect(self._url) as connection:
            rows = connection.execute(
                "select place || ' ' || operation, array_agg(distinct name order by name) "
                "from faults.seen, unnest(columns) as name group by 1 order by 1"
            ).fetchall()
        return dict(rows)

    def columns(self) -> dict[str, dict[str, str]]:
        """Table -> column -> its type, with a `?` where it may be null."""
        with psycopg.connect(self._url) as connection:
            rows = connection.execute(
                "select table_name, json_object_agg(column_name, udt_name || "
                "case is_nullable when 'YES' then '?' else '' end) "
                "from information_schema.columns where table_schema = 'public' group by 1 order by 1"
            ).fetchall()
        return dict(rows)
