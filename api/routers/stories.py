"""Stories: whole ones written and read, and lists of them."""

from dataclasses import replace
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response, status

from api.answers import made, there_from_before
from api.dependencies import CurrentCaller, RequestDigest, Session, UnitOfWork
from api.hot import Cold, Hot, HotRead, HotWrite, reading, up_to_date
from api.pages import Pages
from api.pagination import Page
from api.problems import problems
from api.said import story_said
from api.schemas.story import StoryCreate, StoryItem, StoryRead
from api.schemas.values import Day
from domain.access import Caller
from domain.cycle import Cycle
from domain.errors import (
    CursorFilterMismatch,
    CursorInvalid,
    DuplicateEntry,
    FlowRefused,
    IdReused,
    Invalid,
    NotFound,
    NotPermitted,
    ResourceDeleted,
    SpaceArchived,
    StoryWithdrawn,
    UnknownReference,
)
from domain.story import Modality, Polarity, State
from services.access import no_space, space_for
from services.stories import hot, hot_write, read, write
from services.stories.read import Wanted
from services.story_lists import list_with_total

router = APIRouter(prefix="/v1", tags=["stories"], route_class=UnitOfWork)
write_router = APIRouter(prefix="/v1", tags=["stories"], route_class=HotWrite)
hot_router = APIRouter(prefix="/v1", tags=["stories"], route_class=HotRead)

_WRITING: dict[int | str, dict[str, Any]] = {
    **there_from_before(StoryRead),
    **problems(
        NotFound,
        NotPermitted,
        SpaceArchived,
        IdReused,
        ResourceDeleted,
        StoryWithdrawn,
        DuplicateEntry,
        UnknownReference,
        FlowRefused,
    ),
}


async def _written(
    session: Session,
    reads: Hot,
    caller: Caller,
    space_id: UUID,
    sent: StoryCreate,
    request_digest: str,
    story_id: UUID | None = None,
) -> Response:
    said = story_said(sent, story_id)
    if session is None:
        shown = await hot_write.write_story(
            reads, caller, space_id, said, request_digest=request_digest
        )
        if shown is None:
            raise Cold
        return _answered(shown, 1, said.id, replayed=False)
    replayed = await write.write_story(
        session, caller, space_id, said, request_digest=request_digest
    )
    try:
        body, version = await read.read_story(session, caller, said.id)
    except NotFound:
        if replayed:
            raise
        message = "you would not see this story: its consent does not reach you"
        raise NotPermitted(message) from None
    return _answered(body, version, said.id, replayed=replayed)


def _answered(body: str, version: int, story_id: UUID, *, replayed: bool) -> Response:
    response = Response(body, media_type="application/json")
    response.headers["ETag"] = str(version)
    made(response, f"/v1/stories/{story_id}", replayed=replayed)
    return response


@write_router.post(
    "/spaces/{space_id}/stories",
    operation_id="write_story",
    status_code=status.HTTP_201_CREATED,
    response_model=StoryRead,
    responses=_WRITING,
)
async def write_story(
    space_id: UUID,
    sent: StoryCreate,
    caller: CurrentCaller,
    session: Session,
    reads: Hot,
    request_digest: RequestDigest,
) -> Response:
    """Write a whole story: steps, people, placements, flows and links at once.

    The same body with the same `id` again, even weeks later, changes nothing and
    answers 200 with the story as it stands.
    """
    if sent.space_id not in (None, space_id):
        raise Invalid("the path names another space", "/space_id", "differs")
    return await _written(session, reads, caller, space_id, sent, request_digest)


