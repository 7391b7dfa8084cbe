"""Framing events: what a session that frames goes through, and what comes of it."""

from dataclasses import dataclass
from enum import StrEnum

from domain.errors import Invalid


class Topic(StrEnum):
    """What a framing session talks about (chapter 14), in whatever order."""

    DIFFERENCES = "differences"
    """The differences that people care about."""
    PARTICIPATION = "participation"
    LANDSCAPE = "landscape"
    ASPIRATIONS = "aspirations"
    UNCERTAINTIES = "uncertainties"
    PRIORITIES = "priorities"
    NEXT_STEPS = "next_steps"
    OTHER = "other"


class OutcomeKind(StrEnum):
    """What a framing session leaves behind beside a frame and a map."""

    INDICATOR = "indicator"
    """One to be derived."""
    COMMITMENT = "commitment"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """A topic, what it is about in words, and how long it is to take."""

    topic: Topic
    text: str | None = None
    minutes: int | None = None


def check_version_named(record: object, version: int | None, pointer: str) -> None:
    """Let an outcome pass that names a version together with what has it.

    Raises
    ------
    Invalid
        If a version is named of nothing.
    """
    if record is None and version is not None:
        raise Invalid("name what this is a version of", pointer, "required")
