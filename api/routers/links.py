"""Evidence links: below their step, listed for a space, under their own addresses."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

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
from api.said import link_said
from api.schemas.link import LinkRead, LinkSent
from api.schemas.values import Ref
from domain.errors import (
    CursorFilterMismatch,
    CursorInvalid,
    DuplicateEntry,
    IdReused,
    NotFound,
    NotPermitted,
    PreconditionMissing,
    ResourceDeleted,
    SpaceArchived,
    Stale,
    StoryWithdrawn,
    UnknownReference,
)
from services import links
from services.link_detail import LinkShown

router = APIRouter(prefix="/v1", tags=["evidence"], route_class=UnitOfWork)


def _read(found: LinkShown) -> LinkRead:
    link, (who, name) = found.link, found.linked_by
    measurement = None
    if found.measurement is not None:
        measurement = Ref(id=link.measurement_id, label=found.measurement)
    return LinkRead(
        id=link.id,
        step=Ref(id=link.step_id, label=found.step),
        story=Ref(id=link.story_id, label=found.story),
        indicator=Ref(id=link.indicator_id, label=found.indicator),
        measurement=measurement,
        relation=link.relation,
        note=link.note,
        linked_by=Ref(id=who, label=name),
        version=link.version,
    )


def _one(found: LinkShown, response: Response) -> LinkRead:
    response.headers["ETag"] = str(found.link.version)
    return _read(found)


@router.post(
    "/steps/{step_id}/links",
    operation_id="link_evidence",
    status_code=status.HTTP_201_CREATED,
    responses={
        **there_from_before(LinkRead),
        **problems(
            NotFound,
            NotPermitted,
            SpaceArchived,
            StoryWithdrawn,
            IdReused,
            ResourceDeleted,
            DuplicateEntry,
            UnknownReference,
        ),
    },
)
async def link_evidence(
    step_id: UUID,
    sent: LinkSent,
    caller: CurrentCaller,
    session: Session,
    request_digest: CreateDigest,
    response: Response,
) -> LinkRead:
    """Link a step with an indicator, or with one of its measurements.

    It does not touch the story's version, whoever links.
    """
    found, replayed = await links.link_evidence(
        session, caller, step_id, link_said(sent), request_digest=request_digest
    )
    made(response, f"/v1/links/{found.link.id}", replayed=replayed)
    return _one(found, response)


@router.get(
    "/steps/{step_id}/links",
    operation_id="list_step_links",
    responses=problems(NotFound, CursorInvalid, CursorFilterMismatch),
)
async def list_step_links(
    step_id: UUID, caller: CurrentCaller, session: Session, pages: Pages
) -> Page[LinkRead]:
    """List the links of a step with indicators that you see."""
    found = await links.list_step_links(session, caller, step_id, pages.after())
    return pages.page(found, [_read(each) for each in found.rows])


@router.get(
    "/spaces/{space_id}/links",
    operation_id="list_space_links",
    responses=problems(NotFound, CursorInvalid, CursorFilterMismatch),
)
async def list_space_links(
    space_id: UUID,
    caller: CurrentCaller,
    session: Session,
    pages: Pages,
    indicator: Annotated[
        UUID | None, Query(description="Only its links; a foreign id finds none.")
    ] = None,
    story: Annotated[
        UUID | None, Query(description="Only its links; a foreign id finds none.")
    ] = None,
) -> Page[LinkRead]:
    """List the links of a space's stories, where you see story and indicator."""
    found = await links.list_space_links(
        session,
        caller,
        space_id,
        pages.after(),
        indicator_id=indicator,
        story_id=story,
    )
    return pages.page(found, [_read(each) for each in found.rows])


@router.get("/links/{link_id}", operation_id="read_link", responses=problems(NotFound))
async def read_link(
    link_id: UUID, caller: CurrentCaller, session: Session, response: Response
) -> LinkRead:
    """Read an evidence link."""
    return _one(await links.read_link(session, caller, link_id), response)


@router.delete(
    "/links/{link_id}",
    operation_id="unlink_evidence",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(
        NotFound,
        NotPermitted,
        PreconditionMissing,
        SpaceArchived,
        StoryWithdrawn,
        Stale,
    ),
)
async def unlink_evidence(
    link_id: UUID, expected: ExpectedVersion, caller: CurrentCaller, session: Session
) -> None:
    """Take a link back: your own, or any where you may link evidence."""
    await links.unlink_evidence(session, caller, link_id, expected)
