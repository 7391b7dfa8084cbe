"""Comments on reports: what the people of a space say before one is frozen.

A comment is about the report of some days, whatever it reads today; or about a draft,
and then it may name a place there. It is for those for whom the draft is.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement
from sqlmodel import and_, col, exists, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from domain.access import Caller, Permission, Scope
from domain.errors import (
    Invalid,
    NotFound,
    NotPermitted,
    StateConflict,
    UnknownReference,
)
from domain.frozen_report import ReportState, is_place
from domain.report import ReportPart
from domain.space import refuse_if_archived
from services.access import check_version, sees_space, space_for
from services.database.keyset import After, Slice, page
from services.database.tables import (
    FrozenReport,
    FrozenReportSpace,
    KeptComment,
    ReportComment,
    Space,
)
from services.frozen_reports.read import read_report, readable
from services.replays import made_before


@dataclass(frozen=True, slots=True)
class CommentSaid:
    """A comment, as somebody makes it."""

    text: str
    report_id: UUID | None = None
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
    """Comment on a space's report or a draft of one; say too whether it is so already.

    Raises
    ------
    NotFound
        If the space is not there for the caller.
    NotPermitted
        If the caller may not comment there.
    SpaceArchived
        If the space takes nothing new.
    UnknownReference
        If the space has no such draft for the caller.
    StateConflict
        If the report is frozen.
    Invalid
        If the last day lies before the first, there are days for a draft, the draft has
        not this part or this place, or there is a place and no draft.
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
    draft = await _draft(session, caller, space_id, said)
    comment = ReportComment(
        organisation_id=caller.organisation_id,
        id=key,
        space_id=space_id,
        report_id=said.report_id,
        report_digest=draft.digest if draft else None,
        part=said.part,
        pointer=said.pointer,
        first_day=draft.first_day if draft else said.first,
        last_day=draft.last_day if draft else said.last,
        text=said.text,
        made_by_id=caller.person_id,
        created_at=datetime.now(UTC),
        request_digest=request_digest,
    )
    session.add(comment)
    await session.flush()
    return comment, False


async def _draft(
    session: AsyncSession, caller: Caller, space_id: UUID, said: CommentSaid
) -> FrozenReport | None:
    """Return the draft of which something is said, locked against being frozen."""
    if said.report_id is None:
        if said.pointer is not None:
            # The report of today has other places tomorrow.
            raise Invalid("say of which draft it is a place", "/report_id", "required")
        if said.first and said.last and said.last < said.first:
            raise Invalid("the last day lies before the first", "/to", "order")
        return None
    found = await session.exec(
        select(FrozenReport)
        .where(
            FrozenReport.organisation_id == caller.organisation_id,
            FrozenReport.id == said.report_id,
            readable(caller),
            _is_about(caller, space_id),
        )
        .with_for_update(read=True)
    )
    draft = found.one_or_none()
    if draft is None:
        raise UnknownReference("there is no such draft of this space", "/report_id")
    if draft.state is ReportState.FROZEN:
        raise StateConflict("the report is frozen")
    _require_fit(draft, said)
    return draft


def _is_about(caller: Caller, space_id: UUID) -> ColumnElement[bool]:
    return exists(
        select(FrozenReportSpace.report_id)
        .where(
            FrozenReportSpace.organisation_id == caller.organisation_id,
            FrozenReportSpace.space_id == space_id,
            col(FrozenReportSpace.report_id) == col(FrozenReport.id),
        )
        .correlate(FrozenReport)
    )


def _require_fit(draft: FrozenReport, said: CommentSaid) -> None:
    for name, day in (("from", said.first), ("to", said.last)):
        if day is not None:
            raise Invalid("the draft has its own days", f"/{name}", "not-taken")
    if said.part is not None and said.part not in draft.parts:
        raise Invalid("the draft has no such part", "/part", "not-taken")
    if said.pointer is None:
        return
    # What was taken out since has left its place.
    if not is_place(orjson.loads(draft.content), said.pointer):
        message = "it leads to no place in the content of the draft"
        raise Invalid(message, "/pointer", "no-such-place")


def _for_them(caller: Caller) -> ColumnElement[bool]:
    """Return the condition that a comment is about what is for the caller, or theirs.

    One that is about a draft, frozen since or not, tells of what is in it.
    """
    about = (
        select(FrozenReport.id)
        .where(
            FrozenReport.organisation_id == caller.organisation_id,
            col(FrozenReport.id) == col(ReportComment.report_id),
            readable(caller),
        )
        .correlate(ReportComment)
    )
    return or_(
        col(ReportComment.report_id).is_(None),
        col(ReportComment.made_by_id) == caller.person_id,
        exists(about),
    )


async def list_comments(
    session: AsyncSession, caller: Caller, space_id: UUID, after: After
) -> Slice[ReportComment]:
    """Return a page of the comments on a space's reports that nobody took back.

    Without those about reports that are not for the caller.

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
        _for_them(caller),
    )
    return await page(session, statement, [col(ReportComment.id)], after)


async def list_kept(
    session: AsyncSession, caller: Caller, report_id: UUID, after: After
) -> Slice[ReportComment]:
    """Return a page of the comments kept with a report, emptied ones too.

    Of a draft, what has been said to it and not been taken back.

    Raises
    ------
    NotFound
        If the report is not there for the caller.
    """
    report = await read_report(session, caller, report_id)
    own = select(ReportComment).where(
        ReportComment.organisation_id == caller.organisation_id
    )
    if report.state is ReportState.DRAFT:
        statement = own.where(
            ReportComment.report_id == report_id,
            col(ReportComment.withdrawn_at).is_(None),
        )
    else:
        statement = own.join(
            KeptComment,
            and_(
                col(KeptComment.organisation_id) == col(ReportComment.organisation_id),
                col(KeptComment.comment_id) == col(ReportComment.id),
            ),
        ).where(KeptComment.report_id == report_id)
    return await page(session, statement, [col(ReportComment.id)], after)


async def read_comment(
    session: AsyncSession, caller: Caller, comment_id: UUID
) -> ReportComment:
    """Return a comment in a space that is there for the caller, or the caller's own.

    Raises
    ------
    NotFound
        If there is none, it was taken back, or its report is not for the caller.
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
            _for_them(caller),
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
