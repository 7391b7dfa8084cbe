"""Corroborations: below their step or flow, then under their own addresses."""

from uuid import UUID

from fastapi import APIRouter, Response, status
from uuid_utils.compat import uuid7

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
from api.schemas.corroboration import (
    CorroborationRead,
    CorroborationSent,
    CorroborationUpdate,
)
from api.schemas.values import Ref
from domain.errors import (
    CursorFilterMismatch,
    CursorInvalid,
    IdReused,
    NotFound,
    NotPermitted,
    PreconditionMissing,
    ResourceDeleted,
    SpaceArchived,
    Stale,
    StateConflict,
    StoryWithdrawn,
)
from services import corroborations
from services.corroboration_detail import CorroborationShown
from services.corroborations import CorroborationSaid

router = APIRouter(prefix="/v1", tags=["evidence"], route_class=UnitOfWork)

_PLAIN = (
    *("id", "flow_id", "aspect", "kind", "source", "standing", "verdict", "reason"),
    *("said_on", "from_source", "recorded_at", "version"),
)
_MAKING = (
    *(NotFound, NotPermitted, SpaceArchived, StoryWithdrawn, IdReused),
    ResourceDeleted,
)
_CHANGING = (
    *(NotFound, NotPermitted, SpaceArchived, StoryWithdrawn, PreconditionMissing),
    Stale,
)


def _said(sent: CorroborationSent) -> CorroborationSaid:
    return CorroborationSaid(**{**dict(sent), "id": sent.id or uuid7()})


def _read(found: CorroborationShown) -> CorroborationRead:
    row, (who, name) = found.row, found.recorded_by
    of_step = row.step_id is not None
    return CorroborationRead(
        **{field: getattr(row, field) for field in _PLAIN},
        step=Ref(id=found.step_id, label=found.step) if of_step else None,
        story=Ref(id=row.story_id, label=found.story),
        recorded_by=Ref(id=who, label=name),
    )


def _one(found: CorroborationShown, response: Response) -> CorroborationRead:
    response.headers["ETag"] = str(found.row.version)
    return _read(found)


@router.post(
    "/steps/{step_id}/corroborations",
    operation_id="corroborate_step",
    status_code=status.HTTP_201_CREATED,
    responses={**there_from_before(CorroborationRead), **problems(*_MAKING)},
)
async def corroborate_step(
    step_id: UUID,
    sent: CorroborationSent,
    caller: CurrentCaller,
    session: Session,
    request_digest: CreateDigest,
    response: Response,
) -> CorroborationRead:
    """Record what a document, a statistic or a witness says of a step.

    It does not touch the story's version, whoever records it.
    """
    found, replayed = await corroborations.corroborate_step(
        session, caller, step_id, _said(sent), request_digest=request_digest
    )
    made(response, f"/v1/corroborations/{found.row.id}", replayed=replayed)
    return _one(found, response)


@router.post(
    "/flows/{flow_id}/corroborations",
    operation_id="corroborate_flow",
    status_code=status.HTTP_201_CREATED,
    responses={
        **there_from_before(CorroborationRead),
        **problems(*_MAKING, StateConflict),
    },
)
async def corroborate_flow(
    flow_id: UUID,
    sent: CorroborationSent,
    caller: CurrentCaller,
    session: Session,
    request_digest: CreateDigest,
    response: Response,
) -> CorroborationRead:
    """Record what a source says of a flow that somebody asserts."""
    found, replayed = await corroborations.corroborate_flow(
        session, caller, flow_id, _said(sent), request_digest=request_digest
    )
    made(response, f"/v1/corroborations/{found.row.id}", replayed=replayed)
    return _one(found, response)


@router.get(
    "/steps/{step_id}/corroborations",
    operation_id="list_step_corroborations",
    responses=problems(NotFound, CursorInvalid, CursorFilterMismatch),
)
async def list_step_corroborations(
    step_id: UUID, caller: CurrentCaller, session: Session, pages: Pages
) -> Page[CorroborationRead]:
    """List what sources say of a step."""
    found = await corroborations.list_step_corroborations(
        session, caller, step_id, pages.after()
    )
    return pages.page(found, [_read(each) for each in found.rows])


@router.get(
    "/flows/{flow_id}/corroborations",
    operation_id="list_flow_corroborations",
    responses=problems(NotFound, CursorInvalid, CursorFilterMismatch),
)
async def list_flow_corroborations(
    flow_id: UUID, caller: CurrentCaller, session: Session, pages: Pages
) -> Page[CorroborationRead]:
    """List what sources say of a flow."""
    found = await corroborations.list_flow_corroborations(
        session, caller, flow_id, pages.after()
    )
    return pages.page(found, [_read(each) for each in found.rows])


@router.get(
    "/corroborations/{corroboration_id}",
    operation_id="read_corroboration",
    responses=problems(NotFound),
)
async def read_corroboration(
    corroboration_id: UUID,
    caller: CurrentCaller,
    session: Session,
    response: Response,
) -> CorroborationRead:
    """Read what a source says."""
    found = await corroborations.read_corroboration(session, caller, corroboration_id)
    return _one(found, response)


@router.patch(
    "/corroborations/{corroboration_id}",
    operation_id="change_corroboration",
    responses=problems(*_CHANGING, StateConflict),
)
async def change_corroboration(
    corroboration_id: UUID,
    sent: CorroborationUpdate,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
    response: Response,
) -> CorroborationRead:
    """Change what was recorded; what a source said here itself stays as it is."""
    changes = {name: getattr(sent, name) for name in sent.model_fields_set}
    found = await corroborations.change_corroboration(
        session, caller, corroboration_id, expected, changes
    )
    return _one(found, response)


@router.delete(
    "/corroborations/{corroboration_id}",
    operation_id="delete_corroboration",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(*_CHANGING),
)
async def delete_corroboration(
    corroboration_id: UUID,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
) -> None:
    """Take back your own, or any where you may link evidence."""
    await corroborations.delete_corroboration(
        session, caller, corroboration_id, expected
    )
