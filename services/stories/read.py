"""Stories found and read."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import and_, exists
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.cycle import Cycle
from domain.errors import Invalid, NotFound
from domain.story import Modality, Naming, Polarity, State
from domain.words import query_lexemes
from services.access import space_for, visible_stories
from services.database.dialect import found_stories
from services.database.keyset import After, Slice, beyond, total_of
from services.database.tables import (
    EvidenceLink,
    Placement,
    Step,
    Story,
    StoryCycle,
    StoryTeller,
)
from services.stories.view import item_json, knows_tellers, story_json


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which stories a list shows: those that fit all that is named."""

    space_id: UUID | None = None
    cycle: Cycle | None = None
    teller_id: UUID | None = None
    state: State | None = None
    polarity: Polarity | None = None
    modality: Modality | None = None
    from_: date | None = None
    to: date | None = None
    indicator_id: UUID | None = None
    unplaced: bool | None = None
    words: str | None = None

    @property
    def is_simple(self) -> bool:
        """Whether no more is asked for than a space, and perhaps a cycle."""
        plain = Wanted(space_id=self.space_id, cycle=self.cycle)
        return self == plain and self.space_id is not None


async def read_story(
    session: AsyncSession, caller: Caller, story_id: UUID
) -> tuple[str, int]:
    """Return a story as JSON, and its version.

    Raises
    ------
    NotFound
        If there is no such story for the caller.
    """
    statement = visible_stories(caller, story_json(caller), Story.version)
    found = await session.exec(statement.where(Story.id == story_id))
    row = found.one_or_none()
    if row is None:
        raise NotFound("no such story")
    return str(row[0]), int(row[1])


async def list_stories(
    session: AsyncSession, caller: Caller, wanted: Wanted, after: After
) -> Slice[str]:
    """Return a page of stories as JSON, by the day they were told.

    Raises
    ------
    NotFound
        If the space that is asked for is not there for the caller.
    """
    if wanted.space_id is not None:
        await space_for(session, caller, wanted.space_id)
    day, key, statement = _listed(caller, wanted)
    for condition in _conditions(session, caller, wanted):
        statement = statement.where(condition)
    if after.key is not None:
        told_on, story_id = after.key
        after = replace(
            after, key=(date.fromisoformat(str(told_on)), UUID(str(story_id)))
        )
    rows = (await session.exec(beyond(statement, [day, key], after))).all()
    total = await total_of(session, statement, after)
    items = [str(row[0]) for row in rows[: after.limit]]
    if len(rows) <= after.limit:
        return Slice(items, None, total)
    last = rows[after.limit - 1]
    return Slice(items, (last[1], last[2]), total)


def _listed(caller: Caller, wanted: Wanted) -> tuple[Any, Any, Any]:
    """Return the two columns of the order, and the statement they order.

    With a space and a cycle the index of `story_cycle` holds the order; else that
    of `story`.
    """
    if wanted.cycle is None:
        day, key = col(Story.told_on), col(Story.id)
        statement = visible_stories(caller, item_json(caller), day, key)
    else:
        day, key = col(StoryCycle.told_on), col(StoryCycle.story_id)
        statement = visible_stories(caller, item_json(caller), day, key).join(
            StoryCycle,
            and_(
                col(StoryCycle.organisation_id) == col(Story.organisation_id),
                col(StoryCycle.story_id) == col(Story.id),
            ),
        )
        statement = statement.where(
            StoryCycle.organisation_id == caller.organisation_id,
            StoryCycle.cycle == wanted.cycle,
            col(StoryCycle.latest),
        )
        if wanted.space_id is not None:
            statement = statement.where(StoryCycle.space_id == wanted.space_id)
    if wanted.space_id is not None:
        statement = statement.where(Story.space_id == wanted.space_id)
    return day, key, statement


def _conditions(
    session: AsyncSession, caller: Caller, wanted: Wanted
) -> list[sa.ColumnElement[bool]]:
    given: list[tuple[object, Callable[[], sa.ColumnElement[bool]]]] = [
        (wanted.state, lambda: col(Story.state) == wanted.state),
        (wanted.from_, lambda: col(Story.told_on) >= wanted.from_),
        (wanted.to, lambda: col(Story.told_on) <= wanted.to),
        (wanted.unplaced, lambda: col(Story.unplaced).is_(wanted.unplaced)),
        (wanted.teller_id, lambda: _told_by(caller, wanted.teller_id)),
        (
            wanted.modality,
            lambda: _has_step(caller, col(Step.modality) == wanted.modality),
        ),
        (
            wanted.polarity,
            lambda: _has_step(caller, _placed(caller, wanted.polarity)),
        ),
        (wanted.indicator_id, lambda: _linked(caller, wanted.indicator_id)),
        (wanted.words, lambda: _found(session, caller, wanted.words or "")),
    ]
    return [condition() for value, condition in given if value is not None]


def _found(session: AsyncSession, caller: Caller, words: str) -> sa.ColumnElement[bool]:
    lexemes = query_lexemes(words)
    if not lexemes:
        raise Invalid("a search has at least one word", "?q", "no-words")
    return col(Story.id).in_(found_stories(session, caller.organisation_id, lexemes))


def _told_by(caller: Caller, teller_id: UUID | None) -> sa.ColumnElement[bool]:
    # Whoever may not know a teller does not find the story by the teller either.
    return and_(
        sa.or_(col(Story.naming) == Naming.NAMED, knows_tellers(caller)),
        exists(
            select(StoryTeller.story_id).where(
                StoryTeller.organisation_id == caller.organisation_id,
                col(StoryTeller.story_id) == col(Story.id),
                StoryTeller.person_id == teller_id,
            )
        ),
    )


def _has_step(
    caller: Caller, condition: sa.ColumnElement[bool]
) -> sa.ColumnElement[bool]:
    return exists(
        select(Step.id).where(
            Step.organisation_id == caller.organisation_id,
            col(Step.story_id) == col(Story.id),
            col(Step.deleted_at).is_(None),
            condition,
        )
    )


def _placed(caller: Caller, polarity: Polarity | None) -> sa.ColumnElement[bool]:
    return exists(
        select(Placement.id).where(
            Placement.organisation_id == caller.organisation_id,
            col(Placement.step_id) == col(Step.id),
            Placement.polarity == polarity,
        )
    )


def _linked(caller: Caller, indicator_id: UUID | None) -> sa.ColumnElement[bool]:
    return exists(
        select(EvidenceLink.id).where(
            EvidenceLink.organisation_id == caller.organisation_id,
            col(EvidenceLink.story_id) == col(Story.id),
            EvidenceLink.indicator_id == indicator_id,
        )
    )
