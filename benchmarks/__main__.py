"""`python -m benchmarks`: data, two servers, rounds of load, one table."""

import argparse
import asyncio
import signal
import sys
from contextlib import suppress

import uvloop

from benchmarks import database, plans, realm, servers, table
from benchmarks.measuring import Measured, measure
from benchmarks.plans import Plan
from benchmarks.servers import Server
from services.database.engine import open_engine

OPERATIONS = ("read", "list", "report", "create")
"""In this order: what is created would be read with the rest."""


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--stories",
        type=int,
        action="append",
        help="a space with so many stories; may be repeated (1000 and 10000)",
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3, help="of a round")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--only", action="append", choices=OPERATIONS, help="may be repeated"
    )
    parser.add_argument(
        "--database",
        help="a database of this name that is kept, and filled if it is not there",
    )
    parser.add_argument(
        "--check", action="store_true", help="compare the smallest space's counts first"
    )
    asked = parser.parse_args()
    asked.stories = sorted(set(asked.stories or (1_000, 10_000)))
    asked.only = asked.only or OPERATIONS
    return asked


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


async def _run(asked: argparse.Namespace) -> None:
    there = asked.database is not None and await database.there(asked.database)
    dsn = (
        database.named(asked.database)
        if there
        else await database.create(asked.database)
    )
    try:
        await asyncio.to_thread(database.migrate, dsn)
        if there:
            made = await realm.found(dsn, asked.stories)
        else:
            made = await realm.build(dsn, asked.stories, asked.seed, _say)
        if asked.check:
            _say(await realm.checked(made))
        measured = await _measured(asked, made)
    finally:
        if asked.database is None:
            await database.drop(dsn)
    for line in table.lines(measured):
        print(line)


async def _measured(asked: argparse.Namespace, made: realm.Realm) -> list[Measured]:
    with (
        servers.serving(
            "project", "api.main:create_app", servers.project(made)
        ) as project,
        servers.serving(
            "ceiling", "benchmarks.ceiling:create_app", servers.ceiling(made)
        ) as ceiling,
    ):
        await servers.ready(project)
        await servers.ready(ceiling)
        measured = []
        for operation in asked.only:
            for plan in await _plans(operation, (project, ceiling), made):
                found = await measure(
                    plan, rounds=asked.rounds, seconds=asked.seconds, say=_say
                )
                measured.append(found)
        return measured


async def _plans(
    operation: str, both: tuple[Server, Server], made: realm.Realm
) -> list[Plan]:
    if operation == "report":
        return [await plans.reports(both, made, made.grounds)]
    if operation == "list":
        return [await plans.lists(both, made, ground) for ground in made.grounds]
    if operation == "create":
        return [await plans.writes(both, made, ground) for ground in made.grounds]
    engine = open_engine(database.for_service(made.dsn))
    try:
        return [
            await plans.reads(
                both, made, ground, await realm.stories_of(engine, made, ground)
            )
            for ground in made.grounds
        ]
    finally:
        await engine.dispose()


async def _main() -> None:
    running = asyncio.ensure_future(_run(_asked()))
    # So that servers are ended and the database is dropped in any case.
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running.cancel)
    with suppress(asyncio.CancelledError):
        await running


if __name__ == "__main__":
    uvloop.run(_main())
