"""The organisation that is measured: its members, its spaces and what is in them."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from multiprocessing import get_context
from random import Random
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col, select
from uuid_utils.compat import uuid7

from benchmarks import database
from benchmarks.invented import (
    INDICATORS,
    SHARES,
    Ground,
    measurements,
    sentence,
    tellers_for,
)
from benchmarks.loading import PART, copy, load_part
from domain.access import Caller, OrganisationRole, SpaceRole
from domain.definition import Target
from domain.flow import Relation
from domain.indicator import Direction, Kind
from domain.scheme import AtCycle
from domain.space import Structure
from services import operators, summaries
from services.database.dialect import take_time
from services.database.engine import open_engine
from services.database.tables import Flow, Indicator, Space, Story, StoryTeller
from services.database.work import work
from services.facts import recount_flows
from services.folding import folder_of, organisations, spaces_with_deltas
from services.indicators import create_indicator
from services.measurement_months import recount
from services.participations import create_participation
from services.spaces import create_space

ACROSS = 0.02
"""Flows into another story, for each story."""
TIES = 40
"""Ties that make two steps one event, in every space."""
_BATCH = 500
_FOLDED = 10_000
"""Deltas folded at once: nobody waits here, and pages are written so much seldomer."""

Told = Sequence[tuple[UUID, list[UUID]]]
Say = Callable[[str], None]


@dataclass
class Realm:
    """An organisation with an ordinary participant who takes part in its spaces."""

    dsn: str
    organisation_id: UUID
    token: str
    viewer: UUID
    """The participant's person."""
    grounds: list[Ground] = field(default_factory=list)


async def build(dsn: str, sizes: Sequence[int], seed: int, say: Say) -> Realm:
    """Fill a migrated database with a space for every size, and return the realm."""
    engine = open_engine(database.for_service(dsn), statement_timeout=600)
    try:
        organisation_id = await operators.create_organisation(engine, "Benchmark")
        owner, collector, viewer = [
            await operators.caller_for(engine, organisation_id, role)
            for role in (
                OrganisationRole.OWNER,
                OrganisationRole.EVALUATOR,
                OrganisationRole.PARTICIPANT,
            )
        ]
        token = await operators.make_token(engine, viewer, label="benchmark")
        realm = Realm(dsn, organisation_id, token, viewer.person_id)
        for size in sizes:
            chance = Random(f"{seed} {size}")
            started = datetime.now(UTC)
            ground = await _ground(engine, dsn, owner, viewer, size, chance)
            await _fill(engine, dsn, collector, ground, chance)
            realm.grounds.append(ground)
            took = (datetime.now(UTC) - started).total_seconds()
            say(f"{size:,} stories loaded in {took:.0f} s")
    finally:
        await engine.dispose()
    async with database.owner(dsn) as connection:
        await connection.execute("VACUUM ANALYZE")
    return realm


async def found(dsn: str, sizes: Sequence[int]) -> Realm:
    """Return the realm of a database that was filled before, with a new token.

    Raises
    ------
    LookupError
        If it lacks a space of one of the sizes.
    """
    engine = open_engine(database.for_service(dsn))
    try:
        (organisation_id,) = await organisations(engine)
        viewer = await operators.caller_for(
            engine, organisation_id, OrganisationRole.PARTICIPANT
        )
        token = await operators.make_token(engine, viewer, label="benchmark")
        realm = Realm(dsn, organisation_id, token, viewer.person_id)
        for size in sizes:
            async with work(engine, organisation_id, reads_only=True) as session:
                realm.grounds.append(await _ground_of(session, organisation_id, size))
        return realm
    finally:
        await engine.dispose()


