"""The one place that reads the clock; everything else is given the time."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Say what time it is, aware and in UTC."""
    return datetime.now(UTC)
