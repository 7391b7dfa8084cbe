"""Files that are taken in: what becomes of a line."""

from enum import StrEnum


class LineOutcome(StrEnum):
    """What became of a line of a file."""

    CREATED = "created"
    UNCHANGED = "unchanged"
    CORRECTED = "corrected"
    REFUSED = "refused"
