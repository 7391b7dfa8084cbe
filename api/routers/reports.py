"""Reports: over one space, over several, and the rows behind their counts."""

import json
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Annotated
from urllib.parse import quote_plus, urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from api.dependencies import CurrentCaller, Session, UnitOfWork
from api.html import BOTH, AlsoPage, PageToBe, wants_page
from api.language import ToldIn
from api.pages import Uncounted
from api.pagination import Page
from api.problems import problems
from api.schemas.report import ReportRead, RowRead
from api.schemas.values import Day
from domain.audience import Audience, telling
from domain.coding import Placements
from domain.cycle import Cycle
from domain.drill import Of
from domain.errors import CursorFilterMismatch, CursorInvalid, Invalid, NotFound
from domain.report import ALWAYS, Report, ReportPart
from domain.sentence import ENGLISH, sentences
from services.documents.live import page_of_report
from services.documents.pictures import pictures_for
from services.reports.build import Asked, Links, build_report
from services.reports.drill import rows_behind

router = APIRouter(prefix="/v1", tags=["reports"], route_class=UnitOfWork)
page_router = APIRouter(prefix="/v1", tags=["reports"], route_class=AlsoPage)

SPACES_MAX = 50
Whose = Annotated[
    Placements,
    Query(
        description="Whose placements count: the teller's, the analysts', both; or the "
        "teller's, and the analysts' where the teller made none."
    ),
]


def listed(text: str | None, words: type[StrEnum], name: str) -> list[str]:
    """Return the words of a query between commas; none where it is absent.

    Raises
    ------
    Invalid
        If one of them is none of `words`.
    """
    if text is None:
        return []
    found = text.split(",")
    for word in found:
        if word not in set(words):
            raise Invalid("there is nothing of this name", f"?{name}", "unknown-value")
    return found


def cycles_in(text: str | None) -> tuple[Cycle, ...]:
    """Return the cycles of a query, each once and in their order.

    Raises
    ------
    Invalid
        If one of them is none.
    """
    wanted = set(listed(text, Cycle, "cycles"))
    return tuple(cycle for cycle in Cycle if cycle in wanted)


async def within(
    language: ToldIn,
    from_: Annotated[
        Day | None, Query(alias="from", description="The first day, included.")
    ] = None,
    to: Annotated[Day | None, Query(description="The last day, included.")] = None,
    cycles: Annotated[
        str | None, Query(description="Cycles, separated by commas; all if absent.")
    ] = None,
    placements: Whose = Placements.DEFAULT,
    submitted: Annotated[
        bool, Query(description="Evaluators count submitted stories too.")
    ] = False,
) -> Asked:
    """Return what a query asks for; its spaces and parts are yet to be named."""
    return Asked(
        spaces=(),
        first=from_,
        last=to,
        cycles=cycles_in(cycles) or tuple(Cycle),
        submitted=submitted,
        placements=placements,
        language=language,
    )


Within = Annotated[Asked, Depends(within)]


ReadBy = Annotated[
    Audience | None,
    Query(
        description="Who is to read it: it is told as the least of them would see it, "
        "as far as consent and your own rights go, with the parts and cycles that they "
        "are told unless you name some."
    ),
]


async def told_to(request: Request, asked: Within, audience: ReadBy = None) -> Asked:
    """Return what a query asks for, and who is to read it."""
    how = telling(audience)
    cycles = asked.cycles if "cycles" in request.query_params else how.cycles
    return replace(asked, cycles=cycles, audience=audience)


ToldTo = Annotated[Asked, Depends(told_to)]


async def _asked(
    request: Request,
    asked: ToldTo,
    parts: Annotated[
        str | None,
        Query(
            description="Of effect, contribution, flows, paths, matrix, coverage, "
            "framing, tensions, evidence, agreement, aspired, carriage, patterns, "
            "stalls; separated by commas; if absent all but the last six, on a page "
            "what it has sections for, and with `audience` what they are told."
        ),
    ] = None,
) -> Asked:
    audience = asked.audience
    page = audience is not None or wants_page(request)
    usual = telling(audience).parts if page else ALWAYS
    wanted = frozenset(map(ReportPart, listed(parts, ReportPart, "parts")))
    return replace(asked, parts=wanted or usual)


_PARTS_OF = {
    Of.CODED: frozenset({ReportPart.AGREEMENT}),
    Of.CODERS: frozenset({ReportPart.AGREEMENT}),
    Of.ASPIRED: frozenset({ReportPart.ASPIRED}),
    Of.CARRIED: frozenset({ReportPart.CARRIAGE}),
    Of.PATTERNS: frozenset({ReportPart.PATTERNS}),
    Of.STALLS: frozenset({ReportPart.STALLS}),
}
"""Parts of a report whose counts lead to rows, where they are not always there."""

LIGHT = 200_000
"""Bytes that a report has at most, however much is stored."""


def links_of(asked: Asked) -> Links:
    """Return what leads to the rows behind each count of a report."""
    fixed: dict[str, str] = {"spaces": ",".join(map(str, asked.spaces))}
    if asked.first is not None:
        fixed["from"] = asked.first.isoformat()
    if asked.last is not None:
        fixed["to"] = asked.last.isoformat()
    if asked.submitted:
        fixed["submitted"] = "true"
    if asked.placements is not Placements.DEFAULT:
        fixed["placements"] = str(asked.placements)
    if asked.audience is not None:
        fixed["audience"] = str(asked.audience)
    if asked.aspiration is not None:
        fixed["aspiration"] = str(asked.aspiration)

    def source(of: str, subject: str, facet: str) -> str:
        named = f"of={_quoted(of)}&subject={_quoted(subject)}"
        return f"{named}&facet={_quoted(facet)}" if facet else named

    return Links(f"/v1/report/rows?{urlencode(fixed, safe=',')}&", source)


