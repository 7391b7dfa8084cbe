"""What is asked for, where a figure is."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.figure import FigureName
from services.reports.build import Asked, Links, asked_scope, hides


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


async def hides_stories(
    session: AsyncSession, caller: Caller, asked: FigureAsked
) -> bool:
    """Tell whether a counted story of the space is not shown: two statements.

    Raises
    ------
    NotFound
        If the space is not there for the caller.
    Invalid
        If the last day lies before the first.
    """
    scope = await asked_scope(session, caller, asked.within)
    return await hides(session, caller, scope)
