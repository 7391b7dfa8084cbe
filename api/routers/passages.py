"""Passages: what a report says of a person, shown to that person first."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter

from api.dependencies import CurrentCaller, Session, UnitOfWork
from api.pages import Pages
from api.pagination import Page
from api.problems import problems
from api.schemas.frozen_report import PassageAnswer, PassageRead
from api.schemas.values import Ref
from domain.access import Caller
from domain.errors import (
    CursorFilterMismatch,
    CursorInvalid,
    NotFound,
    NotPermitted,
    StateConflict,
)
from services import persons
from services.frozen_reports import passages
from services.frozen_reports.drafts import require_freezing
from services.frozen_reports.passages import PassageShown

router = APIRouter(prefix="/v1", tags=["reports"], route_class=UnitOfWork)

_PLAIN = ("id", "answer", "note", "how", "answered_at")


async def _read(
    session: Session, caller: Caller, found: Sequence[PassageShown]
) -> list[PassageRead]:
    """Return passages as clients get them: one statement for any number."""
    rows = [each.passage for each in found]
    named = {row.person_id for row in rows} | {
        row.answered_by_id for row in rows if row.answered_by_id
    }
    people = await persons.names_of(session, caller, named)

    def ref(key: UUID) -> Ref:
        return Ref(id=key, label=people.get(key))

    return [
        PassageRead(
            **{name: getattr(each.passage, name) for name in _PLAIN},
            report=Ref(id=each.report.id, label=each.report.title),
            reach=each.report.reach,
            audience=each.report.audience,
            state=each.report.state,
            person=ref(each.passage.person_id),
            texts=each.texts,
            answered_by=(
                ref(each.passage.answered_by_id)
                if each.passage.answered_by_id
                else None
            ),
        )
        for each in found
    ]


@router.get(
    "/passages",
    operation_id="list_own_passages",
    responses=problems(NotPermitted, CursorInvalid, CursorFilterMismatch),
)
async def list_own_passages(
    caller: CurrentCaller, session: Session, pages: Pages
) -> Page[PassageRead]:
    """List the passages about you, in drafts and in frozen reports, the latest first.

    Answer those in drafts before they are frozen.
    """
    found = await passages.list_own_passages(
        session, caller, pages.after(descending=True)
    )
    return pages.page(found, await _read(session, caller, found.rows))


@router.get(
    "/reports/{report_id}/passages",
    operation_id="list_passages",
    responses=problems(NotFound, NotPermitted, CursorInvalid, CursorFilterMismatch),
)
async def list_passages(
    report_id: UUID, caller: CurrentCaller, session: Session, pages: Pages
) -> Page[PassageRead]:
    """List the passages of a report that name a person, and what they answered."""
    report = await require_freezing(session, caller, report_id)
    found = await passages.list_passages(session, caller, report, pages.after())
    return pages.page(found, await _read(session, caller, found.rows))


@router.post(
    "/passages/{passage_id}/answer",
    operation_id="answer_passage",
    responses=problems(NotFound, NotPermitted, StateConflict),
)
async def answer_passage(
    passage_id: UUID, sent: PassageAnswer, caller: CurrentCaller, session: Session
) -> PassageRead:
    """Say yes to a passage about you, or ask for a change, before it is frozen.

    Evaluators record what somebody answered otherwise, and say how.
    """
    shown = await passages.answer_passage(session, caller, passage_id, **dict(sent))
    return (await _read(session, caller, [shown]))[0]
