"""What a story refers to: there for the caller, or refused with a pointer."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.errors import UnknownReference
from services.access import require_known, sees_space, visible_spaces, visible_stories
from services.database.tables import Indicator, Measurement, Person, Space, Story
from services.stories.said import LinkSaid, PersonInStep, StepSaid, StorySaid

Wanted = list[tuple[UUID, str]]


async def require_references(
    session: AsyncSession, caller: Caller, said: StorySaid
) -> None:
    """Let a story pass whose references are all there for the caller.

    A statement for each kind of thing that is referred to; none where nothing is.

    Raises
    ------
    UnknownReference
        For the first that is not, with its pointer.
    """
    people: Wanted = [
        (teller.id, f"/tellers/{n}/id")
        for n, teller in enumerate(said.tellers)
        if teller.name is None
    ]
    if said.collected_by_id not in (None, caller.person_id):
        people.append((said.collected_by_id, "/collected_by_id"))
    if said.consent is not None and said.consent.given_by_id is not None:
        people.append((said.consent.given_by_id, "/consent/given_by_id"))
    new = {teller.id for teller in said.tellers if teller.name is not None}
    people = [(each, pointer) for each, pointer in people if each not in new]
    await require_in_steps(session, caller, said.steps, "/steps", people, new)
    if said.sources:
        wanted = [(source, f"/sources/{n}") for n, source in enumerate(said.sources)]
        await require_stories(session, caller, wanted)


async def require_in_steps(
    session: AsyncSession,
    caller: Caller,
    steps: Iterable[StepSaid],
    pointer: str,
    people: Wanted,
    new: set[UUID],
) -> None:
    """Let steps pass whose people, spaces and indicators are there for the caller."""
    spaces: Wanted = []
    links: list[tuple[LinkSaid, str]] = []
    for number, step in enumerate(steps):
        place = f"{pointer}/{number}" if pointer else ""
        if step.space_id is not None:
            spaces.append((step.space_id, f"{place}/space_id"))
        people = people + _people(step.people, f"{place}/people", new)
        links += [(link, f"{place}/links/{n}") for n, link in enumerate(step.links)]
    await require_known(session, caller, Person, people)
    await require_spaces(session, caller, spaces)
    await require_evidence(session, caller, links)


async def require_people(
    session: AsyncSession, caller: Caller, people: Iterable[PersonInStep], pointer: str
) -> None:
    """Let the people of one step pass who are known or new."""
    await require_known(session, caller, Person, _people(people, pointer, set()))


def _people(people: Iterable[PersonInStep], pointer: str, new: set[UUID]) -> Wanted:
    wanted: Wanted = []
    for number, each in enumerate(people):
        if each.person is None:
            continue
        if each.person.name is not None:
            new.add(each.person.id)
        elif each.person.id not in new:
            wanted.append((each.person.id, f"{pointer}/{number}/person/id"))
    return wanted


def _refuse_unknown(known: Iterable[UUID], wanted: Wanted) -> None:
    there = set(known)
    for each, pointer in wanted:
        if each not in there:
            raise UnknownReference("there is no such record here", pointer)


async def require_spaces(session: AsyncSession, caller: Caller, wanted: Wanted) -> None:
    """Let spaces pass that the caller sees."""
    if wanted:
        ids = {each for each, _ in wanted}
        seen = await session.exec(visible_spaces(caller).where(col(Space.id).in_(ids)))
        _refuse_unknown((space.id for space in seen), wanted)


async def require_stories(
    session: AsyncSession, caller: Caller, wanted: Wanted
) -> None:
    """Let stories pass that the caller sees."""
    ids = {each for each, _ in wanted}
    seen = await session.exec(
        visible_stories(caller, Story.id).where(col(Story.id).in_(ids))
    )
    _refuse_unknown(seen, wanted)


async def require_evidence(
    session: AsyncSession, caller: Caller, links: list[tuple[LinkSaid, str]]
) -> None:
    """Let links pass to indicators that the caller sees, and to their measurements."""
    if not links:
        return
    wanted = [(link.indicator_id, f"{at}/indicator_id") for link, at in links]
    statement: Any = (
        select(Indicator.id)
        .join(
            Space,
            (col(Space.organisation_id) == col(Indicator.organisation_id))
            & (col(Space.id) == col(Indicator.space_id)),
        )
        .where(
            Indicator.organisation_id == caller.organisation_id,
            col(Indicator.id).in_({each for each, _ in wanted}),
            sees_space(caller),
        )
    )
    _refuse_unknown(await session.exec(statement), wanted)
    readings = [(link, at) for link, at in links if link.measurement_id is not None]
    if not readings:
        return
    found = await session.exec(
        select(Measurement.id, Measurement.indicator_id).where(
            Measurement.organisation_id == caller.organisation_id,
            col(Measurement.id).in_({link.measurement_id for link, _ in readings}),
            col(Measurement.deleted_at).is_(None),
        )
    )
    pairs = {(row[0], row[1]) for row in found}
    for link, at in readings:
        if (link.measurement_id, link.indicator_id) not in pairs:
            message = "there is no such measurement of this indicator"
            raise UnknownReference(message, f"{at}/measurement_id")
