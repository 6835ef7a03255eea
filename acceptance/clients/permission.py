"""Which grant a request to the web application needs, whoever sends it: a client, or a page in a browser."""

import re

from acceptance.target.settings import Grant

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# What pages send of themselves wherever they are opened (platform contract 7.1).
BEACONS = r"analytics|telemetry|monitoring|vitals|web-vitals|metrics|track|events|sentry"
SYNC = r"agents/[^/]+/integrations/[^/]+/sync|integrations/kommo/sync/pipelines"
_FREE = re.compile(rf"^/api/(auth/(?!register\b)|({BEACONS})\b)")
_SYNC = re.compile(rf"^/api/({SYNC})/?$")


def needed(method: str, path: str) -> Grant:
    """The grant for one request. Signing in and out changes nothing that is anybody's data."""
    if method.upper() in SAFE_METHODS:
        return Grant.READ
    if not path.startswith("/api/"):
        return Grant.WRITE
    if _FREE.match(path):
        return Grant.READ
    return Grant.SYNC if _SYNC.match(path) else Grant.WRITE
