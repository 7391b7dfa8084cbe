"""Frozen reports, read: by those for whom they are, without what is withheld."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import defer
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller, Permission
from domain.disclosure import Groups
from domain.errors import NotFound
from domain.frozen_report import FOR_ALL, ReportReach, ReportState, Withheld, redacted
from domain.story import Sight
from services.access import (
    evaluates,
    groups_of,
    not_past,
    require_in_organisation,
    sees_space,
    space_for,
    takes_part,
)
from services.canonical import canonical, digest_of
from services.database.keyset import After, Slice, page
from services.database.tables import (
    FrozenReport,
    FrozenReportEntry,
    FrozenReportSpace,
    FrozenReportStory,
    ReportMark,
    Space,
    Story,
)


@dataclass(frozen=True, slots=True)
class Mark:
    """What was withheld from a frozen report, wholly or in part, and where it stood."""

    about: UUID
    """The story, or the aspiration or uncertainty."""
    reason: Withheld
    at: datetime
    pointers: list[str]
    of_story: bool = True


@dataclass(frozen=True, slots=True)
class Served:
    """What a reader gets of a report's content."""

    content: str
    digest: str


def readable(caller: Caller) -> ColumnElement[bool]:
    """Return the condition under which a row of `frozen_report` is for the caller.

    They see all its spaces and at least as far into them as it does. A draft is for
    those who take part in them all, whoever else will read it once it is frozen; one
    for evaluators stays theirs.
    """
    reach = col(FrozenReport.reach)
    for_them = or_(
        and_(
            reach.in_(FOR_ALL),
            col(FrozenReport.state) == ReportState.FROZEN,
        ),
        and_(reach != ReportReach.EVALUATORS, takes_part(caller)),
    )
    return _in_all_spaces(caller, or_(evaluates(caller), for_them))


def evaluated(caller: Caller) -> ColumnElement[bool]:
    """Return the condition under which the caller evaluates all spaces of a report."""
    return _in_all_spaces(caller, evaluates(caller))


def _in_all_spaces(
    caller: Caller, condition: ColumnElement[bool]
) -> ColumnElement[bool]:
    return ~exists(
        select(FrozenReportSpace.space_id)
        .join(
            Space,
            and_(
                col(Space.organisation_id) == col(FrozenReportSpace.organisation_id),
                col(Space.id) == col(FrozenReportSpace.space_id),
            ),
        )
        .where(
            FrozenReportSpace.organisation_id == caller.organisation_id,
            col(FrozenReportSpace.report_id) == col(FrozenReport.id),
            ~and_(sees_space(caller), condition),
        )
        .correlate(FrozenReport)
    )


async def read_report(
    session: AsyncSession, caller: Caller, report_id: UUID
) -> FrozenReport:
    """Return a report that is for the caller.

    Raises
    ------
    NotFound
        If there is none.
    """
    found = await session.exec(
        select(FrozenReport).where(
            FrozenReport.organisation_id == caller.organisation_id,
            FrozenReport.id == report_id,
            readable(caller),
        )
    )
    report = found.one_or_none()
    if report is None:
        raise NotFound("no such report")
    return report


async def titles_of(
    session: AsyncSession, caller: Caller, report_ids: Collection[UUID]
) -> dict[UUID, str]:
    """Return what those reports are called that are for the caller: one statement."""
    found = await session.exec(
        select(FrozenReport.id, FrozenReport.title).where(
            FrozenReport.organisation_id == caller.organisation_id,
            col(FrozenReport.id).in_(report_ids),
            readable(caller),
        )
    )
    return dict(found.all())


async def evaluated_among(
    session: AsyncSession, caller: Caller, report_ids: Collection[UUID]
) -> set[UUID]:
    """Return those reports all of whose spaces the caller evaluates: one statement."""
    found = await session.exec(
        select(FrozenReport.id).where(
            FrozenReport.organisation_id == caller.organisation_id,
            col(FrozenReport.id).in_(report_ids),
            evaluated(caller),
        )
    )
    return set(found.all())


def groups_for(caller: Caller, *, evaluates: bool) -> Groups:
    """Return how small groups are held back in what is told of a report."""
    sight = Sight.EVALUATOR if evaluates else Sight.ORGANISATION
    return groups_of(caller, [sight])


