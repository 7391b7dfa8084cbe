"""Placements of steps at cycles; no placement overwrites another."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller, Permission
from domain.errors import Invalid, NotFound, NotPermitted
from domain.scheme import cycle_for
from domain.space import refuse_if_archived
from domain.story import PlacedAs
from services.access import check_version, space_for
from services.database.keyset import After, Slice, page
from services.database.tables import Placement, Space
from services.facts import refresh_stories
from services.persons import names_of
from services.replays import bury, made_before
from services.schemes import as_row, named_in
from services.stories.hold import (
    Seen,
    keep_version,
    locked_step,
    require_own,
    see_step,
    tellers_of,
)
from services.stories.rights import capacity
from services.stories.said import PlacementSaid
from services.stories.write import refuse_misplaced

PLACEMENTS_MAX = 200
"""Placements of one step."""


class PlacementShown(NamedTuple):
    """A placement, and by whom where the caller may know."""

    placement: Placement
    placed_by: tuple[UUID | None, str | None]


async def place_step(
    session: AsyncSession,
    caller: Caller,
    step_id: UUID,
    said: PlacementSaid,
    *,
    request_digest: str | None = None,
) -> tuple[PlacementShown, bool]:
    """Place a step at a cycle; return whether it is placed so from before.

    As a teller it makes a new version of the story, as an analyst it does not.

    Raises
    ------
    NotFound
        If the step is not there for the caller.
    NotPermitted
        If the caller may not place it in that capacity.
    SpaceArchived
        If the story's home space takes nothing new.
    StoryWithdrawn
        If the story was withdrawn.
    IdReused
        If the id belongs to a placement that another request made.
    ResourceDeleted
        If it belonged to one that was taken back.
    Invalid
        If the cycle has no dimension, or the step has all placements it can.
    """
    seen, _ = await locked_step(session, caller, step_id)
    placed_as = said.placed_as or capacity(seen.holds)
    space = await _require(session, caller, seen, placed_as, writes=False)
    present = await made_before(
        session, caller, Placement, said.id, request_digest, step_id=step_id
    )
    if present is not None:
        return await _shown_one(session, caller, seen, present), True
    refuse_if_archived(space.archived_at)
    refuse_misplaced([said], "")
    await _refuse_too_many(session, caller, step_id)
    placement = Placement(
        organisation_id=caller.organisation_id,
        id=said.id,
        step_id=step_id,
        cycle=said.cycle,
        dimension=said.dimension,
        polarity=said.polarity,
        for_whom=said.for_whom,
        as_named=as_row(said.as_named),
        placed_as=placed_as,
        placed_by_id=caller.person_id,
        request_digest=request_digest,
        created_at=datetime.now(UTC),
    )
    await _keep_version(session, caller, seen, placement)
    session.add(placement)
    await refresh_stories(session, caller, [seen.story.id])
    return await _shown_one(session, caller, seen, placement), False


async def list_placements(
    session: AsyncSession, caller: Caller, step_id: UUID, after: After
) -> Slice[PlacementShown]:
    """Return a page of the placements of a step, tellers' and analysts'.

    Raises
    ------
    NotFound
        If the step is not there for the caller.
    """
    seen, _ = await see_step(session, caller, step_id)
    statement = select(Placement).where(
        Placement.organisation_id == caller.organisation_id,
        Placement.step_id == step_id,
    )
    found = await page(session, statement, [col(Placement.id)], after)
    shown = await _shown(session, caller, seen, found.rows)
    return Slice(shown, found.next, found.total)


async def read_placement(
    session: AsyncSession, caller: Caller, placement_id: UUID
) -> PlacementShown:
    """Return a placement of a step that is there for the caller.

    Raises
    ------
    NotFound
        If there is none.
    """
    placement = await _placement(session, caller, placement_id)
    seen, _ = await see_step(session, caller, placement.step_id)
    return await _shown_one(session, caller, seen, placement)


async def change_placement(
    session: AsyncSession,
    caller: Caller,
    placement_id: UUID,
    expected: int | None,
    changes: Mapping[str, Any],
) -> PlacementShown:
    """Change the named fields of a placement of the caller's own.

    A teller's may be changed by whoever told or collected the story.

    Raises
    ------
    NotFound
        If it is not there for the caller.
    NotPermitted
        If somebody else placed the step so.
    SpaceArchived
        If the story's home space takes nothing new.
    StoryWithdrawn
        If the story was withdrawn.
    Stale
        If it has changed since the caller read it.
    Invalid
        If the cycle has no dimension, or its name in the source is another's.
    """
    seen, placement = await _own(session, caller, placement_id, expected)
    kept = {"as_named": named_in(placement.as_named)}
    now = {**placement.model_dump(), **kept, **changes}
    parts = ("id", "cycle", "dimension", "polarity", "for_whom", "placed_as")
    refuse_misplaced([PlacementSaid(**{name: now[name] for name in parts})], "")
    cycle_for(now["cycle"], now["as_named"])
    await _keep_version(session, caller, seen, placement)
    for name, value in changes.items():
        setattr(placement, name, as_row(value) if name == "as_named" else value)
    placement.version += 1
    session.add(placement)
    await refresh_stories(session, caller, [seen.story.id])
    return await _shown_one(session, caller, seen, placement)


async def delete_placement(
    session: AsyncSession, caller: Caller, placement_id: UUID, expected: int | None
) -> None:
    """Take back a placement of the caller's own.

    Raises
    ------
    NotFound
        If it is not there for the caller.
    NotPermitted
        If somebody else placed the step so.
    SpaceArchived
        If the story's home space takes nothing new.
    StoryWithdrawn
        If the story was withdrawn.
    Stale
        If it has changed since the caller read it.
    """
    seen, placement = await _own(session, caller, placement_id, expected)
    await _keep_version(session, caller, seen, placement)
    await bury(session, caller, Placement, col(Placement.id) == placement_id)
    await refresh_stories(session, caller, [seen.story.id])


async def _placement(
    session: AsyncSession, caller: Caller, placement_id: UUID
) -> Placement:
    placement = await session.get(
        Placement, (caller.organisation_id, placement_id), populate_existing=True
    )
    if placement is None:
        raise NotFound("no such placement")
    return placement


async def _own(
    session: AsyncSession, caller: Caller, placement_id: UUID, expected: int | None
) -> tuple[Seen, Placement]:
    """Return a placement that the caller may change, its story locked."""
    placement = await _placement(session, caller, placement_id)
    seen, _ = await locked_step(session, caller, placement.step_id)
    placement = await _placement(session, caller, placement_id)
    tellers = placement.placed_as is PlacedAs.TELLER and seen.holds
    if not tellers and placement.placed_by_id != caller.person_id:
        raise NotPermitted("only who placed it so may change that: add your own")
    await _require(session, caller, seen, placement.placed_as)
    check_version(placement.version, expected)
    return seen, placement


async def _require(
    session: AsyncSession,
    caller: Caller,
    seen: Seen,
    placed_as: PlacedAs,
    *,
    writes: bool = True,
) -> Space:
    """Return the home of a story whose steps the caller may place in that capacity."""
    permission = Permission.PLACE_STEP
    if placed_as is PlacedAs.TELLER:
        require_own(caller, seen)
        permission = Permission.WRITE_STORY
    home = seen.story.space_id
    return await space_for(session, caller, home, permission, writes=writes)


async def _keep_version(
    session: AsyncSession, caller: Caller, seen: Seen, placement: Placement
) -> None:
    """Begin a new version of the story where its view shows the placement."""
    if placement.placed_as is PlacedAs.TELLER:
        await keep_version(session, caller, seen.story)


async def _refuse_too_many(
    session: AsyncSession, caller: Caller, step_id: UUID
) -> None:
    found = await session.exec(
        select(func.count()).where(
            Placement.organisation_id == caller.organisation_id,
            Placement.step_id == step_id,
        )
    )
    if found.one() >= PLACEMENTS_MAX:
        message = f"a step has at most {PLACEMENTS_MAX} placements"
        raise Invalid(message, "", "too-many")


async def _shown_one(
    session: AsyncSession, caller: Caller, seen: Seen, placement: Placement
) -> PlacementShown:
    return (await _shown(session, caller, seen, [placement]))[0]


async def _shown(
    session: AsyncSession, caller: Caller, seen: Seen, found: Sequence[Placement]
) -> list[PlacementShown]:
    """Return placements with who made them: two statements for any number.

    Who placed as a teller, and whoever tells the story, is known to those alone who
    may know its tellers.
    """
    names = await names_of(session, caller, {row.placed_by_id for row in found})
    tell = {seen.story.collected_by_id}
    tell.update(await tellers_of(session, caller, seen.story.id))
    shown = []
    for row in found:
        by, teller = row.placed_by_id, row.placed_as is PlacedAs.TELLER
        known = seen.knows_tellers or not (teller or by in tell)
        who = (by, names.get(by)) if known else (None, None)
        shown.append(PlacementShown(row, who))
    return shown
