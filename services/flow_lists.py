"""Which flows a caller sees, and lists of them by space."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.flow import Relation
from domain.story import Visibility
from services.access import sees_space, space_for, visible_stories
from services.database.keyset import After, Slice, beyond, total_of
from services.database.tables import Activity, Flow, Space, Story


@dataclass(frozen=True, slots=True)
class WantedFlows:
    """Which flows a list shows: those that fit all that is named."""

    relation: Relation | None = None
    made: bool | None = None
    story_id: UUID | None = None
    unresolved: bool | None = None


def visible_flows(caller: Caller) -> Any:  # noqa: ANN401 - a select of `Flow`
    """Return the flows of which the caller sees both ends."""
    return select(Flow).where(
        Flow.organisation_id == caller.organisation_id, sees_flow(caller)
    )


def sees_flow(caller: Caller) -> ColumnElement[bool]:
    """Return the condition under which both ends of a row of `flow` are visible."""
    inside = col(Flow.source_story_id) == col(Flow.target_story_id)
    source = or_(
        inside,
        _sees_story(caller, col(Flow.source_story_id)),
        _sees_activity(caller),
    )
    return _sees_story(caller, col(Flow.target_story_id)) & source


def _sees_story(
    caller: Caller,
    key: Any,  # noqa: ANN401 - a column that may be null or not
) -> ColumnElement[bool]:
    seen = visible_stories(caller, col(Story.id)).where(col(Story.id) == key)
    return exists(seen.correlate(Flow))


def _sees_activity(caller: Caller) -> ColumnElement[bool]:
    seen = (
        select(Activity.id)
        .join(
            Space,
            (col(Space.organisation_id) == col(Activity.organisation_id))
            & (col(Space.id) == col(Activity.space_id)),
        )
        .where(
            Activity.organisation_id == caller.organisation_id,
            col(Activity.id) == col(Flow.source_activity_id),
            sees_space(caller),
        )
    )
    return exists(seen.correlate(Flow))


def hidden_flows(
    caller: Caller,
    stories: Collection[UUID],
    relations: Collection[Relation] = tuple(Relation),
) -> ColumnElement[bool]:
    """Return whether the caller does not see the other end of a flow of stories.

    What nobody else sees, such as a draft, is not left out: it is not there yet.
    """
    source, target = col(Flow.source_story_id), col(Flow.target_story_id)
    reached = exists(
        select(Story.id)
        .where(
            Story.organisation_id == caller.organisation_id,
            or_(col(Story.id) == source, col(Story.id) == target),
            col(Story.id).not_in(stories),
            col(Story.deleted_at).is_(None),
            col(Story.visibility) > Visibility.NOBODY,
        )
        .correlate(Flow)
    )
    return exists(
        select(Flow.id).where(
            Flow.organisation_id == caller.organisation_id,
            or_(source.in_(stories), target.in_(stories)),
            col(Flow.relation).in_(relations),
            or_(reached, col(Flow.source_activity_id).is_not(None)),
            ~sees_flow(caller),
        )
    )


async def list_flows(
    session: AsyncSession,
    caller: Caller,
    space_id: UUID,
    wanted: WantedFlows,
    after: After,
) -> Slice[Flow]:
    """Return a page of the flows that count in a space or leave it, by id.

    Raises
    ------
    NotFound
        If the space is not there for the caller.
    """
    await space_for(session, caller, space_id)
    statement = visible_flows(caller)
    for condition in _conditions(wanted):
        statement = statement.where(condition)
    arriving = statement.where(col(Flow.space_id) == space_id)
    leaving = statement.where(
        col(Flow.source_space_id) == space_id, col(Flow.space_id) != space_id
    )
    # Each of the two has an index in this order; joined by OR they would be sorted.
    found: list[Flow] = []
    for part in (arriving, leaving):
        found += (await session.exec(beyond(part, [col(Flow.id)], after))).all()
    found.sort(key=lambda flow: flow.id, reverse=after.descending)
    rows = found[: after.limit]
    key = [rows[-1].id] if len(found) > after.limit else None
    either = or_(col(Flow.space_id) == space_id, col(Flow.source_space_id) == space_id)
    total = await total_of(session, statement.where(either), after)
    return Slice(rows, key, total)


def _conditions(wanted: WantedFlows) -> list[Any]:
    conditions: list[Any] = []
    if wanted.relation is not None:
        conditions.append(col(Flow.relation) == wanted.relation)
    if wanted.made is not None:
        conditions.append(col(Flow.made).is_(wanted.made))
    if wanted.story_id is not None:
        source, target = col(Flow.source_story_id), col(Flow.target_story_id)
        conditions.append(or_(source == wanted.story_id, target == wanted.story_id))
    if wanted.unresolved is not None:
        reason = col(Flow.unresolved)
        conditions.append(
            reason.is_not(None) if wanted.unresolved else reason.is_(None)
        )
    return conditions
