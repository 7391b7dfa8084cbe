"""Drafts: made anew from the present data, frozen as they are, deleted."""

from uuid import UUID

from sqlmodel import col, delete
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller, Permission
from domain.cycle import Cycle
from domain.errors import StateConflict
from domain.frozen_report import Inputs, ReportState
from domain.report import ReportPart
from domain.strength import rubrics
from services.access import check_version, require, visible_spaces
from services.database.tables import (
    FrozenReport,
    FrozenReportEntry,
    FrozenReportSpace,
    FrozenReportStory,
    Passage,
    ReportMark,
    Space,
)
from services.frozen_reports.content import fix_report, hold_stories, put_content
from services.frozen_reports.passages import answers_to
from services.frozen_reports.press import Press, print_report, watermark_of
from services.frozen_reports.read import read_report, spaces_of
from services.replays import bury


async def rebuild_report(
    session: AsyncSession,
    caller: Caller,
    report_id: UUID,
    expected: int | None,
    press: Press,
) -> FrozenReport:
    """Make a draft anew from the present data, as of the day it was made for.

    Answers to passages that still say the same stand. The transaction has to see one
    moment of the database throughout.

    Raises
    ------
    NotFound
        If it is not there for the caller.
    NotPermitted
        If the caller does not evaluate all its spaces.
    StateConflict
        If it is frozen.
    Stale
        If it has changed since the caller read it.
    """
    report = await _draft(session, caller, report_id, expected)
    spaces = (await spaces_of(session, caller, [report_id]))[report_id]
    inputs = Inputs(
        title=report.title,
        audience=report.audience,
        reach=report.reach,
        spaces=tuple(spaces),
        first=report.first_day,
        last=report.last_day,
        as_of=report.as_of,
        cycles=tuple(map(Cycle, report.cycles)),
        parts=frozenset(map(ReportPart, report.parts)),
        placements=report.placements,
        rubric=rubrics()[-1].version,
    )
    content = await print_report(session, caller, inputs, press)
    answered = await answers_to(session, caller, report)
    await _forget(session, caller, report_id)
    put_content(report, content, await watermark_of(session, caller, spaces))
    report.rubric_version = inputs.rubric
    report.version += 1
    session.add(report)
    await session.flush()
    await hold_stories(session, caller, report, content, answered)
    return report


async def freeze_report(
    session: AsyncSession,
    caller: Caller,
    report_id: UUID,
    expected: int | None,
    *,
    without_answer: bool,
) -> FrozenReport:
    """Fix a draft as it is; twice is as once.

    Raises
    ------
    NotFound
        If it is not there for the caller.
    NotPermitted
        If the caller does not evaluate all its spaces.
    StateConflict
        If somebody whom it names has not said yes, or a story was withheld since.
    Stale
        If it has changed since the caller read it.
    """
    report = await _locked(session, caller, report_id)
    check_version(report.version, expected)
    if report.state is ReportState.DRAFT:
        await fix_report(session, caller, report, without_answer=without_answer)
        report.version += 1
    return report


async def delete_draft(
    session: AsyncSession, caller: Caller, report_id: UUID, expected: int | None
) -> None:
    """Delete a draft; its id stays taken.

    Raises
    ------
    NotFound
        If it is not there for the caller.
    NotPermitted
        If the caller does not evaluate all its spaces.
    StateConflict
        If it is frozen.
    Stale
        If it has changed since the caller read it.
    """
    await _draft(session, caller, report_id, expected)
    await _forget(session, caller, report_id)
    await session.exec(
        delete(FrozenReportSpace).where(
            col(FrozenReportSpace.organisation_id) == caller.organisation_id,
            col(FrozenReportSpace.report_id) == report_id,
        )
    )
    await bury(session, caller, FrozenReport, col(FrozenReport.id) == report_id)


async def require_freezing(
    session: AsyncSession, caller: Caller, report_id: UUID
) -> FrozenReport:
    """Return a report of whose spaces the caller may freeze one.

    Raises
    ------
    NotFound
        If it is not there for the caller.
    NotPermitted
        If the caller does not evaluate all its spaces.
    """
    report = await read_report(session, caller, report_id)
    spaces = (await spaces_of(session, caller, [report_id]))[report_id]
    found = await session.exec(visible_spaces(caller).where(col(Space.id).in_(spaces)))
    for space in found:
        require(caller, Permission.FREEZE_REPORT, space)
    return report


async def _locked(
    session: AsyncSession, caller: Caller, report_id: UUID
) -> FrozenReport:
    report = await require_freezing(session, caller, report_id)
    await session.refresh(report, with_for_update=True)
    return report


async def _draft(
    session: AsyncSession, caller: Caller, report_id: UUID, expected: int | None
) -> FrozenReport:
    report = await _locked(session, caller, report_id)
    check_version(report.version, expected)
    if report.state is ReportState.FROZEN:
        raise StateConflict("the report is frozen")
    return report


async def _forget(session: AsyncSession, caller: Caller, report_id: UUID) -> None:
    """Remove what belongs to a draft beside its row and its spaces."""
    for table in (Passage, ReportMark, FrozenReportStory, FrozenReportEntry):
        await session.exec(
            delete(table)
            .where(
                col(table.organisation_id) == caller.organisation_id,
                col(table.report_id) == report_id,
            )
            .execution_options(synchronize_session=False)
        )
