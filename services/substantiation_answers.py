"""Claims as third parties get them, who have a secret and no account.

What is shown is what the claim says in its own words. Of the story itself only the
passages that led to it are, and only where the teller's consent reaches partners.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from domain.claim import led_to
from domain.errors import NotFound, SubstantiationOver
from domain.evidence import SourceKind, Standing, Verdict, refuse_unreasoned
from domain.story import COUNTED, Naming, Reach, State
from services.database.tables import (
    Claim,
    Consent,
    Corroboration,
    Flow,
    Organisation,
    Person,
    Step,
    Story,
    StoryTeller,
    Substantiation,
)
from services.secret import digest_of
from services.stories.load import edge_of

PREFIX = "vws_"

_BEYOND = frozenset({Reach.PARTNERS, Reach.PUBLIC})


class _Found(NamedTuple):
    row: Substantiation
    claim: Claim
    step: Step
    story: Story


@dataclass(frozen=True, slots=True)
class SentClaim:
    """A claim as a third party gets it; passages where consent reaches them."""

    row: Substantiation
    asked_by: str
    statement: str
    tellers: list[str]
    passages: Sequence[Step]


async def read_sent(
    session: AsyncSession, organisation_id: UUID, secret: str
) -> SentClaim:
    """Return what a secret opens.

    Raises
    ------
    NotFound
        If it opens nothing.
    SubstantiationOver
        If it was answered or taken back, has run out, or the story is gone.
    """
    found = await _open(session, organisation_id, secret)
    naming = await _reached_as(session, organisation_id, found.story)
    organisation = await session.exec(
        select(Organisation.name).where(Organisation.organisation_id == organisation_id)
    )
    return SentClaim(
        row=found.row,
        asked_by=organisation.one(),
        statement=found.claim.statement,
        tellers=await _tellers(session, organisation_id, found.story.id, naming),
        passages=[] if naming is None else await _passages(session, found),
    )


async def answer_sent(
    session: AsyncSession,
    organisation_id: UUID,
    secret: str,
    verdict: Verdict,
    reason: str | None,
) -> Substantiation:
    """Answer a claim, once: it becomes a corroboration of the step by an outsider.

    Raises
    ------
    NotFound
        If the secret opens nothing.
    SubstantiationOver
        If it was answered or taken back, has run out, or the story is gone.
    Invalid
        If the answer does not agree and no reason is told.
    """
    seen = await _open(session, organisation_id, secret)
    # Stories are locked before what hangs on them; then all is looked at again.
    own = (organisation_id, seen.story.id)
    await session.get(Story, own, with_for_update=True, populate_existing=True)
    row, claim, step, _ = await _open(session, organisation_id, secret)
    refuse_unreasoned(verdict, reason)
    now = datetime.now(UTC)
    row.verdict, row.reason, row.answered_at = verdict, reason, now
    session.add(row)
    session.add(
        Corroboration(
            organisation_id=organisation_id,
            id=uuid7(),
            step_id=step.id,
            story_id=claim.story_id,
            aspect=row.aspect,
            kind=SourceKind.WITNESS,
            source=row.recipient,
            standing=Standing.OUTSIDER,
            verdict=verdict,
            reason=reason,
            said_on=now.date(),
            from_source=True,
            recorded_by_id=row.made_by_id,
            recorded_at=now,
        )
    )
    await session.flush()
    return row


async def _open(session: AsyncSession, organisation_id: UUID, secret: str) -> _Found:
    row = (
        await session.exec(
            select(Substantiation)
            .where(
                Substantiation.organisation_id == organisation_id,
                Substantiation.digest == digest_of(secret),
            )
            .execution_options(populate_existing=True)
        )
    ).one_or_none()
    if row is None:
        raise NotFound("no such secret")
    over = row.answered_at or row.revoked_at or row.expires_at <= datetime.now(UTC)
    found = None if over else await _about(session, row)
    if found is None:
        raise SubstantiationOver("nothing more is asked here")
    return found


async def _about(session: AsyncSession, row: Substantiation) -> _Found | None:
    """Return what a link is about; None where the step or the story is gone."""
    rows = await session.exec(
        select(Claim, Step, Story)
        .join(
            Step,
            (col(Step.organisation_id) == col(Claim.organisation_id))
            & (col(Step.id) == col(Claim.step_id)),
        )
        .join(
            Story,
            (col(Story.organisation_id) == col(Claim.organisation_id))
            & (col(Story.id) == col(Claim.story_id)),
        )
        .where(
            Claim.organisation_id == row.organisation_id,
            Claim.id == row.claim_id,
            col(Step.deleted_at).is_(None),
            col(Story.deleted_at).is_(None),
            Story.state != State.WITHDRAWN,
        )
        .execution_options(populate_existing=True)
    )
    found = rows.one_or_none()
    return None if found is None else _Found(row, *found)


async def _reached_as(
    session: AsyncSession, organisation_id: UUID, story: Story
) -> Naming | None:
    """Return how tellers are named to those beyond; None where consent ends before."""
    found = await session.exec(
        select(Consent)
        .where(
            Consent.organisation_id == organisation_id,
            Consent.story_id == story.id,
            col(Consent.revoked_at).is_(None),
        )
        .order_by(col(Consent.recorded_at).desc(), col(Consent.id).desc())
        .limit(1)
    )
    consent = found.one_or_none()
    if consent is None or consent.reach not in _BEYOND or story.state not in COUNTED:
        return None
    today = datetime.now(UTC).date()
    past = consent.until is not None and consent.until < today
    return None if past else consent.naming


async def _tellers(
    session: AsyncSession,
    organisation_id: UUID,
    story_id: UUID,
    naming: Naming | None,
) -> list[str]:
    if naming not in {Naming.NAMED, Naming.ROLE}:
        return []
    rows = await session.exec(
        select(Person.name, Person.role)
        .join(
            StoryTeller,
            (col(StoryTeller.organisation_id) == col(Person.organisation_id))
            & (col(StoryTeller.person_id) == col(Person.id)),
        )
        .where(
            Person.organisation_id == organisation_id, StoryTeller.story_id == story_id
        )
        .order_by(col(StoryTeller.position))
    )
    named = naming is Naming.NAMED
    return [name if named else role or "a teller" for name, role in rows]


async def _passages(session: AsyncSession, found: _Found) -> Sequence[Step]:
    """Return the claimed step and what led to it in the same story, as it is told."""
    own, story_id = found.row.organisation_id, found.story.id
    flows = await session.exec(
        select(Flow).where(
            Flow.organisation_id == own,
            Flow.source_story_id == story_id,
            Flow.target_story_id == story_id,
        )
    )
    edges = [edge_of(f, f.source_step_id) for f in flows if f.source_step_id]
    wanted = led_to(found.step.id, edges) | {found.step.id}
    steps = await session.exec(
        select(Step)
        .where(
            Step.organisation_id == own,
            Step.story_id == story_id,
            col(Step.deleted_at).is_(None),
        )
        .order_by(col(Step.position).is_(None), col(Step.position), col(Step.entered))
    )
    return [step for step in steps if step.id in wanted]
