"""Frozen reports: drafted, frozen, read as the very bytes."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response, status

from api.answers import made, there_from_before
from api.dependencies import (
    CreateDigest,
    CurrentCaller,
    ExpectedVersion,
    OneMoment,
    Session,
    UnitOfWork,
)
from api.html import BOTH, AlsoPage, PageToBe, wants_page
from api.language import ToldIn
from api.pages import Pages
from api.pagination import Page
from api.problems import problems
from api.routers.reports import LIGHT, links_of, written
from api.schemas.frozen_report import (
    FrozenContent,
    FrozenReportFrame,
    FrozenReportItem,
    FrozenReportRead,
    MarkedShown,
    RedactionShown,
    ReportCreate,
    ReportFreeze,
    read_parts,
)
from api.schemas.values import Ref
from domain.access import Caller
from domain.disclosure import Groups
from domain.errors import (
    CursorFilterMismatch,
    CursorInvalid,
    IdReused,
    NotFound,
    NotPermitted,
    PreconditionMissing,
    ResourceDeleted,
    Stale,
    StateConflict,
    UnknownReference,
)
from services import persons, spaces
from services.documents.frozen import page_of_frozen
from services.documents.pictures import pictures_of
from services.figures.thawed import thawed
from services.frozen_reports import drafts, read, write
from services.frozen_reports.press import Press
from services.frozen_reports.read import Mark

router = APIRouter(prefix="/v1", tags=["reports"], route_class=UnitOfWork)
page_router = APIRouter(prefix="/v1", tags=["reports"], route_class=AlsoPage)
printing_router = APIRouter(prefix="/v1", tags=["reports"], route_class=OneMoment)


async def _press(request: Request) -> Press:
    days = request.app.state.settings.open_after_days
    return Press(links_of, written, LIGHT, days)


PressOfReports = Annotated[Press, Depends(_press)]


async def _items(
    session: Session, caller: Caller, found: Sequence[Any]
) -> list[dict[str, Any]]:
    """Return reports as clients get them in a list: seven statements for any number."""
    ids = [report.id for report in found]
    about = await read.spaces_of(session, caller, ids)
    named = {space for each in about.values() for space in each}
    names = await spaces.names_of(session, caller, named)
    makers = {report.created_by_id for report in found}
    people = await persons.names_of(session, caller, makers)
    marks = await read.marks_of(session, caller, found)
    evaluated = await read.evaluated_among(session, caller, ids)
    return [
        {
            **read_parts(report),
            "spaces": [Ref(id=key, label=names.get(key)) for key in about[report.id]],
            "comments": f"/v1/reports/{report.id}/comments",
            "created_by": Ref(
                id=report.created_by_id, label=people.get(report.created_by_id)
            ),
            "marked": _marked(
                marks[report.id],
                read.groups_for(caller, evaluates=report.id in evaluated),
            ),
        }
        for report in found
    ]


def _marked(marks: Sequence[Mark], groups: Groups) -> MarkedShown | None:
    if not marks:
        return None
    of_stories = sum(mark.of_story for mark in marks)
    stories = groups.shown("withheld", of_stories)
    entries = groups.shown("withheld entries", len(marks) - of_stories)
    reasons = groups.parts("withheld", Counter(str(mark.reason) for mark in marks))
    return MarkedShown.model_validate(
        {
            "stories": stories,
            "entries": entries,
            "reasons": dict.fromkeys(reasons)
            if None in {stories, entries}
            else reasons,
            "last_at": max(mark.at for mark in marks),
        }
    )


async def _one(
    session: Session,
    caller: Caller,
    report: Any,  # noqa: ANN401 - a row
) -> Response:
    """Return a report with its content, whose bytes stand in the answer as they are."""
    marks = (await read.marks_of(session, caller, [report]))[report.id]
    served = read.served(report, marks)
    evaluates = await read.evaluated_among(session, caller, [report.id])
    redactions = [
        RedactionShown(pointer=pointer, at=mark.at, reason=mark.reason)
        for mark in marks
        for pointer in mark.pointers
    ]
    parts = (await _items(session, caller, [report]))[0]
    parts |= {
        "watermark": report.watermark if evaluates else None,
        "content_digest": served.digest,
        "redactions": redactions,
    }
    body = FrozenReportFrame.model_validate(parts).model_dump_json(by_alias=True)
    response = Response(
        f'{body[:-1]},"content":{served.content}}}', media_type="application/json"
    )
    response.headers["ETag"] = str(report.version)
    return response


async def as_page(
    session: Session, caller: Caller, report_id: UUID, language: str
) -> Response:
    """Return a frozen report as a page."""
    report = await read.read_report(session, caller, report_id)
    marks = (await read.marks_of(session, caller, [report]))[report.id]
    served = read.served(report, marks)
    pictures = pictures_of(thawed(json.loads(served.content)), language)
    page = page_of_frozen(report, served, language, pictures.shown)
    response = PageToBe(page, pictures, language)
    response.headers["ETag"] = str(report.version)
    return response


@printing_router.post(
    "/reports",
    operation_id="create_report",
    status_code=status.HTTP_201_CREATED,
    response_model=FrozenReportRead,
    responses=there_from_before(FrozenReportRead)
    | problems(
        NotPermitted, UnknownReference, StateConflict, IdReused, ResourceDeleted
    ),
)
async def create_report(
    sent: ReportCreate,
    caller: CurrentCaller,
    session: Session,
    press: PressOfReports,
    request_digest: CreateDigest,
) -> Response:
    """Freeze a report of spaces that you evaluate, or draft one.

    The same inputs give the same bytes. It never changes, but for what is taken out
    of it when a story is withdrawn or its consent ends. A draft is content already:
    those who take part in its spaces read it and comment on it.
    """
    fields = dict(sent)
    report_id = fields.pop("id")
    fields["parts"] = frozenset(fields["parts"])
    row, replayed = await write.create_report(
        session,
        caller,
        write.ReportSaid(**fields),
        press,
        report_id=report_id,
        request_digest=request_digest,
    )
    response = await _one(session, caller, row)
    made(response, f"/v1/reports/{row.id}", replayed=replayed)
    return response


@router.get(
    "/reports",
    operation_id="list_reports",
    responses=problems(NotPermitted, CursorInvalid, CursorFilterMismatch),
)
async def list_reports(
    caller: CurrentCaller, session: Session, pages: Pages
) -> Page[FrozenReportItem]:
    """List the frozen reports and drafts that are for you, the newest first."""
    found = await read.list_reports(session, caller, pages.after(descending=True))
    return pages.page(found, await _items(session, caller, found.rows))


@router.get(
    "/spaces/{space_id}/reports",
    operation_id="list_space_reports",
    responses=problems(NotFound, NotPermitted, CursorInvalid, CursorFilterMismatch),
)
async def list_space_reports(
    space_id: UUID,
    caller: CurrentCaller,
    session: Session,
    pages: Pages,
) -> Page[FrozenReportItem]:
    """List the frozen reports and drafts about a space, the newest first."""
    found = await read.list_reports(
        session, caller, pages.after(descending=True), space_id
    )
    return pages.page(found, await _items(session, caller, found.rows))


@page_router.get(
    "/reports/{report_id}",
    operation_id="read_frozen_report",
    response_model=FrozenReportRead,
    responses=BOTH | problems(NotFound, NotPermitted),
)
async def read_frozen_report(
    report_id: UUID,
    caller: CurrentCaller,
    session: Session,
    request: Request,
    language: ToldIn,
) -> Response:
    """Read a frozen report or a draft, with its content."""
    if wants_page(request):
        return await as_page(session, caller, report_id, language)
    report = await read.read_report(session, caller, report_id)
    return await _one(session, caller, report)


@router.get(
    "/reports/{report_id}/content",
    operation_id="read_report_content",
    response_model=FrozenContent,
    responses=problems(NotFound, NotPermitted),
)
async def read_report_content(
    report_id: UUID, caller: CurrentCaller, session: Session
) -> Response:
    """Read the very bytes of a report; the tag is their digest."""
    report = await read.read_report(session, caller, report_id)
    marks = (await read.marks_of(session, caller, [report]))[report.id]
    served = read.served(report, marks)
    response = Response(served.content, media_type="application/json")
    response.headers["ETag"] = f'"{served.digest}"'
    return response


@router.post(
    "/reports/{report_id}/freeze",
    operation_id="freeze_report",
    response_model=FrozenReportRead,
    responses=problems(
        NotFound, NotPermitted, PreconditionMissing, Stale, StateConflict
    ),
)
async def freeze_report(
    report_id: UUID,
    sent: ReportFreeze,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
) -> Response:
    """Freeze a draft as it is; twice is as once.

    Refused while somebody whom it names has not said yes, unless you say
    `without_answer`, which is recorded.
    """
    report = await drafts.freeze_report(
        session, caller, report_id, expected, without_answer=sent.without_answer
    )
    return await _one(session, caller, report)


@printing_router.post(
    "/reports/{report_id}/rebuild",
    operation_id="rebuild_report",
    response_model=FrozenReportRead,
    responses=problems(
        NotFound, NotPermitted, PreconditionMissing, Stale, StateConflict
    ),
)
async def rebuild_report(
    report_id: UUID,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
    press: PressOfReports,
) -> Response:
    """Make a draft anew from the present data.

    What people answered to passages that still say the same stands.
    """
    report = await drafts.rebuild_report(session, caller, report_id, expected, press)
    return await _one(session, caller, report)


@router.delete(
    "/reports/{report_id}",
    operation_id="delete_report",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(
        NotFound, NotPermitted, PreconditionMissing, Stale, StateConflict
    ),
)
async def delete_report(
    report_id: UUID,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
) -> None:
    """Delete a draft; a frozen report stays."""
    await drafts.delete_draft(session, caller, report_id, expected)
