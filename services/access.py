"""Who sees what: the only queries that decide which rows a caller sees."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    Integer,
    SQLColumnExpression,
    and_,
    bindparam,
    exists,
    literal,
    or_,
)
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from domain.access import (
    ORGANISATION_POLICY,
    Caller,
    OrganisationRole,
    Permission,
)
from domain.disclosure import Groups
from domain.errors import (
    DomainError,
    NotFound,
    NotPermitted,
    Stale,
    UnknownReference,
)
from domain.frame import SharedWith
from domain.merging import Noun
from domain.space import refuse_if_archived
from domain.story import Sight, Visibility
from services.database.json import id_list, is_one_of
from services.database.tables import FrameEntry, Space, Story, StoryTeller
from services.database.types import Id
from services.merged import merged_into, survivor_of

Day = SQLColumnExpression[date | None]

# Named apart, and tied to `story` however deep it stands: left to itself it would join
# the tellers, or the stories, of the select around it. Made once, like every alias: to
# make one costs more than the statement around it.
_MINE = aliased(StoryTeller, name="mine")


def eyes(caller: Caller) -> dict[str, Any]:
    """Return the values of the parameters in the conditions below.

    The conditions have the same text for every caller, so that statements made of
    them can be prepared once.
    """
    return {
        "eyes_organisation": caller.organisation_id,
        "eyes_owns": caller.role is OrganisationRole.OWNER,
        "eyes_inside": caller.outside is None,
        "eyes_person": caller.person_id,
        "eyes_sight": int(caller.outside or Visibility.ORGANISATION),
        "eyes_shown": sorted({*caller.spaces, *caller.shown}),
        "eyes_spaces": sorted(caller.spaces),
        "eyes_evaluated": sorted(
            space_id
            for space_id in caller.spaces
            if caller.may_in(Permission.READ_EVERY_STORY, space_id, is_open=False)
        ),
        "eyes_evaluates_open": caller.may_in(
            Permission.READ_EVERY_STORY, UUID(int=0), is_open=True
        ),
    }


def own(caller: Caller) -> ColumnElement[UUID]:
    """Return the parameter that binds a tenant's table to the organisation."""
    organisation: ColumnElement[UUID] = bindparam(
        "eyes_organisation", caller.organisation_id, type_=Id()
    )
    return organisation


def _flag(caller: Caller, name: str) -> ColumnElement[bool]:
    value: ColumnElement[bool] = bindparam(name, eyes(caller)[name], type_=Boolean())
    return value


def person(caller: Caller) -> ColumnElement[UUID]:
    """Return the parameter that stands for the caller's person."""
    own_: ColumnElement[UUID] = bindparam("eyes_person", caller.person_id, type_=Id())
    return own_


def _among(
    caller: Caller, name: str, space: type[Space] = Space
) -> ColumnElement[bool]:
    return is_one_of(col(space.id), id_list(name, eyes(caller)[name]))


def sees_space(caller: Caller, space: type[Space] = Space) -> ColumnElement[bool]:
    """Return the condition under which a row of `space` is there for the caller."""
    return or_(
        _flag(caller, "eyes_owns"),
        and_(col(space.open), _flag(caller, "eyes_inside")),
        _among(caller, "eyes_shown", space),
    )


def visible_spaces(caller: Caller) -> SelectOfScalar[Space]:
    """Return the spaces that are there for the caller."""
    return select(Space).where(
        Space.organisation_id == caller.organisation_id, sees_space(caller)
    )


async def space_for(
    session: AsyncSession,
    caller: Caller,
    space_id: UUID,
    permission: Permission = Permission.READ_SPACE,
    *,
    writes: bool | None = None,
) -> Space:
    """Return a space in which the caller holds `permission`.

    A permission to change something is refused in an archived space, unless
    `writes` is False.

    Raises
    ------
    NotFound
        If the space does not exist or is not visible to the caller.
    Merged
        If it was merged into another that is.
    NotPermitted
        If it is visible but the permission is missing.
    SpaceArchived
        If something is to be written and the space is archived.
    """
    found = await session.exec(visible_spaces(caller).where(Space.id == space_id))
    space = found.one_or_none()
    if space is None:
        raise await no_space(session, caller, space_id)
    require(caller, permission, space)
    reads = permission in {Permission.READ_SPACE, Permission.READ_EVERY_STORY}
    if writes if writes is not None else not reads:
        refuse_if_archived(space.archived_at)
    return space


