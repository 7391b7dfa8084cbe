"""What a report counts for those outside the organisation: stories given to them.

Summaries are kept by who sees a story inside the organisation. Consent for partners,
or for everybody, is looked at story by story, of the newest `GIVEN_MAX`.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import and_, col, not_
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.audience import wide_enough
from domain.cycle import Cycle
from domain.fact import Family, StoryFacts, presences
from domain.framing import FramedEntry, Framing
from domain.report import Item
from domain.room import ITEMS_MAX, LABEL_MAX
from domain.standing import Stands, join_arrived
from domain.story import Polarity, Reach, Visibility
from domain.summary import Key
from services.access import not_past, own, visible_stories
from services.database.tables import Consent, Story
from services.reports.beside import story_facts
from services.reports.examples import label_of_story
from services.reports.scope import Scope

GIVEN_MAX = 2_000
"""Stories that are looked at, the newest told."""
_GIVEN = aliased(Consent, name="given")


class _Told(NamedTuple):
    facts: StoryFacts
    placed: StoryFacts | None
    """By the placements that count; None where nothing of it does."""
    label: str
    told_on: date


@dataclass(frozen=True, slots=True)
class Given:
    """The stories of some spaces that are given to an audience."""

    told: Sequence[_Told]
    hidden: bool
    """Whether others count in these spaces, or more than are looked at."""

    @property
    def placed(self) -> list[StoryFacts]:
        """The facts of the stories, by the placements that count."""
        return [each.placed for each in self.told if each.placed is not None]

    def counts(self, scope: Scope) -> Counter[Key]:
        """Return what the stories add to the counts of a report."""
        counts: Counter[Key] = Counter()
        for told in self.told:
            # What is hoped for counts whoever placed it.
            for space in told.facts.spaces & set(scope.spaces):
                for fact, n in scope.count(told.facts, space).items():
                    if scope.days.holds(fact.first, fact.last):
                        counts[Key(fact.family, fact.subject, fact.facet)] += n
        counts.update(self._tellers(scope))
        return counts

    def _tellers(self, scope: Scope) -> dict[Key, int]:
        tellers: Stands = {}
        for facts in self.placed:
            for space in facts.spaces & set(scope.spaces):
                for each in presences(facts, space):
                    if scope.days.holds(each.day, each.day):
                        key = Key(Family.TELLERS, each.subject, each.facet)
                        tellers.setdefault(key.name, set()).add(each.person)
        if not scope.alone:
            join_arrived(tellers, scope.spaces)
        return {Key.named(name): len(who) for name, who in tellers.items()}

    def items(self, scope: Scope) -> dict[Cycle, list[Item]]:
        """Return examples at each cycle, the newest told, and one that costs."""
        found: dict[Cycle, list[Item]] = {cycle: [] for cycle in Cycle}
        for told in self.told:
            placed = [
                step.placed
                for step in (told.placed.steps if told.placed else ())
                if scope.days.holds(step.day, step.day)
            ]
            for cycle in {cycle for each in placed for cycle in each}:
                costs = any(each.get(cycle) is Polarity.NEGATIVE for each in placed)
                label = told.label[:LABEL_MAX]
                item = Item(told.facts.story, label, told.told_on, costs)
                found[cycle].append(item)
        return {cycle: _with_one_that_costs(items) for cycle, items in found.items()}

    def within(self, framing: Framing) -> Framing:
        """Return framing without what persons hold, and without other stories."""
        known = {told.facts.story for told in self.told}

        def kept(entries: list[FramedEntry]) -> Iterator[FramedEntry]:
            for entry in entries:
                if entry.holder is None:
                    steps = [step for step in entry.steps if step.story in known]
                    yield replace(entry, steps=steps)

        return replace(
            framing,
            aspirations=list(kept(framing.aspirations)),
            uncertainties=list(kept(framing.uncertainties)),
        )


def given_for(caller: Caller, reach: Reach) -> sa.ColumnElement[bool]:
    """Return the condition under which a row of `story` may go so far outside.

    The newest consent governs that was not revoked; whether it has run out, the row
    itself says.
    """
    newest = (
        sa.select(col(_GIVEN.reach))
        .where(
            col(_GIVEN.organisation_id) == own(caller),
            col(_GIVEN.story_id) == col(Story.id),
            col(_GIVEN.revoked_at).is_(None),
        )
        .order_by(col(_GIVEN.recorded_at).desc(), col(_GIVEN.id).desc())
        .limit(1)
        .correlate(Story)
        .scalar_subquery()
    )
    given: sa.ColumnElement[bool] = newest.in_(wide_enough(reach))
    return given


def _with_one_that_costs(items: list[Item]) -> list[Item]:
    shown = items[:ITEMS_MAX]
    costly = next((item for item in items if item.negative), None)
    return [*shown[:-1], costly] if costly and costly not in shown else shown


async def given_to(
    session: AsyncSession, caller: Caller, scope: Scope, reach: Reach
) -> Given:
    """Return the stories whose consent goes so far: two statements."""
    connection = await session.connection()
    values = scope.values(caller)
    newest = (
        visible_stories(caller, *_COLUMNS)
        .where(*_given(caller, scope, reach))
        .order_by(col(Story.told_on).desc(), col(Story.id).desc())
        .limit(GIVEN_MAX + 1)
    )
    rows = (await connection.execute(newest, values)).all()
    told = []
    for record, label, told_on in rows[:GIVEN_MAX]:
        facts = story_facts(record)
        told.append(_Told(facts, facts.by(scope.placements), label, told_on))
    others = await connection.execute(_others(caller, scope, reach), values)
    return Given(told, hidden=others.first() is not None or len(rows) > GIVEN_MAX)


_COLUMNS: Any = (col(Story.facts), label_of_story().label("label"), col(Story.told_on))


def _given(
    caller: Caller, scope: Scope, reach: Reach
) -> tuple[sa.ColumnElement[bool], ...]:
    until = col(Story.visible_until)
    return (
        col(Story.space_id).in_(scope.spaces),
        col(Story.visibility) >= Visibility.ORGANISATION,
        sa.or_(until.is_(None), not_past(until)),
        given_for(caller, reach),
    )


def _others(caller: Caller, scope: Scope, reach: Reach) -> sa.Select[Any]:
    """Return the statement for a story that counts and is not given."""
    return (
        sa.select(col(Story.id))
        .where(
            col(Story.organisation_id) == own(caller),
            col(Story.space_id).in_(scope.spaces),
            col(Story.visibility) >= Visibility.EVALUATORS,
            col(Story.deleted_at).is_(None),
            not_(and_(*_given(caller, scope, reach))),
        )
        .limit(1)
    )
