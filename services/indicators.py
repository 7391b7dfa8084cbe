"""Indicators: agreed signs of value, changed, retired, and found by cycle."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlmodel import col, delete, exists, select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from domain.access import Caller, Permission
from domain.cycle import Cycle
from domain.definition import Target, check_cycles, check_definition
from domain.errors import NotFound, StateConflict
from domain.indicator import Direction, Frequency, Kind
from domain.merging import Noun
from domain.scheme import AtCycle
from domain.space import refuse_if_archived
from services.access import (
    check_version,
    require,
    require_known,
    sees_space,
    space_for,
)
from services.database.keyset import After, Slice, page
from services.database.tables import (
    EvidenceLink,
    FrameLink,
    FramingOutcome,
    Indicator,
    IndicatorCycle,
    IndicatorOrigin,
    Measurement,
    MeasurementMonth,
    Person,
    Space,
)
from services.definitions import (
    Code,
    Metric,
    code_rows,
    definition_of,
    metric_rows,
    target_rows,
)
from services.indicator_origins import OriginSaid, suggest
from services.merged import merged_into, survivor_of
from services.replays import bury, made_before
from services.schemes import as_row


async def create_indicator(
    session: AsyncSession,
    caller: Caller,
    space_id: UUID,
    *,
    indicator_id: UUID | None = None,
    name: str,
    kind: Kind,
    cycles: Sequence[AtCycle],
    description: str | None = None,
    unit: str | None = None,
    direction: Direction = Direction.NONE,
    baseline: Decimal | None = None,
    targets: Sequence[Target] = (),
    metrics: Sequence[Metric] = (),
    codes: Sequence[Code] = (),
    breakdown_keys: Sequence[str] = (),
    frequency: Frequency = Frequency.NONE,
    source: str | None = None,
    owner_id: UUID | None = None,
    origins: Sequence[OriginSaid] = (),
    request_digest: str | None = None,
) -> tuple[Indicator, bool]:
    """Add an indicator to a space; say too whether it is there from before.

    Raises
    ------
    NotFound
        If the space is not visible to the caller.
    NotPermitted
        If the caller may not write indicators there.
    Invalid
        If its parts do not go together.
    UnknownReference
        If its owner or an origin is not there for the caller.
    IdReused
        If the id belongs to an indicator that another request made.
    ResourceDeleted
        If it belonged to one that was deleted.
    """
    permission = Permission.WRITE_INDICATOR
    space = await space_for(session, caller, space_id, permission, writes=False)
    key = indicator_id or uuid7()
    present = await made_before(
        session, caller, Indicator, key, request_digest, space_id=space_id
    )
    if present is not None:
        return present, True
    refuse_if_archived(space.archived_at)
    check_cycles(cycles)
    await _require_owner(session, caller, owner_id)
    indicator = Indicator(
        organisation_id=caller.organisation_id,
        id=key,
        space_id=space_id,
        name=name,
        description=description,
        kind=kind,
        unit=unit,
        direction=direction,
        baseline=baseline,
        targets=target_rows(targets),
        metrics=metric_rows(metrics),
        codes=code_rows(codes),
        breakdown_keys=list(breakdown_keys),
        frequency=frequency,
        source=source,
        owner_id=owner_id,
        request_digest=request_digest,
        created_at=datetime.now(UTC),
    )
    check_definition(definition_of(indicator))
    session.add(indicator)
    await session.flush()
    _set_at(session, indicator, cycles)
    await suggest(session, caller, key, origins)
    return indicator, False


async def indicator_for(
    session: AsyncSession,
    caller: Caller,
    indicator_id: UUID,
    permission: Permission = Permission.READ_SPACE,
) -> Indicator:
    """Return an indicator in whose space the caller holds `permission`.

    For a permission to write, its row is locked against other writers until the end
    of the transaction, and it is refused in an archived space.

    Raises
    ------
    NotFound
        If the indicator does not exist or is not visible to the caller.
    Merged
        If it was merged into another that is.
    NotPermitted
        If it is visible but the permission is missing.
    SpaceArchived
        If something is to be written and the space is archived.
    """
    row = await _seen(session, caller, indicator_id)
    if row is None:
        after = await survivor_of(session, caller, Noun.INDICATOR, indicator_id)
        if after is not None and await _seen(session, caller, after):
            raise merged_into(Noun.INDICATOR, after)
        raise NotFound("no such indicator")
    indicator, space = row
    require(caller, permission, space)
    if permission is not Permission.READ_SPACE:
        refuse_if_archived(space.archived_at)
        await _lock(session, indicator)
    return indicator


async def _seen(
    session: AsyncSession, caller: Caller, indicator_id: UUID
) -> tuple[Indicator, Space] | None:
    found = await session.exec(
        select(Indicator, Space)
        .join(
            Space,
            (col(Space.organisation_id) == col(Indicator.organisation_id))
            & (col(Space.id) == col(Indicator.space_id)),
        )
        .where(
            Indicator.organisation_id == caller.organisation_id,
            Indicator.id == indicator_id,
            sees_space(caller),
        )
    )
    return found.one_or_none()


async def _lock(session: AsyncSession, indicator: Indicator) -> None:
    # Other writers wait, and rows that only refer to it do not.
    await session.refresh(indicator, with_for_update={"key_share": True})


async def list_indicators(
    session: AsyncSession,
    caller: Caller,
    space_id: UUID,
    after: After,
    *,
    cycle: Cycle | None = None,
    retired: bool | None = None,
) -> Slice[Indicator]:
    """Return a page of the indicators of a space, by name.

    Raises
    ------
    NotFound
        If the space is not visible to the caller.
    """
    await space_for(session, caller, space_id)
    statement = select(Indicator).where(
        Indicator.organisation_id == caller.organisation_id,
        Indicator.space_id == space_id,
    )
    if retired is not None:
        is_retired = col(Indicator.retired_at).is_not(None)
        statement = statement.where(is_retired if retired else ~is_retired)
    if cycle is not None:
        at_cycle = exists().where(
            col(IndicatorCycle.organisation_id) == caller.organisation_id,
            col(IndicatorCycle.indicator_id) == col(Indicator.id),
            col(IndicatorCycle.cycle) == cycle,
        )
        statement = statement.where(at_cycle)
    order = [col(Indicator.name), col(Indicator.id)]
    return await page(session, statement, order, after)


async def change_indicator(
    session: AsyncSession,
    caller: Caller,
    indicator_id: UUID,
    expected: int | None,
    changes: Mapping[str, Any],
) -> Indicator:
    """Change the named fields of an indicator; lists are replaced as a whole.

    Origins that the caller does not see are left as they are.

    Raises
    ------
    NotFound
        If the indicator is not visible to the caller.
    NotPermitted
        If the caller may not change it.
    Stale
        If it has changed since the caller read it.
    StateConflict
        If its kind is to change although it has measurements.
    """
    indicator = await indicator_for(
        session, caller, indicator_id, Permission.WRITE_INDICATOR
    )
    check_version(indicator.version, expected)
    fields = dict(changes)
    cycles, origins = fields.pop("cycles", None), fields.pop("origins", None)
    if fields.get("kind", indicator.kind) != indicator.kind:
        await _refuse_measured(session, indicator)
    await _require_owner(session, caller, fields.get("owner_id"))
    if "targets" in fields:
        fields["targets"] = target_rows(fields["targets"])
    if "metrics" in fields:
        fields["metrics"] = metric_rows(fields["metrics"])
    if "codes" in fields:
        fields["codes"] = code_rows(fields["codes"])
    for name, value in fields.items():
        setattr(indicator, name, value)
    check_definition(definition_of(indicator))
    indicator.version += 1
    session.add(indicator)
    if cycles is not None:
        check_cycles(cycles)
        await _delete_cycles(session, indicator)
        _set_at(session, indicator, cycles)
    if origins is not None:
        await suggest(session, caller, indicator_id, origins)
    return indicator


async def retire_indicator(
    session: AsyncSession, caller: Caller, indicator_id: UUID, expected: int | None
) -> Indicator:
    """Make an indicator take no new measurements. Twice is as once."""
    return await _set_retired(
        session, caller, indicator_id, expected, datetime.now(UTC)
    )


async def reinstate_indicator(
    session: AsyncSession, caller: Caller, indicator_id: UUID, expected: int | None
) -> Indicator:
    """Make a retired indicator take measurements again."""
    return await _set_retired(session, caller, indicator_id, expected, None)


async def _set_retired(
    session: AsyncSession,
    caller: Caller,
    indicator_id: UUID,
    expected: int | None,
    retired_at: datetime | None,
) -> Indicator:
    indicator = await indicator_for(
        session, caller, indicator_id, Permission.WRITE_INDICATOR
    )
    check_version(indicator.version, expected)
    if (indicator.retired_at is None) != (retired_at is None):
        indicator.retired_at = retired_at
        indicator.version += 1
        session.add(indicator)
    return indicator


async def delete_indicator(
    session: AsyncSession, caller: Caller, indicator_id: UUID, expected: int | None
) -> None:
    """Remove an indicator that nothing depends on; others can be retired.

    Raises
    ------
    StateConflict
        If it has an origin or a link, or has ever been measured.
    """
    indicator = await indicator_for(
        session, caller, indicator_id, Permission.WRITE_INDICATOR
    )
    check_version(indicator.version, expected)
    await _refuse_measured(session, indicator)
    for table in (IndicatorOrigin, EvidenceLink, FrameLink, FramingOutcome):
        if await _points(session, indicator, table):
            raise StateConflict("the indicator has origins or links: retire it")
    await _delete_cycles(session, indicator)
    await session.exec(
        delete(MeasurementMonth).where(
            col(MeasurementMonth.organisation_id) == caller.organisation_id,
            col(MeasurementMonth.indicator_id) == indicator_id,
        )
    )
    await bury(session, caller, Indicator, col(Indicator.id) == indicator_id)


async def _require_owner(
    session: AsyncSession, caller: Caller, owner_id: UUID | None
) -> None:
    wanted = [] if owner_id is None else [(owner_id, "/owner_id")]
    await require_known(session, caller, Person, wanted)


def _set_at(
    session: AsyncSession, indicator: Indicator, cycles: Sequence[AtCycle]
) -> None:
    for cycle, dimension, as_named in cycles:
        session.add(
            IndicatorCycle(
                organisation_id=indicator.organisation_id,
                indicator_id=indicator.id,
                cycle=cycle,
                dimension=dimension,
                as_named=as_row(as_named),
            )
        )


async def _delete_cycles(session: AsyncSession, indicator: Indicator) -> None:
    await session.exec(
        delete(IndicatorCycle).where(
            col(IndicatorCycle.organisation_id) == indicator.organisation_id,
            col(IndicatorCycle.indicator_id) == indicator.id,
        )
    )


async def _refuse_measured(session: AsyncSession, indicator: Indicator) -> None:
    if await _points(session, indicator, Measurement):
        raise StateConflict("the indicator has been measured")


async def _points(
    session: AsyncSession, indicator: Indicator, table: type[Any]
) -> bool:
    found = await session.exec(
        select(table.id)
        .where(
            table.organisation_id == indicator.organisation_id,
            table.indicator_id == indicator.id,
        )
        .limit(1)
    )
    return found.first() is not None
