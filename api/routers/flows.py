"""Flows: asserted, changed, taken back, and listed by space."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response, status

from api.answers import made, there_from_before
from api.dependencies import (
    CreateDigest,
    CurrentCaller,
    ExpectedVersion,
    Session,
    UnitOfWork,
)
from api.language import ToldIn
from api.pages import Pages, Uncounted
from api.pagination import Page
from api.problems import problems
from api.said import flow_said
from api.schemas.flow import (
    FlowRead,
    FlowSent,
    FlowUpdate,
    OpenFlowRead,
    UnresolvedFlow,
)
from domain.access import Caller
from domain.errors import (
    CursorFilterMismatch,
    CursorInvalid,
    DuplicateEntry,
    FlowRefused,
    IdReused,
    NotFound,
    NotPermitted,
    PreconditionMissing,
    ResourceDeleted,
    SpaceArchived,
    Stale,
    StateConflict,
    UnknownReference,
)
from domain.flow import Relation
from domain.unresolved import meaning
from services import flow_detail, flow_lists, flows, open_flows
from services.flow_lists import WantedFlows

router = APIRouter(prefix="/v1", tags=["flows"], route_class=UnitOfWork)


async def _read(
    session: Session, caller: Caller, found: Sequence[Any]
) -> list[FlowRead]:
    """Return flows as clients get them: a fixed number of statements."""
    there = await flow_detail.around(session, caller, found)
    return [
        FlowRead.model_validate(each)
        for each in flow_detail.shown(caller, found, there)
    ]


async def _one(
    session: Session, caller: Caller, found: Sequence[Any], response: Response
) -> FlowRead:
    """Return the one flow that was found, with its version as the tag."""
    response.headers["ETag"] = str(found[0].version)
    return (await _read(session, caller, found))[0]


@router.post(
    "/flows",
    operation_id="assert_flow",
    status_code=status.HTTP_201_CREATED,
    responses=there_from_before(FlowRead)
    | problems(
        NotFound,
        NotPermitted,
        SpaceArchived,
        UnknownReference,
        FlowRefused,
        DuplicateEntry,
        IdReused,
        ResourceDeleted,
    ),
)
async def assert_flow(
    sent: FlowSent,
    caller: CurrentCaller,
    session: Session,
    request_digest: CreateDigest,
    response: Response,
) -> FlowRead:
    """Assert that a step or an activity led to a step, or how two tell of one event.

    Between neighbouring steps of one story it takes the made row's place. Between
    stories a flow that does not fit is kept as `unresolved` and not counted. The same
    asserted again by the same person changes nothing and answers 200.
    """
    flow, replayed = await flows.assert_flow(
        session, caller, flow_said(sent), request_digest=request_digest
    )
    made(response, f"/v1/flows/{flow.id}", replayed=replayed)
    return await _one(session, caller, [flow], response)


@router.get("/flows/{flow_id}", operation_id="read_flow", responses=problems(NotFound))
async def read_flow(
    flow_id: UUID, caller: CurrentCaller, session: Session, response: Response
) -> FlowRead:
    """Read a flow of which you see both ends."""
    flow = await flows.read_flow(session, caller, flow_id)
    return await _one(session, caller, [flow], response)


@router.patch(
    "/flows/{flow_id}",
    operation_id="change_flow",
    responses=problems(
        NotFound,
        NotPermitted,
        SpaceArchived,
        StateConflict,
        DuplicateEntry,
        PreconditionMissing,
        Stale,
    ),
)
async def change_flow(
    flow_id: UUID,
    sent: FlowUpdate,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
    response: Response,
) -> FlowRead:
    """Change what you asserted; nobody else may, and a made row is nobody's."""
    changes = {name: getattr(sent, name) for name in sent.model_fields_set}
    flow = await flows.change_flow(session, caller, flow_id, expected, changes)
    return await _one(session, caller, [flow], response)


@router.delete(
    "/flows/{flow_id}",
    operation_id="delete_flow",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(
        NotFound, NotPermitted, SpaceArchived, StateConflict, PreconditionMissing, Stale
    ),
)
async def delete_flow(
    flow_id: UUID, expected: ExpectedVersion, caller: CurrentCaller, session: Session
) -> None:
    """Take back what you asserted; an owner of the organisation may take back all."""
    await flows.delete_flow(session, caller, flow_id, expected)


async def _wanted(
    *,
    relation: Relation | None = None,
    made: bool | None = None,
    story: UUID | None = None,
    unresolved: bool | None = None,
) -> WantedFlows:
    """Read the filters of a list of flows; a foreign id finds nothing."""
    return WantedFlows(relation, made, story, unresolved)


@router.get(
    "/spaces/{space_id}/flows",
    operation_id="list_flows",
    responses=problems(NotFound, CursorInvalid, CursorFilterMismatch),
)
async def list_flows(
    space_id: UUID,
    caller: CurrentCaller,
    session: Session,
    wanted: Annotated[WantedFlows, Depends(_wanted)],
    pages: Pages,
) -> Page[FlowRead]:
    """List the flows that count in a space or leave it, the latest first.

    Those of which you do not see both ends are left out.
    """
    after = pages.after(descending=True)
    found = await flow_lists.list_flows(session, caller, space_id, wanted, after)
    return pages.page(found, await _read(session, caller, found.rows))


@router.get(
    "/spaces/{space_id}/flows/unresolved",
    operation_id="list_unresolved_flows",
    responses=problems(NotFound, CursorInvalid, CursorFilterMismatch),
)
async def list_unresolved_flows(
    space_id: UUID,
    caller: CurrentCaller,
    session: Session,
    pages: Pages,
    language: ToldIn,
) -> Page[UnresolvedFlow]:
    """List the flows between stories that are kept but not counted, and why.

    Those that lead to a story of the space or come from one, the latest first.
    """
    after = pages.after(descending=True)
    wanted = WantedFlows(unresolved=True)
    found = await flow_lists.list_flows(session, caller, space_id, wanted, after)
    there = await flow_detail.around(session, caller, found.rows)
    return pages.page(
        found,
        [
            UnresolvedFlow.model_validate(
                {**_fields(flow), "means": meaning(flow.unresolved or "", language)}
            )
            for flow in flow_detail.shown(caller, found.rows, there)
        ],
    )


def _fields(flow: flow_detail.FlowShown) -> dict[str, object]:
    return {name: getattr(flow, name) for name in FlowRead.model_fields}


@router.get(
    "/spaces/{space_id}/flows/open",
    operation_id="list_open_flows",
    responses=problems(NotFound, CursorInvalid, CursorFilterMismatch),
)
async def list_open_flows(
    space_id: UUID,
    caller: CurrentCaller,
    session: Session,
    request: Request,
    pages: Uncounted,
) -> Page[OpenFlowRead]:
    """List the flows of a space that are not yet heard back, the first told first.

    Nothing came back from them, and their last step is older than a setting, 180 days
    unless the operator chose otherwise. A page may be short and still lead on.
    """
    found = await open_flows.list_open_flows(
        session,
        caller,
        space_id,
        pages.after(),
        open_after_days=request.app.state.settings.open_after_days,
    )
    return pages.page(found, [OpenFlowRead.model_validate(row) for row in found.rows])
