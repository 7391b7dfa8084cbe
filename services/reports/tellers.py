"""The tellers behind a count of a report, each once."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import and_, col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.drill import Question
from domain.fact import StoryFacts
from domain.story import Naming, Sight, Visibility
from services.access import holds, tells
from services.database.keyset import After, Slice
from services.database.tables import Step, Story, StoryTeller
from services.reports.beside import story_facts
from services.reports.scope import Scope, as_of

BATCH = 100
PERSONS_MAX = 1_000
"""Persons that one page looks at; a page may then be short and still lead on."""


@dataclass(frozen=True, slots=True)
class Teller:
    """Somebody behind a count, and whether the reader may know who it is."""

    id: UUID
    known: bool


async def tellers_behind(
    session: AsyncSession,
    caller: Caller,
    scope: Scope,
    question: Question,
    after: After,
) -> Slice[Teller]:
    """Return a page of the tellers behind a count.

    Who tells is known by a story behind this very count: one that is told by name, or
    whose tellers the reader knows anyway. That somebody tells another story by name
    says nothing of who stands behind this one.
    """
    last = UUID(int=0) if after.key is None else UUID(str(after.key[0]))
    found: list[Teller] = []
    for _ in range(PERSONS_MAX // BATCH):
        persons = await _persons(session, caller, scope, last)
        told = await _told_by(session, caller, scope, persons)
        for person in persons:
            last = person
            behind = [
                known
                for facts, known in told[person]
                if _counts(scope, question, facts)
            ]
            if behind:
                known = any(behind) or person == caller.person_id
                found.append(Teller(person, known))
            if len(found) > after.limit:
                return Slice(found[: after.limit], [found[after.limit - 1].id])
        if len(persons) < BATCH:
            return Slice(found, None)
    return Slice(found, [last])


async def _persons(
    session: AsyncSession, caller: Caller, scope: Scope, beyond: UUID
) -> list[UUID]:
    arrived = (
        select(Step.story_id)
        .where(
            Step.organisation_id == caller.organisation_id,
            col(Step.space_id).in_(scope.spaces),
        )
        .scalar_subquery()
    )
    rows = await session.exec(
        select(StoryTeller.person_id)
        .join(
            Story,
            and_(
                col(Story.organisation_id) == col(StoryTeller.organisation_id),
                col(Story.id) == col(StoryTeller.story_id),
            ),
        )
        .where(
            StoryTeller.organisation_id == caller.organisation_id,
            StoryTeller.person_id > beyond,
            Story.visibility > Visibility.NOBODY,
            col(Story.deleted_at).is_(None),
            or_(col(Story.space_id).in_(scope.spaces), col(Story.id).in_(arrived)),
        )
        .distinct()
        .order_by(col(StoryTeller.person_id))
        .limit(BATCH)
    )
    return list(rows.all())


async def _told_by(
    session: AsyncSession, caller: Caller, scope: Scope, persons: list[UUID]
) -> defaultdict[UUID, list[tuple[StoryFacts, bool]]]:
    """Return the stories that count, by teller, and whether their tellers are known."""
    columns: Any = (
        StoryTeller.person_id,
        col(Story.facts),
        col(Story.visible_until),
        Story.naming,
        tells(caller),
        holds(caller),
    )
    rows = await session.exec(
        select(*columns)
        .join(
            Story,
            and_(
                col(Story.organisation_id) == col(StoryTeller.organisation_id),
                col(Story.id) == col(StoryTeller.story_id),
            ),
        )
        .where(
            StoryTeller.organisation_id == caller.organisation_id,
            col(StoryTeller.person_id).in_(persons),
            Story.visibility > Visibility.NOBODY,
            col(Story.deleted_at).is_(None),
        )
    )
    told: defaultdict[UUID, list[tuple[StoryFacts, bool]]] = defaultdict(list)
    for person, record, until, naming, own, held in rows:
        facts = as_of(story_facts(record), until)
        if scope.shows(facts, own=bool(own)):
            evaluates = scope.homes[facts.home] <= Sight.EVALUATOR
            known = evaluates or bool(held) or naming is Naming.NAMED
            told[person].append((facts, known))
    return told


def _counts(scope: Scope, question: Question, facts: StoryFacts) -> bool:
    spaces = facts.spaces & set(scope.spaces)
    return any(any(question.steps(facts, s, scope.spaces)) for s in spaces)
