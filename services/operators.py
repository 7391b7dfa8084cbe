"""What an operator does, who holds the database itself: nobody calls.

Everything goes through one organisation's unit of work at a time, so the tenant wall
stands here too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col, select
from uuid_utils.compat import uuid7

from domain.access import Caller, OrganisationRole
from services import folding, tokens
from services.checking import Checked
from services.database.tables import (
    Indicator,
    Member,
    Organisation,
    Person,
    Space,
    Tenant,
    Token,
)
from services.database.work import work
from services.measurement_months import recount

THRESHOLD = 5
"""Below it counts are suppressed, unless an organisation chooses otherwise."""

_INDICATORS = 100
"""Indicators whose months are compared at once: their writers wait meanwhile."""


@dataclass(frozen=True, slots=True)
class Known:
    """An organisation, as far as an operator chooses among several."""

    id: UUID
    name: str
    demonstration: bool


async def organisations(engine: AsyncEngine) -> list[Known]:
    """Return every organisation, the oldest first: one transaction for each."""
    ids = await folding.organisations(engine)
    found = [row for row in [await _organisation(engine, key) for key in ids] if row]
    return [
        Known(row.organisation_id, row.name, row.demonstration)
        for row in sorted(found, key=lambda row: (row.created_at, row.organisation_id))
    ]


async def _organisation(engine: AsyncEngine, key: UUID) -> Organisation | None:
    async with work(engine, key, reads_only=True) as session:
        return await session.get(Organisation, (key,))


async def create_organisation(
    engine: AsyncEngine,
    name: str,
    *,
    threshold: int = THRESHOLD,
    origins: Sequence[str] = (),
    demonstration: bool = False,
) -> UUID:
    """Make an organisation without members and return its id."""
    key = uuid7()
    async with work(engine, key) as session:
        session.add(
            Organisation(
                organisation_id=key,
                name=name,
                threshold=threshold,
                demonstration=demonstration,
                created_at=datetime.now(UTC),
            )
        )
        session.add(Tenant(organisation_id=key, origins=list(origins)))
    return key


async def caller_for(
    engine: AsyncEngine,
    organisation_id: UUID,
    role: OrganisationRole,
    *,
    name: str | None = None,
) -> Caller:
    """Return the longest-standing active member in a role, made if there is none.

    A new member's person is called `name`, or after the role. The caller carries
    every scope and no participation: it is good for the organisation's own matters.
    """
    async with work(engine, organisation_id) as session:
        member = (
            await session.exec(
                select(Member)
                .where(
                    Member.organisation_id == organisation_id,
                    Member.role == role,
                    col(Member.active),
                )
                .order_by(col(Member.created_at), col(Member.id))
                .limit(1)
            )
        ).one_or_none()
        if member is None:
            now = datetime.now(UTC)
            person = Person(
                organisation_id=organisation_id,
                id=uuid7(),
                name=name or f"The {role}",
                created_at=now,
            )
            session.add(person)
            await session.flush()
            member = Member(
                organisation_id=organisation_id,
                id=uuid7(),
                person_id=person.id,
                role=role,
                created_at=now,
            )
            session.add(member)
            await tokens.advance_access(session, organisation_id)
        return Caller(organisation_id, member.id, member.person_id, member.role)


async def make_token(
    engine: AsyncEngine,
    caller: Caller,
    *,
    label: str,
    life: timedelta = tokens.LIFE,
    revoke_last: bool = False,
) -> str:
    """Return the text of a fresh token, which nobody can read again.

    `revoke_last` makes the member's earlier tokens with this label invalid.
    """
    async with work(engine, caller.organisation_id) as session:
        if revoke_last:
            earlier = await session.exec(
                select(Token).where(
                    Token.organisation_id == caller.organisation_id,
                    Token.member_id == caller.member_id,
                    Token.label == label,
                    col(Token.revoked_at).is_(None),
                )
            )
            for token in earlier.all():
                await tokens.revoke_token(session, caller, token.id)
        _, text = await tokens.make_token(
            session, caller, label=label, expires_at=datetime.now(UTC) + life
        )
    return text


async def spaces_of(engine: AsyncEngine, organisation_id: UUID) -> list[UUID]:
    """Return every space of an organisation, the archived ones too."""
    async with work(engine, organisation_id, reads_only=True) as session:
        found = await session.exec(
            select(Space.id)
            .where(Space.organisation_id == organisation_id)
            .order_by(col(Space.id))
        )
        return list(found.all())


async def check_counts(
    engine: AsyncEngine, organisation_id: UUID, space_id: UUID, *, rebuild: bool
) -> Checked:
    """Compare what a space's reports count with its rows; `rebuild` puts it right."""
    return await folding.check_counts(
        engine, organisation_id, space_id, rebuild=rebuild
    )


async def check_months(
    engine: AsyncEngine, organisation_id: UUID, *, rebuild: bool
) -> int:
    """Return how many months of indicators differ from their measurements."""
    caller = folding.folder_of(organisation_id)
    async with work(engine, organisation_id, reads_only=True) as session:
        found = await session.exec(
            select(Indicator.id)
            .where(Indicator.organisation_id == organisation_id)
            .order_by(col(Indicator.id))
        )
        ids = list(found.all())
    differed = 0
    for start in range(0, len(ids), _INDICATORS):
        async with work(engine, organisation_id) as session:
            some = ids[start : start + _INDICATORS]
            differed += await recount(session, caller, some, rebuild=rebuild)
    return differed
