"""What indicators, steps and activities do to aspirations and uncertainties."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from domain.access import Caller, Permission
from domain.errors import DuplicateEntry, Invalid, NotFound
from domain.frame import EntryKind, FrameRelation
from domain.room import LABEL_MAX
from domain.space import refuse_if_archived
from services.access import (
    check_version,
    require,
    sees_space,
    visible_entries,
    visible_stories,
)
from services.database.keyset import After, Slice, beyond, total_of
from services.database.tables import (
    Activity,
    FrameEntry,
    FrameLink,
    Indicator,
    Space,
    Step,
    Story,
)
from services.frame_entries.hold import see_entry
from services.indicator_origins import visible_activities
from services.labels import (
    StepLabel,
    indicators_named,
    require_activity,
    require_indicator,
    require_step,
    steps_named,
)
from services.replays import bury, made_before
from services.stories.view import step_of_story

LINKS_MAX = 100
"""How many links an entry has at most."""


@dataclass(frozen=True, slots=True)
class FrameLinkSaid:
    """A link as somebody makes it: to one of the three."""

    relation: FrameRelation
    indicator_id: UUID | None = None
    step_id: UUID | None = None
    activity_id: UUID | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class FrameLinkShown:
    """A link and what its ends are called."""

    link: FrameLink
    entry: FrameEntry
    label: str


@dataclass(frozen=True, slots=True)
class Targets:
    """What links lead to, by id."""

    indicators: Mapping[UUID, str]
    steps: Mapping[UUID, StepLabel]
    activities: Mapping[UUID, str]


async def link_entry(
    session: AsyncSession,
    caller: Caller,
    kind: EntryKind,
    entry_id: UUID,
    said: FrameLinkSaid,
    *,
    link_id: UUID | None = None,
    request_digest: str | None = None,
) -> tuple[FrameLinkShown, bool]:
    """Say what an indicator, a step or an activity does to an entry.

    Say too whether it is said from before.

    Raises
    ------
    NotFound
        If the entry is not visible to the caller.
    NotPermitted
        If the caller neither may link evidence in its space nor holds it.
    SpaceArchived
        If the space takes nothing new.
    Invalid
        If it names not exactly one of the three, or the entry has too many links.
    UnknownReference
        If what it names is not there for the caller.
    DuplicateEntry
        If that is said already.
    IdReused
        If the id belongs to a link that another request made.
    ResourceDeleted
        If it belonged to one that was taken back.
    """
    entry, space = await see_entry(session, caller, kind, entry_id)
    _require(caller, entry, space)
    key = link_id or uuid7()
    if await made_before(
        session, caller, FrameLink, key, request_digest, entry_id=entry_id
    ):
        return await read_frame_link(session, caller, key), True
    refuse_if_archived(space.archived_at)
    await _check(session, caller, entry, said)
    session.add(
        FrameLink(
            organisation_id=caller.organisation_id,
            id=key,
            entry_id=entry_id,
            relation=said.relation,
            indicator_id=said.indicator_id,
            step_id=said.step_id,
            activity_id=said.activity_id,
            note=said.note,
            linked_by_id=caller.person_id,
            request_digest=request_digest,
            created_at=datetime.now(UTC),
        )
    )
    await session.flush()
    return await read_frame_link(session, caller, key), False


def _require(caller: Caller, entry: FrameEntry, space: Space) -> None:
    own = entry.holder_id == caller.person_id
    permission = Permission.HOLD_ASPIRATION if own else Permission.LINK_EVIDENCE
    require(caller, permission, space)


async def _check(
    session: AsyncSession, caller: Caller, entry: FrameEntry, said: FrameLinkSaid
) -> None:
    targets = (said.indicator_id, said.step_id, said.activity_id)
    if sum(each is not None for each in targets) != 1:
        message = "name one of indicator, step and activity"
        raise Invalid(message, "/indicator_id", "required")
    await require_indicator(session, caller, said.indicator_id, "/indicator_id")
    await require_step(session, caller, said.step_id, "/step_id")
    await require_activity(session, caller, said.activity_id, "/activity_id")
    # Whoever links the same meanwhile waits for this.
    await session.refresh(entry, with_for_update={"key_share": True})
    rows = await session.exec(
        select(FrameLink).where(
            FrameLink.organisation_id == caller.organisation_id,
            FrameLink.entry_id == entry.id,
        )
    )
    present = {
        (row.relation, row.indicator_id, row.step_id, row.activity_id) for row in rows
    }
    if (said.relation, *targets) in present:
        raise DuplicateEntry("that is said already")
    if len(present) >= LINKS_MAX:
        raise Invalid(f"at most {LINKS_MAX} links", "", "too-many")


def visible_links(caller: Caller) -> Any:  # noqa: ANN401 - a select of many columns
    """Return links and their entries, of which the caller sees both ends."""
    return visible_entries(caller, FrameLink, FrameEntry).join(
        FrameLink,
        and_(
            col(FrameLink.organisation_id) == col(FrameEntry.organisation_id),
            col(FrameLink.entry_id) == col(FrameEntry.id),
            or_(*_targets(caller)),
        ),
    )


def _targets(caller: Caller) -> Sequence[ColumnElement[bool]]:
    own = caller.organisation_id
    step = (
        visible_stories(caller, col(Story.id))
        .join(Step, step_of_story())
        .where(
            col(Step.organisation_id) == own,
            col(Step.id) == col(FrameLink.step_id),
            col(Step.deleted_at).is_(None),
        )
    )
    in_spaces: list[Any] = [step]
    for table, column in (
        (Indicator, FrameLink.indicator_id),
        (Activity, FrameLink.activity_id),
    ):
        in_spaces.append(
            select(table.id)
            .join(
                Space,
                and_(
                    col(Space.organisation_id) == col(table.organisation_id),
                    col(Space.id) == col(table.space_id),
                ),
            )
            .where(
                col(table.organisation_id) == own,
                col(table.id) == col(column),
                sees_space(caller),
            )
        )
    return [each.correlate(FrameLink).exists() for each in in_spaces]


async def read_frame_link(
    session: AsyncSession, caller: Caller, link_id: UUID
) -> FrameLinkShown:
    """Return a link of which the caller sees both ends.

    Raises
    ------
    NotFound
        If there is none.
    """
    found = await session.exec(
        visible_links(caller).where(col(FrameLink.id) == link_id)
    )
    row = found.one_or_none()
    if row is None:
        raise NotFound("no such link")
    return _shown(row)


def _shown(row: Any) -> FrameLinkShown:  # noqa: ANN401 - a row of `visible_links`
    link, entry = row
    return FrameLinkShown(link, entry, entry.text[:LABEL_MAX])


async def list_entry_links(
    session: AsyncSession,
    caller: Caller,
    kind: EntryKind,
    entry_id: UUID,
    after: After,
) -> Slice[FrameLinkShown]:
    """Return a page of the links of an entry whose other ends the caller sees.

    Raises
    ------
    NotFound
        If the entry is not visible to the caller.
    """
    await see_entry(session, caller, kind, entry_id)
    statement = visible_links(caller).where(col(FrameLink.entry_id) == entry_id)
    found = await session.exec(beyond(statement, [col(FrameLink.id)], after))
    rows = found.all()
    shown = [_shown(row) for row in rows[: after.limit]]
    total = await total_of(session, statement, after)
    key = [shown[-1].link.id] if len(rows) > after.limit else None
    return Slice(shown, key, total)


async def targets_of(
    session: AsyncSession, caller: Caller, links: Sequence[FrameLink]
) -> Targets:
    """Return what links lead to: three statements for any number."""
    indicators = {link.indicator_id for link in links if link.indicator_id}
    steps = {link.step_id for link in links if link.step_id}
    activities = {link.activity_id for link in links if link.activity_id}
    return Targets(
        await indicators_named(session, caller, indicators),
        await steps_named(session, caller, steps),
        await visible_activities(session, caller, activities),
    )


async def unlink_entry(
    session: AsyncSession, caller: Caller, link_id: UUID, expected: int | None
) -> None:
    """Take a link back: who holds the entry, or may link evidence in its space.

    Raises
    ------
    NotFound
        If it is not there for the caller.
    NotPermitted
        If the caller may not.
    SpaceArchived
        If the space takes nothing new.
    Stale
        If it has changed since the caller read it.
    """
    shown = await read_frame_link(session, caller, link_id)
    kind, entry_id = shown.entry.kind, shown.entry.id
    entry, space = await see_entry(session, caller, kind, entry_id)
    _require(caller, entry, space)
    refuse_if_archived(space.archived_at)
    check_version(shown.link.version, expected)
    await bury(session, caller, FrameLink, col(FrameLink.id) == link_id)
