"""Corroborations: what documents, statistics and witnesses say of a step or a flow."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.errors import Invalid, NotFound, StateConflict
from domain.evidence import (
    CORROBORATIONS_MAX,
    Aspect,
    SourceKind,
    Standing,
    Verdict,
    aspect_of_flow,
    refuse_unreasoned,
)
from domain.space import refuse_if_archived
from services.access import check_version
from services.corroboration_detail import (
    CorroborationShown,
    corroboration_shown,
    visible_corroborations,
)
from services.database.keyset import After, Slice, beyond, total_of
from services.database.tables import Corroboration
from services.evidence_rights import may_add, may_change
from services.flows import read_flow
from services.replays import bury, made_before
from services.stories.hold import Seen, locked_step, locked_story, see_step

Shown = tuple[CorroborationShown, bool]


@dataclass(frozen=True, slots=True)
class CorroborationSaid:
    """What somebody records that a source says."""

    id: UUID
    aspect: Aspect | None
    kind: SourceKind
    source: str
    standing: Standing
    verdict: Verdict
    reason: str | None
    said_on: date | None


async def corroborate_step(
    session: AsyncSession,
    caller: Caller,
    step_id: UUID,
    said: CorroborationSaid,
    *,
    request_digest: str | None = None,
) -> Shown:
    """Record what a source says of a step; return whether it is there from before.

    Raises
    ------
    NotFound
        If the step is not there for the caller.
    NotPermitted
        If the caller neither may link evidence there nor told or collected it.
    SpaceArchived
        If the story's home space takes nothing new.
    StoryWithdrawn
        If the story was withdrawn.
    IdReused
        If the id belongs to a corroboration that another request made.
    ResourceDeleted
        If it belonged to one that was taken back.
    Invalid
        If the source does not agree and no reason is told, or there are too many.
    """
    seen, _ = await locked_step(session, caller, step_id)
    about = {"step_id": step_id}
    return await _record(session, caller, seen, said, about, request_digest)


async def corroborate_flow(
    session: AsyncSession,
    caller: Caller,
    flow_id: UUID,
    said: CorroborationSaid,
    *,
    request_digest: str | None = None,
) -> Shown:
    """Record what a source says of a flow; return whether it is there from before.

    Raises
    ------
    NotFound
        If the flow is not there for the caller.
    StateConflict
        If nobody asserts it: it is made of neighbouring steps.
    Others
        As for a step, of the story that the flow leads to.
    """
    target = (await read_flow(session, caller, flow_id)).target_story_id
    seen = await locked_story(session, caller, target)
    # Whoever took it back has committed by now.
    if (await read_flow(session, caller, flow_id)).made:
        raise StateConflict("it is made of neighbouring steps: assert it first")
    about = {"flow_id": flow_id}
    return await _record(session, caller, seen, said, about, request_digest)


async def _record(
    session: AsyncSession,
    caller: Caller,
    seen: Seen,
    said: CorroborationSaid,
    about: dict[str, UUID],
    request_digest: str | None,
) -> Shown:
    space = await may_add(session, caller, seen, writes=False)
    if await made_before(
        session, caller, Corroboration, said.id, request_digest, **about
    ):
        return await read_corroboration(session, caller, said.id), True
    refuse_if_archived(space.archived_at)
    refuse_unreasoned(said.verdict, said.reason)
    await refuse_too_many(session, caller, about)
    session.add(
        Corroboration(
            organisation_id=caller.organisation_id,
            story_id=seen.story.id,
            **{**asdict(said), "aspect": _aspect(said.aspect, about), **about},
            recorded_by_id=caller.person_id,
            recorded_at=datetime.now(UTC),
            request_digest=request_digest,
        )
    )
    await session.flush()
    return await read_corroboration(session, caller, said.id), False


def _aspect(said: Aspect | None, about: Mapping[str, object]) -> Aspect:
    if about.get("flow_id") is not None:
        return aspect_of_flow(said)
    return said or Aspect.LEVEL


async def refuse_too_many(
    session: AsyncSession, caller: Caller, about: Mapping[str, UUID]
) -> None:
    """Let one more corroboration of a step or a flow pass.

    Raises
    ------
    Invalid
        If there are as many as one takes.
    """
    found = await session.exec(
        select(Corroboration.id)
        .where(
            Corroboration.organisation_id == caller.organisation_id,
            *(getattr(Corroboration, name) == key for name, key in about.items()),
        )
        .limit(CORROBORATIONS_MAX)
    )
    if len(found.all()) == CORROBORATIONS_MAX:
        message = f"at most {CORROBORATIONS_MAX} corroborations"
        raise Invalid(message, "", "too-many")


async def read_corroboration(
    session: AsyncSession, caller: Caller, corroboration_id: UUID
) -> CorroborationShown:
    """Return a corroboration of what is there for the caller.

    Raises
    ------
    NotFound
        If there is none.
    """
    found = await session.exec(
        visible_corroborations(caller).where(col(Corroboration.id) == corroboration_id)
    )
    row = found.one_or_none()
    if row is None:
        raise NotFound("no such corroboration")
    return corroboration_shown(row)


async def list_step_corroborations(
    session: AsyncSession, caller: Caller, step_id: UUID, after: After
) -> Slice[CorroborationShown]:
    """Return a page of what sources say of a step.

    Raises
    ------
    NotFound
        If the step is not there for the caller.
    """
    await see_step(session, caller, step_id)
    return await _page(session, caller, col(Corroboration.step_id) == step_id, after)


async def list_flow_corroborations(
    session: AsyncSession, caller: Caller, flow_id: UUID, after: After
) -> Slice[CorroborationShown]:
    """Return a page of what sources say of a flow.

    Raises
    ------
    NotFound
        If the flow is not there for the caller.
    """
    await read_flow(session, caller, flow_id)
    return await _page(session, caller, col(Corroboration.flow_id) == flow_id, after)


async def _page(
    session: AsyncSession,
    caller: Caller,
    condition: Any,  # noqa: ANN401 - a condition
    after: After,
) -> Slice[CorroborationShown]:
    statement = visible_corroborations(caller).where(condition)
    ordered = beyond(statement, [col(Corroboration.id)], after)
    rows = (await session.exec(ordered)).all()
    shown = [corroboration_shown(row) for row in rows[: after.limit]]
    total = await total_of(session, statement, after)
    key = [shown[-1].row.id] if len(rows) > after.limit else None
    return Slice(shown, key, total)


async def change_corroboration(
    session: AsyncSession,
    caller: Caller,
    corroboration_id: UUID,
    expected: int | None,
    changes: Mapping[str, Any],
) -> CorroborationShown:
    """Change the named fields of what somebody recorded.

    Raises
    ------
    NotFound
        If it is not there for the caller.
    NotPermitted
        If somebody else recorded it and the caller may not link evidence there.
    SpaceArchived
        If the story's home space takes nothing new.
    StoryWithdrawn
        If the story was withdrawn.
    StateConflict
        If the source said it here itself.
    Stale
        If it has changed since the caller read it.
    Invalid
        If the source does not agree and no reason is told.
    """
    row = await _held(session, caller, corroboration_id, expected)
    if row.from_source:
        raise StateConflict("the source said this here itself")
    now = {**row.model_dump(), **changes}
    refuse_unreasoned(now["verdict"], now["reason"])
    for name, value in changes.items():
        setattr(row, name, value)
    row.aspect = _aspect(now["aspect"], now)
    row.version += 1
    session.add(row)
    await session.flush()
    return await read_corroboration(session, caller, corroboration_id)


async def delete_corroboration(
    session: AsyncSession, caller: Caller, corroboration_id: UUID, expected: int | None
) -> None:
    """Take back what somebody recorded, what a source said itself too.

    Raises
    ------
    NotFound
        If it is not there for the caller.
    NotPermitted
        If somebody else recorded it and the caller may not link evidence there.
    SpaceArchived
        If the story's home space takes nothing new.
    StoryWithdrawn
        If the story was withdrawn.
    Stale
        If it has changed since the caller read it.
    """
    await _held(session, caller, corroboration_id, expected)
    here = col(Corroboration.id) == corroboration_id
    await bury(session, caller, Corroboration, here)


async def _held(
    session: AsyncSession, caller: Caller, corroboration_id: UUID, expected: int | None
) -> Corroboration:
    """Return a corroboration that the caller may change, its story locked."""
    story_id = (
        await read_corroboration(session, caller, corroboration_id)
    ).row.story_id
    seen = await locked_story(session, caller, story_id)
    row = (await read_corroboration(session, caller, corroboration_id)).row
    await session.refresh(row)
    await may_change(session, caller, seen, row.recorded_by_id)
    check_version(row.version, expected)
    return row
