"""Aspired steps: those of a space, and what came of one."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.answers import told
from api.dependencies import CurrentCaller, ExpectedVersion, Session, UnitOfWork
from api.pages import Pages
from api.pagination import Page
from api.problems import problems
from api.schemas.aspired import AspiredStep, ReportSent
from api.schemas.step import StepInStory
from api.schemas.values import Ref
from api.schemas.when import when_of
from domain.errors import (
    CursorFilterMismatch,
    CursorInvalid,
    NotFound,
    NotPermitted,
    PreconditionMissing,
    SpaceArchived,
    Stale,
    StateConflict,
    StoryWithdrawn,
)
from services import aspired, steps

router = APIRouter(prefix="/v1", tags=["steps"], route_class=UnitOfWork)


@router.get(
    "/spaces/{space_id}/aspired",
    operation_id="list_aspired_steps",
    responses=problems(NotFound, CursorInvalid, CursorFilterMismatch),
)
async def list_aspired_steps(
    space_id: UUID, caller: CurrentCaller, session: Session, pages: Pages
) -> Page[AspiredStep]:
    """List the steps hoped for in a space's stories: what is due comes first.

    By the day on which they are to be looked at again; those without a day come last.
    """
    found = await aspired.list_aspired(session, caller, space_id, pages.after())
    items = [
        AspiredStep(
            step=Ref(id=each.id, label=each.text),
            story=Ref(id=each.story_id, label=each.story_title),
            told_on=each.told_on,
            revisit_on=each.revisit_on,
            due=each.due,
        )
        for each in found.rows
    ]
    return pages.page(found, items)


@router.post(
    "/steps/{step_id}/report",
    operation_id="report_step",
    response_model=StepInStory,
    responses=problems(
        NotFound,
        NotPermitted,
        PreconditionMissing,
        SpaceArchived,
        StoryWithdrawn,
        Stale,
        StateConflict,
    ),
)
async def report_step(
    step_id: UUID,
    sent: ReportSent,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
) -> Response:
    """Report what came of a step that was hoped for: a new version of its story.

    What was hoped for stays in the version before. Another text returns an approved
    story to `submitted`, as every change of a text does.
    """
    await aspired.report_step(
        session,
        caller,
        step_id,
        expected,
        reported_on=sent.reported_on,
        text=sent.text,
        when=None if sent.when is None else when_of(sent.when, "/when"),
    )
    return told(*await steps.read_step(session, caller, step_id))
