"""How migrations run: one history for both databases, all revisions or none."""

import asyncio
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, event, pool
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import SQLModel

import services.database.tables  # noqa: F401 - fills the metadata
from services.database.types import (
    EnumText,
    ExactDecimal,
    Id,
    Json,
    Ordered,
    UtcDateTime,
)
from services.settings import prepare_folder, settings

_PLAIN = {
    Id: "ID",
    UtcDateTime: "INSTANT",
    ExactDecimal: "DECIMAL",
    Json: "sa.Text()",
    EnumText: "sa.String(32)",
}


def _render(kind: str, value: Any, _context: AutogenContext) -> str | Literal[False]:
    # History must not depend on the types of today's code.
    if kind == "type":
        if isinstance(value, Ordered):
            return f"ordered({value.length or ''})"
        for ours, plain in _PLAIN.items():
            if isinstance(value, ours):
                return plain
        if type(value).__name__ == "AutoString":
            return f"sa.String({value.length or ''})"
    return False


def _ours(_thing: object, name: str | None, kind: str, _r: bool, _c: object) -> bool:  # noqa: FBT001
    # Text search differs by database and is written by hand in the revisions.
    return not (kind == "table" and (name or "").startswith("story_search"))


def _configure(**options: Any) -> None:
    context.configure(
        target_metadata=SQLModel.metadata,
        render_item=_render,
        include_object=_ours,
        render_as_batch=True,
        compare_type=True,
        **options,
    )


def _run(connection: Connection) -> None:
    _configure(connection=connection)
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(7067112023)"))
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            if broken:
                message = f"{len(broken)} references would be broken"
                raise RuntimeError(message)


def _begin_at_once(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _prepare(connection: Any, _record: object) -> None:
    # A batch change copies a table and drops the old one: with foreign keys on,
    # that would delete its children.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys=OFF")


async def _online() -> None:
    url = context.config.attributes.get("url") or settings().database_url
    prepare_folder(url)
    engine = create_async_engine(url, poolclass=pool.NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _prepare)
        event.listen(engine.sync_engine, "begin", _begin_at_once)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_run)
    finally:
        await engine.dispose()


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    asyncio.run(_online())
