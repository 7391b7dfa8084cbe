"""Reports as pages, at addresses of their own: for a browser's address line."""

from dataclasses import replace
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.dependencies import CurrentCaller, Session
from api.html import AlsoPage
from api.language import ToldIn
from api.problems import problems
from api.routers import frozen_reports, reports
from api.routers.reports import Spaces, Wanted, ids_of
from domain.errors import NotFound, NotPermitted

router = APIRouter(prefix="/v1", tags=["reports"], route_class=AlsoPage)


@router.get(
    "/spaces/{space_id}/report.html",
    operation_id="read_report_page",
    response_class=HTMLResponse,
    responses=problems(NotFound),
)
async def read_report_page(
    space_id: UUID,
    query: Wanted,
    caller: CurrentCaller,
    session: Session,
    request: Request,
) -> Response:
    """Read the report of a space as one page, with no script, that prints well.

    `audience` chooses what is told, and how far; without it the page is for you.
    """
    asked = replace(query, spaces=[space_id])
    return await reports.answer(session, caller, request, asked)


@router.get(
    "/report.html",
    operation_id="read_joint_report_page",
    response_class=HTMLResponse,
    responses=problems(NotFound),
)
async def read_joint_report_page(
    spaces: Spaces,
    query: Wanted,
    caller: CurrentCaller,
    session: Session,
    request: Request,
) -> Response:
    """Read one report over several spaces as a page."""
    asked = replace(query, spaces=ids_of(spaces))
    return await reports.answer(session, caller, request, asked)


@router.get(
    "/reports/{report_id}.html",
    operation_id="read_frozen_report_page",
    response_class=HTMLResponse,
    responses=problems(NotFound, NotPermitted),
)
async def read_frozen_report_page(
    report_id: UUID, caller: CurrentCaller, session: Session, language: ToldIn
) -> Response:
    """Read a frozen report or a draft as a page, made of its content alone.

    What is taken out of the content is taken out of the page.
    """
    return await frozen_reports.as_page(session, caller, report_id, language)
