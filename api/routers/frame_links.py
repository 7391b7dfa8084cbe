"""Links of aspirations and uncertainties: below them, and `/v1/frame-links`."""

from collections.abc import Mapping, Sequence
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
from api.schemas.frame_link import FrameLinkRead, FrameLinkSent
from api.schemas.values import Ref
from domain.access import Caller
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
    UnknownReference,
)
from domain.frame import EntryKind
from services import frame_links
from services.frame_links import FrameLinkSaid, FrameLinkShown

router = APIRouter(prefix="/v1", tags=["framing"], route_class=UnitOfWork)

_LINKING = (
    NotFound,
    NotPermitted,
    SpaceArchived,
    UnknownReference,
    DuplicateEntry,
    IdReused,
    ResourceDeleted,
)


def _ref(key: UUID | None, labels: Mapping[UUID, str]) -> Ref | None:
    return None if key is None else Ref(id=key, label=labels.get(key))


async def _read(
    session: Session, caller: Caller, found: Sequence[FrameLinkShown]
) -> list[FrameLinkRead]:
    """Return links as clients get them: three statements for any number."""
    targets = await frame_links.targets_of(session, caller, [s.link for s in found])
    steps = {key: label.text for key, label in targets.steps.items()}
    read = []
    for shown in found:
        link = shown.link
        step = targets.steps.get(link.step_id) if link.step_id else None
        read.append(
            FrameLinkRead(
                id=link.id,
                kind=shown.entry.kind,
                entry=Ref(id=shown.entry.id, label=shown.label),
                relation=link.relation,
                indicator=_ref(link.indicator_id, targets.indicators),
                step=_ref(link.step_id, steps),
                story=None if step is None else Ref(id=step.story_id, label=None),
                activity=_ref(link.activity_id, targets.activities),
                note=link.note,
                version=link.version,
                created_at=link.created_at,
            )
        )
    return read


async def _one(
    session: Session, caller: Caller, found: FrameLinkShown, response: Response
) -> FrameLinkRead:
    response.headers["ETag"] = str(found.link.version)
    return (await _read(session, caller, [found]))[0]


async def _link(
    session: Session,
    caller: Caller,
    kind: EntryKind,
    entry_id: UUID,
    sent: FrameLinkSent,
    request_digest: str | None,
    response: Response,
) -> FrameLinkRead:
    fields = dict(sent)
    found, replayed = await frame_links.link_entry(
        session,
        caller,
        kind,
        entry_id,
        link_id=fields.pop("id"),
        said=FrameLinkSaid(**fields),
        request_digest=request_digest,
    )
    made(response, f"/v1/frame-links/{found.link.id}", replayed=replayed)
    return await _one(session, caller, found, response)


@router.post(
    "/aspirations/{aspiration_id}/links",
    operation_id="link_aspiration",
    status_code=status.HTTP_201_CREATED,
    responses=there_from_before(FrameLinkRead) | problems(*_LINKING),
)
async def link_aspiration(
    aspiration_id: UUID,
    sent: FrameLinkSent,
    caller: CurrentCaller,
    session: Session,
    request_digest: CreateDigest,
    response: Response,
) -> FrameLinkRead:
    """Say what an indicator, a step or an activity does to an aspiration."""
    return await _link(
        session,
        caller,
        EntryKind.ASPIRATION,
        aspiration_id,
        sent,
        request_digest,
        response,
    )


@router.get(
    "/aspirations/{aspiration_id}/links",
    operation_id="list_aspiration_links",
    responses=problems(NotFound, CursorInvalid, CursorFilterMismatch),
)
async def list_aspiration_links(
    aspiration_id: UUID, caller: CurrentCaller, session: Session, pages: Pages
) -> Page[FrameLinkRead]:
    """List the links of an aspiration whose other ends you see."""
    found = await frame_links.list_entry_links(
        session, caller, EntryKind.ASPIRATION, aspiration_id, pages.after()
    )
    return pages.page(found, await _read(session, caller, found.rows))


@router.post(
    "/uncertainties/{uncertainty_id}/links",
    operation_id="link_uncertainty",
    status_code=status.HTTP_201_CREATED,
    responses=there_from_before(FrameLinkRead) | problems(*_LINKING),
)
async def link_uncertainty(
    uncertainty_id: UUID,
    sent: FrameLinkSent,
    caller: CurrentCaller,
    session: Session,
    request_digest: CreateDigest,
    response: Response,
) -> FrameLinkRead:
    """Say what an indicator, a step or an activity does to an uncertainty."""
    return await _link(
        session,
        caller,
        EntryKind.UNCERTAINTY,
        uncertainty_id,
        sent,
        request_digest,
        response,
    )


@router.get(
    "/uncertainties/{uncertainty_id}/links",
    operation_id="list_uncertainty_links",
    responses=problems(NotFound, CursorInvalid, CursorFilterMismatch),
)
async def list_uncertainty_links(
    uncertainty_id: UUID, caller: CurrentCaller, session: Session, pages: Pages
) -> Page[FrameLinkRead]:
    """List the links of an uncertainty whose other ends you see."""
    found = await frame_links.list_entry_links(
        session, caller, EntryKind.UNCERTAINTY, uncertainty_id, pages.after()
    )
    return pages.page(found, await _read(session, caller, found.rows))


@router.get(
    "/frame-links/{frame_link_id}",
    operation_id="read_frame_link",
    responses=problems(NotFound),
)
async def read_frame_link(
    frame_link_id: UUID, caller: CurrentCaller, session: Session, response: Response
) -> FrameLinkRead:
    """Read a link of an aspiration or uncertainty."""
    found = await frame_links.read_frame_link(session, caller, frame_link_id)
    return await _one(session, caller, found, response)


@router.delete(
    "/frame-links/{frame_link_id}",
    operation_id="unlink_entry",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(
        NotFound, NotPermitted, SpaceArchived, PreconditionMissing, Stale
    ),
)
async def unlink_entry(
    frame_link_id: UUID,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
) -> None:
    """Take a link back: of what you hold, or wherever you may link evidence."""
    await frame_links.unlink_entry(session, caller, frame_link_id, expected)
