"""Moments as JavaScript prints them: ISO 8601 in UTC with milliseconds and ``Z``."""

from datetime import UTC, datetime


def iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def now() -> str:
    """The present."""
    return iso(datetime.now(UTC))