@write_router.put(
    "/stories/{story_id}",
    operation_id="put_story",
    status_code=status.HTTP_201_CREATED,
    response_model=StoryRead,
    responses=_WRITING,
)
async def put_story(
    story_id: UUID,
    sent: StoryCreate,
    caller: CurrentCaller,
    session: Session,
    reads: Hot,
    request_digest: RequestDigest,
) -> Response:
    """Write a whole story at an id that the client made; `space_id` names its home."""
    if sent.space_id is None:
        raise Invalid("name the home space", "/space_id", "required")
    if sent.id not in (None, story_id):
        raise Invalid("the path names another id", "/id", "differs")
    try:
        return await _written(
            session, reads, caller, sent.space_id, sent, request_digest, story_id
        )
    except NotFound:
        # The space is named in the body: there an unknown id is a fault of the body.
        await _require_home(session, caller, sent.space_id)
        raise


async def _require_home(session: Session, caller: Caller, space_id: UUID) -> None:
    try:
        await space_for(session, caller, space_id)
    except NotFound:
        raise UnknownReference("there is no such space here", "/space_id") from None


@hot_router.get(
    "/stories/{story_id}",
    operation_id="read_story",
    response_model=StoryRead,
    responses=problems(NotFound),
)
async def read_story(story_id: UUID, caller: CurrentCaller, reads: Hot) -> Response:
    """Read a story: what belongs to its version."""
    found = await hot.read_story(reads, caller, story_id)
    up_to_date(caller, found.access_version)
    if not found.rows:
        raise NotFound("no such story")
    _, body, version, *_ = found.rows[0]
    response = Response(body, media_type="application/json")
    response.headers["ETag"] = str(version)
    return response


Words = Annotated[
    str | None,
    Query(
        alias="q",
        max_length=400,
        description="Every word must occur; each matches as a prefix.",
    ),
]


async def _wanted(
    cycle: Cycle | None = None,
    teller: UUID | None = None,
    state: State | None = None,
    polarity: Polarity | None = None,
    modality: Modality | None = None,
    from_: Annotated[Day | None, Query(alias="from", description="Told on.")] = None,
    to: Annotated[Day | None, Query(description="Told on; included.")] = None,
    indicator: UUID | None = None,
    unplaced: bool | None = None,
    q: Words = None,
) -> Wanted:
    """Read the filters of a list of stories; a foreign id finds nothing."""
    return Wanted(
        cycle=cycle,
        teller_id=teller,
        state=state,
        polarity=polarity,
        modality=modality,
        from_=from_,
        to=to,
        indicator_id=indicator,
        unplaced=unplaced,
        words=q,
    )


Filters = Annotated[Wanted, Depends(_wanted)]
_LISTING = problems(NotFound, CursorInvalid, CursorFilterMismatch)
Order = Annotated[
    Literal["-told_on", "told_on"], Query(description="By the day they were told.")
]


@hot_router.get(
    "/spaces/{space_id}/stories",
    operation_id="list_stories",
    response_model=Page[StoryItem],
    responses=_LISTING,
)
async def list_stories(
    space_id: UUID,
    caller: CurrentCaller,
    reads: Hot,
    request: Request,
    filters: Filters,
    pages: Pages,
    sort: Order = "-told_on",
) -> Response:
    """List the stories of a space that you see."""
    filters = replace(filters, space_id=space_id)
    after = pages.after(descending=sort == "-told_on")
    if after.counting is not None or not filters.is_simple:
        async with reading(request) as session:
            found = await list_with_total(session, caller, filters, after)
        return pages.json_page(found)
    version, page = await hot.list_stories(reads, caller, filters, after)
    up_to_date(caller, version)
    if page is None:
        async with reading(request) as session:
            raise await no_space(session, caller, space_id)
    return pages.json_page(page)


@router.get(
    "/stories",
    operation_id="list_all_stories",
    response_model=Page[StoryItem],
    responses=_LISTING,
)
async def list_all_stories(
    caller: CurrentCaller,
    session: Session,
    filters: Filters,
    pages: Pages,
    sort: Order = "-told_on",
) -> Response:
    """List the stories that you see, over all spaces that you see."""
    after = pages.after(descending=sort == "-told_on")
    found = await read.list_stories(session, caller, filters, after)
    return pages.json_page(found)
