"""Frozen reports, written: drafted, made anew from the present data, fixed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, delete, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from domain.access import Caller, Permission
from domain.cycle import Cycle
from domain.errors import Invalid, StateConflict, UnknownReference
from domain.frozen_report import (
    CYCLE_SCHEME,
    RUBRIC_VERSION,
    Inputs,
    ReportReach,
    ReportState,
)
from domain.report import ReportPart
from services.access import check_version, require, visible_spaces
from services.canonical import canonical, digest_of
from services.database.dialect import Row, insert_rows
from services.database.tables import (
    FrozenReport,
    FrozenReportSpace,
    FrozenReportStory,
    KeptComment,
    Passage,
    ReportComment,
    ReportMark,
    Space,
)
from services.frozen_reports.passages import (
    Answers,
    answers_to,
    is_open,
    passage_rows,
)
from services.frozen_reports.press import Press, held_in, print_report, watermark_of
from services.frozen_reports.read import marks_of, read_report, spaces_of
from services.replays import bury, made_before

COMMENTS_MAX = 5000
"""Comments that are kept with one report, the latest."""


@dataclass(frozen=True, slots=True)
class ReportSaid:
    """A report to be drafted or frozen, as somebody asks for it."""

    title: str
    space_ids: Sequence[UUID]
    reach: ReportReach
    audience: str | None = None
    first: date | None = None
    last: date | None = None
    as_of: date | None = None
    cycles: Sequence[Cycle] = tuple(Cycle)
    parts: frozenset[ReportPart] = field(default=frozenset(ReportPart))
    state: ReportState = ReportState.FROZEN
    without_answer: bool = False


async def create_report(
    session: AsyncSession,
    caller: Caller,
    said: ReportSaid,
    press: Press,
    *,
    report_id: UUID | None = None,
    request_digest: str | None = None,
) -> tuple[FrozenReport, bool]:
    """Freeze a report or draft one; say too whether it is there from before.

    The transaction has to see one moment of the database throughout.

    Raises
    ------
    UnknownReference
        If a space is not there for the caller.
    NotPermitted
        If the caller does not evaluate them all.
    Invalid
        If a closed space is to be shown to the organisation, the last day lies
        before the first, or the day is still to come.
    StateConflict
        If it is to be frozen and somebody whom it names has not said yes.
    IdReused
        If the id belongs to a report that another request made.
    ResourceDeleted
        If it belonged to a draft that was deleted.
    """
    spaces = await _evaluated(session, caller, said.space_ids)
    key = report_id or uuid7()
    present = await made_before(session, caller, FrozenReport, key, request_digest)
    if present is not None:
        return present, True
    now = datetime.now(UTC)
    inputs = _inputs(said, spaces, now.date())
    content = await print_report(session, caller, inputs, press)
    report = _row(caller, key, inputs, now, request_digest)
    _put(report, content, await watermark_of(session, caller, inputs.spaces))
    session.add(report)
    await session.flush()
    about = [
        {
            "organisation_id": caller.organisation_id,
            "report_id": key,
            "space_id": space_id,
            "position": position,
        }
        for position, space_id in enumerate(inputs.spaces)
    ]
    await insert_rows(session, [(FrozenReportSpace, about)])
    await _hold(session, caller, report, content)
    if said.state is ReportState.FROZEN:
        await _fix(session, caller, report, without_answer=said.without_answer)
    return report, False


async def _evaluated(
    session: AsyncSession, caller: Caller, space_ids: Sequence[UUID]
) -> list[Space]:
    """Return spaces of which the caller may freeze a report, in the order given."""
    found = await session.exec(
        visible_spaces(caller).where(col(Space.id).in_(space_ids))
    )
    seen = {space.id: space for space in found}
    for position, key in enumerate(space_ids):
        if key not in seen:
            pointer = f"/space_ids/{position}"
            raise UnknownReference("there is no such space here", pointer)
    spaces = [seen[key] for key in dict.fromkeys(space_ids)]
    for space in spaces:
        require(caller, Permission.FREEZE_REPORT, space)
    return spaces


def _inputs(said: ReportSaid, spaces: Sequence[Space], today: date) -> Inputs:
    if said.first and said.last and said.last < said.first:
        raise Invalid("the last day lies before the first", "/to", "order")
    if said.as_of is not None and said.as_of > today:
        raise Invalid("the day is still to come", "/as_of", "out-of-range")
    closed = any(not space.open for space in spaces)
    if said.reach is ReportReach.ORGANISATION and closed:
        message = "a closed space is not shown to the whole organisation"
        raise Invalid(message, "/reach", "not-taken")
    return Inputs(
        title=said.title,
        audience=said.audience,
        reach=said.reach,
        spaces=tuple(space.id for space in spaces),
        first=said.first,
        last=said.last,
        as_of=said.as_of or today,
        cycles=tuple(cycle for cycle in Cycle if cycle in said.cycles),
        parts=said.parts,
    )


def _row(
    caller: Caller,
    key: UUID,
    inputs: Inputs,
    now: datetime,
    request_digest: str | None,
) -> FrozenReport:
    return FrozenReport(
        organisation_id=caller.organisation_id,
        id=key,
        title=inputs.title,
        audience=inputs.audience,
        reach=inputs.reach,
        first_day=inputs.first,
        last_day=inputs.last,
        as_of=inputs.as_of,
        cycles=[cycle.value for cycle in inputs.cycles],
        parts=[part.value for part in ReportPart if part in inputs.parts],
        state=ReportState.DRAFT,
        content="",
        digest="",
        content_digest="",
        cycle_scheme=CYCLE_SCHEME,
        rubric_version=RUBRIC_VERSION,
        created_by_id=caller.person_id,
        created_at=now,
        request_digest=request_digest,
    )


def _put(
    report: FrozenReport, content: dict[str, Any], watermark: list[dict[str, Any]]
) -> None:
    written = canonical(content)
    report.content = written.decode()
    report.digest = report.content_digest = digest_of(written)
    report.watermark = watermark


async def _hold(
    session: AsyncSession,
    caller: Caller,
    report: FrozenReport,
    content: dict[str, Any],
    answered: Answers | None = None,
) -> None:
    """Note which stories the content tells of, where, and whom they name."""
    held = await held_in(session, caller, content)
    rows: list[Row] = [
        {
            "organisation_id": caller.organisation_id,
            "report_id": report.id,
            "story_id": each.story_id,
            "pointers": each.pointers,
            "naming": each.naming,
        }
        for each in held
    ]
    await insert_rows(session, [(FrozenReportStory, rows)])
    named = await passage_rows(
        session, caller, report.id, content, held, answered or {}
    )
    await insert_rows(session, [(Passage, named)])


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
    )
    content = await print_report(session, caller, inputs, press)
    answered = await answers_to(session, caller, report)
    await _forget(session, caller, report_id)
    _put(report, content, await watermark_of(session, caller, spaces))
    report.version += 1
    session.add(report)
    await session.flush()
    await _hold(session, caller, report, content, answered)
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
    if report.state is ReportState.DRAFT:
        check_version(report.version, expected)
        await _fix(session, caller, report, without_answer=without_answer)
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
    if report.state is ReportState.FROZEN:
        raise StateConflict("the report is frozen")
    check_version(report.version, expected)
    return report


async def _fix(
    session: AsyncSession, caller: Caller, report: FrozenReport, *, without_answer: bool
) -> None:
    if (await marks_of(session, caller, [report]))[report.id]:
        raise StateConflict("a story was withheld since: rebuild the draft")
    passages = await session.exec(
        select(Passage).where(
            Passage.organisation_id == caller.organisation_id,
            Passage.report_id == report.id,
        )
    )
    is_unanswered = any(is_open(passage) for passage in passages)
    if is_unanswered and not without_answer:
        raise StateConflict("somebody whom the report names has not said yes to it")
    report.without_answer = is_unanswered
    report.state = ReportState.FROZEN
    report.frozen_at = datetime.now(UTC)
    session.add(report)
    await session.flush()
    await _keep_comments(session, caller, report)


async def _keep_comments(
    session: AsyncSession, caller: Caller, report: FrozenReport
) -> None:
    """Keep with a report what was said before it of the same spaces and days."""
    spaces = (await spaces_of(session, caller, [report.id]))[report.id]
    first, last = col(ReportComment.first_day), col(ReportComment.last_day)
    days = []
    if report.last_day is not None:
        days.append(or_(first.is_(None), first <= report.last_day))
    if report.first_day is not None:
        days.append(or_(last.is_(None), last >= report.first_day))
    found = await session.exec(
        select(ReportComment.id)
        .where(
            ReportComment.organisation_id == caller.organisation_id,
            col(ReportComment.space_id).in_(spaces),
            col(ReportComment.withdrawn_at).is_(None),
            *days,
        )
        .order_by(col(ReportComment.created_at).desc(), col(ReportComment.id).desc())
        .limit(COMMENTS_MAX)
    )
    rows = [
        {
            "organisation_id": caller.organisation_id,
            "report_id": report.id,
            "comment_id": key,
        }
        for key in found
    ]
    await insert_rows(session, [(KeptComment, rows)])


async def _forget(session: AsyncSession, caller: Caller, report_id: UUID) -> None:
    """Remove what belongs to a draft beside its row and its spaces."""
    for table in (Passage, ReportMark, FrozenReportStory):
        await session.exec(
            delete(table)
            .where(
                col(table.organisation_id) == caller.organisation_id,
                col(table.report_id) == report_id,
            )
            .execution_options(synchronize_session=False)
        )
