"""Engines: how each database is opened."""

from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from services.database.types import to_json

READ_ONLY = {"reads_only": True}
"""Execution options of a connection that only reads."""


def open_engine(
    url: str,
    *,
    pool_size: int = 8,
    pool_timeout: float = 5.0,
    statement_timeout: float = 15.0,
    pgbouncer: bool = False,
) -> AsyncEngine:
    """Return an engine for the embedded database or for PostgreSQL.

    On PostgreSQL connections are in autocommit: `services.database.work` begins and
    ends every transaction itself, so that beginning costs one trip.
    """
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite(url, pool_timeout=pool_timeout)
    connect: dict[str, Any] = {
        "timeout": 5,
        "command_timeout": statement_timeout + 5,
    }
    if pgbouncer:
        connect["statement_cache_size"] = 0
        connect["prepared_statement_cache_size"] = 0
    else:
        connect["server_settings"] = {
            "application_name": "valueweave",
            "statement_timeout": str(int(statement_timeout * 1000)),
            "idle_in_transaction_session_timeout": "60000",
            "jit": "off",
        }
    return create_async_engine(
        url,
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=pool_timeout,
        pool_recycle=1800,
        connect_args=connect,
        json_serializer=to_json,
    )


def _sqlite(url: str, *, pool_timeout: float) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_size=8,
        max_overflow=0,
        pool_timeout=pool_timeout,
        hide_parameters=True,
        connect_args={"timeout": 10},
    )
    event.listen(engine.sync_engine, "connect", _prepare)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    # The driver must not begin transactions of its own: `_begin` does.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    # A deferred transaction that reads and then writes fails at once if another
    # connection wrote in between, whatever the timeout; this one waits its turn.
    reads = connection.get_execution_options().get("reads_only", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
