"""Supabase's REST door of the stand: as much of PostgREST, and of the gateway before it, as the suite's client sends.

Selected columns, filters, order, limits and counts; rows inserted, changed and deleted; functions called; what there is
described to the service-role key. Anything else is refused in PostgREST's words, so that a new kind of request shows at
once that the door has to learn it.
"""

from stand.rest.door import create_app
from stand.rest.keys import make_public_key, make_service_role_key

__all__ = ["create_app", "make_public_key", "make_service_role_key"]