async def _ground_of(
    session: Any,  # noqa: ANN401 - the session of a unit of work
    organisation_id: UUID,
    size: int,
) -> Ground:
    own = organisation_id
    spaces = await session.exec(
        select(Space.id).where(
            Space.organisation_id == own, Space.name == _name_of(size)
        )
    )
    space_id = spaces.one_or_none()
    if space_id is None:
        message = f"the database has no space of {_name_of(size)}"
        raise LookupError(message)
    here = select(Story.id).where(Story.organisation_id == own)
    tellers = await session.exec(
        select(StoryTeller.person_id)
        .where(
            StoryTeller.organisation_id == own,
            col(StoryTeller.story_id).in_(here.where(Story.space_id == space_id)),
        )
        .distinct()
        .order_by(col(StoryTeller.person_id))
    )
    indicators = await session.exec(
        select(Indicator.id)
        .where(Indicator.organisation_id == own, Indicator.space_id == space_id)
        .order_by(col(Indicator.id))
    )
    return Ground(space_id, size, list(tellers), list(indicators))


def _name_of(size: int) -> str:
    return f"{size:,} stories"


async def _ground(
    engine: AsyncEngine,
    dsn: str,
    owner: Caller,
    viewer: Caller,
    size: int,
    chance: Random,
) -> Ground:
    """Make an open space with tellers and indicators, where the viewer takes part."""
    organisation_id = owner.organisation_id
    async with work(engine, organisation_id) as session:
        space, _ = await create_space(
            session, owner, name=_name_of(size), structure=Structure.NETWORK
        )
    async with work(engine, organisation_id) as session:
        await create_participation(
            session,
            owner,
            space.id,
            person_id=viewer.person_id,
            role=SpaceRole.PARTICIPANT,
            since=date(2020, 1, 1),
        )
    async with work(engine, organisation_id) as session:
        indicators = [
            await _indicator(session, owner, space.id, chance)
            for _ in range(INDICATORS)
        ]
    people = [_person(owner, number, chance) for number in range(tellers_for(size))]
    async with database.owner(dsn) as connection:
        await copy(connection, "person", people, tuple(people[0]))
    return Ground(space.id, size, [person["id"] for person in people], indicators)


async def _indicator(
    session: Any,  # noqa: ANN401 - the session of a unit of work
    owner: Caller,
    space_id: UUID,
    chance: Random,
) -> UUID:
    cycles = chance.choices(list(SHARES), list(SHARES.values()), k=2)
    made, _ = await create_indicator(
        session,
        owner,
        space_id,
        name=sentence(chance, 4)[:-1],
        kind=Kind.NUMBER,
        cycles=[AtCycle(cycle) for cycle in dict.fromkeys(cycles)],
        direction=Direction.INCREASE,
        targets=[Target(value=1000)],  # type: ignore[arg-type]  # a whole number
    )
    return made.id


def _person(owner: Caller, number: int, chance: Random) -> dict[str, Any]:
    return {
        "organisation_id": owner.organisation_id,
        "id": uuid7(),
        "name": f"{chance.choice(('Ana', 'Bao', 'Chi', 'Dawa', 'Esi'))} {number}",
        "role": "a neighbour",
        "version": 1,
        "created_at": datetime.now(UTC),
    }


async def _fill(
    engine: AsyncEngine, dsn: str, collector: Caller, ground: Ground, chance: Random
) -> None:
    told = await _tell(engine, dsn, collector, ground, chance)
    flows = _across(collector, ground, told, chance)
    async with database.owner(dsn) as connection:
        await _measure(connection, collector, ground, chance)
        await copy(connection, "flow", flows, tuple(flows[0]))
        await connection.execute("ANALYZE")
    async with work(engine, collector.organisation_id) as session:
        await recount(session, collector, ground.indicators)
    await _count_flows(engine, collector, [flow["id"] for flow in flows])


async def _tell(
    engine: AsyncEngine, dsn: str, collector: Caller, ground: Ground, chance: Random
) -> list[tuple[UUID, list[UUID]]]:
    """Load the stories, side by side, and fold what is there meanwhile."""
    summaries.BATCH = _FOLDED
    told: list[tuple[UUID, list[UUID]]] = []
    loop = asyncio.get_running_loop()
    # Not forked: this process has connections open.
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        parts = [
            loop.run_in_executor(
                pool,
                load_part,
                *(dsn, collector, ground, min(PART, ground.stories - start)),
                str(chance.random()),
            )
            for start in range(0, ground.stories, PART)
        ]
        for part in asyncio.as_completed(parts):
            told += await part
            if len(told) % _FOLDED == 0:
                await _fold(engine, collector.organisation_id)
    return told


