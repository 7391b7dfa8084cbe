"""Merging, whatever the noun: one record goes into another, with its links."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from domain.access import Caller
from domain.errors import DomainError, Invalid, NotFound, UnknownReference
from domain.merging import Noun
from services.database.dialect import take_time
from services.database.tables import Merge
from services.merged import merged_into, survivor_of
from services.merges.following import (
    counted_on,
    refresh_counts,
    refresh_measured,
)
from services.merges.moving import Moving
from services.merges.rules import RULES
from services.replays import made_before
from services.tokens import advance_access


@dataclass(frozen=True, slots=True)
class MergeSaid:
    """What is said of a merge."""

    into_id: UUID
    id: UUID | None = None
    note: str | None = None
    request_digest: str | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that are to be one, their rows locked."""

    source: Any
    target: Any


async def made_already(
    session: AsyncSession, caller: Caller, source_id: UUID, said: MergeSaid
) -> Merge | None:
    """Return the merge that the same request made; None if it is yet to be made.

    Raises
    ------
    IdReused
        If the id belongs to a merge that another request made.
    """
    # The record itself is gone by then: what was made of it is looked for first.
    return await made_before(
        *(session, caller, Merge, said.id, said.request_digest), source_id=source_id
    )


async def both(
    session: AsyncSession, caller: Caller, noun: Noun, source_id: UUID, said: MergeSaid
) -> Pair:
    """Return what is to be merged and into what; nobody else merges meanwhile.

    Raises
    ------
    Invalid
        If both are the same.
    UnknownReference
        If what it is to be merged into is not there.
    Merged, NotFound
        If it is not there itself any more.
    """
    if said.into_id == source_id:
        raise Invalid("a record is not merged into itself", "/into_id", "same-record")
    await take_time(session)
    await advance_access(session, caller.organisation_id)
    entity = RULES[noun].entity
    # Whoever is about to refer to one of the two waits, and then finds it gone.
    found = await session.exec(
        select(entity)
        .where(
            entity.organisation_id == caller.organisation_id,
            col(entity.id).in_([source_id, said.into_id]),
        )
        .order_by(col(entity.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    rows = {row.id: row for row in found}
    for key in (source_id, said.into_id):
        if key not in rows:
            after = await survivor_of(session, caller, noun, key)
            raise _gone(noun, after) if key == source_id else _unknown(after)
    return Pair(rows[source_id], rows[said.into_id])


def _gone(noun: Noun, after: UUID | None) -> DomainError:
    # It was there a moment ago: somebody else was quicker.
    return merged_into(noun, after) if after else NotFound(f"no such {noun}")


def _unknown(after: UUID | None) -> UnknownReference:
    if after is None:
        return UnknownReference("there is no such record here", "/into_id")
    message, context = "it was merged into another itself", {"into": str(after)}
    return UnknownReference(message, "/into_id", "merged-already", context=context)


async def join(
    session: AsyncSession,
    caller: Caller,
    noun: Noun,
    pair: Pair,
    said: MergeSaid,
    *,
    space_id: UUID | None = None,
) -> Merge:
    """Make one record of two, note what was done, and bring the counts up to it."""
    moving = Moving(session, caller, noun, pair.source.id, pair.target.id)
    name = pair.source.name
    counted = await counted_on(session, caller, noun, moving.source)
    await session.flush()
    # Rows are changed beneath the session: what it remembers of them is over.
    session.expunge_all()
    await moving.move_links()
    await refresh_counts(session, caller, counted)
    await moving.take_away()
    await refresh_measured(session, caller, noun, [moving.target])
    merge = Merge(
        organisation_id=caller.organisation_id,
        id=said.id or uuid7(),
        noun=noun,
        source_id=moving.source,
        source_name=name,
        target_id=moving.target,
        space_id=space_id,
        note=said.note,
        links=moving.links,
        merged_by_id=caller.person_id,
        merged_at=await _next_instant(session, caller),
        request_digest=said.request_digest,
    )
    session.add(merge)
    await session.flush()
    await moving.note(merge.id)
    return merge


async def _next_instant(session: AsyncSession, caller: Caller) -> datetime:
    """Return an instant after every merge that was made: clocks may step back."""
    latest = await session.exec(
        select(func.max(Merge.merged_at)).where(
            Merge.organisation_id == caller.organisation_id
        )
    )
    before = latest.one()
    now = datetime.now(UTC)
    return now if before is None else max(now, before + timedelta(microseconds=1))
