"""The echo of a story: who went on from it, beside what it stands, where it is shown.

Each part is a function of its own; all of it is what the caller sees.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import exists, literal
from sqlmodel import and_, col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.evidence import EvidenceRelation
from domain.flow import FlowKind, Relation
from domain.frame import EntryKind, FrameRelation
from domain.frozen_report import ReportReach, ReportState, Withheld
from services import frame_links
from services.access import sees_space, visible_stories
from services.database.tables import (
    EvidenceLink,
    Flow,
    FrameEntry,
    FrameLink,
    FrozenReport,
    FrozenReportStory,
    Indicator,
    IndicatorOrigin,
    ReportMark,
    Space,
    Step,
    Story,
)
from services.flow_detail import LABEL_MAX, Named, around, shown
from services.flow_lists import sees_flow
from services.frozen_reports.read import readable
from services.link_detail import visible_links
from services.stories.hold import Seen, see_story
from services.stories.view import item_json

FLOWS_MAX = 200
LINKS_MAX = 1000
REPORTS_MAX = 200


@dataclass(frozen=True, slots=True)
class Relay:
    """A step of another story with which its teller goes on from this one."""

    step: Named
    story: dict[str, Any]
    """As it stands in lists: its tellers are named as their consent lets them."""
    source: Named
    relation: Relation


@dataclass(frozen=True, slots=True)
class Beside:
    """An indicator that a step of the story is linked to, or suggested."""

    indicator: Named
    relations: list[EvidenceRelation]
    suggested: bool


@dataclass(frozen=True, slots=True)
class Framed:
    """An aspiration or uncertainty, and what steps of the story do to it."""

    entry: Named
    relations: list[FrameRelation]


@dataclass(frozen=True, slots=True)
class ShownIn:
    """A frozen report that tells of the story, or did."""

    report: Named
    """Without a name where the caller may not read it."""
    reach: ReportReach
    frozen_at: datetime | None
    withheld: Withheld | None


@dataclass(frozen=True, slots=True)
class Echo:
    """What came of a story."""

    story: Named
    relays: list[Relay]
    indicators: list[Beside]
    aspirations: list[Framed]
    uncertainties: list[Framed]
    reports: list[ShownIn]
    complete: bool
    """Whether all that the caller sees is here."""


async def read_echo(session: AsyncSession, caller: Caller, story_id: UUID) -> Echo:
    """Return what came of a story: a fixed number of statements.

    Its tellers and its collector see where it was shown whether they may read the
    report or not; others, the reports that are for them.

    Raises
    ------
    NotFound
        If there is no such story for the caller.
    """
    seen = await see_story(session, caller, story_id)
    relays, every_relay = await _relays(session, caller, story_id)
    indicators, every_link = await _indicators(session, caller, story_id)
    framed, every_entry = await _framed(session, caller, story_id)
    reports, every_report = await _reports(session, caller, seen)
    return Echo(
        story=Named(story_id, seen.story.title),
        relays=relays,
        indicators=indicators,
        aspirations=framed[EntryKind.ASPIRATION],
        uncertainties=framed[EntryKind.UNCERTAINTY],
        reports=reports,
        complete=every_relay and every_link and every_entry and every_report,
    )


async def _relays(
    session: AsyncSession, caller: Caller, story_id: UUID
) -> tuple[list[Relay], bool]:
    found = await session.exec(
        select(Flow)
        .where(
            Flow.organisation_id == caller.organisation_id,
            Flow.source_story_id == story_id,
            Flow.target_story_id != story_id,
            col(Flow.relation).in_([Relation.LEADS_TO, Relation.RETURNS]),
            col(Flow.unresolved).is_(None),
            sees_flow(caller),
        )
        .order_by(col(Flow.id).desc())
        .limit(FLOWS_MAX + 1)
    )
    flows = found.all()
    there = await around(session, caller, flows[:FLOWS_MAX])
    on = [
        flow
        for flow in shown(caller, flows[:FLOWS_MAX], there)
        if FlowKind.RELAYS in flow.kinds
    ]
    wanted = {flow.target.story.id for flow in on if flow.target.story}
    rows = await session.exec(
        visible_stories(caller, col(Story.id), item_json(caller)).where(
            col(Story.id).in_(wanted)
        )
    )
    stories = {key: orjson.loads(item) for key, item in rows}
    relays = [
        Relay(flow.target.step, story, flow.source.step, flow.relation)
        for flow in on
        if flow.target.step and flow.source.step and flow.target.story
        if (story := stories.get(flow.target.story.id)) is not None
    ]
    return relays, len(flows) <= FLOWS_MAX


async def _indicators(
    session: AsyncSession, caller: Caller, story_id: UUID
) -> tuple[list[Beside], bool]:
    links = await session.exec(
        visible_links(caller)
        .where(col(EvidenceLink.story_id) == story_id)
        .order_by(col(EvidenceLink.id))
        .limit(LINKS_MAX + 1)
    )
    told = [(row[0], row[3]) for row in links]
    origins = await session.exec(_suggested(caller, story_id))
    suggested = dict(origins.all())
    names = suggested | {link.indicator_id: name for link, name in told[:LINKS_MAX]}
    relations: dict[UUID, list[EvidenceRelation]] = {key: [] for key in names}
    for link, _ in told[:LINKS_MAX]:
        if link.relation not in relations[link.indicator_id]:
            relations[link.indicator_id].append(link.relation)
    beside = [
        Beside(Named(key, name[:LABEL_MAX]), relations[key], key in suggested)
        for key, name in sorted(names.items(), key=lambda each: (each[1], each[0]))
    ]
    return beside, len(told) <= LINKS_MAX and len(suggested) <= LINKS_MAX


def _suggested(caller: Caller, story_id: UUID) -> Any:  # noqa: ANN401 - a select
    """Return the statement that reads the indicators that steps suggested."""
    own = caller.organisation_id
    origin = (
        select(IndicatorOrigin.id)
        .join(
            Step,
            and_(
                col(Step.organisation_id) == col(IndicatorOrigin.organisation_id),
                col(Step.id) == col(IndicatorOrigin.step_id),
            ),
        )
        .where(
            IndicatorOrigin.organisation_id == own,
            col(IndicatorOrigin.indicator_id) == col(Indicator.id),
            Step.story_id == story_id,
            col(Step.deleted_at).is_(None),
        )
        .correlate(Indicator)
    )
    return (
        select(Indicator.id, Indicator.name)
        .join(
            Space,
            and_(
                col(Space.organisation_id) == col(Indicator.organisation_id),
                col(Space.id) == col(Indicator.space_id),
            ),
        )
        .where(
            Indicator.organisation_id == own,
            sees_space(caller),
            exists(origin),
        )
        .limit(LINKS_MAX + 1)
    )


async def _framed(
    session: AsyncSession, caller: Caller, story_id: UUID
) -> tuple[dict[EntryKind, list[Framed]], bool]:
    """Return what the story does to entries that the caller sees, by their kind."""
    steps = select(Step.id).where(
        Step.organisation_id == caller.organisation_id, Step.story_id == story_id
    )
    rows = await session.exec(
        frame_links.visible_links(caller)
        .where(col(FrameLink.step_id).in_(steps))
        .order_by(col(FrameLink.id))
        .limit(LINKS_MAX + 1)
    )
    found: Sequence[tuple[FrameLink, FrameEntry]] = rows.all()
    framed: dict[EntryKind, dict[UUID, Framed]] = {kind: {} for kind in EntryKind}
    for link, entry in found[:LINKS_MAX]:
        named = Framed(Named(entry.id, entry.text[:LABEL_MAX]), [])
        relations = framed[entry.kind].setdefault(entry.id, named).relations
        if link.relation not in relations:
            relations.append(link.relation)
    listed = {kind: list(entries.values()) for kind, entries in framed.items()}
    return listed, len(found) <= LINKS_MAX


async def _reports(
    session: AsyncSession, caller: Caller, seen: Seen
) -> tuple[list[ShownIn], bool]:
    rows = await session.exec(_telling_of(caller, seen).limit(REPORTS_MAX + 1))
    found: Sequence[Any] = rows.all()
    reports = [_shown_in(*row) for row in found[:REPORTS_MAX]]
    return reports, len(found) <= REPORTS_MAX


def _telling_of(caller: Caller, seen: Seen) -> Any:  # noqa: ANN401 - a select
    """Return the statement that reads the frozen reports that tell of a story."""
    for_them = readable(caller)
    mine = literal(seen.holds)
    reason = col(ReportMark.reason)
    still = or_(reason.is_(None), reason == Withheld.EDITED)
    return (
        select(  # type: ignore[call-overload]  # more columns than it is told of
            col(FrozenReport.id),
            col(FrozenReport.title),
            col(FrozenReport.reach),
            col(FrozenReport.frozen_at),
            for_them,
            col(ReportMark.reason),
        )
        .select_from(FrozenReport)
        .join(
            FrozenReportStory,
            and_(
                col(FrozenReportStory.organisation_id)
                == col(FrozenReport.organisation_id),
                col(FrozenReportStory.report_id) == col(FrozenReport.id),
            ),
        )
        .outerjoin(
            ReportMark,
            and_(
                col(ReportMark.organisation_id) == col(FrozenReport.organisation_id),
                col(ReportMark.report_id) == col(FrozenReport.id),
                col(ReportMark.story_id) == col(FrozenReportStory.story_id),
            ),
        )
        .where(
            FrozenReport.organisation_id == caller.organisation_id,
            FrozenReportStory.story_id == seen.story.id,
            FrozenReport.state == ReportState.FROZEN,
            or_(mine, and_(for_them, still)),
        )
        .order_by(col(FrozenReport.frozen_at).desc(), col(FrozenReport.id))
    )


def _shown_in(
    key: UUID,
    title: str,
    reach: ReportReach,
    frozen_at: datetime | None,
    reads: object,
    reason: Withheld | None,
) -> ShownIn:
    named = Named(key, title) if reads else Named(None, None)
    return ShownIn(named, reach, frozen_at, reason)
