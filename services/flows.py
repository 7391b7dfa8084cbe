"""Flows: what people assert of two steps, inside one story and between stories.

Inside a story the story's row is the lock; between stories both stories' rows are,
in the order of their ids, so that what counts is derived from two ends that stand.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller, OrganisationRole, Permission
from domain.errors import DuplicateEntry, NotFound, NotPermitted, StateConflict
from domain.fact_record import from_record
from domain.flow import Relation
from services.access import check_version, space_for
from services.database.tables import Flow
from services.facts import record, recount_flows, refresh_stories
from services.flow_ends import (
    Ends,
    bury_flows,
    ends_of,
    lock_stories,
    refuse_backwards,
    refuse_too_many,
)
from services.flow_lists import visible_flows
from services.replays import made_before
from services.stories.said import FlowSaid
from services.stories.write import refuse_ends


async def assert_flow(
    session: AsyncSession,
    caller: Caller,
    said: FlowSaid,
    *,
    request_digest: str | None = None,
) -> tuple[Flow, bool]:
    """Add a flow; say too whether the same person had asserted it before.

    Between stories a flow that does not fit is kept as unresolved.

    Raises
    ------
    UnknownReference
        If an end is not there for the caller.
    NotPermitted
        If the caller may not write stories in the home space of the target.
    SpaceArchived
        If that space takes nothing new.
    DuplicateEntry
        If somebody else asserts the same of the same two.
    IdReused
        If the id belongs to a flow that another request made.
    ResourceDeleted
        If it belonged to one that was taken back.
    FlowRefused
        If inside one story the target surely ended before its source began.
    Invalid
        If it has none or two sources, one end twice, or too many are there.
    """
    refuse_ends(said, "")
    if await made_before(
        session,
        caller,
        Flow,
        said.id,
        request_digest,
        asserted_by_id=caller.person_id,
    ):
        return await read_flow(session, caller, said.id), True
    ends = await ends_of(session, caller, said)
    present = await _present(session, caller, said)
    if present is not None and present.asserted_by_id == caller.person_id:
        return present, True
    await space_for(session, caller, ends.target_home, Permission.WRITE_STORY)
    await lock_stories(session, caller, [ends.source_story, ends.target_story])
    # Whoever was first has committed by now.
    present = await _present(session, caller, said)
    if present is not None and present.asserted_by_id == caller.person_id:
        return present, True
    if present is not None:
        raise DuplicateEntry("somebody asserts the same of these two already")
    await refuse_too_many(session, caller, said, ends)
    if ends.inside:
        await refuse_backwards(session, caller, said, ends.target_story)
    flow = _row(caller, said, ends, request_digest)
    session.add(flow)
    await _settle(session, caller, flow, closes=said.relation is Relation.RETURNS)
    return flow, False


def _row(
    caller: Caller, said: FlowSaid, ends: Ends, request_digest: str | None
) -> Flow:
    return Flow(
        organisation_id=caller.organisation_id,
        id=said.id,
        source_step_id=said.source_step_id,
        source_activity_id=said.source_activity_id,
        target_step_id=said.target_step_id,
        source_story_id=ends.source_story,
        target_story_id=ends.target_story,
        space_id=ends.target_home,
        source_space_id=ends.source_home,
        relation=said.relation,
        note=said.note,
        asserted_by_id=caller.person_id,
        request_digest=request_digest,
        created_at=datetime.now(UTC),
    )


async def _present(
    session: AsyncSession, caller: Caller, said: FlowSaid
) -> Flow | None:
    """Return the flow that says the same of the same two, if there is one."""
    found = await session.exec(
        select(Flow)
        .where(
            Flow.organisation_id == caller.organisation_id,
            Flow.target_step_id == said.target_step_id,
            Flow.relation == said.relation,
            ~col(Flow.made),
            (
                col(Flow.source_step_id) == said.source_step_id
                if said.source_step_id is not None
                else col(Flow.source_activity_id) == said.source_activity_id
            ),
        )
        .order_by(col(Flow.id))
    )
    return found.first()


async def _settle(
    session: AsyncSession, caller: Caller, flow: Flow, *, closes: bool
) -> None:
    """Bring all that counts a flow up to it; `closes`: it is or was a return."""
    await session.flush()
    if flow.source_story_id == flow.target_story_id:
        await refresh_stories(session, caller, [flow.target_story_id])
        return
    await recount_flows(session, caller, [flow])
    if closes and flow.source_story_id is not None:
        await refresh_stories(session, caller, [flow.source_story_id])


async def read_flow(session: AsyncSession, caller: Caller, flow_id: UUID) -> Flow:
    """Return a flow of which the caller sees both ends.

    Raises
    ------
    NotFound
        If it does not exist, or an end of it is not visible to the caller.
    """
    found = await session.exec(visible_flows(caller).where(col(Flow.id) == flow_id))
    flow: Flow | None = found.one_or_none()
    if flow is None:
        raise NotFound("no such flow")
    return flow


async def change_flow(
    session: AsyncSession,
    caller: Caller,
    flow_id: UUID,
    expected: int | None,
    changes: Mapping[str, Any],
) -> Flow:
    """Change what the caller asserted: the relation, the note.

    Raises
    ------
    NotFound
        If there is no such flow for the caller.
    NotPermitted
        If the caller did not assert it, or may not write stories there any more.
    StateConflict
        If nobody asserted it: it is made of neighbouring steps.
    Stale
        If it has changed since the caller read it.
    DuplicateEntry
        If the changed relation is asserted of the same two already.
    """
    flow = await _held(session, caller, flow_id, expected)
    before = flow.relation
    relation = Relation(changes.get("relation", before))
    if relation is not before:
        said = FlowSaid(
            UUID(int=0),
            flow.source_step_id,
            flow.source_activity_id,
            flow.target_step_id,
            relation,
            None,
        )
        if await _present(session, caller, said) is not None:
            raise DuplicateEntry("the same is asserted of these two already")
    for name, value in changes.items():
        setattr(flow, name, value)
    flow.version += 1
    session.add(flow)
    if relation is not before:
        closes = Relation.RETURNS in {relation, before}
        await _settle(session, caller, flow, closes=closes)
    return flow


async def delete_flow(
    session: AsyncSession, caller: Caller, flow_id: UUID, expected: int | None
) -> None:
    """Take back what the caller asserted; an owner may take back anybody's.

    Between neighbouring steps the made row comes back.

    Raises
    ------
    NotFound
        If there is no such flow for the caller.
    NotPermitted
        If the caller did not assert it, or may not write stories there any more.
    StateConflict
        If nobody asserted it: it is made of neighbouring steps.
    Stale
        If it has changed since the caller read it.
    """
    flow = await _held(session, caller, flow_id, expected, owners=True)
    await bury_flows(session, caller, col(Flow.id) == flow_id)
    inside = flow.source_story_id == flow.target_story_id
    if flow.facts is not None:
        await record(session, caller, [from_record(flow.facts)], [])
    if flow.source_story_id and (inside or flow.relation is Relation.RETURNS):
        await refresh_stories(session, caller, [flow.source_story_id])


async def _held(
    session: AsyncSession,
    caller: Caller,
    flow_id: UUID,
    expected: int | None,
    *,
    owners: bool = False,
) -> Flow:
    """Return a flow that the caller may change, locked with the stories it joins."""
    seen = await read_flow(session, caller, flow_id)
    await space_for(session, caller, seen.space_id, Permission.WRITE_STORY)
    if seen.made:
        raise StateConflict("it is made of neighbouring steps: assert another")
    owns = owners and caller.role is OrganisationRole.OWNER
    if seen.asserted_by_id != caller.person_id and not owns:
        raise NotPermitted("somebody else asserts this")
    ends = [seen.source_story_id, seen.target_story_id]
    await lock_stories(session, caller, ends)
    own = (caller.organisation_id, flow_id)
    flow = await session.get(Flow, own, with_for_update=True, populate_existing=True)
    if flow is None:
        raise NotFound("no such flow")
    check_version(flow.version, expected)
    return flow
