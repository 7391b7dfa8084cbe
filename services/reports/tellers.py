"""The tellers behind a count of a report, each once."""

from datetime import UTC, datetime
from uuid import UUID

from sqlmodel import and_, col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.drill import Question
from domain.fact import StoryFacts
from domain.fact_record import from_record
from domain.story import Naming, Visibility
from services.database.keyset import After, Slice
from services.database.tables import Person, Step, Story, StoryTeller
from services.reports.events import as_today
from services.reports.scope import Scope

BATCH = 100
PERSONS_MAX = 1_000
"""Persons that one page looks at; a page may then be short and still lead on."""


async def tellers_behind(
    session: AsyncSession,
    caller: Caller,
    scope: Scope,
    question: Question,
    after: After,
) -> Slice[UUID]:
    """Return a page of the tellers behind a count."""
    last = UUID(int=0) if after.key is None else UUID(str(after.key[0]))
    found: list[UUID] = []
    for _ in range(PERSONS_MAX // BATCH):
        persons = await _persons(session, caller, scope, last)
        told = await _told_by(session, caller, persons)
        for person in persons:
            last = person
            own = person == caller.person_id
            if any(_counts(scope, question, f, own=own) for f in told.get(person, ())):
                found.append(person)
            if len(found) > after.limit:
                return Slice(found[: after.limit], [found[after.limit - 1]])
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
    session: AsyncSession, caller: Caller, persons: list[UUID]
) -> dict[UUID, list[StoryFacts]]:
    rows = await session.exec(
        select(StoryTeller.person_id, col(Story.facts), col(Story.visible_until))
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
    today = datetime.now(UTC).date()
    told: dict[UUID, list[StoryFacts]] = {}
    for person, record, until in rows:
        facts = as_today(from_record(record), until, today)
        if isinstance(facts, StoryFacts):
            told.setdefault(person, []).append(facts)
    return told


def _counts(scope: Scope, question: Question, facts: StoryFacts, *, own: bool) -> bool:
    return any(
        any(question.steps(facts, space, scope.spaces))
        for space in facts.spaces & scope.sights.keys()
        if scope.sees(facts, space)
        or (own and facts.visibility >= Visibility.EVALUATORS)
    )


async def names_of_tellers(
    session: AsyncSession, caller: Caller, scope: Scope, persons: list[UUID]
) -> dict[UUID, str]:
    """Return the names of tellers whom the reader may know.

    In spaces that the caller evaluates all of them; elsewhere oneself, and those who
    tell a story of these spaces by their name.
    """
    rows = await session.exec(
        select(Person.id, Person.name).where(
            Person.organisation_id == caller.organisation_id,
            col(Person.id).in_(persons),
        )
    )
    names = dict(rows.all())
    if all(sight <= Visibility.EVALUATORS for sight in scope.sights.values()):
        return names
    named = await session.exec(
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
            col(StoryTeller.person_id).in_(persons),
            Story.naming == Naming.NAMED,
            Story.visibility == Visibility.ORGANISATION,
            col(Story.space_id).in_(scope.spaces),
        )
    )
    known = {*named.all(), caller.person_id}
    return {key: name for key, name in names.items() if key in known}
