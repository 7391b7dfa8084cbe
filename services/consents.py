"""Consents of tellers to the use of their stories: given, revoked, past."""

from datetime import UTC, date, datetime
from uuid import UUID

from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from domain.access import Caller
from domain.errors import NotFound, NotPermitted
from domain.story import Visibility
from services.access import require_known
from services.database.keyset import After, Slice, page
from services.database.tables import Consent, Person, Story
from services.facts import refresh_stories
from services.stories.hold import (
    keep_version,
    lock_story,
    own_story,
    refuse_if_withdrawn,
    see_story,
)
from services.stories.said import ConsentSaid
from services.stories.settle import set_reach, settle

EXPIRED_AT_ONCE = 500
"""Stories whose consent is past that one call takes at most."""


async def list_consents(
    session: AsyncSession, caller: Caller, story_id: UUID, after: After
) -> Slice[Consent]:
    """Return a page of the consents to a story, the revoked ones too.

    Raises
    ------
    NotFound
        If the story is not there for the caller.
    NotPermitted
        If the caller neither holds it nor evaluates its home space.
    """
    await _require_insight(session, caller, story_id)
    statement = select(Consent).where(
        Consent.organisation_id == caller.organisation_id,
        Consent.story_id == story_id,
    )
    columns = [col(Consent.recorded_at), col(Consent.id)]
    return await page(session, statement, columns, after)


async def read_consent(
    session: AsyncSession, caller: Caller, consent_id: UUID
) -> Consent:
    """Return a consent, in force or not.

    Raises
    ------
    NotFound
        If its story is not there for the caller.
    NotPermitted
        If the caller neither holds the story nor evaluates its home space.
    """
    consent = await session.get(Consent, (caller.organisation_id, consent_id))
    if consent is None:
        raise NotFound("no such consent")
    await _require_insight(session, caller, consent.story_id)
    return consent


async def _require_insight(
    session: AsyncSession, caller: Caller, story_id: UUID
) -> None:
    seen = await see_story(session, caller, story_id)
    if not seen.knows_tellers:
        message = "only tellers, collector and evaluators may read consents"
        raise NotPermitted(message)


async def give_consent(
    session: AsyncSession, caller: Caller, story_id: UUID, said: ConsentSaid
) -> Consent:
    """Record a consent, which takes the place of those before it.

    They count as revoked from now on, so that revoking a narrow consent never
    brings a wide one back. In an archived space too.

    Raises
    ------
    NotFound
        If the story is not there for the caller.
    NotPermitted
        If others told and collected it.
    StoryWithdrawn
        If it was withdrawn.
    UnknownReference
        If there is no such person.
    """
    story = await own_story(session, caller, story_id)
    refuse_if_withdrawn(story)
    if said.given_by_id is not None:
        wanted = [(said.given_by_id, "/given_by_id")]
        await require_known(session, caller, Person, wanted)
    await keep_version(session, caller, story)
    now = story.updated_at
    await session.exec(
        update(Consent)
        .where(
            col(Consent.organisation_id) == caller.organisation_id,
            col(Consent.story_id) == story_id,
            col(Consent.revoked_at).is_(None),
        )
        .values(revoked_at=now)
        .execution_options(synchronize_session=False)
    )
    consent = Consent(
        organisation_id=caller.organisation_id,
        id=uuid7(),
        story_id=story_id,
        reach=said.reach,
        naming=said.naming,
        purpose=said.purpose,
        given_on=said.given_on or now.date(),
        given_by_id=said.given_by_id,
        wording_version=said.wording_version,
        until=said.until,
        recorded_by_id=caller.person_id,
        recorded_at=now,
    )
    session.add(consent)
    await set_reach(session, caller, story)
    await settle(session, caller, story)
    return consent


async def revoke_consent(
    session: AsyncSession, caller: Caller, consent_id: UUID
) -> None:
    """Revoke a consent; it stays in the history. Twice is as once.

    In an archived space too.

    Raises
    ------
    NotFound
        If its story is not there for the caller.
    NotPermitted
        If others told and collected it.
    StoryWithdrawn
        If it was withdrawn.
    """
    consent = await session.get(Consent, (caller.organisation_id, consent_id))
    if consent is None:
        raise NotFound("no such consent")
    story = await own_story(session, caller, consent.story_id)
    refuse_if_withdrawn(story)
    await session.refresh(consent)
    if consent.revoked_at is not None:
        return
    await keep_version(session, caller, story)
    consent.revoked_at = datetime.now(UTC)
    session.add(consent)
    await set_reach(session, caller, story)
    await settle(session, caller, story)


async def past_consents(
    session: AsyncSession, caller: Caller, today: date
) -> list[UUID]:
    """Return stories that still count as if their past consent held; 500 at most."""
    found = await session.exec(
        select(Story.id)
        .where(
            Story.organisation_id == caller.organisation_id,
            col(Story.visible_until) < today,
            col(Story.deleted_at).is_(None),
            Story.visibility > Visibility.NOBODY,
        )
        .order_by(col(Story.id))
        .limit(EXPIRED_AT_ONCE)
    )
    return list(found.all())


async def expire_consents(session: AsyncSession, caller: Caller, today: date) -> int:
    """Let stories whose consent is past reach their evaluators alone.

    Returns how many they were, at most 500: call again until it returns 0. The
    stories keep their versions, since nothing in them has changed. Readers see the
    same before and after; afterwards it takes them less.
    """
    ids = await past_consents(session, caller, today)
    for story_id in ids:
        await lock_story(session, caller, story_id)
        story = await session.get(Story, (caller.organisation_id, story_id))
        if story is not None:
            await set_reach(session, caller, story, today)
    await refresh_stories(session, caller, ids)
    return len(ids)
