"""Supabase's REST door of the stand: the real PostgREST when it is at hand, else a small compatible one.

Both speak what supabase clients send, under ``/rest/v1`` behind the same check of the API key.
"""

from __future__ import annotations

from starlette.applications import Starlette

from stand.rest.door import Door
from stand.rest.gateway import Forward, gateway
from stand.rest.keys import Keys, make_keys
from stand.rest.postgrest import PostgrestServer, find_postgrest

__all__ = [
    "Keys",
    "PostgrestServer",
    "create_app",
    "create_proxy",
    "find_postgrest",
    "make_keys",
    "open_door",
]


def create_app(database_url: str, service_role_key: str, anon_key: str, jwt_secret: str | None = None) -> Starlette:
    """The project's own door. Connections open with the first request; ``await app.state.close()`` ends them.

    ``jwt_secret`` additionally admits users' own tokens (role ``authenticated``).
    """
    known = {service_role_key: "service_role", anon_key: "anon"}
    return gateway(Door(database_url, known, jwt_secret), set(known))


def create_proxy(postgrest_url: str, service_role_key: str, anon_key: str) -> Starlette:
    """The same address in front of a real PostgREST; ``await app.state.close()`` ends its connections."""
    return gateway(Forward(postgrest_url), {service_role_key, anon_key})
