"""Comments on reports: what the people of a space say before one is frozen."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from sqlmodel import and_, col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from domain.access import Caller, Permission, Scope
from domain.errors import Invalid, NotFound, NotPermitted
from domain.report import ReportPart
from domain.space import refuse_if_archived
from services.access import check_version, sees_space, space_for
from services.database.keyset import After, Slice, page
from services.database.tables import KeptComment, ReportComment, Space
from services.frozen_reports.read import read_report
from services.replays import made_before


@dataclass(frozen=True, slots=True)
class CommentSaid:
    """A comment, as somebody makes it."""

    text: str
    part: ReportPart | None = None
    pointer: str | None = None
    first: date | None = None
    last: date | None = None


async def make_comment(
    session: AsyncSession,
    caller: Caller,
    space_id: UUID,
    said: CommentSaid,
    *,
    comment_id: UUID | None = None,
    request_digest: str | None = None,
) -> tuple[ReportComment, bool]:
    """Comment on a part of a space's report; say too whether it is so from before.

    Raises
    ------
    NotFound
        If the space is not there for the caller.
    NotPermitted
        If the caller may not comment there.
    SpaceArchived
        If the space takes nothing new.
    Invalid
        If the last day lies before the first.
    IdReused
        If the id belongs to a comment that another request made.
    """
    space = await space_for(
        session, caller, space_id, Permission.COMMENT_ON_REPORT, writes=False
    )
    key = comment_id or uuid7()
    present = await made_before(
        session,
        caller,
        ReportComment,
        key,
        request_digest,
        space_id=space_id,
        made_by_id=caller.person_id,
    )
    if present is not None:
        return present, True
    refuse_if_archived(space.archived_at)
    if said.first and said.last and said.last < said.first:
        raise Invalid("the last day lies before the first", "/to", "order")
    comment = ReportComment(
        organisation_id=caller.organisation_id,
        id=key,
        space_id=space_id,
        part=said.part,
        pointer=said.pointer,
        first_day=said.first,
        last_day=said.last,
        text=said.text,
        made_by_id=caller.person_id,
        created_at=datetime.now(UTC),
        request_digest=request_digest,
    )
    session.add(comment)
    await session.flush()
    return comment, False


async def list_comments(
    session: AsyncSession, caller: Caller, space_id: UUID, after: After
) -> Slice[ReportComment]:
    """Return a page of the comments on a space's reports that nobody took back.

    Raises
    ------
    NotFound
        If the space is not there for the caller.
    """
    await space_for(session, caller, space_id)
    statement = select(ReportComment).where(
        ReportComment.organisation_id == caller.organisation_id,
        ReportComment.space_id == space_id,
        col(ReportComment.withdrawn_at).is_(None),
    )
    return await page(session, statement, [col(ReportComment.id)], after)


async def list_kept(
    session: AsyncSession, caller: Caller, report_id: UUID, after: After
) -> Slice[ReportComment]:
    """Return a page of the comments kept with a report, emptied ones too.

    Raises
    ------
    NotFound
        If the report is not there for the caller.
    """
    await read_report(session, caller, report_id)
    statement = (
        select(ReportComment)
        .join(
            KeptComment,
            and_(
                col(KeptComment.organisation_id) == col(ReportComment.organisation_id),
                col(KeptComment.comment_id) == col(ReportComment.id),
            ),
        )
        .where(
            ReportComment.organisation_id == caller.organisation_id,
            KeptComment.report_id == report_id,
        )
    )
    return await page(session, statement, [col(ReportComment.id)], after)


async def read_comment(
    session: AsyncSession, caller: Caller, comment_id: UUID
) -> ReportComment:
    """Return a comment in a space that is there for the caller, or the caller's own.

    Raises
    ------
    NotFound
        If there is none, or it was taken back.
    """
    found = await session.exec(
        select(ReportComment)
        .join(
            Space,
            and_(
                col(Space.organisation_id) == col(ReportComment.organisation_id),
                col(Space.id) == col(ReportComment.space_id),
            ),
        )
        .where(
            ReportComment.organisation_id == caller.organisation_id,
            ReportComment.id == comment_id,
            col(ReportComment.withdrawn_at).is_(None),
            or_(sees_space(caller), ReportComment.made_by_id == caller.person_id),
        )
    )
    comment = found.one_or_none()
    if comment is None:
        raise NotFound("no such comment")
    return comment


async def withdraw_comment(
    session: AsyncSession, caller: Caller, comment_id: UUID, expected: int | None
) -> None:
    """Take back what the caller said: its words go, that there was one stays.

    In an archived space too.

    Raises
    ------
    NotFound
        If it is not there for the caller.
    NotPermitted
        If somebody else made it.
    Stale
        If it has changed since the caller read it.
    """
    comment = await read_comment(session, caller, comment_id)
    if comment.made_by_id != caller.person_id or Scope.WRITE not in caller.scopes:
        raise NotPermitted("only who made it may take it back")
    await session.refresh(comment, with_for_update=True)
    check_version(comment.version, expected)
    comment.text = ""
    comment.withdrawn_at = datetime.now(UTC)
    comment.version += 1
    session.add(comment)
