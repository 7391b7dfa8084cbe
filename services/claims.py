"""Claims of contribution: made on a step, read with their strength."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.claim import CLAIMS_MAX, Contributor
from domain.errors import Invalid, NotFound
from domain.space import refuse_if_archived
from services.access import check_version, space_for
from services.claim_detail import ClaimShown, shown_claims, visible_claims
from services.database.keyset import After, Slice, beyond, total_of
from services.database.tables import Claim, Substantiation
from services.evidence_rights import may_add, may_change
from services.replays import bury, made_before
from services.stories.hold import Seen, locked_step, locked_story, see_step


@dataclass(frozen=True, slots=True)
class ClaimSaid:
    """What somebody claims."""

    id: UUID
    statement: str
    counterfactual: str | None
    contributors: Sequence[Contributor] | None
    reasoning: str | None


async def make_claim(
    session: AsyncSession,
    caller: Caller,
    step_id: UUID,
    said: ClaimSaid,
    *,
    request_digest: str | None = None,
) -> tuple[ClaimShown, bool]:
    """Claim that a space contributed to what a step tells.

    Returns the claim, and whether it is there from before.

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
        If the id belongs to a claim that another request made.
    ResourceDeleted
        If it belonged to one that was taken back.
    Invalid
        If the step has all the claims it takes.
    """
    seen, _ = await locked_step(session, caller, step_id)
    space = await may_add(session, caller, seen, writes=False)
    if await made_before(
        session, caller, Claim, said.id, request_digest, step_id=step_id
    ):
        return await read_claim(session, caller, said.id), True
    refuse_if_archived(space.archived_at)
    await _refuse_too_many(session, caller, step_id)
    session.add(
        Claim(
            organisation_id=caller.organisation_id,
            step_id=step_id,
            story_id=seen.story.id,
            space_id=seen.story.space_id,
            made_by_id=caller.person_id,
            made_at=datetime.now(UTC),
            request_digest=request_digest,
            **asdict(said),
        )
    )
    await session.flush()
    return await read_claim(session, caller, said.id), False


async def _refuse_too_many(
    session: AsyncSession, caller: Caller, step_id: UUID
) -> None:
    found = await session.exec(
        select(Claim.id)
        .where(
            Claim.organisation_id == caller.organisation_id, Claim.step_id == step_id
        )
        .limit(CLAIMS_MAX)
    )
    if len(found.all()) == CLAIMS_MAX:
        message = f"a step has at most {CLAIMS_MAX} claims"
        raise Invalid(message, "", "too-many")


async def read_claim(
    session: AsyncSession, caller: Caller, claim_id: UUID
) -> ClaimShown:
    """Return a claim on a step that is there for the caller.

    Raises
    ------
    NotFound
        If there is none.
    """
    found = await session.exec(visible_claims(caller).where(col(Claim.id) == claim_id))
    shown = await shown_claims(session, caller, found.all())
    if not shown:
        raise NotFound("no such claim")
    return shown[0]


async def list_step_claims(
    session: AsyncSession, caller: Caller, step_id: UUID, after: After
) -> Slice[ClaimShown]:
    """Return a page of the claims on a step.

    Raises
    ------
    NotFound
        If the step is not there for the caller.
    """
    await see_step(session, caller, step_id)
    return await _page(session, caller, col(Claim.step_id) == step_id, after)


async def list_space_claims(
    session: AsyncSession, caller: Caller, space_id: UUID, after: After
) -> Slice[ClaimShown]:
    """Return a page of the claims on steps of stories at home in a space.

    Raises
    ------
    NotFound
        If the space is not there for the caller.
    """
    await space_for(session, caller, space_id)
    return await _page(session, caller, col(Claim.space_id) == space_id, after)


async def _page(
    session: AsyncSession,
    caller: Caller,
    condition: Any,  # noqa: ANN401 - a condition
    after: After,
) -> Slice[ClaimShown]:
    statement = visible_claims(caller).where(condition)
    ordered = beyond(statement, [col(Claim.id)], after)
    rows = (await session.exec(ordered)).all()
    shown = await shown_claims(session, caller, rows[: after.limit])
    total = await total_of(session, statement, after)
    key = [shown[-1].row.id] if len(rows) > after.limit else None
    return Slice(shown, key, total)


async def change_claim(
    session: AsyncSession,
    caller: Caller,
    claim_id: UUID,
    expected: int | None,
    changes: Mapping[str, Any],
) -> ClaimShown:
    """Change the named fields of a claim.

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
    row = await held_claim(session, caller, claim_id, expected)
    for name, value in changes.items():
        setattr(row, name, value)
    row.version += 1
    session.add(row)
    await session.flush()
    return await read_claim(session, caller, claim_id)


async def delete_claim(
    session: AsyncSession, caller: Caller, claim_id: UUID, expected: int | None
) -> None:
    """Take a claim back, and the links by which it was sent.

    What third parties answered stays, as corroborations of the step.

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
    await held_claim(session, caller, claim_id, expected)
    await session.exec(
        delete(Substantiation)
        .where(
            col(Substantiation.organisation_id) == caller.organisation_id,
            col(Substantiation.claim_id) == claim_id,
        )
        .execution_options(synchronize_session=False)
    )
    await bury(session, caller, Claim, col(Claim.id) == claim_id)


async def held_claim(
    session: AsyncSession, caller: Caller, claim_id: UUID, expected: int | None
) -> Claim:
    """Return a claim that the caller may change, its story locked.

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
    claim, seen = await _locked(session, caller, claim_id)
    await may_change(session, caller, seen, claim.made_by_id)
    check_version(claim.version, expected)
    return claim


async def _locked(
    session: AsyncSession, caller: Caller, claim_id: UUID
) -> tuple[Claim, Seen]:
    claim = await see_claim(session, caller, claim_id)
    seen = await locked_story(session, caller, claim.story_id)
    return await see_claim(session, caller, claim_id), seen


async def see_claim(session: AsyncSession, caller: Caller, claim_id: UUID) -> Claim:
    """Return the row of a claim on a step that is there for the caller.

    Raises
    ------
    NotFound
        If there is none.
    """
    statement = visible_claims(caller, Claim).where(col(Claim.id) == claim_id)
    found = await session.exec(statement.execution_options(populate_existing=True))
    claim: Claim | None = found.one_or_none()
    if claim is None:
        raise NotFound("no such claim")
    return claim
