"""Frames: below `/v1/spaces/{space_id}`, and `/v1/frames` with their versions."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response, status
from pydantic import BeforeValidator

from api.answers import made, there_from_before
from api.dependencies import (
    CreateDigest,
    CurrentCaller,
    RequestDigest,
    Session,
    UnitOfWork,
)
from api.entries import at_cycles
from api.pages import Pages
from api.pagination import Page, digits
from api.problems import problems
from api.schemas.frame import (
    CycleChanged,
    EntryChanged,
    EntryThen,
    FrameCreate,
    FramedEntry,
    FrameDifferenceRead,
    FrameRead,
    FrameVersionCreate,
    FrameVersionListed,
    HorizonChanged,
    HorizonRead,
    StatementChanged,
)
from api.schemas.values import Ref
from domain.access import Caller
from domain.errors import (
    CursorFilterMismatch,
    CursorInvalid,
    IdReused,
    NotFound,
    NotPermitted,
    ResourceDeleted,
    SpaceArchived,
    Stale,
    UnknownReference,
)
from domain.frame import CycleDifference, Entry, EntryChange, EntryKind, Horizon
from services import frames
from services.frames import FrameDetail, FrameSaid

router = APIRouter(prefix="/v1", tags=["framing"], route_class=UnitOfWork)

_WHOLE = (BeforeValidator(digits),)
Version = Annotated[int, BeforeValidator(digits), Path(ge=1, le=2**31 - 1)]
_PLAIN = ("agreed_on", "statement", "focus", "since", "until", "note", "created_at")


def _ref(key: UUID | None, names: Mapping[UUID, str]) -> Ref | None:
    """Return a reference; what the reader may not see is named by nothing."""
    if key is None:
        return None
    return Ref(id=key if key in names else None, label=names.get(key))


def _listed(row: Any, detail: FrameDetail) -> dict[str, Any]:  # noqa: ANN401 - a row
    persons = detail.persons.get((row.frame_id, row.number), ())
    return {
        **{name: getattr(row, name) for name in _PLAIN},
        "version": row.number,
        "predecessor": row.number - 1 or None,
        "persons": [Ref(id=key, label=detail.names.get(key)) for key in persons],
        "brought_by_step": _ref(row.brought_by_step_id, detail.steps),
        "brought_by_activity": _ref(row.brought_by_activity_id, detail.activities),
    }


async def _read(
    session: Session, caller: Caller, pairs: Sequence[tuple[Any, Any]]
) -> list[FrameRead]:
    """Return frames in these versions: eight statements for any number."""
    versions = [version for _, version in pairs]
    detail = await frames.detail_of(session, caller, [f for f, _ in pairs], versions)
    return [_one(frame, row, detail) for frame, row in pairs]


def _one(frame: Any, row: Any, detail: FrameDetail) -> FrameRead:  # noqa: ANN401 - rows
    key = (row.frame_id, row.number)
    entries: dict[EntryKind, list[FramedEntry]] = {kind: [] for kind in EntryKind}
    for kept in detail.entries.get(key, ()):
        entry = kept.entry
        entries[entry.kind].append(
            FramedEntry(
                id=entry.id,
                text=entry.text,
                cycles=at_cycles(entry.cycles),
                in_focus=any(at.cycle in row.focus for at in entry.cycles),
                holder=_ref(entry.holder, detail.names),
                state=entry.state,
                state_now=kept.now,
            )
        )
    return FrameRead(
        **_listed(row, detail),
        id=frame.id,
        space=Ref(id=frame.space_id, label=detail.spaces[frame.space_id]),
        aspirations=entries[EntryKind.ASPIRATION],
        uncertainties=entries[EntryKind.UNCERTAINTY],
        hidden=key in detail.hidden,
    )


async def _present(
    session: Session, caller: Caller, found: Sequence[Any], response: Response
) -> FrameRead:
    """Return the one frame that was found, with its version as the tag."""
    response.headers["ETag"] = str(found[0].version)
    versions = await frames.present_versions(session, caller, found)
    return (await _read(session, caller, [(found[0], versions[0])]))[0]


@router.post(
    "/spaces/{space_id}/frames",
    operation_id="create_frame",
    status_code=status.HTTP_201_CREATED,
    responses=there_from_before(FrameRead)
    | problems(
        NotFound,
        NotPermitted,
        SpaceArchived,
        UnknownReference,
        IdReused,
        ResourceDeleted,
    ),
)
async def create_frame(
    space_id: UUID,
    sent: FrameCreate,
    caller: CurrentCaller,
    session: Session,
    request_digest: CreateDigest,
    response: Response,
) -> FrameRead:
    """Give a space a frame: its first version, which never changes."""
    fields = dict(sent)
    row, replayed = await frames.create_frame(
        session,
        caller,
        space_id,
        frame_id=fields.pop("id"),
        said=FrameSaid(**fields),
        request_digest=request_digest,
    )
    made(response, f"/v1/frames/{row.id}", replayed=replayed)
    return await _present(session, caller, [row], response)


@router.get(
    "/spaces/{space_id}/frames",
    operation_id="list_frames",
    responses=problems(NotFound, CursorInvalid, CursorFilterMismatch),
)
async def list_frames(
    space_id: UUID, caller: CurrentCaller, session: Session, pages: Pages
) -> Page[FrameRead]:
    """List the frames of a space in their present versions."""
    found = await frames.list_frames(session, caller, space_id, pages.after())
    versions = await frames.present_versions(session, caller, found.rows)
    pairs = list(zip(found.rows, versions, strict=True))
    return pages.page(found, await _read(session, caller, pairs))


@router.get(
    "/frames/{frame_id}", operation_id="read_frame", responses=problems(NotFound)
)
async def read_frame(
    frame_id: UUID, caller: CurrentCaller, session: Session, response: Response
) -> FrameRead:
    """Read a frame in its present version, with how its entries stand now."""
    row, _ = await frames.frame_for(session, caller, frame_id)
    return await _present(session, caller, [row], response)


@router.post(
    "/frames/{frame_id}/versions",
    operation_id="add_frame_version",
    status_code=status.HTTP_201_CREATED,
    responses=there_from_before(FrameRead)
    | problems(NotFound, NotPermitted, SpaceArchived, Stale, UnknownReference),
)
async def add_frame_version(
    frame_id: UUID,
    sent: FrameVersionCreate,
    caller: CurrentCaller,
    session: Session,
    request_digest: RequestDigest,
    response: Response,
) -> FrameRead:
    """Give a frame its next version; those before it stay as they are.

    Sent again, the same request is answered with the version that it made.
    """
    fields = dict(sent)
    row, replayed = await frames.add_frame_version(
        session,
        caller,
        frame_id,
        fields.pop("predecessor"),
        FrameSaid(**fields),
        request_digest=request_digest,
    )
    address = f"/v1/frames/{row.id}/versions/{row.version}"
    made(response, address, replayed=replayed)
    return await _present(session, caller, [row], response)


@router.get(
    "/frames/{frame_id}/versions",
    operation_id="list_frame_versions",
    responses=problems(NotFound, CursorInvalid, CursorFilterMismatch),
)
async def list_frame_versions(
    frame_id: UUID, caller: CurrentCaller, session: Session, pages: Pages
) -> Page[FrameVersionListed]:
    """List the versions of a frame, the present one first."""
    after = pages.after(descending=True)
    found = await frames.list_frame_versions(session, caller, frame_id, after)
    detail = await frames.detail_of(session, caller, [], found.rows)
    items = [FrameVersionListed(**_listed(row, detail)) for row in found.rows]
    return pages.page(found, items)


@router.get(
    "/frames/{frame_id}/versions/{version}",
    operation_id="read_frame_version",
    responses=problems(NotFound),
)
async def read_frame_version(
    frame_id: UUID,
    version: Version,
    caller: CurrentCaller,
    session: Session,
    response: Response,
) -> FrameRead:
    """Read a frame as it stood in a version."""
    pair = await frames.read_frame_version(session, caller, frame_id, version)
    response.headers["ETag"] = str(version)
    return (await _read(session, caller, [pair]))[0]


def _then(entry: Entry | None, names: Mapping[UUID, str]) -> EntryThen | None:
    if entry is None:
        return None
    return EntryThen(
        text=entry.text,
        cycles=at_cycles(entry.cycles),
        state=entry.state,
        holder=_ref(entry.holder, names),
    )


def _changed(change: EntryChange, names: Mapping[UUID, str]) -> EntryChanged:
    return EntryChanged(
        id=change.entry.id,
        kind=change.entry.kind,
        change=change.change,
        before=_then(change.before, names),
        after=_then(change.after, names),
    )


def _at(row: CycleDifference, names: Mapping[UUID, str]) -> CycleChanged:
    return CycleChanged(
        cycle=row.cycle,
        was_in_focus=row.was_in_focus,
        is_in_focus=row.is_in_focus,
        entries=[_changed(each, names) for each in row.entries],
    )


def _statement(said: tuple[str, str] | None) -> StatementChanged | None:
    return said and StatementChanged(before=said[0], after=said[1])


def _horizon(told: tuple[Horizon, Horizon] | None) -> HorizonChanged | None:
    if told is None:
        return None
    before, after = (HorizonRead(since=since, until=until) for since, until in told)
    return HorizonChanged(before=before, after=after)


def _refs(keys: Iterable[UUID], names: Mapping[UUID, str]) -> list[Ref]:
    return [Ref(id=key, label=names.get(key)) for key in sorted(keys)]


@router.get(
    "/frames/{frame_id}/difference",
    operation_id="read_frame_difference",
    responses=problems(NotFound),
)
async def read_frame_difference(
    frame_id: UUID,
    caller: CurrentCaller,
    session: Session,
    from_: Annotated[
        int | None,
        *_WHOLE,
        Query(
            alias="from",
            ge=1,
            le=2**31 - 1,
            description="The number of a version; the one before `to` if absent.",
        ),
    ] = None,
    to: Annotated[
        int | None,
        *_WHOLE,
        Query(
            ge=1,
            le=2**31 - 1,
            description="The number of a version; the present one if absent.",
        ),
    ] = None,
) -> FrameDifferenceRead:
    """Read what changed from one version of a frame to another, by cycle.

    The statement and the horizon as they were and as they are; what was added, what
    ended and what changed of aspirations and uncertainties, and which cycles came into
    focus or left it.
    """
    since, until, found, names = await frames.read_difference(
        session, caller, frame_id, from_, to
    )
    return FrameDifferenceRead(
        from_=since,
        to=until,
        statement=_statement(found.statement),
        horizon=_horizon(found.horizon),
        joined=_refs(found.joined, names),
        left=_refs(found.left, names),
        cycles=[_at(row, names) for row in found.cycles],
    )
