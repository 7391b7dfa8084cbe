"""The evaluator's work queue: `/v1/work` and `/v1/spaces/{space_id}/work`."""

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query

from api.dependencies import CurrentCaller, Session, UnitOfWork
from api.pages import Pages
from api.pagination import Page
from api.problems import problems
from api.routers.reports import Spaces, ids_of
from api.schemas.lack import LackingRead, WaitingRead, WorkRead
from api.schemas.values import Ref
from domain.errors import CursorFilterMismatch, CursorInvalid, NotFound, NotPermitted
from domain.lack import Lack
from services import lacks
from services.lacks import Lacking, Waiting

router = APIRouter(prefix="/v1", tags=["reports"], route_class=UnitOfWork)


def _waiting(found: Waiting) -> WaitingRead:
    story = None
    if found.story_id is not None:
        story = Ref(id=found.story_id, label=found.story_title)
    return WaitingRead(
        id=found.id,
        label=found.label,
        story=story,
        space=Ref(id=found.space_id, label=found.space_name),
        day=found.day,
        claim_id=found.claim_id,
        report_id=found.report_id,
    )


def _work(found: Sequence[Lacking], spaces: Sequence[UUID]) -> WorkRead:
    asked = ",".join(map(str, spaces))
    return WorkRead(
        kinds=[
            LackingRead(
                lack=each.lack,
                count=each.count,
                complete=each.complete,
                items=[_waiting(item) for item in each.items],
                all="/v1/work-items?"
                + urlencode({"lack": each.lack, "spaces": asked}, safe=","),
            )
            for each in found
        ]
    )


@router.get(
    "/spaces/{space_id}/work",
    operation_id="read_work",
    responses=problems(NotFound, NotPermitted),
)
async def read_work(
    space_id: UUID, caller: CurrentCaller, session: Session
) -> WorkRead:
    """Read what waits for an evaluator in a space: counts, and the first of each."""
    return _work(await lacks.read_lacks(session, caller, [space_id]), [space_id])


@router.get(
    "/work", operation_id="read_joint_work", responses=problems(NotFound, NotPermitted)
)
async def read_joint_work(
    spaces: Spaces, caller: CurrentCaller, session: Session
) -> WorkRead:
    """Read what waits for an evaluator in several spaces."""
    wanted = ids_of(spaces)
    return _work(await lacks.read_lacks(session, caller, wanted), wanted)


@router.get(
    "/work-items",
    operation_id="list_work_items",
    responses=problems(NotFound, NotPermitted, CursorInvalid, CursorFilterMismatch),
)
async def list_work_items(
    spaces: Spaces,
    lack: Annotated[Lack, Query(description="What is lacking.")],
    caller: CurrentCaller,
    session: Session,
    pages: Pages,
) -> Page[WaitingRead]:
    """List all that lacks one thing in some spaces that you evaluate."""
    found = await lacks.list_lacks(session, caller, ids_of(spaces), lack, pages.after())
    return pages.page(found, [_waiting(row) for row in found.rows])
