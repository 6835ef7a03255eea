"""Supabase's REST door of the stand: it speaks what supabase clients send, under ``/rest/v1`` behind an API key."""

from __future__ import annotations

from starlette.applications import Starlette

from stand.rest.door import Door
from stand.rest.gateway import gateway
from stand.rest.keys import Keys, make_keys

__all__ = ["Keys", "create_app", "make_keys"]


def create_app(database_url: str, service_role_key: str, anon_key: str, jwt_secret: str | None = None) -> Starlette:
    """The project's own door. Connections open with the first request; ``await app.state.close()`` ends them.

    ``jwt_secret`` additionally admits users' own tokens (role ``authenticated``).
    """
    known = {service_role_key: "service_role", anon_key: "anon"}
    return gateway(Door(database_url, known, jwt_secret), set(known))
