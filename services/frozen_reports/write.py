"""Frozen reports, written: frozen at once, or drafted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID

from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from domain.access import Caller, Permission
from domain.coding import Placements
from domain.cycle import Cycle
from domain.errors import Invalid, UnknownReference
from domain.frozen_report import (
    FOR_ALL,
    Inputs,
    ReportReach,
    ReportState,
)
from domain.report import ReportPart
from domain.strength import rubrics
from services.access import require, visible_spaces
from services.database.dialect import insert_rows
from services.database.tables import FrozenReport, FrozenReportSpace, Space
from services.frozen_reports.content import fix_report, hold_stories, put_content
from services.frozen_reports.press import Press, print_report, watermark_of
from services.replays import made_before


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
    placements: Placements = Placements.DEFAULT
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
    put_content(report, content, await watermark_of(session, caller, inputs.spaces))
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
    await hold_stories(session, caller, report, content)
    if said.state is ReportState.FROZEN:
        await fix_report(session, caller, report, without_answer=said.without_answer)
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
    if said.reach in FOR_ALL and closed:
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
        placements=said.placements,
        rubric=rubrics()[-1].version,
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
        placements=inputs.placements,
        state=ReportState.DRAFT,
        content="",
        digest="",
        content_digest="",
        rubric_version=inputs.rubric,
        created_by_id=caller.person_id,
        created_at=now,
        request_digest=request_digest,
    )
