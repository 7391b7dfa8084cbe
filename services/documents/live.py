"""The page of a report as it stands now, for whoever is to read it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.audience import Telling, telling
from domain.report import Label
from services.access import visible_spaces
from services.database.tables import Person, Space, Statement
from services.documents.page import Content, Page, Picture, SpaceTold, page_of
from services.reports.accounts import accounts_of
from services.reports.build import Asked, as_read, asked_scope
from services.reports.scope import Scope, today
from services.spaces.read import detail_of


async def page_of_report(
    session: AsyncSession,
    caller: Caller,
    asked: Asked,
    report: Mapping[str, Any],
    pictures: Mapping[str, Picture] | None = None,
) -> Page:
    """Return a report as a page; `report` is what was built of the same, as JSON.

    Stories and spaces are told as the audience sees them, and never beyond what the
    caller does: twelve statements at most.

    Raises
    ------
    NotFound
        If one of the spaces is not there for the caller.
    """
    how, audience = telling(asked.audience), asked.audience
    reader, asked = await as_read(session, caller, asked)
    scope = await asked_scope(session, reader, asked)
    stories = []
    if report["totals"] is not None:
        stories = await accounts_of(session, reader, scope, how.stories, asked.cycles)
    return page_of(
        Content(
            report=report,
            spaces=await _spaces(session, reader, scope, how),
            language=asked.language,
            told_in=asked.language,
            telling=how,
            audience=audience,
            stories=stories,
            pictures=pictures or {},
        )
    )


async def _spaces(
    session: AsyncSession, reader: Caller, scope: Scope, how: Telling
) -> list[SpaceTold]:
    """Return what the spaces of a report are: four statements."""
    rows = await session.exec(
        visible_spaces(reader).where(col(Space.id).in_(scope.spaces))
    )
    found = {space.id: space for space in rows}
    detail = await detail_of(session, reader, list(found.values()))
    return [
        SpaceTold(
            label=Label(key, found[key].name),
            purpose=found[key].purpose,
            structure=found[key].structure,
            statements=[
                (row.about, row.text, holder.name if holder else None)
                for row, holder in _held(detail.statements.get(key, ()), reader, how)
            ],
        )
        for key in scope.spaces
    ]


def _held(
    statements: Sequence[tuple[Statement, Person | None]], reader: Caller, how: Telling
) -> list[tuple[Statement, Person | None]]:
    """Return what holds today; for those outside, only what nobody holds alone."""
    return [
        (row, holder if how.names_people else None)
        for row, holder in statements
        if (row.until is None or row.until >= today())
        and not (holder is not None and reader.outside is not None)
    ]
