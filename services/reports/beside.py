"""What counts in a report beside the summaries: not folded yet, or not as stored."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import and_, col, or_
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.fact import CrossFlowFacts, Facts, StoryFacts
from domain.fact_record import Record, from_record, with_steps
from domain.story import Visibility
from services.access import own, person, tells
from services.database.json import id_list, is_one_of
from services.database.prepared import prepared
from services.database.tables import Delta, Flow, Step, Story, StoryTeller
from services.reports.scope import Scope, among, as_of
from services.stories.hot import NOBODY

Shown = dict[UUID, tuple[StoryFacts, bool]]
"""Stories, and whether they count for the reader."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Facts that are not in the summaries as the reader counts them."""

    space: UUID
    sign: int
    facts: Facts


@dataclass(frozen=True, slots=True)
class Apart:
    """A story that the reader may count otherwise than what is stored says."""

    facts: StoryFacts
    """As they are stored, and counted by everybody."""
    shown: bool
    """Whether the reader counts it today."""


async def beside_summaries(
    session: AsyncSession, caller: Caller, scope: Scope
) -> list[Beside]:
    """Return, signed, what is to be added to the summaries: three statements at most.

    Deltas not yet folded; and where they make a difference to the reader, the reader's
    own stories, stories whose consent has run out since they were counted, and the
    flows between these and others.
    """
    rows = await _pending().rows(session, scope.values(caller))
    pending = [Beside(space, sign, from_record(facts)) for space, sign, facts in rows]
    found = [each for each in pending if scope.sees(each.facts)]
    apart = await _apart(session, caller, scope)
    for each in apart.values():
        found += _changed(scope, each.facts, shown=each.shown)
    return found + (await _flows(session, caller, scope, apart) if apart else [])


@prepared
def _pending() -> sa.Select[Any]:
    return sa.select(col(Delta.space_id), col(Delta.sign), col(Delta.facts)).where(
        col(Delta.organisation_id) == own(NOBODY),
        is_one_of(col(Delta.space_id), id_list("spaces")),
    )


def _changed(scope: Scope, facts: Facts, *, shown: bool) -> list[Beside]:
    sees = scope.sees(facts)
    if shown is sees:
        return []
    # What counts in spite of the consent counts as if it reached everybody.
    facts = facts if sees else replace(facts, visibility=Visibility.ORGANISATION)
    sign = 1 if shown else -1
    return [Beside(space, sign, facts) for space in facts.spaces & set(scope.spaces)]


async def _apart(
    session: AsyncSession, caller: Caller, scope: Scope
) -> dict[UUID, Apart]:
    found: dict[UUID, Apart] = {}
    # Whoever is a teller of what has run out counts it all the same.
    rows = await _over_and_own().rows(session, scope.values(caller))
    for record, until, is_own in sorted(rows, key=lambda row: bool(row[2])):
        facts = story_facts(record)
        shown = scope.shows(as_of(facts, until), own=bool(is_own))
        found[facts.story] = Apart(facts, shown)
    return found


@prepared
def _over_and_own() -> sa.CompoundSelect[Any]:
    """Return stories whose consent has run out, and those that the reader tells."""
    over = sa.select(
        col(Story.facts), col(Story.visible_until), sa.literal(0).label("is_own")
    ).where(
        col(Story.organisation_id) == own(NOBODY),
        col(Story.visible_until) < sa.bindparam("today", None, type_=sa.Date()),
        col(Story.visibility) >= Visibility.SPACE,
        col(Story.deleted_at).is_(None),
    )
    told = (
        sa.select(
            col(Story.facts), col(Story.visible_until), sa.literal(1).label("is_own")
        )
        .join(
            StoryTeller,
            and_(
                col(StoryTeller.organisation_id) == col(Story.organisation_id),
                col(StoryTeller.story_id) == col(Story.id),
            ),
        )
        .where(
            col(Story.organisation_id) == own(NOBODY),
            col(StoryTeller.organisation_id) == own(NOBODY),
            col(StoryTeller.person_id) == person(NOBODY),
            col(Story.visibility) >= Visibility.EVALUATORS,
            col(Story.deleted_at).is_(None),
        )
    )
    return sa.union_all(over, told)


async def _flows(
    session: AsyncSession, caller: Caller, scope: Scope, apart: Mapping[UUID, Apart]
) -> list[Beside]:
    shown = {key: each.shown for key, each in apart.items()}
    values = {**scope.values(caller), "stories": sorted(apart)}
    found: list[Beside] = []
    for row in await _flows_at().rows(session, values):
        flow = Crossing(*row)
        facts = flow.facts
        sees = both_shown(scope, flow, facts, shown)
        found += _changed(scope, facts, shown=sees)
    return found


