"""The content of a report in its row: put there, its stories held, fixed for good."""

from datetime import UTC, datetime
from typing import Any

from sqlmodel import and_, col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.errors import StateConflict
from domain.frozen_report import ReportState
from services.canonical import canonical, digest_of
from services.database.dialect import Row, insert_rows
from services.database.tables import (
    FrozenReport,
    FrozenReportEntry,
    FrozenReportStory,
    KeptComment,
    Passage,
    ReportComment,
)
from services.frozen_reports.passages import Answers, is_open, named_in, passage_rows
from services.frozen_reports.press import entries_in, held_in
from services.frozen_reports.read import marks_of, spaces_of

COMMENTS_MAX = 5000
"""Comments that are kept with one report, the latest."""


def put_content(
    report: FrozenReport, content: dict[str, Any], watermark: list[dict[str, Any]]
) -> None:
    """Write a content into the row of its report."""
    written = canonical(content)
    report.content = written.decode()
    report.digest = report.content_digest = digest_of(written)
    report.watermark = watermark
    report.cycle_schemes = content["cycle_schemes"]


async def hold_stories(
    session: AsyncSession,
    caller: Caller,
    report: FrozenReport,
    content: dict[str, Any],
    answered: Answers | None = None,
) -> None:
    """Note which stories and entries a content tells of, where, and whom they name."""
    held = await held_in(session, caller, content)
    rows: list[Row] = [
        {
            "organisation_id": caller.organisation_id,
            "report_id": report.id,
            "story_id": each.story_id,
            "pointers": each.pointers,
            "naming": each.naming,
        }
        for each in held
    ]
    hoped = await entries_in(session, caller, content)
    entries: list[Row] = [
        {
            "organisation_id": caller.organisation_id,
            "report_id": report.id,
            "entry_id": each.entry_id,
            "pointers": each.pointers,
        }
        for each in hoped
    ]
    await insert_rows(
        session, [(FrozenReportStory, rows), (FrozenReportEntry, entries)]
    )
    named = await named_in(session, caller, held, hoped)
    passages = passage_rows(caller, report.id, content, named, answered or {})
    await insert_rows(session, [(Passage, passages)])


async def fix_report(
    session: AsyncSession, caller: Caller, report: FrozenReport, *, without_answer: bool
) -> None:
    """Fix a draft whose row is locked, and keep with it what was said before.

    Raises
    ------
    StateConflict
        If somebody whom it names has not said yes, or a story was withheld since.
    """
    if (await marks_of(session, caller, [report]))[report.id]:
        raise StateConflict("a story was withheld since: rebuild the draft")
    passages = await session.exec(
        select(Passage).where(
            Passage.organisation_id == caller.organisation_id,
            Passage.report_id == report.id,
        )
    )
    is_unanswered = any(is_open(passage) for passage in passages)
    if is_unanswered and not without_answer:
        raise StateConflict("somebody whom the report names has not said yes to it")
    report.without_answer = is_unanswered
    report.state = ReportState.FROZEN
    report.frozen_at = datetime.now(UTC)
    session.add(report)
    await session.flush()
    await _keep_comments(session, caller, report)


async def _keep_comments(
    session: AsyncSession, caller: Caller, report: FrozenReport
) -> None:
    """Keep with a report what was said to its draft, and of the same spaces and days.

    What was said to another draft stays with that one.
    """
    spaces = (await spaces_of(session, caller, [report.id]))[report.id]
    first, last = col(ReportComment.first_day), col(ReportComment.last_day)
    days = []
    if report.last_day is not None:
        days.append(or_(first.is_(None), first <= report.last_day))
    if report.first_day is not None:
        days.append(or_(last.is_(None), last >= report.first_day))
    found = await session.exec(
        select(ReportComment.id)
        .where(
            ReportComment.organisation_id == caller.organisation_id,
            col(ReportComment.space_id).in_(spaces),
            col(ReportComment.withdrawn_at).is_(None),
            or_(
                ReportComment.report_id == report.id,
                and_(col(ReportComment.report_id).is_(None), *days),
            ),
        )
        .order_by(col(ReportComment.created_at).desc(), col(ReportComment.id).desc())
        .limit(COMMENTS_MAX)
    )
    rows = [
        {
            "organisation_id": caller.organisation_id,
            "report_id": report.id,
            "comment_id": key,
        }
        for key in found
    ]
    await insert_rows(session, [(KeptComment, rows)])
