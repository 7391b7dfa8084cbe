"""Indicators derived from an aspiration, a step or an activity, in one call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, assert_never
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.definition import OriginKind
from domain.deriving import direction_for, in_order, name_at, name_from
from domain.errors import Invalid
from domain.frame import EntryKind, SharedWith
from domain.indicator import Kind
from domain.scheme import AtCycle
from domain.story import PlacedAs, Polarity, Visibility
from services.activities import read_activity
from services.database.tables import Indicator, Placement, Space, Story
from services.frame_entries.detail import cycles_of
from services.frame_entries.hold import see_entry
from services.indicator_origins import OriginSaid
from services.indicators import create_indicator
from services.schemes import named_in
from services.stories.hold import refuse_if_withdrawn, see_step
from services.stories.references import require_spaces


@dataclass(frozen=True, slots=True)
class Source:
    """What an indicator is derived from, as far as it fills it in."""

    space_id: UUID
    text: str
    cycles: Sequence[AtCycle] = ()
    polarities: Sequence[Polarity | None] = ()
    reaches: bool = True
    """Whether all who see its space may read its text."""


async def derive_indicator(
    session: AsyncSession,
    caller: Caller,
    origin: OriginSaid,
    said: Mapping[str, Any],
    *,
    request_digest: str | None = None,
) -> tuple[Indicator, bool]:
    """Add an indicator that is filled in from what suggested it, and keeps the origin.

    Whatever is said goes before. The name is the text of the source, cut; where not
    all who will see the indicator may read that text, the name tells the cycles. Say
    too whether it is there from before.

    Raises
    ------
    NotFound
        If the source is not there for the caller.
    NotPermitted
        If the caller may not write indicators in the space.
    SpaceArchived
        If the space takes nothing new.
    StoryWithdrawn
        If it is a step of a story that was withdrawn.
    Invalid
        If the source has no cycle and none is given, or its parts do not fit.
    UnknownReference
        If the space, the owner or another origin is not there for the caller.
    IdReused
        If the id belongs to an indicator that another request made.
    ResourceDeleted
        If it belonged to one that was deleted.
    """
    source = await _source(session, caller, origin)
    fields = {name: value for name, value in said.items() if value is not None}
    space_id = fields.pop("space_id", source.space_id)
    await require_spaces(session, caller, [(space_id, "/space_id")])
    kind = fields.setdefault("kind", Kind.NUMBER)
    cycles = fields.setdefault("cycles", in_order(source.cycles))
    fields.setdefault("direction", direction_for(kind, source.polarities))
    if "name" not in fields:
        readable = await _is_readable(session, caller, source, space_id)
        name = (
            name_from(source.text) if readable else name_at(at.cycle for at in cycles)
        )
        if name is None:
            raise Invalid("give it a name", "/name", "required")
        fields["name"] = name
    others = [each for each in fields.pop("origins", ()) if each != origin]
    return await create_indicator(
        session,
        caller,
        space_id,
        indicator_id=fields.pop("id", None),
        origins=[*others, origin],
        request_digest=request_digest,
        **fields,
    )


async def _source(session: AsyncSession, caller: Caller, origin: OriginSaid) -> Source:
    match origin.kind:
        case OriginKind.ASPIRATION:
            return await _aspiration(session, caller, origin.id)
        case OriginKind.STEP:
            return await _step(session, caller, origin.id)
        case OriginKind.ACTIVITY:
            activity = await read_activity(session, caller, origin.id)
            return Source(activity.space_id, activity.title)
        case OriginKind.PRACTITIONER:
            raise Invalid("nothing is derived from a person", "", "not-taken")
        case _:
            assert_never(origin.kind)


async def _aspiration(session: AsyncSession, caller: Caller, key: UUID) -> Source:
    entry, _ = await see_entry(session, caller, EntryKind.ASPIRATION, key)
    cycles = await cycles_of(session, caller, [key])
    reaches = entry.visibility is SharedWith.ORGANISATION
    return Source(entry.space_id, entry.text, cycles.get(key, ()), reaches=reaches)


async def _step(session: AsyncSession, caller: Caller, key: UUID) -> Source:
    seen, step = await see_step(session, caller, key)
    refuse_if_withdrawn(seen.story)
    rows = await session.exec(
        select(Placement)
        .where(
            Placement.organisation_id == caller.organisation_id,
            Placement.step_id == key,
        )
        .order_by(col(Placement.id))
    )
    placements = rows.all()
    # As reports count them.
    tellers = [each for each in placements if each.placed_as is PlacedAs.TELLER]
    counted = tellers or placements
    return Source(
        seen.story.space_id,
        step.text,
        [
            AtCycle(each.cycle, each.dimension, named_in(each.as_named))
            for each in counted
        ],
        [each.polarity for each in counted],
        reaches=_reaches_everybody(seen.story),
    )


def _reaches_everybody(story: Story) -> bool:
    until = story.visible_until
    over = until is not None and until < datetime.now(UTC).date()
    return story.visibility >= Visibility.ORGANISATION and not over


async def _is_readable(
    session: AsyncSession, caller: Caller, source: Source, space_id: UUID
) -> bool:
    """Tell whether all who see a space may read the text of a source."""
    if not source.reaches or space_id == source.space_id:
        return source.reaches
    home = await session.get_one(Space, (caller.organisation_id, source.space_id))
    return home.open
