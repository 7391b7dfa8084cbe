"""Indicators: below `/v1/spaces/{space_id}`, and `/v1/indicators`."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from api import strict_json
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
from api.routers.measurements import shown as shown_measurements
from api.said import cycles_said
from api.schemas.indicator import (
    AtCycleRead,
    CodeRead,
    IndicatorCreate,
    IndicatorListed,
    IndicatorRead,
    IndicatorUpdate,
    MetricRead,
    OriginRead,
    TargetRead,
)
from api.schemas.series import PeriodRead, SeriesRead, TrendShown
from api.schemas.values import Ref
from domain.access import Caller
from domain.cycle import Cycle
from domain.definition import Target
from domain.errors import (
    CursorFilterMismatch,
    CursorInvalid,
    IdReused,
    Invalid,
    MalformedJson,
    NotFound,
    NotPermitted,
    PreconditionMissing,
    ResourceDeleted,
    SpaceArchived,
    Stale,
    StateConflict,
    UnknownReference,
)
from domain.series import Period
from services import indicator_detail, indicators, series
from services.definitions import Code, Metric, codes_of, targets_of
from services.indicator_origins import OriginSaid

router = APIRouter(prefix="/v1", tags=["indicators"], route_class=UnitOfWork)

_PLAIN = (
    "id",
    "name",
    "description",
    "kind",
    "unit",
    "direction",
    "baseline",
    "breakdown_keys",
    "frequency",
    "source",
    "last_measured_on",
    "retired_at",
    "version",
    "created_at",
)


def said_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of an indicator as use cases take them.

    Raises
    ------
    Invalid
        If a cycle is neither given nor told by its name in the source.
    """
    read: dict[str, Callable[[Any], Any]] = {
        "targets": lambda each: Target(each.value, each.by, each.breakdown),
        "metrics": lambda each: Metric(each.name, each.definition),
        "codes": lambda each: Code(each.code, each.definition, each.metric),
        "origins": lambda each: OriginSaid(each.kind, each.id),
    }
    said = {
        name: [read[name](each) for each in value] if name in read and value else value
        for name, value in fields.items()
    }
    if said.get("cycles"):
        said["cycles"] = cycles_said(said["cycles"])
    return said


async def _parts(
    session: Session, caller: Caller, found: Sequence[Any]
) -> list[dict[str, Any]]:
    """Return the parts of indicators that lists show, fetched for all at once."""
    detail = await indicator_detail.detail_of(session, caller, found)
    rows = list(detail.latest.values())
    latest = {
        row.indicator_id: read
        for row, read in zip(
            rows, await shown_measurements(session, caller, rows), strict=True
        )
    }
    return [
        {
            **{name: getattr(row, name) for name in _PLAIN},
            "space": Ref(id=row.space_id, label=detail.spaces[row.space_id]),
            "cycles": [
                AtCycleRead.model_validate(each) for each in detail.cycles[row.id]
            ],
            "targets": [
                TargetRead.model_validate(each) for each in targets_of(row.targets)
            ],
            "metrics": [MetricRead(**each) for each in row.metrics],
            "codes": [CodeRead.model_validate(each) for each in codes_of(row.codes)],
            "owner": _owner(row.owner_id, detail.owners),
            "origins": [
                OriginRead.model_validate(each)
                for each in detail.origins.get(row.id, ())
            ],
            "latest": latest.get(row.id),
        }
        for row in found
    ]


def _owner(owner_id: UUID | None, names: Mapping[UUID, str]) -> Ref | None:
    return None if owner_id is None else Ref(id=owner_id, label=names[owner_id])


async def shown_one(
    session: Session, caller: Caller, found: Sequence[Any], response: Response
) -> IndicatorRead:
    """Return the one indicator that was found, with its version as the tag."""
    await session.flush()
    (row,) = found
    response.headers["ETag"] = str(row.version)
    today = datetime.now(UTC).date()
    standing = await indicator_detail.standing_of(session, caller, row, today)
    first = [standing.first] if standing.first else []
    target = standing.target
    return IndicatorRead(
        **(await _parts(session, caller, found))[0],
        first=next(iter(await shown_measurements(session, caller, first)), None),
        measurements=standing.effect.n,
        target=None if target is None else TargetRead.model_validate(target),
        progress=standing.progress,
        change=standing.change,
        ratio=standing.ratio,
        trend=TrendShown.model_validate(standing.trend),
    )


@router.post(
    "/spaces/{space_id}/indicators",
    operation_id="create_indicator",
    status_code=status.HTTP_201_CREATED,
    responses=there_from_before(IndicatorRead)
    | problems(
        NotFound,
        NotPermitted,
        SpaceArchived,
        IdReused,
        ResourceDeleted,
        UnknownReference,
    ),
)
async def create_indicator(
    space_id: UUID,
    sent: IndicatorCreate,
    caller: CurrentCaller,
    session: Session,
    request_digest: CreateDigest,
    response: Response,
) -> IndicatorRead:
    """Add an indicator to a space."""
    fields = said_of(dict(sent))
    row, replayed = await indicators.create_indicator(
        session,
        caller,
        space_id,
        indicator_id=fields.pop("id"),
        request_digest=request_digest,
        **fields,
    )
    made(response, f"/v1/indicators/{row.id}", replayed=replayed)
    return await shown_one(session, caller, [row], response)


