"""Decisions: what a space decided after reading a frozen report."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from sqlmodel import and_, col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from domain.access import Caller, Permission
from domain.errors import Invalid, NotFound, StateConflict, UnknownReference
from domain.frozen_report import ReportState
from services.access import check_version, require_known, space_for
from services.database.keyset import After, Slice, page
from services.database.tables import (
    Decision,
    Frame,
    FrameVersion,
    FrozenReport,
    Person,
)
from services.frozen_reports.read import read_report, readable, spaces_of
from services.replays import made_before


@dataclass(frozen=True, slots=True)
class DecisionSaid:
    """A decision, as somebody records it."""

    text: str
    space_id: UUID | None = None
    decided_on: date | None = None
    decided_by_id: UUID | None = None
    frame_id: UUID | None = None
    frame_version: int | None = None


async def record_decision(
    session: AsyncSession,
    caller: Caller,
    report_id: UUID,
    said: DecisionSaid,
    *,
    decision_id: UUID | None = None,
    request_digest: str | None = None,
) -> tuple[Decision, bool]:
    """Record what a space of a report decided; say too whether it is so from before.

    Raises
    ------
    NotFound
        If the report is not there for the caller.
    NotPermitted
        If the caller may not record decisions of the space.
    StateConflict
        If the report is a draft.
    Invalid
        If it is about several spaces and none is named, or a frame without a version
        or a version without a frame, or the version was agreed before the decision.
    UnknownReference
        If it is not about the space, there is no such person, or the space has no such
        version of a frame.
    IdReused
        If the id belongs to a decision that another request made.
    """
    report = await read_report(session, caller, report_id)
    space_id = await _space(session, caller, report_id, said)
    await space_for(session, caller, space_id, Permission.RECORD_DECISION, writes=False)
    key = decision_id or uuid7()
    present = await made_before(
        session, caller, Decision, key, request_digest, report_id=report_id
    )
    if present is not None:
        return present, True
    if report.state is ReportState.DRAFT:
        raise StateConflict("the report is a draft")
    if said.decided_by_id is not None:
        wanted = [(said.decided_by_id, "/decided_by_id")]
        await require_known(session, caller, Person, wanted)
    now = datetime.now(UTC)
    decided_on = said.decided_on or now.date()
    decision = Decision(
        organisation_id=caller.organisation_id,
        id=key,
        report_id=report_id,
        space_id=space_id,
        text=said.text,
        decided_on=decided_on,
        decided_by_id=said.decided_by_id,
        frame_id=said.frame_id,
        frame_version=said.frame_version,
        recorded_by_id=caller.person_id,
        created_at=now,
        request_digest=request_digest,
    )
    await _require_version(session, caller, decision)
    session.add(decision)
    await session.flush()
    return decision, False


async def read_decision(
    session: AsyncSession, caller: Caller, decision_id: UUID
) -> Decision:
    """Return a decision made after a report that is for the caller.

    Raises
    ------
    NotFound
        If there is none.
    """
    found = await session.exec(
        select(Decision)
        .join(
            FrozenReport,
            and_(
                col(FrozenReport.organisation_id) == col(Decision.organisation_id),
                col(FrozenReport.id) == col(Decision.report_id),
            ),
        )
        .where(
            Decision.organisation_id == caller.organisation_id,
            Decision.id == decision_id,
            readable(caller),
        )
    )
    decision = found.one_or_none()
    if decision is None:
        raise NotFound("no such decision")
    return decision


async def change_decision(
    session: AsyncSession,
    caller: Caller,
    decision_id: UUID,
    expected: int | None,
    changes: Mapping[str, object],
) -> Decision:
    """Say which version of a frame came of a decision; what was decided stays.

    In an archived space too.

    Raises
    ------
    NotFound
        If it is not there for the caller.
    NotPermitted
        If the caller may not record decisions of its space.
    Stale
        If it has changed since the caller read it.
    Invalid
        If it is a frame without a version or a version without a frame, or the version
        was agreed before the decision.
    UnknownReference
        If the space has no such version of a frame.
    """
    decision = await read_decision(session, caller, decision_id)
    permission = Permission.RECORD_DECISION
    await space_for(session, caller, decision.space_id, permission, writes=False)
    await session.refresh(decision, with_for_update=True)
    check_version(decision.version, expected)
    with session.no_autoflush:
        for name, value in changes.items():
            setattr(decision, name, value)
        await _require_version(session, caller, decision)
    decision.version += 1
    session.add(decision)
    await session.flush()
    return decision


async def _space(
    session: AsyncSession, caller: Caller, report_id: UUID, said: DecisionSaid
) -> UUID:
    spaces = (await spaces_of(session, caller, [report_id]))[report_id]
    if said.space_id is None:
        if len(spaces) > 1:
            raise Invalid("say which of its spaces decided", "/space_id", "required")
        return spaces[0]
    if said.space_id not in spaces:
        raise UnknownReference("the report is about no such space", "/space_id")
    return said.space_id


async def _require_version(
    session: AsyncSession, caller: Caller, said: Decision
) -> None:
    if said.frame_id is None and said.frame_version is None:
        return
    if said.frame_id is None:
        raise Invalid("name what this is a version of", "/frame_id", "required")
    if said.frame_version is None:
        raise Invalid("say which version came of it", "/frame_version", "required")
    found = await session.exec(
        select(Frame.version).where(
            Frame.organisation_id == caller.organisation_id,
            Frame.id == said.frame_id,
            Frame.space_id == said.space_id,
        )
    )
    newest = found.one_or_none()
    if newest is None:
        raise UnknownReference("the space has no such frame", "/frame_id")
    if said.frame_version > newest:
        raise UnknownReference("there is no such version", "/frame_version")
    key = (caller.organisation_id, said.frame_id, said.frame_version)
    if (await session.get_one(FrameVersion, key)).agreed_on < said.decided_on:
        raise Invalid(
            "it was agreed before this was decided", "/frame_version", "order"
        )


async def list_decisions(
    session: AsyncSession, caller: Caller, report_id: UUID, after: After
) -> Slice[Decision]:
    """Return a page of what was decided after a report, in the order of recording.

    Raises
    ------
    NotFound
        If the report is not there for the caller.
    """
    await read_report(session, caller, report_id)
    statement = select(Decision).where(
        Decision.organisation_id == caller.organisation_id,
        Decision.report_id == report_id,
    )
    return await page(session, statement, [col(Decision.id)], after)
