"""Merges: two records that are one, the log of it, and how it is undone."""

from collections.abc import Sequence
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
from api.schemas.merge import MergeCreate, MergeRead, MovedLinks
from api.schemas.values import Ref
from domain.access import Caller
from domain.errors import (
    CursorFilterMismatch,
    CursorInvalid,
    IdReused,
    MergeBuiltUpon,
    Merged,
    MergeDiffers,
    MergeMovesRights,
    NotFound,
    NotPermitted,
    PreconditionMissing,
    SpaceArchived,
    Stale,
    StateConflict,
    UnknownReference,
)
from domain.merging import Noun
from services import merges
from services.merges import MergeSaid, Shown

router = APIRouter(prefix="/v1", tags=["merges"], route_class=UnitOfWork)

_REFUSED = (
    *(NotFound, Merged, NotPermitted, PreconditionMissing, Stale),
    *(UnknownReference, IdReused),
)
_PLAIN = ("id", "noun", "space_id", "note", "merged_at", "undone_at", "version")


def _said(sent: MergeCreate, request_digest: str | None) -> MergeSaid:
    return MergeSaid(sent.into_id, sent.id, sent.note, request_digest)


def _read(shown: Shown) -> MergeRead:
    row, people = shown.row, shown.people
    undone_by = row.undone_by_id
    return MergeRead(
        **{name: getattr(row, name) for name in _PLAIN},
        merged=Ref(id=row.source_id, label=row.source_name),
        into=Ref(id=row.target_id, label=shown.target_name),
        links=[MovedLinks(**each) for each in row.links],
        merged_by=Ref(id=row.merged_by_id, label=people.get(row.merged_by_id)),
        undone_by=Ref(id=undone_by, label=people.get(undone_by)) if undone_by else None,
    )


async def _all(
    session: Session, caller: Caller, rows: Sequence[merges.Merge]
) -> list[MergeRead]:
    return [_read(shown) for shown in await merges.show(session, caller, rows)]


async def _one(
    session: Session, caller: Caller, row: merges.Merge, response: Response
) -> MergeRead:
    response.headers["ETag"] = str(row.version)
    return (await _all(session, caller, [row]))[0]


@router.post(
    "/persons/{person_id}/merge",
    operation_id="merge_person",
    status_code=status.HTTP_201_CREATED,
    responses=there_from_before(MergeRead) | problems(*_REFUSED, MergeMovesRights),
)
async def merge_person(
    person_id: UUID,
    sent: MergeCreate,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
    request_digest: CreateDigest,
    response: Response,
) -> MergeRead:
    """Merge a person who was entered twice into the other; nothing told is lost.

    Whatever refers to the person refers to the other from then on, and counts once.
    The person's address answers 410 and says where they are. `dry_run=true` tells how
    many links would go over. A merge moves no rights: who has an account is merged
    into nobody, and nobody into them whose stories or participations they would get.
    """
    row, replayed = await merges.merge_person(
        session, caller, person_id, expected, _said(sent, request_digest)
    )
    made(response, f"/v1/merges/{row.id}", replayed=replayed)
    return await _one(session, caller, row, response)


@router.post(
    "/indicators/{indicator_id}/merge",
    operation_id="merge_indicator",
    status_code=status.HTTP_201_CREATED,
    responses=there_from_before(MergeRead)
    | problems(*_REFUSED, SpaceArchived, MergeDiffers),
)
async def merge_indicator(
    indicator_id: UUID,
    sent: MergeCreate,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
    request_digest: CreateDigest,
    response: Response,
) -> MergeRead:
    """Merge an indicator into another of its space that measures the same.

    The two need the same kind, unit, direction, cycles, codes and breakdown keys, so
    that their measurements are one series; the survivor's definition, baseline and
    targets stay. Measurements, origins and links go over; links that said the same
    become one. `dry_run=true` tells how many.
    """
    row, replayed = await merges.merge_indicator(
        session, caller, indicator_id, expected, _said(sent, request_digest)
    )
    made(response, f"/v1/merges/{row.id}", replayed=replayed)
    return await _one(session, caller, row, response)


@router.post(
    "/spaces/{space_id}/merge",
    operation_id="merge_space",
    status_code=status.HTTP_201_CREATED,
    responses=there_from_before(MergeRead)
    | problems(*_REFUSED, SpaceArchived, MergeDiffers, MergeMovesRights),
)
async def merge_space(
    space_id: UUID,
    sent: MergeCreate,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
    request_digest: CreateDigest,
    response: Response,
) -> MergeRead:
    """Merge a space that turns out to be another one into it.

    Its stories, what happened in it, activities, frames, indicators, participations
    and reports are the other's from then on; the other's name, description and life
    stages stay. Both are open or both closed, and who has an account may do the same
    in both: a merge gives nobody access, a participation made before it does.
    """
    row, replayed = await merges.merge_space(
        session, caller, space_id, expected, _said(sent, request_digest)
    )
    made(response, f"/v1/merges/{row.id}", replayed=replayed)
    return await _one(session, caller, row, response)


@router.get(
    "/merges",
    operation_id="list_merges",
    responses=problems(NotPermitted, CursorInvalid, CursorFilterMismatch),
)
async def list_merges(
    caller: CurrentCaller,
    session: Session,
    pages: Pages,
    noun: Annotated[Noun | None, Query(description="Of what.")] = None,
) -> Page[MergeRead]:
    """List the merges that you might undo, the latest first; the undone ones too."""
    found = await merges.list_merges(
        session, caller, pages.after(descending=True), noun=noun
    )
    return pages.page(found, await _all(session, caller, found.rows))


@router.get(
    "/merges/{merge_id}",
    operation_id="read_merge",
    responses=problems(NotFound, NotPermitted),
)
async def read_merge(
    merge_id: UUID, caller: CurrentCaller, session: Session, response: Response
) -> MergeRead:
    """Read a merge: who made it, when, and how many links of which kind went over."""
    row = await merges.read_merge(session, caller, merge_id)
    return await _one(session, caller, row, response)


@router.post(
    "/merges/{merge_id}/undo",
    operation_id="undo_merge",
    responses=problems(
        *(NotFound, NotPermitted, PreconditionMissing, Stale),
        *(StateConflict, SpaceArchived, MergeBuiltUpon),
    ),
)
async def undo_merge(
    merge_id: UUID,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
    response: Response,
) -> MergeRead:
    """Undo a merge: the record is back at its address, and so are its links.

    What was told of the survivor since then stays the survivor's. A merge on which a
    later one rests is undone after that one.
    """
    row = await merges.undo_merge(session, caller, merge_id, expected)
    return await _one(session, caller, row, response)
