"""All that lies on a stand: rows of every table, keys of Redis, and what of it bears the name of a run."""

from __future__ import annotations

from dataclasses import dataclass, field

import psycopg
import redis

# What the platform itself keeps, and is meant to keep, whoever works with it.
KEPT = {
    "crm_pipelines": "what the button brings from Kommo",
    "crm_pipeline_stages": "what the button brings from Kommo",
}
KEPT_KEYS = {
    ":stalled-check": "a live worker renews it",
    ":marker": "wakes a waiting worker",
    ":meta": "written by the first who opens the queue",
    ":events": "the queue's own diary, cut to its last 10 000 lines",
    ":id": "the queue's counter of jobs",
    ":limiter": "lives for as long as its window",
    ":pc": "the queue's counter of priorities",
}


@dataclass
class Census:
    """counts: rows per table; keys: of Redis; signed: table or key -> how many bear one of the given words."""

    counts: dict[str, int] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)
    signed: dict[str, int] = field(default_factory=dict)

    def left_since(self, before: Census) -> dict[str, object]:
        """What there is more, or signed; empty when nothing is left."""
        more = {name: self.counts[name] - before.counts[name] for name in self.counts}
        left: dict[str, object] = {name: number for name, number in more.items() if number}
        if keys := sorted(self.keys - before.keys):
            left["keys"] = keys
        if self.signed:
            left["signed"] = self.signed
        return left


def take(settings: dict[str, str], *words: str) -> Census:
    """Count. words: ids of runs, sought in every row's and every key's content."""
    census = Census()
    with psycopg.connect(settings["DATABASE_URL"]) as connection:
        tables = connection.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
        for (table,) in tables:
            if table not in KEPT:
                census.counts[table] = _number(connection, f'select count(*) from "{table}"')
            for word in words:
                sought = f'select count(*) from "{table}" as one where one::text like %s'
                if number := _number(connection, sought, f"%{word}%"):
                    census.signed[table] = census.signed.get(table, 0) + number
    with redis.Redis.from_url(settings["REDIS_URL"], decode_responses=True) as client:
        for key in client.scan_iter(count=1000):
            # Jobs of the button are the platform's record of it, and it removes all but the last by itself.
            if key.endswith(tuple(KEPT_KEYS)) or (
                client.type(key) == "hash" and client.hget(key, "name") == "crm:sync-pipelines"
            ):
                continue
            if client.type(key) != "zset":  # the lists of finished jobs themselves
                census.keys.add(key)
            if client.type(key) == "hash" and any(word in str(client.hgetall(key)) for word in words):
                census.signed[key] = 1
    return census


def _number(connection: psycopg.Connection, query: str, *values: str) -> int:
    row = connection.execute(query, values).fetchone()  # type: ignore[arg-type]
    assert row is not None
    return row[0]
