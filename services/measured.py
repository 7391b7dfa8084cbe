"""What measurements say, and the rows that say it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from domain.access import Caller
from domain.errors import StateConflict
from domain.measurement import Measured, check_measured, part_of
from domain.story import Polarity
from domain.when import Precision, When
from services.database.tables import Indicator, Measurement, MeasurementVersion
from services.definitions import definition_of

_SAID = frozenset(each.name for each in fields(Measured)) - {"when"}


def refuse_retired(indicator: Indicator) -> None:
    """Let a new measurement pass whose indicator is in use.

    Raises
    ------
    StateConflict
        If the indicator is retired.
    """
    if indicator.retired_at is not None:
        raise StateConflict("a retired indicator takes no measurements")


def judged_by_somebody(caller: Caller, measured: Measured) -> Measured:
    """Return what was measured, judged by the caller where nobody else is named."""
    if measured.judged is not None and measured.judged_by_id is None:
        return replace(measured, judged_by_id=caller.person_id)
    return measured


def check_fits(indicator: Indicator, measured: Measured) -> None:
    """Let a measurement pass that the indicator takes.

    Raises
    ------
    Invalid
        If it does not fit the indicator's kind, codes or breakdown keys.
    """
    definition = definition_of(indicator)
    check_measured(
        measured,
        indicator.kind,
        codes=definition.codes,
        keys=definition.breakdown_keys,
    )


def new_row(
    caller: Caller,
    indicator: Indicator,
    measured: Measured,
    measurement_id: UUID | None,
    now: datetime,
) -> dict[str, Any]:
    """Return the columns of a measurement recorded now, all but the digest."""
    return {
        "organisation_id": caller.organisation_id,
        "id": measurement_id or uuid7(),
        "space_id": indicator.space_id,
        "indicator_id": indicator.id,
        **columns_of(measured, now.date()),
        "recorded_by_id": caller.person_id,
        "recorded_at": now,
        "version": 1,
    }


def columns_of(measured: Measured, recorded_on: date) -> dict[str, Any]:
    """Return the columns that hold what a measurement says."""
    return {
        **{name: getattr(measured, name) for name in sorted(_SAID)},
        "breakdown": dict(measured.breakdown),
        "part": part_of(measured.breakdown),
        "first_day": measured.when.first,
        "last_day": measured.when.last,
        "precision": measured.when.precision,
        "day": measured.when.day(recorded_on),
    }


def measured_of(row: Measurement) -> Measured:
    """Return what a measurement's row says."""
    return Measured(
        when=When(row.first_day, row.last_day, row.precision),
        **{name: getattr(row, name) for name in _SAID},
    )


def measured_of_version(row: MeasurementVersion) -> Measured:
    """Return what a measurement said before a correction."""
    body = dict(row.body)
    when = body.pop("when")
    first, last = (
        None if when[name] is None else date.fromisoformat(when[name])
        for name in ("first", "last")
    )
    for name, read in _READ.items():
        # What was kept before a field was added has none of it.
        if body.get(name) is not None:
            body[name] = read(body[name])
    return Measured(when=When(first, last, Precision(when["precision"])), **body)


_READ: Mapping[str, Callable[[str], Any]] = {
    "value": Decimal,
    "out_of": Decimal,
    "spread": Decimal,
    "judged": Polarity,
    "judged_by_id": UUID,
    "activity_id": UUID,
}


def version_row(caller: Caller, row: Measurement, now: datetime) -> dict[str, Any]:
    """Return the columns that keep what a measurement says before a correction."""
    # Through text, so that what is kept is the same on both databases.
    body = json.loads(json.dumps(asdict(measured_of(row)), default=str))
    return {
        "organisation_id": row.organisation_id,
        "measurement_id": row.id,
        "version": row.version,
        "body": body,
        "changed_at": now,
        "changed_by_id": caller.person_id,
    }


def advance_last_measured(indicator: Indicator, day: date) -> None:
    """Remember the latest day on which an indicator was measured."""
    if indicator.last_measured_on is None or indicator.last_measured_on < day:
        indicator.last_measured_on = day


async def find_last_measured(
    session: AsyncSession, caller: Caller, indicator: Indicator
) -> None:
    """Look for the latest day on which an indicator was measured, and remember it."""
    found = await session.exec(
        select(func.max(Measurement.day)).where(
            Measurement.organisation_id == caller.organisation_id,
            Measurement.indicator_id == indicator.id,
            col(Measurement.deleted_at).is_(None),
        )
    )
    indicator.last_measured_on = found.one()
    session.add(indicator)
