"""Why a flow between stories is kept but not counted, in a code and in words."""

from domain.flow import AGAINST_TIME
from domain.sentence import sentences

END_DELETED = "end-deleted"

REASONS = frozenset({AGAINST_TIME, END_DELETED})


def meaning(reason: str, language: str) -> str:
    """Return what a reader is told by one of `REASONS`."""
    return sentences(language).say(f"unresolved.{reason}")
