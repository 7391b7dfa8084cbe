"""Effect data for reports, compared with a plain recount."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event
from sqlmodel import select

from domain.access import Caller, OrganisationRole
from domain.indicator import TREND_LATEST
from services.database.tables import Indicator, Measurement, MeasurementMonth
from services.database.work import work
from services.effects import Effect, effects
from services.measurement_months import recount
from services.operators import check_months
from tests.support.given import Actor, Given

RANGES = [
    (None, None),
    (date(2020, 1, 1), date(2020, 3, 31)),
    (date(2020, 1, 15), date(2020, 3, 10)),
    (date(2020, 2, 3), date(2020, 2, 20)),
    (date(2020, 2, 1), date(2020, 2, 29)),
    (date(2020, 1, 31), None),
    (None, date(2020, 2, 28)),
    (date(2021, 1, 1), None),
]


def rolled(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - invented data needs no secret randomness


async def some_indicators(actor: Actor, number: int) -> list[str]:
    space = await actor.made("/v1/spaces", {"name": "LOGIN", "structure": "network"})
    made = [
        await actor.made(
            f"/v1/spaces/{space['id']}/indicators",
            {
                "name": f"No {n}",
                "kind": "number",
                "cycles": [{"cycle": "applied"}],
                "breakdown_keys": ["gender"],
            },
        )
        for n in range(number)
    ]
    return [each["id"] for each in made]


async def some_changes(actor: Actor, indicators: Sequence[str], dice: Random) -> None:
    """Record, correct and delete measurements at random."""
    keys: list[str] = []
    for _ in range(60):
        day = date(2020, 1, 1) + timedelta(days=dice.randrange(90))
        said = {
            "value": dice.randrange(-500, 500) / 10,
            "when": {"from": day.isoformat()},
            "breakdown": dice.choice([{}, {}, {"gender": "women"}]),
        }
        act = dice.random()
        if act < 0.7 or not keys:
            path = f"/v1/indicators/{dice.choice(indicators)}/measurements"
            keys.append((await actor.made(path, said))["id"])
        elif act < 0.85:
            await actor.patch(f"/v1/measurements/{dice.choice(keys)}", said)
        else:
            key = keys.pop(dice.randrange(len(keys)))
            await actor.delete(f"/v1/measurements/{key}")


def recounted(
    rows: Sequence[Measurement], first: date | None, last: date | None
) -> tuple[UUID | None, UUID | None, list[tuple[date, Decimal | None]], int]:
    within = [
        row
        for row in rows
        if (first is None or row.day >= first) and (last is None or row.day <= last)
    ]
    whole = sorted(
        (row for row in within if not row.breakdown), key=lambda row: (row.day, row.id)
    )
    return (
        whole[0].id if whole else None,
        whole[-1].id if whole else None,
        [(row.day, row.value) for row in whole][-TREND_LATEST:],
        len(within),
    )


def summed(effect: Effect) -> tuple[Any, ...]:
    return (
        None if effect.first is None else effect.first.id,
        None if effect.latest is None else effect.latest.id,
        [tuple(point) for point in effect.newest],
        effect.n,
    )


def caller_of(actor: Actor) -> Caller:
    return Caller(
        actor.organisation_id, actor.member_id, actor.person_id, OrganisationRole.OWNER
    )


@pytest.mark.parametrize("seed", [1, 2])
async def test_effects_equal_a_plain_recount(given: Given, seed: int) -> None:
    owner = await given.actor()
    ids = await some_indicators(owner, 3)
    await some_changes(owner, ids[:2], rolled(seed))
    caller = caller_of(owner)
    keys = [UUID(each) for each in ids]
    async with work(given.engine, owner.organisation_id, reads_only=True) as session:
        every = await session.exec(
            select(Measurement).where(
                Measurement.organisation_id == owner.organisation_id
            )
        )
        rows = [row for row in every if row.deleted_at is None]
        for first, last in RANGES:
            found = await effects(session, caller, keys, first, last)

            assert {key: summed(found[key]) for key in keys} == {
                key: recounted(
                    [row for row in rows if row.indicator_id == key], first, last
                )
                for key in keys
            }


async def test_months_and_last_days_follow_every_change(given: Given) -> None:
    owner = await given.actor()
    ids = await some_indicators(owner, 2)
    await some_changes(owner, ids, rolled(3))
    keys = [UUID(each) for each in ids]
    async with work(given.engine, owner.organisation_id) as session:
        wrong = await recount(session, caller_of(owner), keys)
        rows = await session.exec(
            select(Measurement).where(
                Measurement.organisation_id == owner.organisation_id
            )
        )
        days: dict[UUID, list[date]] = {key: [] for key in keys}
        for row in rows:
            if row.deleted_at is None:
                days[row.indicator_id].append(row.day)
        indicators = await session.exec(
            select(Indicator).where(Indicator.organisation_id == owner.organisation_id)
        )
        told = {each.id: each.last_measured_on for each in indicators}

    assert wrong == 0
    assert told == {key: max(own, default=None) for key, own in days.items()}


async def test_a_wrong_month_is_found_and_put_right(given: Given) -> None:
    owner = await given.actor()
    (key,) = await some_indicators(owner, 1)
    made = await owner.made(f"/v1/indicators/{key}/measurements", {"value": 1})
    async with work(given.engine, owner.organisation_id) as session:
        row = await session.get(Measurement, (owner.organisation_id, UUID(made["id"])))
        assert row is not None
        row.day = date(2001, 1, 1)
        session.add(row)
        await session.flush()
        told = [await recount(session, caller_of(owner), [UUID(key)]) for _ in range(2)]

    assert told == [2, 0]


async def test_a_wrong_month_is_only_told_of_where_nothing_is_to_be_rebuilt(
    given: Given,
) -> None:
    owner = await given.actor()
    (key,) = await some_indicators(owner, 1)
    await owner.made(f"/v1/indicators/{key}/measurements", {"value": 1})
    async with work(given.engine, owner.organisation_id) as session:
        months = select(MeasurementMonth).where(
            MeasurementMonth.organisation_id == owner.organisation_id
        )
        (await session.exec(months)).one().n = 5
    found = [
        await check_months(given.engine, owner.organisation_id, rebuild=rebuild)
        for rebuild in (False, False, True, True)
    ]

    assert found == [1, 1, 1, 0]


async def test_the_number_of_statements_is_fixed(given: Given) -> None:
    owner = await given.actor()
    ids = await some_indicators(owner, 4)
    await some_changes(owner, ids, rolled(4))
    executed: list[str] = []

    def note(*arguments: Any) -> None:
        executed.append(arguments[2])

    counts = []
    for number in (1, 4):
        async with work(
            given.engine, owner.organisation_id, reads_only=True
        ) as session:
            connection = await session.connection()
            event.listen(connection.sync_connection, "before_cursor_execute", note)
            await effects(
                session,
                caller_of(owner),
                [UUID(each) for each in ids[:number]],
                date(2020, 1, 15),
                date(2020, 3, 10),
            )
            counts.append(len(executed))
            executed.clear()

    assert counts == [2, 2]
