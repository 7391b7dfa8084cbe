"""Spaces, written: made, changed, archived and reopened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, delete
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from domain.access import Caller, Permission
from domain.errors import Invalid
from domain.space import About, Stage, Structure
from services.access import (
    check_version,
    require_in_organisation,
    require_known,
    space_for,
    visible_spaces,
)
from services.database.tables import Fold, LifeStage, Person, Space, Statement
from services.replays import made_before
from services.tokens import advance_access


@dataclass(frozen=True, slots=True)
class StatementSaid:
    """One statement about a space, as somebody makes it."""

    about: About
    text: str
    holder_id: UUID | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class StageEntered:
    """A life stage and the day it began."""

    stage: Stage
    since: date


async def create_space(
    session: AsyncSession,
    caller: Caller,
    *,
    space_id: UUID | None = None,
    name: str,
    structure: Structure,
    open: bool = True,  # noqa: A002 - the field's own word
    purpose: str | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    parent_id: UUID | None = None,
    statements: Sequence[StatementSaid] = (),
    life_stages: Sequence[StageEntered] = (),
    request_digest: str | None = None,
) -> tuple[Space, bool]:
    """Add a space to the organisation; say too whether it is there from before.

    Raises
    ------
    NotPermitted
        If the caller may not create spaces.
    UnknownReference
        If the parent or a holder is not visible to the caller.
    Invalid
        If the space ends before it starts.
    IdReused
        If the id belongs to a space that another request made.
    """
    require_in_organisation(caller, Permission.CREATE_SPACE)
    key = space_id or uuid7()
    if await made_before(session, caller, Space, key, request_digest):
        return await space_for(session, caller, key), True
    _refuse_backwards(starts_on, ends_on)
    if parent_id is not None:
        await _require_parent(session, caller, parent_id)
    space = Space(
        organisation_id=caller.organisation_id,
        id=key,
        name=name,
        purpose=purpose,
        structure=structure,
        open=open,
        starts_on=starts_on,
        ends_on=ends_on,
        parent_id=parent_id,
        request_digest=request_digest,
        created_at=datetime.now(UTC),
    )
    session.add(space)
    await session.flush()
    session.add(Fold(organisation_id=caller.organisation_id, id=key))
    await _say(session, caller, key, statements)
    _enter_stages(session, caller, key, life_stages)
    return space, False


async def _require_parent(session: AsyncSession, caller: Caller, parent: UUID) -> None:
    found = await session.exec(visible_spaces(caller).where(Space.id == parent))
    if found.one_or_none() is None:
        await require_known(session, caller, Space, [(UUID(int=0), "/parent_id")])


def _refuse_backwards(starts_on: date | None, ends_on: date | None) -> None:
    if starts_on and ends_on and ends_on < starts_on:
        raise Invalid("a space cannot end before it starts", "/ends_on", "order")


async def _say(
    session: AsyncSession,
    caller: Caller,
    space_id: UUID,
    statements: Sequence[StatementSaid],
) -> None:
    holders = [
        (said.holder_id, f"/statements/{position}/holder_id")
        for position, said in enumerate(statements)
        if said.holder_id is not None
    ]
    await require_known(session, caller, Person, holders)
    for position, said in enumerate(statements):
        session.add(
            Statement(
                organisation_id=caller.organisation_id,
                id=uuid7(),
                space_id=space_id,
                position=position,
                about=said.about,
                text=said.text,
                holder_id=said.holder_id,
                since=said.since,
                until=said.until,
            )
        )


def _enter_stages(
    session: AsyncSession,
    caller: Caller,
    space_id: UUID,
    stages: Sequence[StageEntered],
) -> None:
    for entered in stages:
        session.add(
            LifeStage(
                organisation_id=caller.organisation_id,
                id=uuid7(),
                space_id=space_id,
                stage=entered.stage,
                since=entered.since,
            )
        )


async def change_space(
    session: AsyncSession,
    caller: Caller,
    space_id: UUID,
    expected: int | None,
    changes: Mapping[str, Any],
) -> Space:
    """Change the named fields of a space; lists are replaced as a whole.

    Raises
    ------
    NotFound
        If the space is not visible to the caller.
    NotPermitted
        If the caller may not change it.
    Stale
        If it has changed since the caller read it.
    """
    space = await space_for(
        session, caller, space_id, Permission.CHANGE_SPACE, writes=False
    )
    await session.refresh(space, with_for_update=True)
    check_version(space.version, expected)
    fields = dict(changes)
    statements = fields.pop("statements", None)
    stages = fields.pop("life_stages", None)
    if fields.get("parent_id") is not None:
        await _require_parent(session, caller, fields["parent_id"])
    if "open" in fields and fields["open"] != space.open:
        await advance_access(session, caller.organisation_id)
    for name, value in fields.items():
        setattr(space, name, value)
    _refuse_backwards(space.starts_on, space.ends_on)
    space.version += 1
    session.add(space)
    await _replace_lists(session, caller, space_id, statements, stages)
    return space


async def _replace_lists(
    session: AsyncSession,
    caller: Caller,
    space_id: UUID,
    statements: Sequence[StatementSaid] | None,
    stages: Sequence[StageEntered] | None,
) -> None:
    if statements is not None:
        await session.exec(
            delete(Statement).where(
                col(Statement.organisation_id) == caller.organisation_id,
                col(Statement.space_id) == space_id,
            )
        )
        await _say(session, caller, space_id, statements)
    if stages is not None:
        await session.exec(
            delete(LifeStage).where(
                col(LifeStage.organisation_id) == caller.organisation_id,
                col(LifeStage.space_id) == space_id,
            )
        )
        _enter_stages(session, caller, space_id, stages)
    await session.flush()


async def archive_space(
    session: AsyncSession, caller: Caller, space_id: UUID, expected: int | None
) -> Space:
    """Make a space take nothing new; it stays readable. Twice is as once."""
    return await _set_archived(session, caller, space_id, expected, datetime.now(UTC))


async def reopen_space(
    session: AsyncSession, caller: Caller, space_id: UUID, expected: int | None
) -> Space:
    """Make an archived space take new things again."""
    return await _set_archived(session, caller, space_id, expected, None)


async def _set_archived(
    session: AsyncSession,
    caller: Caller,
    space_id: UUID,
    expected: int | None,
    archived_at: datetime | None,
) -> Space:
    space = await space_for(
        session, caller, space_id, Permission.CHANGE_SPACE, writes=False
    )
    await session.refresh(space, with_for_update=True)
    check_version(space.version, expected)
    if (space.archived_at is None) != (archived_at is None):
        space.archived_at = archived_at
        space.version += 1
        session.add(space)
    return space
