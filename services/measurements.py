"""Measurements: recorded, corrected with their history kept, taken out."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller, Permission
from domain.errors import NotFound, StateConflict, UnknownReference
from domain.measurement import Measured
from services.access import check_version, require_known
from services.database.keyset import After, Slice, page
from services.database.tables import (
    EvidenceLink,
    Indicator,
    Measurement,
    MeasurementVersion,
    Person,
)
from services.indicator_origins import visible_activities
from services.indicators import indicator_for
from services.measured import (
    advance_last_measured,
    check_fits,
    columns_of,
    find_last_measured,
    judged_by_somebody,
    measured_of,
    new_row,
    refuse_retired,
    version_row,
)
from services.measurement_months import Counted, count
from services.replays import made_before


async def record_measurement(
    session: AsyncSession,
    caller: Caller,
    indicator_id: UUID,
    measured: Measured,
    *,
    measurement_id: UUID | None = None,
    request_digest: str | None = None,
) -> tuple[Measurement, bool]:
    """Record a measurement; say too whether the same request was answered before.

    Raises
    ------
    NotFound
        If the indicator is not visible to the caller.
    NotPermitted
        If the caller may not record measurements there.
    Invalid
        If the indicator takes no such measurement.
    UnknownReference
        If the activity or the judging person is not there for the caller.
    StateConflict
        If the indicator is retired.
    IdReused
        If the id belongs to a measurement that was created by another request.
    ResourceDeleted
        If the id belongs to a measurement that has been deleted.
    """
    if request_digest is not None:
        await indicator_for(session, caller, indicator_id)
        present = await made_before(
            session,
            caller,
            Measurement,
            measurement_id,
            request_digest,
            indicator_id=indicator_id,
        )
        if present is not None:
            return present, True
    indicator = await indicator_for(
        session, caller, indicator_id, Permission.RECORD_MEASUREMENT
    )
    refuse_retired(indicator)
    measured = judged_by_somebody(caller, measured)
    check_fits(indicator, measured)
    await _require_others(session, caller, measured)
    row = Measurement(
        **new_row(caller, indicator, measured, measurement_id, datetime.now(UTC)),
        request_digest=request_digest,
    )
    session.add(row)
    await session.flush()
    await count(session, caller, [Counted(indicator_id, row.day)])
    advance_last_measured(indicator, row.day)
    session.add(indicator)
    return row, False


async def _require_others(
    session: AsyncSession, caller: Caller, measured: Measured
) -> None:
    judge = measured.judged_by_id
    if judge is not None and judge != caller.person_id:
        await require_known(session, caller, Person, [(judge, "/judged_by_id")])
    activity = measured.activity_id
    if activity is not None and not await visible_activities(
        session, caller, [activity]
    ):
        raise UnknownReference("there is no such record here", "/activity_id")


async def list_measurements(
    session: AsyncSession,
    caller: Caller,
    indicator_id: UUID,
    after: After,
    *,
    first: date | None = None,
    last: date | None = None,
) -> Slice[Measurement]:
    """Return a page of an indicator's measurements, by day, parts included.

    Raises
    ------
    NotFound
        If the indicator is not visible to the caller.
    """
    await indicator_for(session, caller, indicator_id)
    statement = select(Measurement).where(
        Measurement.organisation_id == caller.organisation_id,
        Measurement.indicator_id == indicator_id,
        col(Measurement.deleted_at).is_(None),
    )
    if first is not None:
        statement = statement.where(col(Measurement.day) >= first)
    if last is not None:
        statement = statement.where(col(Measurement.day) <= last)
    return await page(
        session, statement, [col(Measurement.day), col(Measurement.id)], after
    )


async def read_measurement(
    session: AsyncSession, caller: Caller, measurement_id: UUID
) -> Measurement:
    """Return a measurement that the caller sees.

    Raises
    ------
    NotFound
        If it does not exist, is deleted, or is not visible to the caller.
    """
    measurement, _ = await _measurement_for(
        session, caller, measurement_id, Permission.READ_SPACE
    )
    return measurement


async def _measurement_for(
    session: AsyncSession, caller: Caller, measurement_id: UUID, permission: Permission
) -> tuple[Measurement, Indicator]:
    own = (caller.organisation_id, measurement_id)
    found = await session.get(Measurement, own)
    if found is None:
        raise NotFound("no such measurement")
    indicator = await indicator_for(session, caller, found.indicator_id, permission)
    if permission is not Permission.READ_SPACE:
        # Read again under the lock of the indicator, which every writer takes.
        await session.refresh(found, with_for_update=True)
    if found.deleted_at is not None:
        raise NotFound("this measurement has been deleted")
    return found, indicator


async def correct_measurement(
    session: AsyncSession,
    caller: Caller,
    measurement_id: UUID,
    expected: int | None,
    changes: Mapping[str, Any],
) -> Measurement:
    """Change the named parts of what a measurement says, and keep what it said.

    A correction that changes nothing makes no version.

    Raises
    ------
    NotFound
        If the measurement is not visible to the caller.
    NotPermitted
        If the caller may not record measurements there.
    Stale
        If it has changed since the caller read it.
    Invalid
        If the indicator takes no such measurement.
    """
    row, indicator = await _measurement_for(
        session, caller, measurement_id, Permission.RECORD_MEASUREMENT
    )
    check_version(row.version, expected)
    before = measured_of(row)
    measured = judged_by_somebody(caller, _changed(before, changes))
    if measured == before:
        return row
    check_fits(indicator, measured)
    await _require_others(session, caller, measured)
    session.add(MeasurementVersion(**version_row(caller, row, datetime.now(UTC))))
    day = row.day
    for name, value in columns_of(measured, row.recorded_at.date()).items():
        setattr(row, name, value)
    row.version += 1
    session.add(row)
    await session.flush()
    await count(
        session,
        caller,
        [Counted(indicator.id, day, -1), Counted(indicator.id, row.day)],
    )
    await find_last_measured(session, caller, indicator)
    return row


def _changed(before: Measured, changes: Mapping[str, Any]) -> Measured:
    after = replace(before, **changes)
    if after.judged is None and "judged_by_id" not in changes:
        after = replace(after, judged_by_id=None)
    return after


async def delete_measurement(
    session: AsyncSession, caller: Caller, measurement_id: UUID, expected: int | None
) -> None:
    """Take a measurement out of lists, series and reports.

    Raises
    ------
    StateConflict
        If a step is linked to it as evidence.
    """
    row, indicator = await _measurement_for(
        session, caller, measurement_id, Permission.RECORD_MEASUREMENT
    )
    check_version(row.version, expected)
    linked = await session.exec(
        select(EvidenceLink.id)
        .where(
            EvidenceLink.organisation_id == caller.organisation_id,
            EvidenceLink.indicator_id == indicator.id,
            EvidenceLink.measurement_id == measurement_id,
        )
        .limit(1)
    )
    if linked.first() is not None:
        raise StateConflict("a step is linked to this measurement")
    row.deleted_at = datetime.now(UTC)
    row.version += 1
    session.add(row)
    await session.flush()
    await count(session, caller, [Counted(indicator.id, row.day, -1)])
    await find_last_measured(session, caller, indicator)


async def list_versions(
    session: AsyncSession, caller: Caller, measurement_id: UUID, after: After
) -> Slice[MeasurementVersion]:
    """Return a page of what a measurement said before its corrections.

    Raises
    ------
    NotFound
        If the measurement is not visible to the caller.
    """
    await read_measurement(session, caller, measurement_id)
    statement = select(MeasurementVersion).where(
        MeasurementVersion.organisation_id == caller.organisation_id,
        MeasurementVersion.measurement_id == measurement_id,
    )
    return await page(session, statement, [col(MeasurementVersion.version)], after)