async def no_space(
    session: AsyncSession, caller: Caller, space_id: UUID
) -> DomainError:
    """Return the refusal of a space that is not there: it may be another one now."""
    after = await survivor_of(session, caller, Noun.SPACE, space_id)
    if after is not None:
        seen = await session.exec(visible_spaces(caller).where(Space.id == after))
        if seen.one_or_none() is not None:
            return merged_into(Noun.SPACE, after)
    return NotFound("no such space")


def require(caller: Caller, permission: Permission, space: Space) -> None:
    """Let a caller pass who holds `permission` in a visible space.

    Raises
    ------
    NotPermitted
        If the permission is missing.
    """
    if not caller.may_in(permission, space.id, is_open=space.open):
        raise NotPermitted(f"you may not {permission.replace('_', ' ')} here")


def groups_of(caller: Caller, sights: Iterable[Sight]) -> Groups:
    """Return how small groups are held back: not at all from those who evaluate.

    `sights` are how far the caller sees into the spaces in question: all have to be
    evaluated.
    """
    evaluates = all(sight <= Sight.EVALUATOR for sight in sights)
    threshold = 1 if evaluates else caller.threshold
    return Groups(threshold, caller.group_key.encode())


def require_in_organisation(caller: Caller, permission: Permission) -> None:
    """Let a caller pass who holds `permission` in the organisation.

    Raises
    ------
    NotPermitted
        If the permission is missing.
    """
    if not caller.may(permission):
        raise NotPermitted(f"you may not {permission.replace('_', ' ')}")


def tells(caller: Caller) -> ColumnElement[bool]:
    """Return the condition under which the caller is a teller of a row of `story`."""
    return exists(
        select(_MINE.story_id)
        .where(
            col(_MINE.organisation_id) == col(Story.organisation_id),
            col(_MINE.story_id) == col(Story.id),
            col(_MINE.person_id) == person(caller),
        )
        .correlate(Story)
    )


def holds(caller: Caller) -> ColumnElement[bool]:
    """Return the condition under which the caller told or collected a story."""
    return or_(col(Story.collected_by_id) == person(caller), tells(caller))


