"""Reframing: which returns led to a new version of a frame."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from domain.access import Caller
from domain.flow import Relation
from domain.frame import Agreed, Entry, EntryKind, FrameRelation, Returned, reframes
from services.access import sees_space
from services.database.tables import (
    Flow,
    Frame,
    FrameLink,
    FrameVersion,
    FrameVersionEntry,
    Space,
    Step,
    Story,
)
from services.frame_links import visible_links
from services.frames.read import entry_kept
from services.stories.view import step_of_story


async def reframing(
    session: AsyncSession, caller: Caller, flows: Iterable[Flow]
) -> frozenset[UUID]:
    """Return the ids of those flows that are returns and led to a new frame version.

    Of frames in spaces that the caller sees, and by links of which the caller sees
    both ends; nobody's rights on the flows are looked at. Six statements for any
    number of flows.
    """
    returns = [flow for flow in flows if flow.relation is Relation.RETURNS]
    if not returns:
        return frozenset()
    steps = {key for flow in returns for key in _ends(flow)}
    led = await _activities(session, caller, steps)
    reframed = await _reframed(session, caller, steps)
    days = await _days(session, caller, {flow.target_step_id for flow in returns})
    activities = {key for several in led.values() for key in several} | {
        flow.source_activity_id for flow in returns if flow.source_activity_id
    }
    entries = {key for several in reframed.values() for key in several}
    versions = await _versions(session, caller, steps, activities, entries)
    return frozenset(
        flow.id
        for flow in returns
        if reframes(_returned(flow, led, reframed, days), versions)
    )


NAMED_MAX = 1_000
"""Versions of frames, and links, that are looked at for what brought changes about."""


@dataclass(frozen=True, slots=True)
class Named:
    """Steps and activities that may have led to a new version of a frame."""

    steps: frozenset[UUID] = frozenset()
    activities: frozenset[UUID] = frozenset()
    cut: bool = False
    """Whether there are more than were looked at, the newest first."""


async def steps_that_reframe(
    session: AsyncSession, caller: Caller, spaces: Collection[UUID]
) -> tuple[dict[UUID, UUID], bool]:
    """Return the steps that led to a new version of a frame, with their stories.

    Of stories at home in `spaces`, whoever sees them; of frames in spaces that the
    caller sees. Whether there are more than were looked at is told too. Six statements
    at most.
    """
    named = await may_reframe(session, caller)
    looked_at = await _at_home_in(session, caller, named.steps, spaces)
    if not looked_at:
        return {}, named.cut
    steps = {key for key, _, _ in looked_at}
    reframed = await _reframed(session, caller, steps)
    entries = {key for several in reframed.values() for key in several}
    versions = await _versions(session, caller, steps, (), entries)
    found = {
        key: story
        for key, story, day in looked_at
        if reframes(
            Returned(
                steps=frozenset({key}),
                activities=frozenset(),
                reframed=frozenset(reframed.get(key, ())),
                day=day,
            ),
            versions,
        )
    }
    return found, named.cut


async def may_reframe(session: AsyncSession, caller: Caller) -> Named:
    """Return what versions of frames name, and the steps that reframe entries.

    Two statements; one where no frame has a second version, and nothing is reframed.
    """
    rows = await session.exec(
        select(FrameVersion.brought_by_step_id, FrameVersion.brought_by_activity_id)
        .where(
            FrameVersion.organisation_id == caller.organisation_id,
            FrameVersion.number > 1,
        )
        .order_by(col(FrameVersion.created_at).desc())
        .limit(NAMED_MAX + 1)
    )
    versions = rows.all()
    if not versions:
        return Named()
    linked = await session.exec(
        visible_links(caller)
        .where(col(FrameLink.relation) == FrameRelation.REFRAMES)
        .order_by(col(FrameLink.id).desc())
        .limit(NAMED_MAX + 1)
    )
    links = linked.all()
    return Named(
        steps=frozenset(
            {step for step, _ in versions[:NAMED_MAX] if step}
            | {link.step_id for link, _ in links[:NAMED_MAX]}
        ),
        activities=frozenset(key for _, key in versions[:NAMED_MAX] if key),
        cut=max(len(versions), len(links)) > NAMED_MAX,
    )


async def _at_home_in(
    session: AsyncSession,
    caller: Caller,
    steps: Collection[UUID],
    spaces: Collection[UUID],
) -> Sequence[tuple[UUID, UUID, date]]:
    rows = await session.exec(
        select(Step.id, Step.story_id, col(Step.day))
        .join(Story, step_of_story())
        .where(
            Step.organisation_id == caller.organisation_id,
            col(Step.deleted_at).is_(None),
            col(Step.id).in_(steps),
            col(Story.space_id).in_(spaces),
        )
    )
    return rows.all()


def _ends(flow: Flow) -> set[UUID]:
    source = {flow.source_step_id} if flow.source_step_id else set()
    return source | {flow.target_step_id}


def _returned(
    flow: Flow,
    led: Mapping[UUID, set[UUID]],
    reframed: Mapping[UUID, set[UUID]],
    days: Mapping[UUID, date],
) -> Returned:
    ends = _ends(flow)
    own = {flow.source_activity_id} if flow.source_activity_id else set()
    return Returned(
        steps=frozenset(ends),
        activities=frozenset(own.union(*(led.get(key, set()) for key in ends))),
        reframed=frozenset().union(*(reframed.get(key, set()) for key in ends)),
        day=days.get(flow.target_step_id, date.max),
    )


async def _activities(
    session: AsyncSession, caller: Caller, steps: Collection[UUID]
) -> dict[UUID, set[UUID]]:
    """Return the activities that led to steps."""
    rows = await session.exec(
        select(Flow).where(
            Flow.organisation_id == caller.organisation_id,
            col(Flow.target_step_id).in_(steps),
            col(Flow.source_activity_id).is_not(None),
        )
    )
    found: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for flow in rows:
        if flow.source_activity_id is not None:
            found[flow.target_step_id].add(flow.source_activity_id)
    return found


async def _reframed(
    session: AsyncSession, caller: Caller, steps: Collection[UUID]
) -> dict[UUID, set[UUID]]:
    """Return the entries that steps reframe."""
    rows = await session.exec(
        visible_links(caller).where(
            col(FrameLink.step_id).in_(steps),
            col(FrameLink.relation) == FrameRelation.REFRAMES,
        )
    )
    found: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for link, _ in rows:
        found[link.step_id].add(link.entry_id)
    return found


async def _days(
    session: AsyncSession, caller: Caller, steps: Collection[UUID]
) -> dict[UUID, date]:
    rows = await session.exec(
        select(Step).where(
            Step.organisation_id == caller.organisation_id, col(Step.id).in_(steps)
        )
    )
    return {step.id: step.day for step in rows}


def _seen(caller: Caller, which: ColumnElement[bool]) -> SelectOfScalar[FrameVersion]:
    """Return the statement of versions of frames in spaces that the caller sees."""
    return (
        select(FrameVersion)
        .join(
            Frame,
            and_(
                col(Frame.organisation_id) == col(FrameVersion.organisation_id),
                col(Frame.id) == col(FrameVersion.frame_id),
            ),
        )
        .join(
            Space,
            and_(
                col(Space.organisation_id) == col(Frame.organisation_id),
                col(Space.id) == col(Frame.space_id),
            ),
        )
        .where(
            FrameVersion.organisation_id == caller.organisation_id,
            which,
            sees_space(caller),
        )
    )


async def _versions(
    session: AsyncSession,
    caller: Caller,
    steps: Collection[UUID],
    activities: Collection[UUID],
    entries: Collection[UUID],
) -> list[Agreed]:
    """Return every version of the frames that may have been brought about."""
    own = caller.organisation_id
    named = select(FrameVersion.frame_id).where(
        FrameVersion.organisation_id == own,
        or_(
            col(FrameVersion.brought_by_step_id).in_(steps),
            col(FrameVersion.brought_by_activity_id).in_(activities),
        ),
    )
    held = select(FrameVersionEntry.frame_id).where(
        FrameVersionEntry.organisation_id == own,
        col(FrameVersionEntry.entry_id).in_(entries),
    )
    which = or_(col(Frame.id).in_(named), col(Frame.id).in_(held))
    rows = await session.exec(_seen(caller, which))
    versions = rows.all()
    kept = await _kept(
        session,
        caller,
        and_(
            col(FrameVersionEntry.frame_id).in_({row.frame_id for row in versions}),
            col(FrameVersionEntry.entry_id).in_(entries),
        ),
    )
    return [_agreed(row, kept) for row in versions]


def _agreed(
    row: FrameVersion, kept: Mapping[tuple[UUID, int], Sequence[Entry]]
) -> Agreed:
    return Agreed(
        frame=row.frame_id,
        number=row.number,
        agreed_on=row.agreed_on,
        step=row.brought_by_step_id,
        activity=row.brought_by_activity_id,
        entries={entry.id: entry for entry in kept.get((row.frame_id, row.number), ())},
    )


async def _kept(
    session: AsyncSession, caller: Caller, which: ColumnElement[bool]
) -> dict[tuple[UUID, int], list[Entry]]:
    rows = await session.exec(
        select(FrameVersionEntry).where(
            FrameVersionEntry.organisation_id == caller.organisation_id, which
        )
    )
    found: defaultdict[tuple[UUID, int], list[Entry]] = defaultdict(list)
    for row in rows:
        # Only compared with itself, so that of which kind it is does not matter.
        entry = entry_kept(row, EntryKind.ASPIRATION)
        found[row.frame_id, row.number].append(entry)
    return found
