"""A PostgreSQL database of the benchmark's own: made, migrated, dropped."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import asyncpg
from alembic import command
from alembic.config import Config

SERVER = "postgresql://postgres@127.0.0.1:5432"
"""The server where `BENCHMARK_POSTGRES_URL` names none; its role is a superuser."""


def server() -> str:
    """Return the address of the server, without a database."""
    return os.environ.get("BENCHMARK_POSTGRES_URL", SERVER).rstrip("/")


async def create(name: str | None = None) -> str:
    """Make an empty database and return its address for asyncpg."""
    name = name or f"valueweave_benchmark_{uuid4().hex[:12]}"
    connection = await asyncpg.connect(f"{server()}/postgres")
    try:
        await connection.execute(f'CREATE DATABASE "{name}"')
    finally:
        await connection.close()
    return named(name)


def named(name: str) -> str:
    """Return the address of a database for asyncpg."""
    return f"{server()}/{name}"


async def there(name: str) -> bool:
    """Tell whether there is a database of a name."""
    connection = await asyncpg.connect(named("postgres"))
    try:
        known = "SELECT true FROM pg_database WHERE datname = $1"
        return bool(await connection.fetchval(known, name))
    finally:
        await connection.close()


async def drop(dsn: str) -> None:
    """Remove a database that `create` made, whoever is still connected."""
    name = dsn.rsplit("/", 1)[1]
    connection = await asyncpg.connect(f"{server()}/postgres")
    try:
        await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    finally:
        await connection.close()


def migrate(dsn: str) -> None:
    """Bring a database to the newest revision."""
    config = Config(toml_file="pyproject.toml")
    config.attributes["url"] = for_service(dsn)
    command.upgrade(config, "head")


def for_service(dsn: str) -> str:
    """Return an address as the service's settings take it."""
    return dsn.replace("postgresql://", "postgresql+asyncpg://", 1)


@asynccontextmanager
async def owner(dsn: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """Give a connection of the owner, which checks no references.

    Rows are built by the product's own functions; checking each reference by a
    trigger would take most of the time of loading.
    """
    connection = await asyncpg.connect(
        dsn,
        server_settings={
            "session_replication_role": "replica",
            "synchronous_commit": "off",
        },
    )
    try:
        yield connection
    finally:
        await connection.close()
