"""A story changed at its own address."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlmodel import col, delete, update
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.errors import Invalid
from services.access import require_known
from services.database.dialect import Rows, insert_rows
from services.database.tables import Person, Step, Story, StoryTeller
from services.stories.hold import held_story, keep_version
from services.stories.references import require_stories
from services.stories.rows import person_rows, teller_rows
from services.stories.said import PersonSaid
from services.stories.settle import settle, void_approval
from services.stories.survivors import merged_among, tellers_as_told


async def change_story(
    session: AsyncSession,
    caller: Caller,
    story_id: UUID,
    expected: int | None,
    changes: Mapping[str, Any],
) -> None:
    """Change the named fields of a story; lists are replaced as a whole.

    Another title is another text: a teller's yes is void then.

    Raises
    ------
    NotFound
        If it is not there for the caller.
    NotPermitted
        If others told and collected it, or the caller writes no stories there.
    SpaceArchived
        If its home space takes nothing new.
    StoryWithdrawn
        If it was withdrawn.
    Stale
        If it has changed since the caller read it.
    UnknownReference
        If it refers to what is not there for the caller.
    Invalid
        If a teller is named twice, or the caller would lose the story.
    """
    story = await held_story(session, caller, story_id, expected)
    fields = dict(changes)
    tellers: Sequence[PersonSaid] | None = fields.pop("tellers", None)
    sources: Sequence[UUID] | None = fields.pop("sources", None)
    await keep_version(session, caller, story)
    retitled = fields.get("title", story.title) != story.title
    for name, value in fields.items():
        setattr(story, name, value)
    if sources is not None:
        wanted = [(source, f"/sources/{n}") for n, source in enumerate(sources)]
        await require_stories(session, caller, wanted)
        story.sources = [str(source) for source in sources]
    if tellers is not None:
        await _replace_tellers(session, caller, story, tellers)
    if "told_on" in fields:
        await _move_undated(session, caller, story)
    if retitled:
        await void_approval(session, caller, story)
    await settle(session, caller, story, words=retitled)


async def _replace_tellers(
    session: AsyncSession, caller: Caller, story: Story, tellers: Sequence[PersonSaid]
) -> None:
    named = {teller.id for teller in tellers}
    into = await merged_among(session, caller, named)
    tellers = tellers_as_told(tellers, into)
    keys = [teller.id for teller in tellers]
    if len(set(keys)) != len(keys):
        raise Invalid("a teller is named twice", "/tellers", "duplicate")
    if caller.person_id not in {story.collected_by_id, *keys}:
        message = "you tell this story: its collector can take you out"
        raise Invalid(message, "/tellers", "loses-access")
    known = [(t.id, f"/tellers/{n}/id") for n, t in enumerate(tellers) if not t.name]
    await require_known(session, caller, Person, known)
    await session.exec(
        delete(StoryTeller).where(
            col(StoryTeller.organisation_id) == caller.organisation_id,
            col(StoryTeller.story_id) == story.id,
        )
    )
    rows: Rows = [
        (Person, person_rows(caller, tellers, story.updated_at)),
        (StoryTeller, teller_rows(caller, story.id, tellers)),
    ]
    await insert_rows(session, rows)


async def _move_undated(session: AsyncSession, caller: Caller, story: Story) -> None:
    """Let steps without a date count on the day on which the story was told."""
    await session.exec(
        update(Step)
        .where(
            col(Step.organisation_id) == caller.organisation_id,
            col(Step.story_id) == story.id,
            col(Step.first_day).is_(None),
        )
        .values(day=story.told_on)
        .execution_options(synchronize_session=False)
    )