async def _fold(engine: AsyncEngine, organisation_id: UUID) -> None:
    """Fold all that is pending, a lot at once, which may take its time."""
    caller = folder_of(organisation_id)
    async with work(engine, organisation_id, reads_only=True) as session:
        spaces = await spaces_with_deltas(session, caller)
    for space_id in spaces:
        taken = 1
        while taken:
            async with work(engine, organisation_id) as session:
                await take_time(session)
                taken = await summaries.fold_space(session, caller, space_id)


async def _count_flows(
    engine: AsyncEngine, collector: Caller, ids: Sequence[UUID]
) -> None:
    organisation_id = collector.organisation_id
    for start in range(0, len(ids), _BATCH):
        async with work(engine, organisation_id) as session:
            found = await session.exec(
                select(Flow).where(
                    Flow.organisation_id == organisation_id,
                    col(Flow.id).in_(ids[start : start + _BATCH]),
                )
            )
            await recount_flows(session, collector, list(found))
    await _fold(engine, organisation_id)


async def _measure(
    connection: "asyncpg.Connection[asyncpg.Record]",
    collector: Caller,
    ground: Ground,
    chance: Random,
) -> None:
    rows = measurements(chance, collector.organisation_id, collector.person_id, ground)
    first = next(rows)
    await copy(connection, "measurement", [first], tuple(first))
    await copy(connection, "measurement", rows, tuple(first))
    await connection.execute(
        "UPDATE indicator i SET last_measured_on = m.day FROM ("
        "SELECT indicator_id, max(day) AS day FROM measurement "
        "WHERE organisation_id = $1 AND space_id = $2 GROUP BY 1) m "
        "WHERE i.organisation_id = $1 AND i.id = m.indicator_id",
        collector.organisation_id,
        ground.space_id,
    )


def _across(
    collector: Caller, ground: Ground, told: Told, chance: Random
) -> list[dict[str, Any]]:
    """Return flows between stories: some that lead on, and the ties of events."""
    relations = [Relation.LEADS_TO] * max(1, round(ground.stories * ACROSS))
    relations += [Relation.SAME_EVENT] * (TIES // 2) + [Relation.PART_OF] * (TIES // 2)
    rows = []
    for number, relation in zip(count(), relations):
        source, target = chance.sample(range(len(told)), 2)
        here, there = told[source], told[target]
        rows.append(
            {
                "organisation_id": collector.organisation_id,
                "id": uuid7(),
                "source_step_id": here[1][-1],
                "target_step_id": there[1][number % len(there[1])],
                "source_story_id": here[0],
                "target_story_id": there[0],
                "space_id": ground.space_id,
                "source_space_id": ground.space_id,
                "relation": relation,
                "made": False,
                "asserted_by_id": collector.person_id,
                "version": 1,
                "created_at": datetime.now(UTC),
            }
        )
    return rows


async def stories_of(engine: AsyncEngine, realm: Realm, ground: Ground) -> list[UUID]:
    """Return the ids of the stories of a space."""
    async with work(engine, realm.organisation_id, reads_only=True) as session:
        found = await session.exec(
            select(Story.id).where(
                Story.organisation_id == realm.organisation_id,
                Story.space_id == ground.space_id,
            )
        )
        return list(found.all())


async def checked(realm: Realm) -> str:
    """Return what a comparison of the smallest space's counts with its rows found."""
    engine = open_engine(database.for_service(realm.dsn), statement_timeout=600)
    ground = realm.grounds[0]
    try:
        found = await operators.check_counts(
            engine, realm.organisation_id, ground.space_id, rebuild=False
        )
    finally:
        await engine.dispose()
    return f"{found.stories:,} facts compared, {found.differed} counts differ"