def knows_author(caller: Caller, author: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a column of any table
    """Return whether the caller may know who added something to a row of `story`.

    Not where it is one who tells or collected the story, and the caller may not know
    who does.
    """
    tells_it = exists(
        select(StoryTeller.person_id)
        .where(
            col(StoryTeller.organisation_id) == col(Story.organisation_id),
            col(StoryTeller.story_id) == col(Story.id),
            col(StoryTeller.person_id) == author,
        )
        .correlate_except(StoryTeller)
    )
    gives_away = or_(tells_it, col(Story.collected_by_id) == author)
    return or_(evaluates(caller), holds(caller), ~gives_away)


def sees_story(caller: Caller) -> ColumnElement[bool]:
    """Return the condition under which a row of `story` is there for the caller.

    It takes the row of its home space, joined. Tellers and collectors see their own
    in every state; the evaluators of a space all but drafts and withdrawn ones;
    others what consent lets reach them.
    """
    until = col(Story.visible_until)
    reached = or_(until.is_(None), not_past(until))
    sight = eyes(caller)["eyes_sight"]
    everywhere = bindparam("eyes_sight", sight, type_=Integer())
    return or_(
        and_(col(Story.visibility) >= everywhere, reached),
        and_(
            col(Story.visibility) >= Visibility.SPACE,
            _among(caller, "eyes_spaces"),
            reached,
        ),
        and_(evaluates(caller), col(Story.visibility) >= Visibility.SUBMITTED),
        holds(caller),
    )


def not_past(column: Day) -> ColumnElement[bool]:
    """Return the condition under which a day has not passed."""
    today = bindparam("today", callable_=lambda: datetime.now(UTC).date(), type_=Date())
    passed: ColumnElement[bool] = column >= today
    return passed


def evaluates(caller: Caller) -> ColumnElement[bool]:
    """Return the condition under which the caller evaluates a row of `space`."""
    open_too = and_(_flag(caller, "eyes_evaluates_open"), col(Space.open))
    return or_(open_too, _among(caller, "eyes_evaluated"))


def takes_part(caller: Caller) -> ColumnElement[bool]:
    """Return the condition under which the caller takes part in a row of `space`."""
    return _among(caller, "eyes_spaces")


def home_of_story() -> ColumnElement[bool]:
    """Return the condition that joins a story and its home space."""
    return and_(
        col(Space.organisation_id) == col(Story.organisation_id),
        col(Space.id) == col(Story.space_id),
    )


def visible_stories(caller: Caller, *columns: Any) -> Any:  # noqa: ANN401 - what is selected decides
    """Return the stories that are there for the caller, joined to their spaces.

    `columns` are what is selected; the whole story where none is named.
    """
    return (
        select(*(columns or (Story,)))
        .select_from(Story)
        .join(Space, home_of_story())
        .where(
            col(Story.organisation_id) == own(caller),
            col(Story.deleted_at).is_(None),
            sees_space(caller),
            sees_story(caller),
        )
    )


def sees_entry(caller: Caller) -> ColumnElement[bool]:
    """Return the condition under which a row of `frame_entry` is there for the caller.

    It takes the row of its space, joined. What a person keeps to themselves nobody
    else sees, whatever their role; what a person holds stays in the organisation.
    """
    if caller.outside is not None:
        shared = col(FrameEntry.visibility) == SharedWith.ORGANISATION
        return and_(shared, col(FrameEntry.holder_id).is_(None))
    frames = Permission.FRAME in ORGANISATION_POLICY[caller.role]
    among = or_(
        _flag(caller, "eyes_owns"),
        _among(caller, "eyes_spaces"),
        and_(literal(frames), col(Space.open)),
    )
    return or_(
        col(FrameEntry.visibility) == SharedWith.ORGANISATION,
        and_(col(FrameEntry.visibility) == SharedWith.SPACE, among),
        col(FrameEntry.holder_id) == person(caller),
    )


def visible_entries(caller: Caller, *columns: Any) -> Any:  # noqa: ANN401 - what is selected decides
    """Return the aspirations and uncertainties that are there for the caller.

    They are joined to their spaces; `columns` are what is selected, the whole entry
    where none is named.
    """
    return (
        select(*(columns or (FrameEntry,)))
        .select_from(FrameEntry)
        .join(
            Space,
            and_(
                col(Space.organisation_id) == col(FrameEntry.organisation_id),
                col(Space.id) == col(FrameEntry.space_id),
            ),
        )
        .where(
            FrameEntry.organisation_id == caller.organisation_id,
            sees_space(caller),
            sees_entry(caller),
        )
    )


def check_version(current: int, expected: int | None) -> None:
    """Let a change pass that was made on the present version; None forces it.

    Raises
    ------
    Stale
        If the record has changed since.
    """
    if expected is not None and expected != current:
        raise Stale(
            f"the current version is {current}",
            context={"provided": str(expected), "current": str(current)},
        )


async def require_known(
    session: AsyncSession,
    caller: Caller,
    table: type[Any],
    wanted: "list[tuple[UUID, str]]",
) -> None:
    """Let references pass that exist in the caller's organisation.

    `wanted` pairs each id with the pointer that is named if there is no such row.

    Raises
    ------
    UnknownReference
        For the first id that is unknown or another organisation's.
    """
    if not wanted:
        return
    rows = await session.exec(
        select(table.id).where(
            table.organisation_id == caller.organisation_id,
            col(table.id).in_({each for each, _ in wanted}),
        )
    )
    known = set(rows.all())
    for each, pointer in wanted:
        if each not in known:
            raise UnknownReference("there is no such record here", pointer)
