"""Members: accounts of the organisation, each linked to one person."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar
from uuid_utils.compat import uuid7

from domain.access import ORGANISATION_POLICY, Caller, OrganisationRole, Permission
from domain.errors import DuplicateEntry, Invalid, NotFound, StateConflict
from services.access import (
    check_version,
    require_in_organisation,
    require_known,
    visible_spaces,
)
from services.database.keyset import After, Slice, page
from services.database.tables import Member, Organisation, Person, Space
from services.persons import enter_person
from services.replays import made_before
from services.tokens import advance_access

SPACES_MAX = 200
"""How many spaces a member is told of at once."""


def _seen(caller: Caller) -> SelectOfScalar[Member]:
    """Return the members that are there for the caller: all, or only themselves."""
    statement = select(Member).where(Member.organisation_id == caller.organisation_id)
    if caller.may(Permission.READ_MEMBERS) or caller.may(Permission.MANAGE_MEMBERS):
        return statement
    return statement.where(Member.id == caller.member_id)


async def create_member(
    session: AsyncSession,
    caller: Caller,
    *,
    member_id: UUID | None = None,
    role: OrganisationRole,
    person_id: UUID | None = None,
    name: str | None = None,
    request_digest: str | None = None,
) -> tuple[Member, bool]:
    """Make an account, for a person who is known or for a new one by name.

    Say too whether it is there from before.

    Raises
    ------
    NotPermitted
        If the caller may not manage members.
    Invalid
        If not exactly one of `person_id` and `name` is given.
    UnknownReference
        If there is no such person.
    DuplicateEntry
        If the person has an account already.
    IdReused
        If the id belongs to a member whom another request made.
    """
    require_in_organisation(caller, Permission.MANAGE_MEMBERS)
    # Whoever makes or changes members waits here for whoever does so now.
    await advance_access(session, caller.organisation_id)
    present = await made_before(session, caller, Member, member_id, request_digest)
    if present is not None:
        return present, True
    member = Member(
        organisation_id=caller.organisation_id,
        id=member_id or uuid7(),
        person_id=await _person(session, caller, person_id, name),
        role=role,
        request_digest=request_digest,
        created_at=datetime.now(UTC),
    )
    session.add(member)
    await session.flush()
    return member, False


async def _person(
    session: AsyncSession, caller: Caller, person_id: UUID | None, name: str | None
) -> UUID:
    """Return the person of a new member, made if they are new."""
    if person_id is None:
        if name is None:
            raise Invalid("name a person or give the id of one", "/name", "required")
        return await enter_person(session, caller, name)
    if name is not None:
        raise Invalid("a person who is known has a name already", "/name", "not-taken")
    await require_known(session, caller, Person, [(person_id, "/person_id")])
    has = await session.exec(
        select(Member.id).where(
            Member.organisation_id == caller.organisation_id,
            Member.person_id == person_id,
        )
    )
    if has.first() is not None:
        raise DuplicateEntry("this person is a member already")
    return person_id


async def list_members(
    session: AsyncSession, caller: Caller, after: After
) -> Slice[Member]:
    """Return a page of the members whom the caller sees, in the order of their ids.

    Raises
    ------
    NotPermitted
        If the token does not read.
    """
    require_in_organisation(caller, Permission.READ_ORGANISATION)
    return await page(session, _seen(caller), [col(Member.id)], after)


async def read_member(session: AsyncSession, caller: Caller, member_id: UUID) -> Member:
    """Return a member whom the caller sees.

    Raises
    ------
    NotPermitted
        If the token does not read.
    NotFound
        If there is no such member for the caller.
    """
    require_in_organisation(caller, Permission.READ_ORGANISATION)
    return await _member(session, caller, member_id)


async def _member(session: AsyncSession, caller: Caller, member_id: UUID) -> Member:
    found = await session.exec(_seen(caller).where(Member.id == member_id))
    member = found.one_or_none()
    if member is None:
        raise NotFound("no such member")
    return member


async def change_member(
    session: AsyncSession,
    caller: Caller,
    member_id: UUID,
    expected: int | None,
    changes: Mapping[str, Any],
) -> Member:
    """Change the role of a member, or whether they have access at all.

    Raises
    ------
    NotPermitted
        If the caller may not manage members.
    NotFound
        If there is no such member.
    Stale
        If the member has changed since the caller read them.
    StateConflict
        If no active owner would remain, or the caller's own rights have gone
        meanwhile.
    """
    require_in_organisation(caller, Permission.MANAGE_MEMBERS)
    member = await _member(session, caller, member_id)
    # Two owners who remove each other at once: the second waits here, and finds.
    await advance_access(session, caller.organisation_id)
    await _require_still_managing(session, caller)
    await session.refresh(member, with_for_update=True)
    check_version(member.version, expected)
    for name, value in changes.items():
        setattr(member, name, value)
    member.version += 1
    session.add(member)
    await session.flush()
    await _require_owner(session, caller)
    return member


async def _require_still_managing(session: AsyncSession, caller: Caller) -> None:
    own = await session.get(
        Member, (caller.organisation_id, caller.member_id), populate_existing=True
    )
    manages = (
        own is not None and Permission.MANAGE_MEMBERS in (ORGANISATION_POLICY[own.role])
    )
    if own is None or not own.active or not manages:
        raise StateConflict("you have ceased to manage members")


async def _require_owner(session: AsyncSession, caller: Caller) -> None:
    owners = await session.exec(
        select(Member.id)
        .where(
            Member.organisation_id == caller.organisation_id,
            Member.role == OrganisationRole.OWNER,
            col(Member.active),
        )
        .limit(1)
    )
    if owners.first() is None:
        raise StateConflict("an organisation keeps at least one active owner")


async def names_of(
    session: AsyncSession, caller: Caller, wanted: Collection[UUID]
) -> dict[UUID, str]:
    """Return the names of members' persons, by the id of the member."""
    rows = await session.exec(
        select(Member.id, Person.name)
        .join(
            Person,
            (col(Person.organisation_id) == col(Member.organisation_id))
            & (col(Person.id) == col(Member.person_id)),
        )
        .where(
            Member.organisation_id == caller.organisation_id,
            col(Member.id).in_(wanted),
        )
    )
    return dict(rows.all())


@dataclass(frozen=True, slots=True)
class Self:
    """What a caller is in the organisation."""

    organisation: str
    person: str
    spaces: list[Space]
    more_spaces: bool


async def read_self(session: AsyncSession, caller: Caller) -> Self:
    """Return who calls, and the first spaces by name that they see."""
    organisation = await session.exec(
        select(Organisation.name).where(
            Organisation.organisation_id == caller.organisation_id
        )
    )
    names = await names_of(session, caller, [caller.member_id])
    found = await session.exec(
        visible_spaces(caller)
        .order_by(col(Space.name), col(Space.id))
        .limit(SPACES_MAX + 1)
    )
    spaces = list(found)
    return Self(
        organisation=organisation.one(),
        person=names[caller.member_id],
        spaces=spaces[:SPACES_MAX],
        more_spaces=len(spaces) > SPACES_MAX,
    )
