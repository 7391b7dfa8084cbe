"""What is told by some steps alone: those that are linked to an aspiration."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import standing
from domain.access import Caller
from domain.arrival import counted_again
from domain.assembly import assemble
from domain.cycle import Cycle
from domain.fact import Family, StoryFacts, count, only_steps
from domain.material import Material, Sources
from domain.matrix import Window
from domain.report import Item, Label, Report, ReportPart
from domain.room import LABEL_MAX
from domain.standing import Stands
from domain.summary import Key
from services.access import own
from services.database.json import id_list, is_one_of
from services.database.prepared import prepared
from services.database.tables import Step, Story
from services.facts import stands_of
from services.matrices.counts import COUNTED
from services.reports.beside import shown_of, stories_that
from services.reports.build import join_arrived
from services.reports.events import events_of
from services.reports.examples import Placed, label_of_story, with_one_that_costs
from services.reports.scope import Scope, today
from services.stories.hot import NOBODY


@dataclass(frozen=True, slots=True)
class Linked:
    """A counted story with a step that is linked, and what readers call it."""

    facts: StoryFacts
    label: str
    told_on: date


async def stories_of_steps(
    session: AsyncSession, caller: Caller, scope: Scope, steps: Collection[UUID]
) -> list[Linked]:
    """Return the counted stories of some steps: one statement, none without steps."""
    if not steps:
        return []
    values = {**scope.values(caller), "steps": sorted(steps)}
    rows = await _with_steps().rows(session, values)
    found = []
    for record, until, is_own, label, told_on in rows:
        ((facts, counts),) = shown_of(scope, [(record, until, is_own)]).values()
        if counts:
            found.append(Linked(facts, label[:LABEL_MAX], told_on))
    return found


@prepared
def _with_steps() -> sa.Select[Any]:
    return stories_that(
        sa.exists(
            sa.select(col(Step.id)).where(
                col(Step.organisation_id) == own(NOBODY),
                col(Step.story_id) == col(Story.id),
                is_one_of(col(Step.id), id_list("steps")),
            )
        )
    ).add_columns(label_of_story(), col(Story.told_on))


def counts_of(stories: Sequence[StoryFacts], window: Window) -> Counter[Key]:
    """Return the counts in a window of these stories alone, and of who tells them."""
    counts: Counter[Key] = Counter()
    stands: Stands = {}
    for facts in stories:
        for space in facts.spaces & set(window.spaces):
            for fact, n in count(facts, space).items():
                held = window.days.holds(fact.first, fact.last)
                if held and fact.family in COUNTED:
                    counts[Key(fact.family, fact.subject, fact.facet)] += n
                if held and fact.family is Family.STEPS:
                    name = Key(Family.TELLERS, fact.subject, fact.facet).name
                    stands.setdefault(name, set()).update(facts.tellers)
    standing.join_arrived(stands, window.spaces)
    join_arrived(counts, window.spaces)
    counts.subtract(counted_again(stories, window.spaces, window.days))
    counts.update({Key.named(name): len(who) for name, who in stands.items()})
    return counts


async def report_linked(
    session: AsyncSession, caller: Caller, scope: Scope, sources: Sources
) -> Report:
    """Return what is counted of the steps that the scope's aspiration is linked to."""
    steps = scope.linked.steps if scope.linked else frozenset()
    linked = await stories_of_steps(session, caller, scope, steps)
    placed = (each.facts.by(scope.placements) for each in linked)
    told = [only_steps(facts, steps) for facts in placed if facts is not None]
    ties = await events_of(session, caller, scope)
    material = Material(
        spaces=[Label(key, scope.names[key][:LABEL_MAX]) for key in scope.spaces],
        first=scope.days.first,
        last=scope.days.last,
        today=today(),
        hidden=False,
        rows="",
        counts=counts_of(told, Window(scope.spaces, scope.days)),
        events_beside=ties.beside(),
        space_labels=scope.names,
    )
    return assemble(material, sources, parts=frozenset({ReportPart.CONTRIBUTION}))


def examples_of(
    linked: Sequence[Linked], steps: Collection[UUID], window: Window
) -> dict[Cycle, list[Item]]:
    """Return at most 20 of these stories at each cycle of a window, as reports do.

    Only some of their steps count: by them a story stands at a cycle, and costs.
    """
    found: defaultdict[Cycle, list[Placed]] = defaultdict(list)
    for each in linked:
        facts = only_steps(each.facts, steps)
        at_home = stands_of(facts) if facts.home in window.spaces else {}
        for cycle, stands in at_home.items():
            days = [day for day in stands.days if window.days.holds(day, day)]
            if days:
                item = Item(facts.story, each.label, each.told_on, stands.costs)
                newest_by = days[-1] if window.days.bounded else each.told_on
                found[cycle].append((newest_by, item))
    return {
        cycle: with_one_that_costs(placed, [p for p in placed if p[1].negative])
        for cycle, placed in found.items()
    }