@router.get(
    "/spaces/{space_id}/indicators",
    operation_id="list_indicators",
    responses=problems(NotFound, CursorInvalid, CursorFilterMismatch),
)
async def list_indicators(
    space_id: UUID,
    caller: CurrentCaller,
    session: Session,
    pages: Pages,
    cycle: Annotated[Cycle | None, Query(description="Only at this cycle.")] = None,
    retired: Annotated[bool | None, Query(description="Only these.")] = None,
) -> Page[IndicatorListed]:
    """List the indicators of a space with their latest measurement, by name."""
    found = await indicators.list_indicators(
        session, caller, space_id, pages.after(), cycle=cycle, retired=retired
    )
    parts = await _parts(session, caller, found.rows)
    return pages.page(found, [IndicatorListed(**each) for each in parts])


@router.get(
    "/indicators/{indicator_id}",
    operation_id="read_indicator",
    responses=problems(NotFound),
)
async def read_indicator(
    indicator_id: UUID, caller: CurrentCaller, session: Session, response: Response
) -> IndicatorRead:
    """Read an indicator with its progress and trend as of today."""
    row = await indicators.indicator_for(session, caller, indicator_id)
    return await shown_one(session, caller, [row], response)


@router.patch(
    "/indicators/{indicator_id}",
    operation_id="change_indicator",
    responses=problems(
        NotFound,
        NotPermitted,
        SpaceArchived,
        StateConflict,
        PreconditionMissing,
        Stale,
        UnknownReference,
    ),
)
async def change_indicator(
    indicator_id: UUID,
    sent: IndicatorUpdate,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
    response: Response,
) -> IndicatorRead:
    """Change fields of an indicator; a list that is sent replaces the present one.

    Origins that you do not see stay.
    """
    changes = said_of({name: getattr(sent, name) for name in sent.model_fields_set})
    row = await indicators.change_indicator(
        session, caller, indicator_id, expected, changes
    )
    return await shown_one(session, caller, [row], response)


@router.post(
    "/indicators/{indicator_id}/retire",
    operation_id="retire_indicator",
    responses=problems(
        NotFound, NotPermitted, SpaceArchived, PreconditionMissing, Stale
    ),
)
async def retire_indicator(
    indicator_id: UUID,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
    response: Response,
) -> IndicatorRead:
    """Retire an indicator: it stays readable and takes no new measurements."""
    row = await indicators.retire_indicator(session, caller, indicator_id, expected)
    return await shown_one(session, caller, [row], response)


@router.post(
    "/indicators/{indicator_id}/reinstate",
    operation_id="reinstate_indicator",
    responses=problems(
        NotFound, NotPermitted, SpaceArchived, PreconditionMissing, Stale
    ),
)
async def reinstate_indicator(
    indicator_id: UUID,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
    response: Response,
) -> IndicatorRead:
    """Make a retired indicator take measurements again."""
    row = await indicators.reinstate_indicator(session, caller, indicator_id, expected)
    return await shown_one(session, caller, [row], response)


@router.delete(
    "/indicators/{indicator_id}",
    operation_id="delete_indicator",
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
async def delete_indicator(
    indicator_id: UUID,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
) -> None:
    """Delete an indicator without measurements, links and origins."""
    await indicators.delete_indicator(session, caller, indicator_id, expected)


@router.get(
    "/indicators/{indicator_id}/series",
    operation_id="read_series",
    responses=problems(NotFound),
)
async def read_series(
    indicator_id: UUID,
    caller: CurrentCaller,
    session: Session,
    period: Period = Period.MONTH,
    breakdown: Annotated[
        str | None,
        Query(
            max_length=4000,
            description='A part, as a JSON object: `{"gender":"women"}`.',
        ),
    ] = None,
) -> SeriesRead:
    """Read an indicator's numbers by period, of the whole or of one part."""
    part = _breakdown(breakdown)
    found = await series.read_series(
        session,
        caller,
        indicator_id,
        period=period,
        breakdown=part,
        today=datetime.now(UTC).date(),
    )
    return SeriesRead(
        indicator=Ref(id=found.indicator.id, label=found.indicator.name),
        period=period,
        breakdown=part,
        values=[PeriodRead.model_validate(each) for each in found.values],
        n=found.n,
        cut=found.cut,
        progress=found.progress,
        trend=TrendShown.model_validate(found.trend),
    )


def _breakdown(raw: str | None) -> dict[str, str]:
    if raw is None:
        return {}
    try:
        value = strict_json.parse(raw.encode())
    except (MalformedJson, Invalid) as refusal:
        raise _no_breakdown() from refusal
    if not isinstance(value, dict):
        raise _no_breakdown()
    if not all(isinstance(each, str) for each in value.values()):
        raise _no_breakdown()
    return value


def _no_breakdown() -> Invalid:
    return Invalid("Send a JSON object of texts.", "?breakdown", "wrong-form")
