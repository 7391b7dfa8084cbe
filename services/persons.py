"""Persons: those who take part, act, tell or are affected, with or without account."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar
from uuid_utils.compat import uuid7

from domain.access import Caller, Permission
from domain.errors import NotFound
from domain.merging import Noun
from services.access import check_version, require_in_organisation
from services.database.keyset import After, Slice, page
from services.database.tables import Person
from services.merged import merged_into, survivor_of
from services.replays import made_before


def seen_persons(caller: Caller) -> SelectOfScalar[Person]:
    """Return the persons that are there for the caller: all, or only themselves."""
    statement = select(Person).where(Person.organisation_id == caller.organisation_id)
    if caller.may(Permission.READ_PERSONS) or caller.may(Permission.WRITE_PERSON):
        return statement
    return statement.where(Person.id == caller.person_id)


async def create_person(
    session: AsyncSession,
    caller: Caller,
    *,
    person_id: UUID | None = None,
    name: str,
    role: str | None = None,
    request_digest: str | None = None,
) -> tuple[Person, bool]:
    """Add a person, who needs no account; say too whether they are there from before.

    Raises
    ------
    NotPermitted
        If the caller may not write persons.
    IdReused
        If the id belongs to a person whom another request made.
    """
    require_in_organisation(caller, Permission.WRITE_PERSON)
    present = await made_before(session, caller, Person, person_id, request_digest)
    if present is not None:
        return present, True
    person = Person(
        organisation_id=caller.organisation_id,
        id=person_id or uuid7(),
        name=name,
        role=role,
        request_digest=request_digest,
        created_at=datetime.now(UTC),
    )
    session.add(person)
    await session.flush()
    return person, False


async def enter_person(session: AsyncSession, caller: Caller, name: str) -> UUID:
    """Add a person as part of something that the caller may do; return their id."""
    key = uuid7()
    session.add(
        Person(
            organisation_id=caller.organisation_id,
            id=key,
            name=name,
            created_at=datetime.now(UTC),
        )
    )
    await session.flush()
    return key


async def list_persons(
    session: AsyncSession, caller: Caller, after: After
) -> Slice[Person]:
    """Return a page of the persons whom the caller sees, by name.

    Raises
    ------
    NotPermitted
        If the token does not read.
    """
    require_in_organisation(caller, Permission.READ_ORGANISATION)
    columns = [col(Person.name), col(Person.id)]
    return await page(session, seen_persons(caller), columns, after)


async def read_person(session: AsyncSession, caller: Caller, person_id: UUID) -> Person:
    """Return a person whom the caller sees.

    Raises
    ------
    NotPermitted
        If the token does not read.
    NotFound
        If there is no such person for the caller.
    Merged
        If they were merged into another.
    """
    require_in_organisation(caller, Permission.READ_ORGANISATION)
    return await see_person(session, caller, person_id)


async def see_person(session: AsyncSession, caller: Caller, person_id: UUID) -> Person:
    """Return a person whom the caller sees, whatever their token is for.

    Raises
    ------
    NotFound
        If there is no such person for the caller.
    Merged
        If they were merged into another whom the caller sees.
    """
    person = await _seen(session, caller, person_id)
    if person is not None:
        return person
    after = await survivor_of(session, caller, Noun.PERSON, person_id)
    if after is not None and await _seen(session, caller, after):
        raise merged_into(Noun.PERSON, after)
    raise NotFound("no such person")


async def _seen(
    session: AsyncSession, caller: Caller, person_id: UUID
) -> Person | None:
    found = await session.exec(seen_persons(caller).where(Person.id == person_id))
    return found.one_or_none()


async def change_person(
    session: AsyncSession,
    caller: Caller,
    person_id: UUID,
    expected: int | None,
    changes: Mapping[str, Any],
) -> Person:
    """Change the named fields of a person.

    Raises
    ------
    NotFound
        If there is no such person for the caller.
    Merged
        If they were merged into another.
    NotPermitted
        If the caller may not write persons.
    Stale
        If the person has changed since the caller read them.
    """
    person = await see_person(session, caller, person_id)
    require_in_organisation(caller, Permission.WRITE_PERSON)
    await session.refresh(person, with_for_update=True)
    check_version(person.version, expected)
    for name, value in changes.items():
        setattr(person, name, value)
    person.version += 1
    session.add(person)
    return person


async def names_of(
    session: AsyncSession, caller: Caller, wanted: Collection[UUID]
) -> dict[UUID, str]:
    """Return the names of persons whom something visible refers to."""
    rows = await session.exec(
        select(Person.id, Person.name).where(
            Person.organisation_id == caller.organisation_id,
            col(Person.id).in_(wanted),
        )
    )
    return dict(rows.all())
