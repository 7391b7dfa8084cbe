"""Decisions: what spaces decided after reading a frozen report."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response, status

from api.answers import made, there_from_before
from api.dependencies import (
    CreateDigest,
    CurrentCaller,
    ExpectedVersion,
    Session,
    UnitOfWork,
)
from api.pages import Pages
from api.pagination import Page
from api.problems import problems
from api.schemas.decision import DecisionCreate, DecisionRead, DecisionUpdate
from api.schemas.values import Ref
from domain.access import Caller
from domain.errors import (
    CursorFilterMismatch,
    CursorInvalid,
    IdReused,
    NotFound,
    NotPermitted,
    PreconditionMissing,
    ResourceDeleted,
    Stale,
    StateConflict,
    UnknownReference,
)
from services import decisions, persons, spaces
from services.frozen_reports.read import titles_of

router = APIRouter(prefix="/v1", tags=["reports"], route_class=UnitOfWork)

_PLAIN = (
    *("id", "text", "decided_on", "frame_id", "frame_version"),
    *("created_at", "version"),
)


async def _read(
    session: Session, caller: Caller, found: Sequence[Any]
) -> list[DecisionRead]:
    """Return decisions as clients get them: three statements for any number."""
    titles = await titles_of(session, caller, {row.report_id for row in found})
    names = await spaces.names_of(session, caller, {row.space_id for row in found})
    named = {row.recorded_by_id for row in found} | {
        row.decided_by_id for row in found if row.decided_by_id
    }
    people = await persons.names_of(session, caller, named)
    return [
        DecisionRead(
            **{name: getattr(row, name) for name in _PLAIN},
            report=Ref(id=row.report_id, label=titles.get(row.report_id)),
            space=Ref(id=row.space_id, label=names.get(row.space_id)),
            decided_by=(
                Ref(id=row.decided_by_id, label=people.get(row.decided_by_id))
                if row.decided_by_id
                else None
            ),
            recorded_by=Ref(
                id=row.recorded_by_id, label=people.get(row.recorded_by_id)
            ),
        )
        for row in found
    ]


async def _one(
    session: Session,
    caller: Caller,
    row: Any,  # noqa: ANN401 - a row
    response: Response,
) -> DecisionRead:
    """Return a decision, with its version as the tag."""
    response.headers["ETag"] = str(row.version)
    return (await _read(session, caller, [row]))[0]


@router.post(
    "/reports/{report_id}/decisions",
    operation_id="record_decision",
    status_code=status.HTTP_201_CREATED,
    responses=there_from_before(DecisionRead)
    | problems(
        NotFound,
        NotPermitted,
        StateConflict,
        UnknownReference,
        IdReused,
        ResourceDeleted,
    ),
)
async def record_decision(
    report_id: UUID,
    sent: DecisionCreate,
    caller: CurrentCaller,
    session: Session,
    request_digest: CreateDigest,
    response: Response,
) -> DecisionRead:
    """Record what a space decided after reading a frozen report.

    The version of a frame that comes of it may be named later.
    """
    fields = dict(sent)
    row, replayed = await decisions.record_decision(
        session,
        caller,
        report_id,
        decision_id=fields.pop("id"),
        said=decisions.DecisionSaid(**fields),
        request_digest=request_digest,
    )
    made(response, f"/v1/decisions/{row.id}", replayed=replayed)
    return await _one(session, caller, row, response)


@router.get(
    "/reports/{report_id}/decisions",
    operation_id="list_decisions",
    responses=problems(NotFound, NotPermitted, CursorInvalid, CursorFilterMismatch),
)
async def list_decisions(
    report_id: UUID, caller: CurrentCaller, session: Session, pages: Pages
) -> Page[DecisionRead]:
    """List what was decided after a report, in the order of recording."""
    found = await decisions.list_decisions(session, caller, report_id, pages.after())
    return pages.page(found, await _read(session, caller, found.rows))


@router.get(
    "/decisions/{decision_id}",
    operation_id="read_decision",
    responses=problems(NotFound),
)
async def read_decision(
    decision_id: UUID, caller: CurrentCaller, session: Session, response: Response
) -> DecisionRead:
    """Read what a space decided after a report that is for you."""
    row = await decisions.read_decision(session, caller, decision_id)
    return await _one(session, caller, row, response)


@router.patch(
    "/decisions/{decision_id}",
    operation_id="change_decision",
    responses=problems(
        NotFound, NotPermitted, PreconditionMissing, Stale, UnknownReference
    ),
)
async def change_decision(
    decision_id: UUID,
    sent: DecisionUpdate,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
    response: Response,
) -> DecisionRead:
    """Say which version of a frame came of a decision; what was decided stays."""
    changes = {name: getattr(sent, name) for name in sent.model_fields_set}
    row = await decisions.change_decision(
        session, caller, decision_id, expected, changes
    )
    return await _one(session, caller, row, response)
