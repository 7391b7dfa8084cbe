"""Comments on reports: made and listed in a space, kept with a frozen report."""

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
from api.schemas.comment import CommentCreate, CommentRead
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
    SpaceArchived,
    Stale,
    StateConflict,
    UnknownReference,
)
from services import comments, persons, spaces
from services.frozen_reports.read import titles_of

router = APIRouter(prefix="/v1", tags=["reports"], route_class=UnitOfWork)

_PLAIN = (
    *("id", "report_digest", "part", "pointer"),
    *("created_at", "withdrawn_at", "version"),
)


async def _read(
    session: Session, caller: Caller, found: Sequence[Any]
) -> list[CommentRead]:
    """Return comments as clients get them: three statements for any number."""
    names = await spaces.names_of(session, caller, {row.space_id for row in found})
    makers = {row.made_by_id for row in found}
    people = await persons.names_of(session, caller, makers)
    about = {row.report_id for row in found if row.report_id}
    titles = await titles_of(session, caller, about)
    return [
        CommentRead(
            **{name: getattr(row, name) for name in _PLAIN},
            space=Ref(id=row.space_id, label=names.get(row.space_id)),
            report=(
                Ref(id=row.report_id, label=titles.get(row.report_id))
                if row.report_id
                else None
            ),
            **{"from": row.first_day},
            to=row.last_day,
            text=row.text or None,
            made_by=Ref(id=row.made_by_id, label=people.get(row.made_by_id)),
        )
        for row in found
    ]


@router.post(
    "/spaces/{space_id}/comments",
    operation_id="make_comment",
    status_code=status.HTTP_201_CREATED,
    responses=there_from_before(CommentRead)
    | problems(
        NotFound,
        NotPermitted,
        SpaceArchived,
        StateConflict,
        UnknownReference,
        IdReused,
        ResourceDeleted,
    ),
)
async def make_comment(
    space_id: UUID,
    sent: CommentCreate,
    caller: CurrentCaller,
    session: Session,
    request_digest: CreateDigest,
    response: Response,
) -> CommentRead:
    """Comment on a part of a space's report, or on a place in a draft of one.

    What is said to a draft is kept with the report, and so is what is said before one
    of these days is frozen. Once it is frozen, what comes of it is a decision.
    """
    fields = dict(sent)
    row, replayed = await comments.make_comment(
        session,
        caller,
        space_id,
        comment_id=fields.pop("id"),
        said=comments.CommentSaid(**fields),
        request_digest=request_digest,
    )
    made(response, f"/v1/comments/{row.id}", replayed=replayed)
    response.headers["ETag"] = str(row.version)
    return (await _read(session, caller, [row]))[0]


@router.get(
    "/spaces/{space_id}/comments",
    operation_id="list_comments",
    responses=problems(NotFound, NotPermitted, CursorInvalid, CursorFilterMismatch),
)
async def list_comments(
    space_id: UUID, caller: CurrentCaller, session: Session, pages: Pages
) -> Page[CommentRead]:
    """List what was said to those reports of a space that are for you, latest first."""
    found = await comments.list_comments(
        session, caller, space_id, pages.after(descending=True)
    )
    return pages.page(found, await _read(session, caller, found.rows))


@router.get(
    "/reports/{report_id}/comments",
    operation_id="list_report_comments",
    responses=problems(NotFound, NotPermitted, CursorInvalid, CursorFilterMismatch),
)
async def list_report_comments(
    report_id: UUID, caller: CurrentCaller, session: Session, pages: Pages
) -> Page[CommentRead]:
    """List what was said before a report was frozen, the latest first.

    Of a draft, what has been said to it until now.
    """
    found = await comments.list_kept(
        session, caller, report_id, pages.after(descending=True)
    )
    return pages.page(found, await _read(session, caller, found.rows))


@router.get(
    "/comments/{comment_id}",
    operation_id="read_comment",
    responses=problems(NotFound),
)
async def read_comment(
    comment_id: UUID, caller: CurrentCaller, session: Session, response: Response
) -> CommentRead:
    """Read a comment that nobody took back."""
    row = await comments.read_comment(session, caller, comment_id)
    response.headers["ETag"] = str(row.version)
    return (await _read(session, caller, [row]))[0]


@router.delete(
    "/comments/{comment_id}",
    operation_id="withdraw_comment",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(NotFound, NotPermitted, PreconditionMissing, Stale),
)
async def withdraw_comment(
    comment_id: UUID,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
) -> None:
    """Take back what you said: its words go, where it is kept with a report too."""
    await comments.withdraw_comment(session, caller, comment_id, expected)
