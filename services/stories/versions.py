"""A story as it stood before each change, for those who may know its tellers."""

import json
from typing import Any, NamedTuple
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.errors import NotFound, NotPermitted
from services.access import visible_spaces
from services.database.keyset import After, Slice, page
from services.database.tables import Space, StoryVersion
from services.persons import names_of
from services.stories.hold import see_story
from services.stories.read import read_story


class Kept(NamedTuple):
    """A version that was kept: by whom it was changed into the next."""

    row: StoryVersion
    changed_by: str


async def list_versions(
    session: AsyncSession, caller: Caller, story_id: UUID, after: After
) -> Slice[Kept]:
    """Return a page of the versions before the present one, the latest first.

    Raises
    ------
    NotFound
        If the story is not there for the caller.
    NotPermitted
        If the caller neither holds it nor evaluates its home space.
    """
    await _require_insight(session, caller, story_id)
    statement = select(StoryVersion).where(
        StoryVersion.organisation_id == caller.organisation_id,
        StoryVersion.story_id == story_id,
    )
    found = await page(session, statement, [col(StoryVersion.version)], after)
    names = await names_of(session, caller, {row.changed_by_id for row in found.rows})
    kept = [Kept(row, names[row.changed_by_id]) for row in found.rows]
    return Slice(kept, found.next, found.total)


async def read_version(
    session: AsyncSession, caller: Caller, story_id: UUID, version: int
) -> str:
    """Return a version of a story as JSON, the present one too.

    A space that is not there for the caller is not named.

    Raises
    ------
    NotFound
        If the story is not there for the caller, or has no such version.
    NotPermitted
        If the caller neither holds it nor evaluates its home space.
    """
    if version == await _require_insight(session, caller, story_id):
        return (await read_story(session, caller, story_id))[0]
    row = await session.get(StoryVersion, (caller.organisation_id, story_id, version))
    if row is None:
        raise NotFound("no such version")
    return json.dumps(await _veiled(session, caller, row.body), ensure_ascii=False)


async def _require_insight(
    session: AsyncSession, caller: Caller, story_id: UUID
) -> int:
    seen = await see_story(session, caller, story_id)
    if not seen.knows_tellers:
        message = "only tellers, collector and evaluators may read earlier versions"
        raise NotPermitted(message)
    return seen.story.version


async def _veiled(
    session: AsyncSession, caller: Caller, body: dict[str, Any]
) -> dict[str, Any]:
    spaces = [step["space"] for step in body["steps"] if step["space"]]
    ids = {UUID(space["id"]) for space in spaces if space["id"]}
    found = await session.exec(visible_spaces(caller).where(col(Space.id).in_(ids)))
    seen = {str(space.id) for space in found}
    nowhere = {"id": None, "label": None}
    steps = [
        {
            **step,
            "space": nowhere
            if step["space"] and step["space"]["id"] not in seen
            else step["space"],
        }
        for step in body["steps"]
    ]
    return {**body, "steps": steps}
