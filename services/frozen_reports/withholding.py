"""Stories withheld from frozen reports: in the transaction that withdraws them."""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import and_, exists
from sqlalchemy.orm import defer
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.fact import StoryFacts
from domain.fact_record import from_record
from domain.frozen_report import (
    ReportReach,
    Withheld,
    names_less,
    redacted,
    sight_of,
    unsaid,
)
from domain.report import ReportPart
from domain.story import Naming
from domain.summary import Days
from services.canonical import canonical, digest_of
from services.database.tables import (
    FrozenReport,
    FrozenReportSpace,
    FrozenReportStory,
    ReportMark,
    Story,
)


async def withhold(
    session: AsyncSession,
    caller: Caller,
    story: Story,
    reason: Withheld,
    left: Collection[ReportReach],
    naming: Naming = Naming.ANONYMOUS,
) -> None:
    """Take a locked story out of every frozen report that may not show it any more.

    `left` are the reaches that still may, with its teller shown as `naming` says.
    Where it was only counted, the report is marked. Call it before the facts of the
    story are brought up to the change: they tell which reports counted it.
    """
    held = list(await session.exec(_holding(caller, story)))
    gone = [r for r, reach in held if _ends(r, ReportReach(reach), left, naming)]
    counted = await _counting(session, caller, story, left)
    counted -= {row.report_id for row, _ in held}
    if not gone and not counted:
        return
    done = await _marked(session, caller, story, but=Withheld.EDITED)
    for row in gone:
        if row.report_id not in done:
            await take_out(session, caller, row.report_id, row.pointers)
            await _mark(session, row.report_id, story, reason, row.pointers)
    for report_id in sorted(counted - done):
        await _mark(session, report_id, story, reason, [])
    await session.flush()


async def unsay(
    session: AsyncSession,
    caller: Caller,
    story: Story,
    before: Collection[str],
    after: Collection[str],
) -> None:
    """Take what a locked story says no more out of the frozen reports that have it.

    Those for evaluators keep it, who may read what it said before. All others in which
    it stands or counts are marked. Call it before the facts of the story are brought up
    to the change.
    """
    left = (ReportReach.EVALUATORS,)
    held = list(await session.exec(_holding(caller, story)))
    beyond = [row for row, reach in held if ReportReach(reach) not in left]
    counted = await _counting(session, caller, story, left)
    counted -= {row.report_id for row in beyond}
    done = await _marked(session, caller, story, but=Withheld.EDITED)
    for row in beyond:
        if row.report_id not in done:
            lost = await take_out(
                session,
                caller,
                row.report_id,
                row.pointers,
                lambda content, places: unsaid(content, places, before, after),
            )
            await _mark(session, row.report_id, story, Withheld.EDITED, lost)
    for report_id in sorted(counted - done):
        await _mark(session, report_id, story, Withheld.EDITED, [])
    await session.flush()


def _holding(caller: Caller, story: Story) -> Any:  # noqa: ANN401 - a select of two columns
    return (
        select(FrozenReportStory, FrozenReport.reach)
        .join(
            FrozenReport,
            and_(
                col(FrozenReport.organisation_id)
                == col(FrozenReportStory.organisation_id),
                col(FrozenReport.id) == col(FrozenReportStory.report_id),
            ),
        )
        .where(
            FrozenReportStory.organisation_id == caller.organisation_id,
            FrozenReportStory.story_id == story.id,
        )
        .order_by(col(FrozenReportStory.report_id))
    )


def _ends(
    row: FrozenReportStory,
    reach: ReportReach,
    left: Collection[ReportReach],
    naming: Naming,
) -> bool:
    unnamed = reach is not ReportReach.EVALUATORS and names_less(naming, row.naming)
    return reach not in left or unnamed


async def _marked(
    session: AsyncSession, caller: Caller, story: Story, *, but: Withheld
) -> set[UUID]:
    """Return the reports from which nothing of the story is left to be taken out."""
    rows = await session.exec(
        select(ReportMark.report_id).where(
            ReportMark.organisation_id == caller.organisation_id,
            ReportMark.story_id == story.id,
            ReportMark.reason != but,
        )
    )
    return set(rows.all())


async def _counting(
    session: AsyncSession, caller: Caller, story: Story, left: Collection[ReportReach]
) -> set[UUID]:
    """Return the reports, of reaches that are not left, in which the story counts."""
    beyond = [reach for reach in ReportReach if reach not in left]
    facts = from_record(story.facts)
    if not beyond or not facts.visibility or not isinstance(facts, StoryFacts):
        return set()
    about = (
        select(FrozenReportSpace.report_id)
        .where(
            FrozenReportSpace.organisation_id == caller.organisation_id,
            col(FrozenReportSpace.report_id) == col(FrozenReport.id),
            col(FrozenReportSpace.space_id).in_(facts.spaces),
        )
        .correlate(FrozenReport)
    )
    found = await session.exec(
        select(FrozenReport)
        .options(defer(FrozenReport.content))  # type: ignore[arg-type]  # a column
        .where(
            FrozenReport.organisation_id == caller.organisation_id,
            col(FrozenReport.reach).in_(beyond),
            col(FrozenReport.created_at) >= story.created_at,
            exists(about),
        )
    )
    return {report.id for report in found if _counts(report, facts)}


def _counts(report: FrozenReport, facts: StoryFacts) -> bool:
    """Tell whether a report of one of its spaces counts a story."""
    # What was hoped for counts whoever placed it.
    aspired = ReportPart.ASPIRED in report.parts
    own = facts if aspired else facts.by(report.placements)
    if own is None or facts.visibility < sight_of(report.reach):
        return False
    days = Days(report.first_day, report.last_day)
    return any(days.holds(step.day, step.day) for step in own.steps)


async def take_out(
    session: AsyncSession,
    caller: Caller,
    report_id: UUID,
    pointers: Sequence[str],
    chosen: Callable[[Any, Sequence[str]], Sequence[str]] = lambda _, places: places,
) -> Sequence[str]:
    """Take the words at some places out of what is stored of a report.

    Return the places: those that are `chosen`, all by default.
    """
    own = (caller.organisation_id, report_id)
    report = await session.get(
        FrozenReport, own, with_for_update=True, populate_existing=True
    )
    if report is None:
        return []
    content = orjson.loads(report.content)
    places = chosen(content, pointers)
    if places:
        left = canonical(redacted(content, places))
        report.content = left.decode()
        report.content_digest = digest_of(left)
        report.version += 1
        session.add(report)
        await session.flush()
    return places


async def _mark(
    session: AsyncSession,
    report_id: UUID,
    story: Story,
    reason: Withheld,
    pointers: Sequence[str],
) -> None:
    """Leave a trace: the last reason stands, with all places."""
    mark = await session.get(ReportMark, (story.organisation_id, report_id, story.id))
    places = sorted({*(mark.pointers if mark else ()), *pointers})
    now = datetime.now(UTC)
    if mark is None:
        mark = ReportMark(
            organisation_id=story.organisation_id,
            report_id=report_id,
            story_id=story.id,
            reason=reason,
            pointers=places,
            marked_at=now,
        )
    mark.reason, mark.pointers, mark.marked_at = reason, places, now
    session.add(mark)
