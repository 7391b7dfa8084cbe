"""What is asked for, where a figure is."""

from dataclasses import dataclass
from uuid import UUID

from domain.figure import FigureName
from services.reports.build import Asked, Links


@dataclass(frozen=True, slots=True)
class FigureAsked:
    """Which figure is asked for, of what, and within what.

    `subject` is the space or the story that it is about; `within` what a report would
    be asked for, whose spaces are the one space, or none where it is about a story.
    """

    name: FigureName
    subject: UUID
    within: Asked
    links: Links
    open_after_days: int
