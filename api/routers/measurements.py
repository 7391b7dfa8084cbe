"""Measurements: below `/v1/indicators/{indicator_id}`, and `/v1/measurements`."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from api.answers import made, there_from_before
from api.dependencies import (
    CreateDigest,
    CurrentCaller,
    ExpectedVersion,
    Session,
    UnitOfWork,
)
from api.pages import Pages
from api.pagination import Page
from api.problems import problems
from api.schemas.measurement import (
    MeasurementCreate,
    MeasurementRead,
    MeasurementUpdate,
    MeasurementVersionRead,
)
from api.schemas.values import Day, Ref
from api.schemas.when import WhenRead, when_of
from domain.access import Caller
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
    StateConflict,
    UnknownReference,
)
from domain.indicator import share
from domain.measurement import Measured
from services import measurement_detail, measurements

router = APIRouter(prefix="/v1", tags=["measurements"], route_class=UnitOfWork)

_PLAIN = (
    "id",
    "value",
    "code",
    "text",
    "out_of",
    "n",
    "spread",
    "day",
    "breakdown",
    "judged",
    "note",
    "source",
    "recorded_at",
    "version",
)
_SAID = (
    "value",
    "code",
    "text",
    "out_of",
    "n",
    "spread",
    "breakdown",
    "judged",
    "note",
    "source",
)


async def shown(
    session: Session, caller: Caller, found: Sequence[Any]
) -> list[MeasurementRead]:
    """Return measurements as clients get them: three statements for any number."""
    detail = await measurement_detail.detail_of(session, caller, found)
    return [
        MeasurementRead(
            **{name: getattr(row, name) for name in _PLAIN},
            indicator=Ref(
                id=row.indicator_id, label=detail.indicators[row.indicator_id]
            ),
            share=None if row.value is None else share(row.value, row.out_of),
            when=WhenRead.of(row),
            judged_by=_ref(row.judged_by_id, detail.persons),
            activity=_ref(row.activity_id, detail.activities),
            recorded_by=Ref(
                id=row.recorded_by_id, label=detail.persons[row.recorded_by_id]
            ),
        )
        for row in found
    ]


def _ref(key: UUID | None, names: Mapping[UUID, str]) -> Ref | None:
    # What the caller does not see is not told.
    return None if key is None or key not in names else Ref(id=key, label=names[key])


async def _one(
    session: Session, caller: Caller, found: Sequence[Any], response: Response
) -> MeasurementRead:
    """Return the one measurement that was found, with its version as the tag."""
    await session.flush()
    response.headers["ETag"] = str(found[0].version)
    return (await shown(session, caller, found))[0]


@router.post(
    "/indicators/{indicator_id}/measurements",
    operation_id="record_measurement",
    status_code=status.HTTP_201_CREATED,
    responses={
        **there_from_before(MeasurementRead),
        **problems(
            NotFound,
            NotPermitted,
            SpaceArchived,
            StateConflict,
            IdReused,
            ResourceDeleted,
            UnknownReference,
        ),
    },
)
async def record_measurement(
    indicator_id: UUID,
    sent: MeasurementCreate,
    request_digest: CreateDigest,
    caller: CurrentCaller,
    session: Session,
    response: Response,
) -> MeasurementRead:
    """Record a measurement of an indicator."""
    fields = dict(sent)
    key = fields.pop("id")
    fields["when"] = when_of(sent.when, "/when")
    row, replayed = await measurements.record_measurement(
        session,
        caller,
        indicator_id,
        Measured(**fields),
        measurement_id=key,
        request_digest=request_digest,
    )
    made(response, f"/v1/measurements/{row.id}", replayed=replayed)
    return await _one(session, caller, [row], response)


@router.get(
    "/indicators/{indicator_id}/measurements",
    operation_id="list_measurements",
    responses=problems(NotFound, CursorInvalid, CursorFilterMismatch),
)
async def list_measurements(
    indicator_id: UUID,
    caller: CurrentCaller,
    session: Session,
    pages: Pages,
    first: Annotated[
        Day | None, Query(alias="from", description="From this day on.")
    ] = None,
    last: Annotated[
        Day | None, Query(alias="to", description="Up to this day, included.")
    ] = None,
) -> Page[MeasurementRead]:
    """List the measurements of an indicator, newest day first, parts included."""
    found = await measurements.list_measurements(
        session,
        caller,
        indicator_id,
        pages.after(descending=True),
        first=first,
        last=last,
    )
    return pages.page(found, await shown(session, caller, found.rows))


@router.get(
    "/measurements/{measurement_id}",
    operation_id="read_measurement",
    responses=problems(NotFound),
)
async def read_measurement(
    measurement_id: UUID, caller: CurrentCaller, session: Session, response: Response
) -> MeasurementRead:
    """Read a measurement as it stands now."""
    row = await measurements.read_measurement(session, caller, measurement_id)
    return await _one(session, caller, [row], response)


@router.patch(
    "/measurements/{measurement_id}",
    operation_id="correct_measurement",
    responses=problems(
        NotFound,
        NotPermitted,
        SpaceArchived,
        PreconditionMissing,
        Stale,
        UnknownReference,
    ),
)
async def correct_measurement(
    measurement_id: UUID,
    sent: MeasurementUpdate,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
    response: Response,
) -> MeasurementRead:
    """Correct a measurement; what it said before is kept as a version."""
    changes = {name: getattr(sent, name) for name in sent.model_fields_set}
    if "when" in changes:
        changes["when"] = when_of(sent.when, "/when")
    row = await measurements.correct_measurement(
        session, caller, measurement_id, expected, changes
    )
    return await _one(session, caller, [row], response)


@router.delete(
    "/measurements/{measurement_id}",
    operation_id="delete_measurement",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(
        NotFound,
        NotPermitted,
        SpaceArchived,
        StateConflict,
        PreconditionMissing,
        Stale,
    ),
)
async def delete_measurement(
    measurement_id: UUID,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
) -> None:
    """Take a measurement out of lists, series and reports."""
    await measurements.delete_measurement(session, caller, measurement_id, expected)


@router.get(
    "/measurements/{measurement_id}/versions",
    operation_id="list_measurement_versions",
    responses=problems(NotFound, CursorInvalid, CursorFilterMismatch),
)
async def list_measurement_versions(
    measurement_id: UUID, caller: CurrentCaller, session: Session, pages: Pages
) -> Page[MeasurementVersionRead]:
    """List what a measurement said before its corrections, newest first."""
    found = await measurements.list_versions(
        session, caller, measurement_id, pages.after(descending=True)
    )
    said, detail = await measurement_detail.detail_of_versions(
        session, caller, found.rows
    )
    items = [
        MeasurementVersionRead(
            **{name: getattr(measured, name) for name in _SAID},
            version=row.version,
            when=WhenRead.model_validate(
                {
                    "from": measured.when.first,
                    "to": measured.when.last,
                    "precision": measured.when.precision,
                }
            ),
            judged_by=_ref(measured.judged_by_id, detail.persons),
            activity=_ref(measured.activity_id, detail.activities),
            corrected_at=row.changed_at,
            corrected_by=Ref(
                id=row.changed_by_id, label=detail.persons[row.changed_by_id]
            ),
        )
        for row, measured in zip(found.rows, said, strict=True)
    ]
    return pages.page(found, items)
