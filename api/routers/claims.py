"""Claims of contribution, and the rubric under which their strength is judged."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response, status
from uuid_utils.compat import uuid7

from api.answers import made, there_from_before
from api.dependencies import (
    CreateDigest,
    CurrentCaller,
    ExpectedVersion,
    Session,
    UnitOfWork,
)
from api.language import ToldIn
from api.pages import Pages
from api.pagination import Page
from api.problems import problems
from api.schemas.claim import (
    ClaimRead,
    ClaimSent,
    ClaimUpdate,
    ComponentShown,
    ContributorSent,
    LevelShown,
    RubricShown,
    RubricsRead,
)
from api.schemas.values import Ref
from domain.claim import Contributor
from domain.errors import (
    CursorFilterMismatch,
    CursorInvalid,
    IdReused,
    NotFound,
    NotPermitted,
    PreconditionMissing,
    ResourceDeleted,
    SpaceArchived,
    Stale,
    StoryWithdrawn,
)
from domain.sentence import sentences
from domain.strength import Component, Rubric, in_words, rubrics
from services import claims
from services.claim_detail import ClaimShown
from services.claims import ClaimSaid

router = APIRouter(prefix="/v1", tags=["evidence"], route_class=UnitOfWork)

_PLAIN = (*("id", "statement", "counterfactual", "reasoning", "made_at", "version"),)
_CHANGING = problems(
    NotFound, NotPermitted, PreconditionMissing, SpaceArchived, StoryWithdrawn, Stale
)


def _contributors(sent: list[ContributorSent] | None) -> list[Contributor] | None:
    return None if sent is None else [Contributor(**dict(each)) for each in sent]


def _read(found: ClaimShown, language: str) -> ClaimRead:
    row, (who, name), weighed = found.row, found.made_by, found.weighed
    strength = in_words(weighed.strength, language)
    return ClaimRead(
        **{field: getattr(row, field) for field in _PLAIN},
        step=Ref(id=row.step_id, label=found.step),
        story=Ref(id=row.story_id, label=found.story),
        space=Ref(id=row.space_id, label=found.space),
        wording=sentences(language).say(
            "claim.wording", space=found.space, contributed=strength.wording
        ),
        contributors=found.contributors,
        known_contributors=found.others,
        process=weighed.process,
        level=weighed.level,
        strength=strength,
        made_by=Ref(id=who, label=name),
    )


def _one(found: ClaimShown, response: Response, language: str) -> ClaimRead:
    response.headers["ETag"] = str(found.row.version)
    return _read(found, language)


@router.post(
    "/steps/{step_id}/claims",
    operation_id="make_claim",
    status_code=status.HTTP_201_CREATED,
    responses={
        **there_from_before(ClaimRead),
        **problems(
            NotFound,
            NotPermitted,
            SpaceArchived,
            StoryWithdrawn,
            IdReused,
            ResourceDeleted,
        ),
    },
)
async def make_claim(
    step_id: UUID,
    sent: ClaimSent,
    caller: CurrentCaller,
    session: Session,
    request_digest: CreateDigest,
    response: Response,
    language: ToldIn,
) -> ClaimRead:
    """Claim that a story's home space contributed to what a step tells.

    Its strength is worked out whenever it is read, from what stands there then.
    """
    said = ClaimSaid(
        id=sent.id or uuid7(),
        statement=sent.statement,
        counterfactual=sent.counterfactual,
        contributors=_contributors(sent.contributors),
        reasoning=sent.reasoning,
    )
    found, replayed = await claims.make_claim(
        session, caller, step_id, said, request_digest=request_digest
    )
    made(response, f"/v1/claims/{found.row.id}", replayed=replayed)
    return _one(found, response, language)


@router.get(
    "/steps/{step_id}/claims",
    operation_id="list_step_claims",
    responses=problems(NotFound, CursorInvalid, CursorFilterMismatch),
)
async def list_step_claims(
    step_id: UUID,
    caller: CurrentCaller,
    session: Session,
    pages: Pages,
    language: ToldIn,
) -> Page[ClaimRead]:
    """List the claims on a step, with their strength."""
    found = await claims.list_step_claims(session, caller, step_id, pages.after())
    return pages.page(found, [_read(each, language) for each in found.rows])


@router.get(
    "/spaces/{space_id}/claims",
    operation_id="list_space_claims",
    responses=problems(NotFound, CursorInvalid, CursorFilterMismatch),
)
async def list_space_claims(
    space_id: UUID,
    caller: CurrentCaller,
    session: Session,
    pages: Pages,
    language: ToldIn,
) -> Page[ClaimRead]:
    """List the claims on steps of a space's stories that you see, newest first."""
    found = await claims.list_space_claims(
        session, caller, space_id, pages.after(descending=True)
    )
    return pages.page(found, [_read(each, language) for each in found.rows])


@router.get(
    "/claims/{claim_id}", operation_id="read_claim", responses=problems(NotFound)
)
async def read_claim(
    claim_id: UUID,
    caller: CurrentCaller,
    session: Session,
    response: Response,
    language: ToldIn,
) -> ClaimRead:
    """Read a claim, with its strength and what would raise it."""
    found = await claims.read_claim(session, caller, claim_id)
    return _one(found, response, language)


@router.patch("/claims/{claim_id}", operation_id="change_claim", responses=_CHANGING)
async def change_claim(
    claim_id: UUID,
    sent: ClaimUpdate,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
    response: Response,
    language: ToldIn,
) -> ClaimRead:
    """Change a claim; its strength follows and cannot be set."""
    changes: dict[str, Any] = sent.model_dump(mode="json", exclude_unset=True)
    found = await claims.change_claim(session, caller, claim_id, expected, changes)
    return _one(found, response, language)


@router.delete(
    "/claims/{claim_id}",
    operation_id="delete_claim",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=_CHANGING,
)
async def delete_claim(
    claim_id: UUID, expected: ExpectedVersion, caller: CurrentCaller, session: Session
) -> None:
    """Take back your own, or any where you may link evidence.

    The links by which it was sent go with it; what was answered stays.
    """
    await claims.delete_claim(session, caller, claim_id, expected)


@router.get("/rubrics", operation_id="read_rubrics", responses=problems())
async def read_rubrics(language: ToldIn) -> RubricsRead:
    """Read every version of the rubric under which strength is judged."""
    known = rubrics(language)
    return RubricsRead(
        current=known[-1].version, versions=[_rubric(each) for each in known]
    )


def _rubric(rubric: Rubric) -> RubricShown:
    return RubricShown(
        version=rubric.version,
        since=rubric.since,
        gap_days=rubric.gap_days,
        disputed=rubric.disputed,
        components=[
            ComponentShown(component=name, asks=each.asks, would_raise=each.would_raise)
            for name, each in rubric.components.items()
        ],
        levels=[
            LevelShown(
                level=rung.level,
                wording=rung.wording,
                needs=[each for each in Component if each in rung.needs],
                least=rung.least,
            )
            for rung in rubric.levels
        ],
    )
