"""What follows from a change of a story: whom it reaches, counts, words to find it."""

from datetime import UTC, date, datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.frozen_report import Withheld, readers_left
from domain.story import Naming, State, after_edit, visibility
from domain.words import lexemes
from services.database.dialect import forget_words, index_words
from services.database.tables import Consent, Step, Story, StoryVersion
from services.facts import refresh_stories
from services.frozen_reports.withholding import unsay, withhold


async def void_approval(session: AsyncSession, caller: Caller, story: Story) -> None:
    """Take back the teller's yes to a story whose text has changed.

    Call it after `keep_version`: what was said before, and is no more, leaves the
    frozen reports that others than evaluators read.
    """
    story.state = after_edit(story.state)
    story.approval = None
    await set_reach(session, caller, story)
    own = (caller.organisation_id, story.id, story.version - 1)
    kept = await session.get_one(StoryVersion, own)
    said = [kept.body["title"] or "", *(step["text"] for step in kept.body["steps"])]
    await unsay(session, caller, story, said, await _texts(session, caller, story))


async def set_reach(
    session: AsyncSession, caller: Caller, story: Story, today: date | None = None
) -> None:
    """Set who is reached by a story from its state and the consent in force.

    The newest consent governs that was not revoked; past its last day it gives
    nothing. Frozen reports that it does not reach any more lose it at once.
    """
    await session.flush()
    found = await session.exec(
        select(Consent)
        .where(
            Consent.organisation_id == caller.organisation_id,
            Consent.story_id == story.id,
            col(Consent.revoked_at).is_(None),
        )
        .order_by(col(Consent.recorded_at).desc(), col(Consent.id).desc())
        .limit(1)
    )
    consent = found.one_or_none()
    day = today or datetime.now(UTC).date()
    past = consent is not None and consent.until is not None and consent.until < day
    if past:
        consent = None
    story.visibility = visibility(story.state, consent.reach if consent else None)
    story.naming = consent.naming if consent else Naming.ANONYMOUS
    story.visible_until = consent.until if consent else None
    session.add(story)
    left = readers_left(story.state, consent.reach if consent else None)
    reason = Withheld.EXPIRED if past else Withheld.CONSENT
    if story.state is State.WITHDRAWN:
        reason = Withheld.WITHDRAWN
    await withhold(session, caller, story, reason, left, story.naming)


async def settle(
    session: AsyncSession, caller: Caller, story: Story, *, words: bool = False
) -> None:
    """Bring all that follows from a changed story up to it.

    `words` says that other words find it from now on.
    """
    session.add(story)
    await refresh_stories(session, caller, [story.id])
    if words:
        await _index(session, caller, story)


async def _index(session: AsyncSession, caller: Caller, story: Story) -> None:
    if story.deleted_at is not None or story.state is State.WITHDRAWN:
        await forget_words(session, caller.organisation_id, story.id)
        return
    words = lexemes("\n".join(await _texts(session, caller, story)))
    await index_words(session, caller.organisation_id, story.id, words)


async def _texts(session: AsyncSession, caller: Caller, story: Story) -> list[str]:
    """Return what a story says: its title, then its steps as they were entered."""
    texts = await session.exec(
        select(Step.text)
        .where(
            Step.organisation_id == caller.organisation_id,
            Step.story_id == story.id,
            col(Step.deleted_at).is_(None),
        )
        .order_by(col(Step.entered))
    )
    return [story.title or "", *texts]
