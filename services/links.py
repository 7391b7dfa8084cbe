"""Evidence links: a step beside an indicator, or beside one of its measurements."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.errors import DuplicateEntry, Invalid, NotFound
from domain.space import refuse_if_archived
from domain.story import LINKS_MAX
from services.access import check_version, space_for
from services.database.dialect import insert_rows
from services.database.keyset import After, Slice, beyond, total_of
from services.database.tables import EvidenceLink, Story
from services.evidence_rights import may_add, may_change
from services.facts import refresh_stories
from services.link_detail import LinkShown, link_shown, visible_links
from services.replays import bury, made_before
from services.stories.hold import locked_step, see_step
from services.stories.references import require_evidence
from services.stories.rows import link_row
from services.stories.said import LinkSaid


async def link_evidence(
    session: AsyncSession,
    caller: Caller,
    step_id: UUID,
    said: LinkSaid,
    *,
    request_digest: str | None = None,
) -> tuple[LinkShown, bool]:
    """Link a step with an indicator; return whether it is so from before.

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
    UnknownReference
        If indicator or measurement are not there for the caller.
    IdReused
        If the id belongs to a link that another request made.
    ResourceDeleted
        If it belonged to one that was taken back.
    DuplicateEntry
        If the step and the indicator are linked like this already.
    Invalid
        If the step is linked to all the indicators it can.
    """
    seen, _ = await locked_step(session, caller, step_id)
    space = await may_add(session, caller, seen, writes=False)
    if await made_before(
        session, caller, EvidenceLink, said.id, request_digest, step_id=step_id
    ):
        return await read_link(session, caller, said.id), True
    refuse_if_archived(space.archived_at)
    await require_evidence(session, caller, [(said, "")])
    await _refuse_misfit(session, caller, step_id, said)
    now = datetime.now(UTC)
    row = link_row(caller, seen.story.id, step_id, said, now)
    rows = [{**row, "request_digest": request_digest}]
    await insert_rows(session, [(EvidenceLink, rows)])
    await refresh_stories(session, caller, [seen.story.id])
    return await read_link(session, caller, said.id), False


async def _refuse_misfit(
    session: AsyncSession, caller: Caller, step_id: UUID, said: LinkSaid
) -> None:
    rows = await session.exec(
        select(EvidenceLink).where(
            EvidenceLink.organisation_id == caller.organisation_id,
            EvidenceLink.step_id == step_id,
        )
    )
    present = rows.all()
    wanted = (said.indicator_id, said.measurement_id, said.relation)
    if wanted in {(r.indicator_id, r.measurement_id, r.relation) for r in present}:
        raise DuplicateEntry("the step and the indicator are linked like this already")
    linked = {row.indicator_id for row in present} | {said.indicator_id}
    if len(linked) > LINKS_MAX:
        message = f"a step is linked to at most {LINKS_MAX} indicators"
        raise Invalid(message, "/indicator_id", "too-many")


async def read_link(session: AsyncSession, caller: Caller, link_id: UUID) -> LinkShown:
    """Return a link whose two ends are there for the caller.

    Raises
    ------
    NotFound
        If there is none.
    """
    found = await session.exec(
        visible_links(caller).where(col(EvidenceLink.id) == link_id)
    )
    row = found.one_or_none()
    if row is None:
        raise NotFound("no such link")
    return link_shown(row)


async def list_step_links(
    session: AsyncSession, caller: Caller, step_id: UUID, after: After
) -> Slice[LinkShown]:
    """Return a page of the links of a step whose indicators the caller sees.

    Raises
    ------
    NotFound
        If the step is not there for the caller.
    """
    await see_step(session, caller, step_id)
    statement = visible_links(caller).where(col(EvidenceLink.step_id) == step_id)
    return await _page(session, statement, after)


async def list_space_links(
    session: AsyncSession,
    caller: Caller,
    space_id: UUID,
    after: After,
    *,
    indicator_id: UUID | None = None,
    story_id: UUID | None = None,
) -> Slice[LinkShown]:
    """Return a page of the links of stories at home in a space.

    Raises
    ------
    NotFound
        If the space is not there for the caller.
    """
    await space_for(session, caller, space_id)
    statement = visible_links(caller).where(Story.space_id == space_id)
    if indicator_id is not None:
        statement = statement.where(col(EvidenceLink.indicator_id) == indicator_id)
    if story_id is not None:
        statement = statement.where(col(EvidenceLink.story_id) == story_id)
    return await _page(session, statement, after)


async def unlink_evidence(
    session: AsyncSession, caller: Caller, link_id: UUID, expected: int | None
) -> None:
    """Take a link back: whoever made it, or may link evidence there.

    Raises
    ------
    NotFound
        If it is not there for the caller.
    NotPermitted
        If somebody else made it and the caller may not link evidence there.
    SpaceArchived
        If the story's home space takes nothing new.
    StoryWithdrawn
        If the story was withdrawn.
    Stale
        If it has changed since the caller read it.
    """
    step_id = (await read_link(session, caller, link_id)).link.step_id
    seen, _ = await locked_step(session, caller, step_id)
    link = (await read_link(session, caller, link_id)).link
    await may_change(session, caller, seen, link.linked_by_id)
    check_version(link.version, expected)
    await bury(session, caller, EvidenceLink, col(EvidenceLink.id) == link_id)
    await refresh_stories(session, caller, [seen.story.id])


async def _page(
    session: AsyncSession,
    statement: Any,  # noqa: ANN401 - as `visible_links` returns it
    after: After,
) -> Slice[LinkShown]:
    rows = (await session.exec(beyond(statement, [col(EvidenceLink.id)], after))).all()
    shown = [link_shown(row) for row in rows[: after.limit]]
    total = await total_of(session, statement, after)
    key = [shown[-1].link.id] if len(rows) > after.limit else None
    return Slice(shown, key, total)
