"""What a report looks at for patterns beside its counts: examples, and frames."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.coding import Placements
from domain.fact import CrossFlowFacts, StoryFacts
from domain.fact_record import with_steps
from domain.pattern_counts import EXAMPLES_MAX, LOOKED_AT, Sample, Showing
from domain.pattern_list import pattern_of
from domain.recognition import framed, recognised, recognised_between
from domain.room import LABEL_MAX
from services.database.json import id_list, is_one_of
from services.database.prepared import prepared
from services.database.tables import Flow, Story
from services.reframing import steps_that_reframe
from services.reports.beside import (
    Crossing,
    crossing,
    flows_shown,
    shown_of,
    stories_shown,
    stories_that,
)
from services.reports.examples import label_of_story
from services.reports.scope import Scope, among

FLOWS_MAX = 500
"""Flows into the newest stories that are looked at."""

Newest = dict[UUID, tuple[StoryFacts, Showing]]


async def sample_of(
    session: AsyncSession, caller: Caller, scope: Scope, open_until: date
) -> Sample:
    """Return examples of patterns, and where frames were changed: eight statements.

    Examples are of the newest stories and of the flows that lead into them.
    """
    newest = await _newest(session, caller, scope)
    stories: defaultdict[str, list[Showing]] = defaultdict(list)
    for facts, story in newest.values():
        for code, day in recognised(facts).days.items():
            if counts_on(scope, code, day, open_until):
                stories[code].append(story)
    for flow in await _flows_into(session, caller, scope, newest):
        _, story = newest[flow[0]]
        for code in recognised_between(flow[1]):
            if counts_on(scope, code, flow[1].flow.day, open_until):
                stories[code].append(story)
    changed, cut = await framed_in(session, caller, scope)
    for code, found in changed.items():
        stories[code] += [story for key, (_, story) in newest.items() if key in found]
    return Sample(
        open_until=open_until,
        whole=not scope.days.bounded and scope.placements is Placements.DEFAULT,
        stories={code: _first(told) for code, told in stories.items()},
        framed={code: len(found) for code, found in changed.items()},
        cut=cut,
    )


def _first(told: list[Showing]) -> list[Showing]:
    """Return the newest of the stories, each once."""
    newest = sorted(set(told), key=lambda story: (story.told_on, story.id))
    return newest[: -EXAMPLES_MAX - 1 : -1]


def counts_on(scope: Scope, code: str, day: date, open_until: date) -> bool:
    """Tell whether a pattern that shows on a day counts in a report."""
    pattern = pattern_of(code)
    waits = pattern is not None and pattern.expression.waits
    return scope.days.holds(day, day) and (not waits or day <= open_until)


async def _newest(session: AsyncSession, caller: Caller, scope: Scope) -> Newest:
    rows = await _newest_stories(alone=scope.alone).rows(session, scope.values(caller))
    told = {UUID(row[0]["story"]): row[3:] for row in rows}
    shown = shown_of(scope, (row[:3] for row in rows))
    return {
        key: (facts, Showing(key, told[key][0][:LABEL_MAX], told[key][1]))
        for key, (facts, counts) in shown.items()
        if counts
    }


@prepared
def _newest_stories(*, alone: bool) -> sa.Select[Any]:
    return (
        stories_that(among(Story.space_id, alone=alone))
        .add_columns(label_of_story(), col(Story.told_on))
        .order_by(col(Story.told_on).desc(), col(Story.id).desc())
        .limit(LOOKED_AT)
    )


async def _flows_into(
    session: AsyncSession, caller: Caller, scope: Scope, stories: Newest
) -> Iterator[tuple[UUID, CrossFlowFacts]]:
    values = {**scope.values(caller), "stories": sorted(stories)}
    rows = await _flows_to().rows(session, values)
    flows = [Crossing(*row) for row in rows]
    counted = await flows_shown(session, caller, scope, flows)
    return ((flow.target_story_id, facts) for flow, facts, seen in counted if seen)


@prepared
def _flows_to() -> sa.Select[Any]:
    into = is_one_of(col(Flow.target_story_id), id_list("stories"))
    return crossing().where(into).order_by(col(Flow.id).desc()).limit(FLOWS_MAX)


async def framed_in(
    session: AsyncSession, caller: Caller, scope: Scope
) -> tuple[dict[str, set[UUID]], bool]:
    """Return in which stories each pattern shows that is about frames, and if cut."""
    found: defaultdict[str, set[UUID]] = defaultdict(set)
    steps, cut = await steps_that_reframe(session, caller, scope.spaces)
    if not steps:
        return found, cut
    read = partial(with_steps, steps={str(step) for step in steps})
    stories = await stories_shown(session, caller, scope, set(steps.values()), read)
    for facts, shown in stories.values():
        for code, day in framed(facts.steps).items() if shown else ():
            if scope.days.holds(day, day):
                found[code].add(facts.story)
    return found, cut
