"""What counts in a report beside the summaries: not folded yet, or not as stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import and_, col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.fact import CrossFlowFacts, Facts, StoryFacts
from domain.fact_record import from_record
from domain.story import Visibility
from services.access import tells
from services.database.tables import Delta, Flow, Story, StoryTeller
from services.reports.scope import Scope, as_of, today
from services.stories.load import stories_of


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
    """Return, signed, what is to be added to the summaries: four statements.

    Deltas not yet folded; and where they make a difference to the reader, the reader's
    own stories, stories whose consent has run out since they were counted, and the
    flows between these and others.
    """
    rows = await session.exec(
        select(Delta.space_id, Delta.sign, col(Delta.facts)).where(
            Delta.organisation_id == caller.organisation_id,
            col(Delta.space_id).in_(scope.spaces),
        )
    )
    pending = [Beside(space, sign, from_record(facts)) for space, sign, facts in rows]
    found = [each for each in pending if scope.sees(each.facts)]
    apart = await _apart(session, caller, scope)
    for each in apart.values():
        found += _changed(scope, each.facts, shown=each.shown)
    return found + await _flows(session, caller, scope, apart)


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
    over = select(col(Story.facts), col(Story.visible_until), sa.false()).where(
        Story.organisation_id == caller.organisation_id,
        col(Story.visible_until) < today(),
        Story.visibility >= Visibility.SPACE,
        col(Story.deleted_at).is_(None),
    )
    own = (
        select(col(Story.facts), col(Story.visible_until), sa.true())
        .join(
            StoryTeller,
            and_(
                col(StoryTeller.organisation_id) == col(Story.organisation_id),
                col(StoryTeller.story_id) == col(Story.id),
            ),
        )
        .where(
            Story.organisation_id == caller.organisation_id,
            StoryTeller.organisation_id == caller.organisation_id,
            StoryTeller.person_id == caller.person_id,
            Story.visibility >= Visibility.EVALUATORS,
            col(Story.deleted_at).is_(None),
        )
    )
    found: dict[UUID, Apart] = {}
    # Whoever is a teller of what has run out counts it all the same.
    for statement in (over, own):
        for record, until, is_own in await session.exec(statement):
            facts = story_facts(record)
            shown = scope.shows(as_of(facts, until), own=bool(is_own))
            found[facts.story] = Apart(facts, shown)
    return found


async def _flows(
    session: AsyncSession, caller: Caller, scope: Scope, apart: Mapping[UUID, Apart]
) -> list[Beside]:
    stories = sorted(apart)
    rows = await session.exec(
        select(Flow).where(
            Flow.organisation_id == caller.organisation_id,
            col(Flow.facts).is_not(None),
            or_(
                col(Flow.source_story_id).in_(stories),
                col(Flow.target_story_id).in_(stories),
            ),
        )
    )
    shown = {key: each.shown for key, each in apart.items()}
    found: list[Beside] = []
    for flow in rows:
        facts = flow_facts(flow)
        found += _changed(scope, facts, shown=both_shown(scope, flow, facts, shown))
    return found


def story_facts(record: Mapping[str, Any]) -> StoryFacts:
    """Return the facts that are stored with a story."""
    facts = from_record(record)
    assert isinstance(facts, StoryFacts)  # noqa: S101 - a row of `story`
    return facts


def flow_facts(flow: Flow) -> CrossFlowFacts:
    """Return the facts that are stored with a flow between stories that counts."""
    facts = from_record(flow.facts or {})
    assert isinstance(facts, CrossFlowFacts)  # noqa: S101 - of two stories
    return facts


async def stories_shown(
    session: AsyncSession, caller: Caller, scope: Scope, condition: ColumnElement[bool]
) -> dict[UUID, tuple[StoryFacts, bool]]:
    """Return, of the stories that fit, whether they count for the reader today."""
    rows = await session.exec(
        select(col(Story.facts), col(Story.visible_until), tells(caller)).where(
            Story.organisation_id == caller.organisation_id,
            Story.visibility > Visibility.NOBODY,
            col(Story.deleted_at).is_(None),
            condition,
        )
    )
    found: dict[UUID, tuple[StoryFacts, bool]] = {}
    for record, until, own in rows:
        facts = as_of(story_facts(record), until)
        found[facts.story] = facts, scope.shows(facts, own=bool(own))
    return found


async def flows_shown(
    session: AsyncSession, caller: Caller, scope: Scope, flows: Sequence[Flow]
) -> list[tuple[Flow, CrossFlowFacts, bool]]:
    """Return of flows that count whether they do for the reader: one statement."""
    stories = await stories_shown(
        session, caller, scope, col(Story.id).in_(stories_of(flows))
    )
    shown = {key: each for key, (_, each) in stories.items()}
    told = [(flow, flow_facts(flow)) for flow in flows]
    return [
        (flow, facts, both_shown(scope, flow, facts, shown)) for flow, facts in told
    ]


def both_shown(
    scope: Scope, flow: Flow, facts: CrossFlowFacts, shown: Mapping[UUID, bool]
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
