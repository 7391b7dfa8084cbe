"""What a story names, where it was merged into another since.

A phone, or a file, may name somebody or some space weeks after they were merged: what
it tells is told of what is there now, and nobody is made anew under the old id.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.merging import Noun
from services.database.tables import Merge
from services.merged import survivor_of
from services.stories.said import PersonInStep, PersonSaid, StepSaid, StorySaid

Into = Mapping[UUID, UUID]
"""By the id of what was merged, what is there now."""


async def merged_among(
    session: AsyncSession, caller: Caller, ids: Collection[UUID]
) -> Into:
    """Return what is there now for what was merged: mostly one statement."""
    if not ids:
        return {}
    found = await session.exec(
        select(Merge.noun, Merge.source_id).where(
            Merge.organisation_id == caller.organisation_id,
            col(Merge.noun).in_(list(Noun)),
            col(Merge.source_id).in_(ids),
            col(Merge.undone_at).is_(None),
        )
    )
    into = {
        key: await survivor_of(session, caller, Noun(noun), key)
        for noun, key in set(found)
    }
    return {key: after for key, after in into.items() if after is not None}


def persons_in(said: StorySaid) -> set[UUID]:
    """Return the ids of all persons whom a story names."""
    ids = {said.collected_by_id, said.consent.given_by_id if said.consent else None}
    ids |= {teller.id for teller in said.tellers}
    inside = set[UUID]().union(*(_persons_of(step.people) for step in said.steps))
    return inside | {key for key in ids if key is not None}


def ids_in(said: StorySaid) -> set[UUID]:
    """Return the ids of all that a story names and that may have been merged."""
    return persons_in(said).union(*(ids_of(step) for step in said.steps))


def ids_of(step: StepSaid) -> set[UUID]:
    """Return the ids of all that a step names and that may have been merged."""
    here = {step.space_id} if step.space_id else set[UUID]()
    linked = {link.indicator_id for link in step.links}
    return _persons_of(step.people) | here | linked


def _persons_of(people: Iterable[PersonInStep]) -> set[UUID]:
    return {each.person.id for each in people if each.person}


def as_told(said: StorySaid, into: Into) -> StorySaid:
    """Return a story that names what is there now."""
    if not into:
        return said
    consent = said.consent
    if consent is not None and consent.given_by_id is not None:
        given_by = into.get(consent.given_by_id, consent.given_by_id)
        consent = replace(consent, given_by_id=given_by)
    collected_by = said.collected_by_id
    return replace(
        said,
        tellers=tellers_as_told(said.tellers, into),
        collected_by_id=into.get(collected_by, collected_by) if collected_by else None,
        consent=consent,
        steps=[step_as_told(step, into) for step in said.steps],
    )


def tellers_as_told(tellers: Sequence[PersonSaid], into: Into) -> list[PersonSaid]:
    """Return tellers who are there now, each once where two of them became one."""
    if not into:
        return list(tellers)
    now = [_person(teller, into) for teller in tellers]
    return list({each.id: each for each in now}.values())


def step_as_told(step: StepSaid, into: Into) -> StepSaid:
    """Return a step that names what is there now."""
    space_id = step.space_id
    return replace(
        step,
        people=people_as_told(step.people, into),
        space_id=into.get(space_id, space_id) if space_id else None,
        links=[
            replace(link, indicator_id=into.get(link.indicator_id, link.indicator_id))
            for link in step.links
        ],
    )


def people_as_told(people: Sequence[PersonInStep], into: Into) -> list[PersonInStep]:
    """Return the people of a step who are there now."""
    return [
        replace(each, person=_person(each.person, into)) if each.person else each
        for each in people
    ]


def _person(person: PersonSaid, into: Into) -> PersonSaid:
    after = into.get(person.id)
    return person if after is None else PersonSaid(after)