class Crossing(NamedTuple):
    """A flow between stories that counts."""

    id: UUID
    source_story_id: UUID | None
    target_story_id: UUID
    record: Record

    @property
    def facts(self) -> CrossFlowFacts:
        """Return what is stored with it."""
        facts = from_record(self.record)
        assert isinstance(facts, CrossFlowFacts)  # noqa: S101 - of two stories
        return facts


def crossing() -> sa.Select[Any]:
    """Return the statement for flows between stories that count, as `Crossing`."""
    return sa.select(
        col(Flow.id),
        col(Flow.source_story_id),
        col(Flow.target_story_id),
        col(Flow.facts),
    ).where(
        col(Flow.organisation_id) == own(NOBODY),
        col(Flow.facts).is_not(None),
    )


def concerns(*, alone: bool, carried: bool) -> ColumnElement[bool]:
    """Return the condition under which a flow between stories counts in a report.

    It does where a story lives at one of its ends; with `carried`, also where one of
    its steps happened.
    """
    homes = (
        among(Flow.space_id, alone=alone),
        among(Flow.source_space_id, alone=alone),
    )
    return or_(*homes, _lies_among(alone=alone)) if carried else or_(*homes)


def _lies_among(*, alone: bool) -> ColumnElement[bool]:
    end = aliased(Step)
    return sa.exists(
        sa.select(sa.literal(1)).where(
            col(end.organisation_id) == own(NOBODY),
            or_(
                col(end.id) == col(Flow.source_step_id),
                col(end.id) == col(Flow.target_step_id),
            ),
            among(end.space_id, alone=alone),
        )
    )


@prepared
def _flows_at() -> sa.Select[Any]:
    stories = id_list("stories")
    return crossing().where(
        or_(
            is_one_of(col(Flow.source_story_id), stories),
            is_one_of(col(Flow.target_story_id), stories),
        )
    )


def story_facts(record: Record) -> StoryFacts:
    """Return the facts that are stored with a story."""
    facts = from_record(record)
    assert isinstance(facts, StoryFacts)  # noqa: S101 - a row of `story`
    return facts


def stories_that(condition: ColumnElement[bool]) -> sa.Select[Any]:
    """Return the statement for stories that may count, to be given to `shown_of`."""
    return sa.select(
        col(Story.facts), col(Story.visible_until), tells(NOBODY).label("own")
    ).where(
        col(Story.organisation_id) == own(NOBODY),
        col(Story.visibility) > Visibility.NOBODY,
        col(Story.deleted_at).is_(None),
        condition,
    )


def shown_of(
    scope: Scope,
    rows: Iterable[tuple[Any, ...]],
    read: Callable[[Record], StoryFacts] = story_facts,
) -> Shown:
    """Return, of the stories in rows, whether they count for the reader today."""
    found: Shown = {}
    for record, until, is_own in rows:
        facts = as_of(read(record), until)
        found[facts.story] = facts, scope.shows(facts, own=bool(is_own))
    return found


async def stories_shown(
    session: AsyncSession,
    caller: Caller,
    scope: Scope,
    ids: Iterable[UUID | None],
    read: Callable[[Record], StoryFacts] = story_facts,
) -> Shown:
    """Return, of some stories, whether they count for the reader: one statement."""
    values = {**scope.values(caller), "stories": sorted(each for each in ids if each)}
    return shown_of(scope, await _by_id().rows(session, values), read)


@prepared
def _by_id() -> sa.Select[Any]:
    return stories_that(is_one_of(col(Story.id), id_list("stories")))


async def flows_shown(
    session: AsyncSession, caller: Caller, scope: Scope, flows: Sequence[Crossing]
) -> list[tuple[Crossing, CrossFlowFacts, bool]]:
    """Return of flows that count whether they do for the reader: one statement."""
    ends = {
        end for flow in flows for end in (flow.source_story_id, flow.target_story_id)
    }
    stories = await stories_shown(
        session, caller, scope, ends, partial(with_steps, steps=())
    )
    shown = {key: each for key, (_, each) in stories.items()}
    told = [(flow, flow.facts) for flow in flows]
    return [
        (flow, facts, both_shown(scope, flow, facts, shown)) for flow, facts in told
    ]


def both_shown(
    scope: Scope, flow: Crossing, facts: CrossFlowFacts, shown: Mapping[UUID, bool]
) -> bool:
    """Tell whether both ends of a flow count for the reader.

    `shown` says it of stories; where it does not, what is stored with the flow does.
    """
    ends: Sequence[tuple[UUID | None, UUID, Visibility]] = (
        (flow.source_story_id, facts.source_home, facts.source_visibility),
        (flow.target_story_id, facts.target_home, facts.visibility),
    )
    return all(
        shown[story]
        if story is not None and story in shown
        else scope.reaches(home, visibility)
        for story, home, visibility in ends
    )
