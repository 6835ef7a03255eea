"""Which item promises that a call of the API does what it is asked (`docs/checklist.md`).

By calls as they are made, with ids in them: patterns, and only of what an item promises.
"""

import re

#: Method and path -> the item's number. The first that fits counts.
_OWNERS = (
    (r"GET /api/dashboard/updates", "API.1"),
    (r"GET /api/chat/conversations", "API.2"),
    (r"POST /api/chat", "API.3"),
    (r"GET /api/agents/[^/]+/scripts", "API.4"),
    (r"POST /api/agents/[^/]+/scripts", "API.5"),
    (r"GET /api/agents/[^/]+/rules", "API.6"),
    (r"POST /api/agents/[^/]+/rules", "API.7"),
    (r"POST /api/agents", "3.5"),
    (r"POST /api/agents/[^/]+/sequences", "7.2"),
    (r"POST /api/agents/[^/]+/integrations/[^/]+/sync", "2.2"),
)


def owner_of(method: str, path: str) -> str:
    """The number of the item that promises this call; empty where none does. path: without a query string."""
    return next((item for call, item in _OWNERS if re.fullmatch(call, f"{method} {path}")), "")
