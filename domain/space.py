"""Spaces: structures, life stages, and what an archived space allows."""

from datetime import datetime
from enum import StrEnum

from domain.errors import SpaceArchived

NAME_MAX = 200


class Structure(StrEnum):
    """The form that hosts the learning; value does not depend on it."""

    CONVERSATION = "conversation"
    MEETING = "meeting"
    WORKSHOP = "workshop"
    COURSE = "course"
    CONFERENCE = "conference"
    COMMUNITY_OF_PRACTICE = "community_of_practice"
    NETWORK = "network"
    TEAM = "team"
    TASK_FORCE = "task_force"
    MOVEMENT = "movement"
    OTHER = "other"


class Stage(StrEnum):
    """Stages in the life of a community; any of them may recur."""

    POTENTIAL = "potential"
    COALESCING = "coalescing"
    ACTIVE = "active"
    DISPERSED = "dispersed"
    DORMANT = "dormant"


class About(StrEnum):
    """The three dimensions of a social learning space (chapter 1)."""

    DIFFERENCE = "difference"
    """The difference that is cared about."""
    UNCERTAINTY = "uncertainty"
    """The uncertainty that is engaged."""
    ATTENTION = "attention"
    """What is paid attention to."""


class ActivityKind(StrEnum):
    """What takes place in a space."""

    MEETING = "meeting"
    VISIT = "visit"
    WORKSHOP = "workshop"
    TRAINING = "training"
    CONVERSATION = "conversation"
    ONLINE = "online"
    DOCUMENT = "document"
    EVENT = "event"
    OTHER = "other"


class Mode(StrEnum):
    """The four social learning modes (chapter 5), in no order."""

    GENERATING = "generating"
    TRANSLATING = "translating"
    FRAMING = "framing"
    EVALUATING = "evaluating"


def refuse_if_archived(archived_at: datetime | None) -> None:
    """Let a write pass into a space that is not archived.

    Raises
    ------
    SpaceArchived
        If the space takes nothing new.
    """
    if archived_at is not None:
        message = f"the space was archived on {archived_at:%Y-%m-%d}"
        raise SpaceArchived(message)
