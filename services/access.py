"""Who sees what: the only queries that decide which rows a caller sees."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, true
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from domain.access import Caller, OrganisationRole, Permission
from domain.errors import NotFound, NotPermitted, Stale, UnknownReference
from domain.space import refuse_if_archived
from domain.story import Visibility
from services.database.tables import Space, Story, StoryTeller


def sees_space(caller: Caller) -> ColumnElement[bool]:
    """Return the condition under which a row of `space` is there for the caller."""
    if caller.role is OrganisationRole.OWNER:
        return true()
    return or_(col(Space.open), col(Space.id).in_(list(caller.spaces)))


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
    NotPermitted
        If it is visible but the permission is missing.
    SpaceArchived
        If something is to be written and the space is archived.
    """
    found = await session.exec(visible_spaces(caller).where(Space.id == space_id))
    space = found.one_or_none()
    if space is None:
        raise NotFound("no such space")
    require(caller, permission, space)
    reads = permission in {Permission.READ_SPACE, Permission.READ_EVERY_STORY}
    if writes if writes is not None else not reads:
        refuse_if_archived(space.archived_at)
    return space


def require(caller: Caller, permission: Permission, space: Space) -> None:
    """Let a caller pass who holds `permission` in a visible space.

    Raises
    ------
    NotPermitted
        If the permission is missing.
    """
    if not caller.may_in(permission, space.id, is_open=space.open):
        raise NotPermitted(f"you may not {permission.replace('_', ' ')} here")


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
        select(StoryTeller.story_id).where(
            StoryTeller.organisation_id == caller.organisation_id,
            col(StoryTeller.story_id) == col(Story.id),
            StoryTeller.person_id == caller.person_id,
        )
    )


def sees_story(caller: Caller) -> ColumnElement[bool]:
    """Return the condition under which a row of `story` is there for the caller.

    It takes the row of its home space, joined. Tellers and collectors see their own
    in every state; the evaluators of a space all but drafts and withdrawn ones;
    others what consent lets reach them.
    """
    return or_(
        col(Story.collected_by_id) == caller.person_id,
        tells(caller),
        and_(evaluates(caller), col(Story.visibility) >= Visibility.SUBMITTED),
        and_(
            col(Space.id).in_(list(caller.spaces)),
            col(Story.visibility) >= Visibility.SPACE,
        ),
        col(Story.visibility) >= Visibility.ORGANISATION,
    )


def evaluates(caller: Caller) -> ColumnElement[bool]:
    """Return the condition under which the caller evaluates a row of `space`."""
    per_space = [
        space_id
        for space_id in caller.spaces
        if caller.may_in(Permission.READ_EVERY_STORY, space_id, is_open=False)
    ]
    condition: ColumnElement[bool] = col(Space.id).in_(per_space)
    if caller.may_in(Permission.READ_EVERY_STORY, UUID(int=0), is_open=True):
        condition = or_(condition, col(Space.open))
    return condition


def home_of_story() -> ColumnElement[bool]:
    """Return the condition that joins a story and its home space."""
    return and_(
        col(Space.organisation_id) == col(Story.organisation_id),
        col(Space.id) == col(Story.space_id),
    )


def visible_stories(caller: Caller, *columns: Any) -> Any:
    """Return the stories that are there for the caller, joined to their spaces.

    `columns` are what is selected; the whole story where none is named.
    """
    return (
        select(*(columns or (Story,)))
        .select_from(Story)
        .join(Space, home_of_story())
        .where(
            Story.organisation_id == caller.organisation_id,
            col(Story.deleted_at).is_(None),
            sees_space(caller),
            sees_story(caller),
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
