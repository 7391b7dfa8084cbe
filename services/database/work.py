"""The unit of work: one transaction of one organisation, begun and ended here."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Unavailable
from services.database.engine import READ_ONLY
from services.database.faults import (
    RETRIED,
    id_is_taken,
    refusal,
    sqlstate,
    surely_undone,
    unknown_outcome,
)
from services.database.tenancy import enter

ATTEMPTS = 4
"""How often a unit of work is run before the answer is 503."""

Result = TypeVar("Result")


@asynccontextmanager
async def work(
    engine: AsyncEngine,
    organisation_id: UUID,
    *,
    reads_only: bool = False,
    one_moment: bool = False,
) -> AsyncIterator[AsyncSession]:
    """Give a session in a transaction of an organisation, committed at the end.

    A session that only reads sees one moment of the database throughout; one that
    writes does so with `one_moment`, and is refused where it meets a later change.

    Raises
    ------
    OutcomeUnknown
        If the connection is lost while committing.
    """
    async with _connection(engine, reads_only=reads_only) as connection:
        mode = _READS if reads_only else _ONE_MOMENT if one_moment else ""
        await _begin(connection, organisation_id, mode)
        session = AsyncSession(bind=connection, expire_on_commit=False, autoflush=False)
        try:
            yield session
            await session.flush()
        except BaseException:
            await _undo(connection)
            raise
        else:
            await _commit(connection, reads_only=reads_only)
        finally:
            session.sync_session.expunge_all()


@asynccontextmanager
async def _connection(
    engine: AsyncEngine, *, reads_only: bool
) -> AsyncIterator[AsyncConnection]:
    async with engine.connect() as connection:
        if reads_only and engine.dialect.name == "sqlite":
            _ = await connection.execution_options(**READ_ONLY)
        yield connection


async def driver(connection: AsyncConnection) -> Any:
    """Return the driver's own connection below SQLAlchemy's."""
    return (await connection.get_raw_connection()).driver_connection


_IDLE_MAX = 16
"""Closed connections of the pool that are passed over before giving up."""

_ONE_MOMENT = " ISOLATION LEVEL REPEATABLE READ"
_READS = f"{_ONE_MOMENT}, READ ONLY"


async def _begin(connection: AsyncConnection, organisation_id: UUID, mode: str) -> None:
    if connection.dialect.name == "sqlite":
        _ = await connection.begin()
        return
    # Several statements without parameters go in one trip.
    script = f"BEGIN{mode}; {enter(organisation_id)}"
    for last in (*(False,) * _IDLE_MAX, True):
        postgres = await driver(connection)
        try:
            await postgres.execute(script)
        except BaseException as fault:
            await connection.invalidate()
            # An idle connection may have been closed by the server: nothing has
            # begun, so nothing is lost by trying the next one.
            if last or not isinstance(fault, Exception):
                raise
        else:
            return


async def _end(connection: AsyncConnection, word: str) -> None:
    if connection.dialect.name == "sqlite":
        transaction = connection.get_transaction()
        if transaction is not None:
            try:
                await (
                    transaction.commit() if word == "COMMIT" else transaction.rollback()
                )
            except BaseException:
                # SQLite keeps a transaction open that could not be committed, and the
                # pool would give it to the next request.
                await connection.invalidate()
                raise
        return
    postgres = await driver(connection)
    try:
        done = await postgres.execute(word)
    except BaseException:
        await connection.invalidate()
        raise
    if done != word:
        # PostgreSQL answers COMMIT with ROLLBACK where a statement had failed.
        raise Unavailable("the database did not save this; nothing was changed")


async def _undo(connection: AsyncConnection) -> None:
    # A connection that was lost, or cancelled in mid-statement, has rolled back.
    if not connection.invalidated:
        await _end(connection, "ROLLBACK")


async def _commit(connection: AsyncConnection, *, reads_only: bool) -> None:
    try:
        await _end(connection, "COMMIT")
    except Exception as fault:
        if reads_only or surely_undone(fault):
            raise
        # Nobody can tell whether it was saved: never repeated here.
        raise unknown_outcome() from fault


async def repeat(unit: Callable[[], Awaitable[Result]]) -> Result:
    """Run a unit of work, again where the database asks for it, with jitter.

    Once more, too, where somebody took an id at the same time: it may have been the
    same request.

    Raises
    ------
    DomainError
        What a client is told where the database refuses for good.
    """
    for attempt in range(ATTEMPTS):
        try:
            return await unit()
        except Exception as fault:
            last = attempt == ATTEMPTS - 1
            taken = attempt == 0 and id_is_taken(fault)
            if (sqlstate(fault) not in RETRIED or last) and not taken:
                told = refusal(fault)
                if told is None or told is fault:
                    raise
                raise told from fault
        pause = 0.01 * 2**attempt
        await asyncio.sleep(pause * (0.5 + secrets.randbelow(1000) / 1000))
    raise AssertionError  # pragma: no cover - the loop returns or raises


__all__ = ["driver", "repeat", "work"]