async def list_reports(
    session: AsyncSession, caller: Caller, after: After, space_id: UUID | None = None
) -> Slice[FrozenReport]:
    """Return a page of the reports that are for the caller, without their content.

    Raises
    ------
    NotPermitted
        If the token does not read.
    NotFound
        If a space is named that is not there for the caller.
    """
    require_in_organisation(caller, Permission.READ_ORGANISATION)
    statement = (
        select(FrozenReport)
        .options(defer(FrozenReport.content))  # type: ignore[arg-type]  # a column
        .where(FrozenReport.organisation_id == caller.organisation_id, readable(caller))
    )
    if space_id is not None:
        await space_for(session, caller, space_id)
        about = (
            select(FrozenReportSpace.report_id)
            .where(
                FrozenReportSpace.organisation_id == caller.organisation_id,
                FrozenReportSpace.space_id == space_id,
                col(FrozenReportSpace.report_id) == col(FrozenReport.id),
            )
            .correlate(FrozenReport)
        )
        statement = statement.where(exists(about))
    columns = [col(FrozenReport.created_at), col(FrozenReport.id)]
    return await page(session, statement, columns, after)


async def spaces_of(
    session: AsyncSession, caller: Caller, report_ids: Collection[UUID]
) -> dict[UUID, list[UUID]]:
    """Return the spaces that reports are about, in the order asked for."""
    rows = await session.exec(
        select(FrozenReportSpace)
        .where(
            FrozenReportSpace.organisation_id == caller.organisation_id,
            col(FrozenReportSpace.report_id).in_(report_ids),
        )
        .order_by(col(FrozenReportSpace.position))
    )
    found: dict[UUID, list[UUID]] = {}
    for row in rows:
        found.setdefault(row.report_id, []).append(row.space_id)
    return found


async def marks_of(
    session: AsyncSession, caller: Caller, reports: Sequence[FrozenReport]
) -> dict[UUID, list[Mark]]:
    """Return, by report, what is withheld from it: three statements.

    A story whose consent has run out is, from the day after, whether it has been taken
    out of what is stored or not.
    """
    ids = [report.id for report in reports]
    rows = await session.exec(
        select(ReportMark)
        .where(
            ReportMark.organisation_id == caller.organisation_id,
            col(ReportMark.report_id).in_(ids),
        )
        .order_by(col(ReportMark.marked_at), col(ReportMark.story_id))
    )
    found: dict[UUID, dict[UUID, Mark]] = {key: {} for key in ids}
    for row in rows:
        mark = Mark(row.story_id, row.reason, row.marked_at, row.pointers)
        found[row.report_id][row.story_id] = mark
    for entry in await session.exec(_entries_out(caller, ids)):
        mark = Mark(
            *(entry.entry_id, entry.reason, entry.marked_at, entry.pointers),
            of_story=False,
        )
        found[entry.report_id][entry.entry_id] = mark
    beyond = [r.id for r in reports if r.reach is not ReportReach.EVALUATORS]
    for held, until in await session.exec(_run_out(caller, beyond)):
        gone = datetime.combine(until + timedelta(days=1), time(), UTC)
        mark = Mark(held.story_id, Withheld.EXPIRED, gone, held.pointers)
        found[held.report_id][held.story_id] = mark
    return {key: list(marks.values()) for key, marks in found.items()}


def _entries_out(caller: Caller, report_ids: Collection[UUID]) -> Any:  # noqa: ANN401
    """Return the statement that reads the entries that were taken out of reports."""
    return (
        select(FrozenReportEntry)
        .where(
            FrozenReportEntry.organisation_id == caller.organisation_id,
            col(FrozenReportEntry.report_id).in_(report_ids),
            col(FrozenReportEntry.reason).is_not(None),
        )
        .order_by(col(FrozenReportEntry.marked_at), col(FrozenReportEntry.entry_id))
    )


def _run_out(caller: Caller, report_ids: Collection[UUID]) -> Any:  # noqa: ANN401
    """Return the statement that reads held stories whose consent is past."""
    marked = (
        select(ReportMark.story_id)
        .where(
            ReportMark.organisation_id == caller.organisation_id,
            col(ReportMark.report_id) == col(FrozenReportStory.report_id),
            col(ReportMark.story_id) == col(FrozenReportStory.story_id),
            # Of what was edited something may be left.
            ReportMark.reason != Withheld.EDITED,
        )
        .correlate(FrozenReportStory)
    )
    return (
        select(FrozenReportStory, col(Story.visible_until))
        .join(
            Story,
            and_(
                col(Story.organisation_id) == col(FrozenReportStory.organisation_id),
                col(Story.id) == col(FrozenReportStory.story_id),
            ),
        )
        .where(
            FrozenReportStory.organisation_id == caller.organisation_id,
            col(FrozenReportStory.report_id).in_(report_ids),
            ~not_past(col(Story.visible_until)),
            ~exists(marked),
        )
        .order_by(col(FrozenReportStory.story_id))
    )


def served(report: FrozenReport, marks: Sequence[Mark]) -> Served:
    """Return the content without what is withheld, and the digest of these bytes."""
    pointers = [pointer for mark in marks for pointer in mark.pointers]
    if not pointers:
        return Served(report.content, report.content_digest)
    content = canonical(redacted(orjson.loads(report.content), pointers))
    return Served(content.decode(), digest_of(content))