@lru_cache(10_000)
def _quoted(text: str) -> str:
    # A report names the same few hundred counts over and over.
    return quote_plus(text, safe=":>")


async def answer(
    session: Session, caller: CurrentCaller, request: Request, asked: Asked
) -> Response:
    """Return a report as JSON, or as a page where that is asked for."""
    tried: list[tuple[Report, bytes]] = []

    def fits(report: Report) -> bool:
        tried[:] = [(report, written(report, asked.language))]
        return len(tried[0][1]) < LIGHT

    report = await build_report(
        session,
        caller,
        asked,
        links_of(asked),
        fits,
        open_after_days=request.app.state.settings.open_after_days,
    )
    # What was written to see if it fits need not be written again.
    body = next((body for one, body in tried if one is report), None)
    body = body or written(report, asked.language)
    if wants_page(request):
        told = json.loads(body, parse_float=Decimal)
        pictures = await pictures_for(
            *(session, caller, asked, report, links_of(asked)),
            request.app.state.settings.open_after_days,
        )
        page = await page_of_report(session, caller, asked, told, pictures.shown)
        return PageToBe(page, pictures, asked.language)
    return Response(
        body,
        media_type="application/json",
        headers={"Content-Language": asked.language},
    )


def counting_by(placements: Placements, language: str) -> str:
    """Return in words how a report counts, by whose placements."""
    words = sentences(language)
    return f"{words.say('counting.cells')} {words.say(f'counting.{placements}')}"


def written(report: Report, language: str = ENGLISH) -> bytes:
    """Return a report as JSON; what is frozen is told in English."""
    counting = counting_by(report.placements, language)
    shown = ReportRead.model_validate({**fields_of(report), "counting": counting})
    return shown.model_dump_json(by_alias=True).encode()


def fields_of(report: object) -> dict[str, object]:
    """Return the fields of a dataclass as they are."""
    return {name: getattr(report, name) for name in report.__dataclass_fields__}  # type: ignore[attr-defined]  # a dataclass


Wanted = Annotated[Asked, Depends(_asked)]
Spaces = Annotated[
    str, Query(description="Ids of spaces, separated by commas; at most 50.")
]


@page_router.get(
    "/spaces/{space_id}/report",
    operation_id="read_report",
    response_model=ReportRead,
    responses=BOTH | problems(NotFound),
)
async def read_report(
    space_id: UUID,
    query: Wanted,
    caller: CurrentCaller,
    session: Session,
    request: Request,
) -> Response:
    """Read the report of a space: measurement and story side by side at each cycle."""
    return await answer(session, caller, request, replace(query, spaces=[space_id]))


@router.get(
    "/report/rows",
    operation_id="list_report_rows",
    responses=problems(NotFound, CursorInvalid, CursorFilterMismatch),
)
async def list_report_rows(
    spaces: Spaces,
    of: Annotated[Of, Query(description="What was counted.")],
    subject: Annotated[str, Query(max_length=400)],
    caller: CurrentCaller,
    session: Session,
    request: Request,
    pages: Uncounted,
    facet: Annotated[str, Query(max_length=100)] = "",
    from_: Annotated[Day | None, Query(alias="from")] = None,
    to: Day | None = None,
    submitted: bool = False,
    placements: Whose = Placements.DEFAULT,
    audience: ReadBy = None,
    aspiration: Annotated[
        UUID | None,
        Query(
            description="Only what this aspiration of the spaces is linked to: of "
            "steps, stories, tellers, events, indicators and measurements."
        ),
    ] = None,
) -> Page[RowRead]:
    """List exactly the rows that a count of a report counted.

    Under your own rights, or with `audience` under those of the least of them.

    The address is in the report: its `rows`, then the `sources` of the count. A page
    may be short and still lead on.
    """
    asked = Asked(
        *(ids_of(spaces), from_, to),
        submitted=submitted,
        placements=placements,
        parts=_PARTS_OF.get(of, ALWAYS),
        audience=audience,
        aspiration=aspiration,
    )
    found = await rows_behind(
        session,
        caller,
        asked,
        (of, subject, facet),
        pages.after(),
        links_of(asked),
        open_after_days=request.app.state.settings.open_after_days,
    )
    return pages.page(found, [RowRead.model_validate(row) for row in found.rows])


@page_router.get(
    "/report",
    operation_id="read_joint_report",
    response_model=ReportRead,
    responses=BOTH | problems(NotFound),
)
async def read_joint_report(
    spaces: Spaces,
    query: Wanted,
    caller: CurrentCaller,
    session: Session,
    request: Request,
) -> Response:
    """Read one report over several spaces; each event counts once."""
    return await answer(session, caller, request, replace(query, spaces=ids_of(spaces)))


def ids_of(text: str) -> list[UUID]:
    """Return the ids of spaces between commas, each once.

    Raises
    ------
    Invalid
        If one is no id, or there are more than 50.
    """
    try:
        found = [UUID(each) for each in text.split(",")]
    except ValueError:
        raise Invalid("a list of ids is expected", "?spaces", "wrong-form") from None
    if len(set(found)) > SPACES_MAX:
        raise Invalid("at most 50 spaces", "?spaces", "too-many")
    return list(dict.fromkeys(found))
