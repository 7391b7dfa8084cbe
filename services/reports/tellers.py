"""The tellers behind a count of a report, each once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import and_, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.drill import Question
from domain.fact import StoryFacts
from domain.story import Naming, Sight, Visibility
from services.access import holds, tells
from services.database.keyset import After, Slice
from services.database.tables import Story, StoryTeller
from services.reports.beside import story_facts
from services.reports.rows import (
    STORIES_MAX,
    Place,
    next_stories,
    page_from,
    place_after,
    place_of,
)
from services.reports.scope import Scope, as_of


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
    """Return a page of the tellers behind a count, by the first story they tell.

    Who tells is known by a story behind this very count: one that is told by name, or
    whose tellers the reader knows anyway. That somebody tells another story by name
    says nothing of who stands behind this one; nor does the place of a page, which
    is a story and not a person.
    """
    start = place = place_of(after)
    found: list[tuple[Place, Teller]] = []
    looked = 0
    while place[0] == "s" and len(found) <= after.limit and looked < STORIES_MAX:
        batch = await next_stories(session, caller, scope, place)
        behind = [
            facts for facts, shown in batch if shown and _counts(scope, question, facts)
        ]
        told = await _told_by(session, caller, scope, behind)
        for facts in behind:
            for position, person in enumerate(facts.tellers):
                here: Place = ("s", facts.story, position)
                by = [
                    (each.story, known)
                    for each, known in told[person]
                    if _counts(scope, question, each)
                ]
                if here > start and min(by)[0] == facts.story:
                    known = person == caller.person_id or any(k for _, k in by)
                    found.append((here, Teller(person, known)))
        looked += len(batch)
        place = place_after(batch)
    return page_from(found, after, place)


async def _told_by(
    session: AsyncSession, caller: Caller, scope: Scope, stories: Iterable[StoryFacts]
) -> defaultdict[UUID, list[tuple[StoryFacts, bool]]]:
    """Return what the tellers of these tell, and whether they are known by it."""
    persons = {person for facts in stories for person in facts.tellers}
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


def _counts(scope: Scope, question: Question, told: StoryFacts) -> bool:
    facts = question.counted(told)
    if facts is None:
        return False
    spaces = facts.spaces & set(scope.spaces)
    return any(any(question.steps(facts, s, scope.spaces)) for s in spaces)
