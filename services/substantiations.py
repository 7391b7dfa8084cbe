"""Substantiation: a claim sent to a named third party, by a link that is used once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from domain.access import Caller
from domain.errors import Invalid, NotFound
from domain.evidence import Aspect
from services.claims import held_claim, see_claim
from services.database.keyset import After, Slice, page
from services.database.tables import Claim, Substantiation
from services.evidence_rights import may_change
from services.secret import digest_of, new_secret
from services.stories.hold import see_story
from services.stories.view import EXCERPT_LENGTH
from services.substantiation_answers import PREFIX

LIFE = timedelta(days=30)
"""How long a link lives unless another life is asked for."""
LIFE_MAX = timedelta(days=90)
SUBSTANTIATIONS_MAX = 100
"""Links by which one claim is sent."""


@dataclass(frozen=True, slots=True)
class SubstantiationSaid:
    """To whom a claim is to be sent, and what they are asked."""

    recipient: str
    aspect: Aspect
    message: str | None
    expires_at: datetime | None


class SubstantiationShown(NamedTuple):
    """A link by which a claim was sent, and the beginning of what is claimed."""

    row: Substantiation
    statement: str


async def send_claim(
    session: AsyncSession, caller: Caller, claim_id: UUID, said: SubstantiationSaid
) -> tuple[SubstantiationShown, str]:
    """Make a link that sends a claim; return it and its secret.

    The secret is told this once and is not kept.

    Raises
    ------
    NotFound
        If the claim is not there for the caller.
    NotPermitted
        If somebody else made it and the caller may not link evidence there.
    SpaceArchived
        If the story's home space takes nothing new.
    StoryWithdrawn
        If the story was withdrawn.
    Invalid
        If it would have expired already, or lives too long, or there are too many.
    """
    claim = await held_claim(session, caller, claim_id, None)
    now = datetime.now(UTC)
    expires_at = said.expires_at or now + LIFE
    if not now < expires_at <= now + LIFE_MAX:
        message = f"a link lives at most {LIFE_MAX.days} days from now"
        raise Invalid(message, "/expires_at", "out-of-range")
    await _refuse_too_many(session, caller, claim_id)
    secret = new_secret(PREFIX, caller.organisation_id)
    row = Substantiation(
        organisation_id=caller.organisation_id,
        id=uuid7(),
        claim_id=claim_id,
        digest=digest_of(secret),
        recipient=said.recipient,
        aspect=said.aspect,
        message=said.message,
        made_by_id=caller.person_id,
        made_at=now,
        expires_at=expires_at,
    )
    session.add(row)
    await session.flush()
    return _shown(claim, row), secret


def _shown(claim: Claim, row: Substantiation) -> SubstantiationShown:
    return SubstantiationShown(row, claim.statement[:EXCERPT_LENGTH])


async def _refuse_too_many(
    session: AsyncSession, caller: Caller, claim_id: UUID
) -> None:
    found: Sequence[UUID] = (
        await session.exec(
            select(Substantiation.id)
            .where(
                Substantiation.organisation_id == caller.organisation_id,
                Substantiation.claim_id == claim_id,
            )
            .limit(SUBSTANTIATIONS_MAX)
        )
    ).all()
    if len(found) == SUBSTANTIATIONS_MAX:
        message = f"a claim is sent at most {SUBSTANTIATIONS_MAX} times"
        raise Invalid(message, "", "too-many")


async def list_substantiations(
    session: AsyncSession, caller: Caller, claim_id: UUID, after: After
) -> Slice[SubstantiationShown]:
    """Return a page of the links by which a claim was sent, for those who may send it.

    Raises
    ------
    NotFound
        If the claim is not there for the caller.
    NotPermitted
        If the caller may not send it.
    """
    claim = await _may_see(session, caller, claim_id)
    statement = select(Substantiation).where(
        Substantiation.organisation_id == caller.organisation_id,
        Substantiation.claim_id == claim_id,
    )
    found = await page(session, statement, [col(Substantiation.id)], after)
    shown = [_shown(claim, row) for row in found.rows]
    return Slice(shown, found.next, found.total)


async def read_substantiation(
    session: AsyncSession, caller: Caller, claim_id: UUID, substantiation_id: UUID
) -> SubstantiationShown:
    """Return one of the links by which a claim was sent.

    Raises
    ------
    NotFound
        If there is none, or the claim is not there for the caller.
    NotPermitted
        If the caller may not send it.
    """
    await see_claim(session, caller, claim_id)
    # What is not there is not there for anybody, whatever they may.
    row = await _of_claim(session, caller, claim_id, substantiation_id)
    claim = await _may_see(session, caller, claim_id)
    return _shown(claim, row)


async def revoke_substantiation(
    session: AsyncSession, caller: Caller, claim_id: UUID, substantiation_id: UUID
) -> None:
    """Make a link open nothing any more. Twice is as once; an answer stays.

    Raises
    ------
    NotFound
        If there is none, or the claim is not there for the caller.
    NotPermitted
        If somebody else made the claim and the caller may not link evidence there.
    SpaceArchived
        If the story's home space takes nothing new.
    StoryWithdrawn
        If the story was withdrawn.
    """
    await see_claim(session, caller, claim_id)
    await _of_claim(session, caller, claim_id, substantiation_id)
    await held_claim(session, caller, claim_id, None)
    row = await _of_claim(session, caller, claim_id, substantiation_id, changes=True)
    row.revoked_at = row.revoked_at or datetime.now(UTC)
    session.add(row)


async def _may_see(session: AsyncSession, caller: Caller, claim_id: UUID) -> Claim:
    # To whom a claim was sent is for those to know who may send it.
    claim = await see_claim(session, caller, claim_id)
    seen = await see_story(session, caller, claim.story_id)
    await may_change(session, caller, seen, claim.made_by_id, writes=False)
    return claim


async def _of_claim(
    session: AsyncSession,
    caller: Caller,
    claim_id: UUID,
    substantiation_id: UUID,
    *,
    changes: bool = False,
) -> Substantiation:
    row = await session.get(
        Substantiation,
        (caller.organisation_id, substantiation_id),
        with_for_update=changes,
        populate_existing=True,
    )
    if row is None or row.claim_id != claim_id:
        raise NotFound("no such link")
    return row
