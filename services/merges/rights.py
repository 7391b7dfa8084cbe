"""That a merge moves no rights: nobody comes to read or do by it what they did not."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from domain.access import Caller
from domain.errors import MergeMovesRights
from domain.frame import SharedWith
from services.access import not_past
from services.database.tables import (
    Flow,
    FrameEntry,
    Member,
    Participation,
    Passage,
    Placement,
    ReportComment,
    Story,
    StoryTeller,
)

_OWN: Final[tuple[tuple[type[Any], str], ...]] = (
    (Flow, "asserted_by_id"),
    (Passage, "person_id"),
    (Placement, "placed_by_id"),
    (ReportComment, "made_by_id"),
)
"""What only the person whom it names may change, or answer."""


async def refuse_moved_rights(
    session: AsyncSession, caller: Caller, source_id: UUID, target_id: UUID
) -> None:
    """Let two persons be merged by which nobody's account gets rights.

    An account stays with its person, so who has one is merged into nobody. Into who
    has one goes a person who was named, attended or was affected, and not one whose
    participations, stories or words would become the account's.

    Raises
    ------
    MergeMovesRights
        If it would be otherwise; its context says what moves.
    """
    accounts = await session.exec(
        select(Member.person_id).where(
            Member.organisation_id == caller.organisation_id,
            col(Member.person_id).in_([source_id, target_id]),
        )
    )
    members = set(accounts)
    if source_id in members:
        message = "who has an account is merged into nobody: merge the other into them"
        raise MergeMovesRights(message, context={"moves": "account"})
    if target_id not in members:
        return
    for what, condition in _doors(caller, source_id, target_id):
        if (await session.exec(select(condition))).one():
            message = "this would give rights to somebody who has an account"
            raise MergeMovesRights(message, context={"moves": what})


def _doors(
    caller: Caller, source_id: UUID, target_id: UUID
) -> Iterable[tuple[str, ColumnElement[bool]]]:
    """Yield what opens something to a person, and whether the target would get it."""
    yield "participation", _takes_part(caller, source_id, target_id)
    yield "story_teller", _tells(caller, source_id, target_id)
    for table, column in _OWN:
        mine = getattr(table, column) == source_id
        yield str(table.__tablename__), exists(_of(caller, table).where(mine))
    yield (
        "frame_entry",
        exists(
            _of(caller, FrameEntry).where(
                FrameEntry.holder_id == source_id,
                col(FrameEntry.visibility) == SharedWith.HOLDER,
            )
        ),
    )


def _of(caller: Caller, table: type[Any]) -> SelectOfScalar[UUID]:
    statement: SelectOfScalar[UUID] = select(table.organisation_id).where(
        table.organisation_id == caller.organisation_id
    )
    return statement


def _takes_part(
    caller: Caller, source_id: UUID, target_id: UUID
) -> ColumnElement[bool]:
    held = aliased(Participation, name="held")
    until = col(Participation.until)
    has_it = exists(
        select(held.id)
        .where(
            held.organisation_id == caller.organisation_id,
            held.person_id == target_id,
            held.space_id == Participation.space_id,
            held.role == Participation.role,
            col(held.since) <= col(Participation.since),
            or_(col(held.until).is_(None), col(held.until) >= until),
        )
        .correlate(Participation)
    )
    return exists(
        _of(caller, Participation).where(
            Participation.person_id == source_id,
            or_(until.is_(None), not_past(until)),
            ~has_it,
        )
    )


def _tells(caller: Caller, source_id: UUID, target_id: UUID) -> ColumnElement[bool]:
    return exists(
        _of(caller, Story).where(
            _holds(caller, source_id, "theirs"), ~_holds(caller, target_id, "mine")
        )
    )


def _holds(caller: Caller, person_id: UUID, name: str) -> ColumnElement[bool]:
    """Return the condition under which a person told or collected a story."""
    told = aliased(StoryTeller, name=name)
    tells = exists(
        select(told.story_id)
        .where(
            told.organisation_id == caller.organisation_id,
            told.story_id == Story.id,
            told.person_id == person_id,
        )
        .correlate(Story)
    )
    return or_(col(Story.collected_by_id) == person_id, tells)
