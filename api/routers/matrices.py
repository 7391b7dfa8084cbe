"""The consolidation matrix: `/v1/matrix`."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from api.dependencies import CurrentCaller, Session, UnitOfWork
from api.language import ToldIn
from api.problems import problems
from api.routers.reports import (
    LIGHT,
    Spaces,
    cycles_in,
    fields_of,
    ids_of,
    links_of,
)
from api.schemas.matrix import MatrixRead
from api.schemas.values import Day
from domain.cycle import Cycle
from domain.errors import NotFound
from domain.matrix import Column, Matrix, Pivot
from domain.sentence import sentences
from domain.series import Period
from domain.summary import Days
from services.matrices.build import MatrixAsked, MatrixLinks, build_matrix
from services.matrices.columns import Pivoted
from services.reports.build import Asked

router = APIRouter(prefix="/v1", tags=["reports"], route_class=UnitOfWork)

_SOURCES = links_of(Asked(())).sources


def _rows(column: Column) -> str:
    days, by = column.window.days, column.aspiration
    own = by.id if by is not None else None
    asked = Asked(column.window.spaces, days.first, days.last, aspiration=own)
    return links_of(asked).rows


def _written(matrix: Matrix, language: str) -> bytes:
    counting = sentences(language).say("counting.cells")
    shown = MatrixRead.model_validate({**fields_of(matrix), "counting": counting})
    return shown.model_dump_json(by_alias=True).encode()


@router.get(
    "/matrix",
    operation_id="read_matrix",
    response_model=MatrixRead,
    responses=problems(NotFound),
)
async def read_matrix(
    spaces: Spaces,
    caller: CurrentCaller,
    session: Session,
    language: ToldIn,
    pivot: Annotated[Pivot, Query(description="What the columns are.")] = Pivot.CYCLE,
    from_: Annotated[
        Day | None, Query(alias="from", description="The first day, included.")
    ] = None,
    to: Annotated[Day | None, Query(description="The last day, included.")] = None,
    cycles: Annotated[
        str | None, Query(description="Cycles, separated by commas; all if absent.")
    ] = None,
    period: Annotated[
        Literal["month", "quarter", "year"],
        Query(description="How long a period is, for `pivot=period`."),
    ] = "year",
    key: Annotated[
        str | None,
        Query(
            min_length=1,
            max_length=80,
            description="The breakdown key, for `pivot=breakdown`.",
        ),
    ] = None,
) -> Response:
    """Read the consolidation matrix of some spaces: each cycle in each column."""
    asked = MatrixAsked(
        spaces=ids_of(spaces),
        by=Pivoted(pivot, Period(period), key),
        days=Days(from_, to),
        cycles=cycles_in(cycles) or tuple(Cycle),
        language=language,
    )
    tried: list[tuple[Matrix, bytes]] = []

    def fits(matrix: Matrix) -> bool:
        tried[:] = [(matrix, _written(matrix, language))]
        return len(tried[0][1]) < LIGHT

    matrix = await build_matrix(
        session, caller, asked, MatrixLinks(_rows, _SOURCES), fits
    )
    # What was written to see if it fits need not be written again.
    body = next((body for one, body in tried if one is matrix), None)
    return Response(
        body or _written(matrix, language),
        media_type="application/json",
        headers={"Content-Language": language},
    )
