"""Files of the older planning grid: below `/v1/spaces/{space_id}`."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Request

from api.dependencies import CurrentCaller, Session, UnitOfWork
from api.problems import problems
from api.schemas.grid_import import GridImportRead, GridLineRead
from api.schemas.measurement_import import LineFault
from domain.errors import LinesRefused, NotFound, NotPermitted, SpaceArchived
from domain.imports import LineOutcome
from services import grid_import
from services.grid_import import GridEntry

router = APIRouter(prefix="/v1", tags=["imports"], route_class=UnitOfWork)

_DESCRIPTION = (
    "UTF-8, commas, a header. Columns: `aspiration`, and where wanted `condition`, "
    "`risk`, `mitigation`, `cycle`, `dimension`, `scheme` (that of the name in "
    "`cycle`, whose choice of several stands behind: `reframing=strategic`), `holder` "
    "(a person's id or exact name) and `visibility`."
)
_SAMPLE = (
    "aspiration,condition,risk,mitigation,cycle\n"
    "Women are elected,They can read,Families object,Talk with families,realized\n"
)


@router.post(
    "/spaces/{space_id}/aspirations/import",
    operation_id="import_grid",
    responses=problems(NotFound, NotPermitted, SpaceArchived, LinesRefused),
)
async def import_grid(
    space_id: UUID,
    file: Annotated[
        bytes,
        Body(media_type="text/csv", description=_DESCRIPTION, examples=[_SAMPLE]),
    ],
    request: Request,
    caller: CurrentCaller,
    session: Session,
) -> GridImportRead:
    """Take the lines of an older planning grid into a space: all of them, or none.

    A condition and a risk become uncertainties about the aspiration, a mitigation a
    planned activity that answers the risk. What is there with the same words is not
    made again: the same file again changes nothing. At most 10,000 lines. With
    `dry_run` lines that are not accepted are reported with the others.
    """
    dry_run: bool = request.state.dry_run
    entries = await grid_import.import_grid(
        session, caller, space_id, file, dry_run=dry_run
    )
    return _report(entries, written=not dry_run)


def _report(entries: Sequence[GridEntry], *, written: bool) -> GridImportRead:
    counted = grid_import.tally(entries)
    return GridImportRead(
        written=written,
        created=counted[LineOutcome.CREATED],
        unchanged=counted[LineOutcome.UNCHANGED],
        refused=counted[LineOutcome.REFUSED],
        lines=[_line(entry, written=written) for entry in entries],
    )


def _line(entry: GridEntry, *, written: bool) -> GridLineRead:
    fault = entry.fault
    # What a dry run would have made has no id yet.
    there = written or entry.outcome is LineOutcome.UNCHANGED
    return GridLineRead(
        line=entry.line,
        outcome=entry.outcome,
        aspiration=entry.aspiration_id if there else None,
        uncertainties=list(entry.uncertainty_ids) if there else [],
        activity=entry.activity_id if there else None,
        errors=[]
        if fault is None
        else [
            LineFault(
                column=fault.pointer.removeprefix("/") or None,
                code=fault.fault,
                message=str(fault),
            )
        ],
    )
