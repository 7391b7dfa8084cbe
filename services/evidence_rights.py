"""Who may add evidence to a story, and change or take back what was added.

Evidence is what stands beside a story without touching its version: links,
corroborations, claims.
"""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller, Permission
from services.access import space_for
from services.database.tables import Space
from services.stories.hold import Seen


async def may_add(
    session: AsyncSession, caller: Caller, seen: Seen, *, writes: bool = True
) -> Space:
    """Return the home of a story to which the caller may add evidence.

    Whoever told or collected it may, and who may link evidence there. Unless it
    `writes`, an archived space is no hindrance.

    Raises
    ------
    NotPermitted
        If the caller may not.
    SpaceArchived
        If the story's home space takes nothing new.
    """
    permission = Permission.WRITE_STORY if seen.holds else Permission.LINK_EVIDENCE
    home = seen.story.space_id
    return await space_for(session, caller, home, permission, writes=writes)


async def may_change(
    session: AsyncSession,
    caller: Caller,
    seen: Seen,
    author_id: UUID,
    *,
    writes: bool = True,
) -> None:
    """Let a caller pass who added something, or may link evidence there.

    Unless it `writes`, an archived space is no hindrance.

    Raises
    ------
    NotPermitted
        If somebody else added it and the caller may not link evidence there.
    SpaceArchived
        If the story's home space takes nothing new.
    """
    if author_id == caller.person_id:
        await may_add(session, caller, seen, writes=writes)
        return
    home, permission = seen.story.space_id, Permission.LINK_EVIDENCE
    await space_for(session, caller, home, permission, writes=writes)
