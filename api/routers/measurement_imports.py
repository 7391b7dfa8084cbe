"""Files of measurements: below `/v1/spaces/{space_id}`."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Request

from api.dependencies import CurrentCaller, Session, UnitOfWork
from api.problems import problems
from api.schemas.measurement_import import ImportRead, LineFault, LineRead
from domain.errors import LinesRefused, NotFound, NotPermitted, SpaceArchived
from domain.imports import LineOutcome
from services import measurement_import
from services.measurement_import import Entry

router = APIRouter(prefix="/v1", tags=["imports"], route_class=UnitOfWork)

_DESCRIPTION = (
    "UTF-8, commas, a header. Columns: `indicator` (its id or exact name), one of "
    "`value`, `code` and `text`, and where wanted `out_of`, `n`, `spread`, `from`, "
    "`to`, `precision`, `source`, `note` and `breakdown.` with a declared key. Numbers "
    "have a decimal point and no separators."
)
_SAMPLE = (
    "indicator,value,out_of,from,precision,source\n"
    "Women elected,11.6,100,2016-01-01,year,Election commission\n"
)


@router.post(
    "/spaces/{space_id}/measurements/import",
    operation_id="import_measurements",
    responses=problems(NotFound, NotPermitted, SpaceArchived, LinesRefused),
)
async def import_measurements(
    space_id: UUID,
    file: Annotated[
        bytes,
        Body(media_type="text/csv", description=_DESCRIPTION, examples=[_SAMPLE]),
    ],
    request: Request,
    caller: CurrentCaller,
    session: Session,
) -> ImportRead:
    """Take the lines of a file as measurements of a space: all of them, or none.

    A line tells of a measurement that is there if indicator, time, breakdown and
    source are the same: then it changes nothing, or corrects what the columns of the
    file say otherwise. The same file again changes nothing. At most 10,000 lines.
    With `dry_run` lines that are not accepted are reported with the others.
    """
    dry_run: bool = request.state.dry_run
    entries = await measurement_import.import_measurements(
        session, caller, space_id, file, dry_run=dry_run
    )
    return _report(entries, written=not dry_run)


def _report(entries: Sequence[Entry], *, written: bool) -> ImportRead:
    counted = measurement_import.tally(entries)
    return ImportRead(
        written=written,
        created=counted[LineOutcome.CREATED],
        unchanged=counted[LineOutcome.UNCHANGED],
        corrected=counted[LineOutcome.CORRECTED],
        refused=counted[LineOutcome.REFUSED],
        lines=[_line(entry, written=written) for entry in entries],
    )


def _line(entry: Entry, *, written: bool) -> LineRead:
    fault = entry.fault
    # What a dry run would have made has no id yet.
    there = written or entry.outcome is not LineOutcome.CREATED
    return LineRead(
        line=entry.line,
        outcome=entry.outcome,
        measurement=entry.measurement_id if there else None,
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
