"""The databases that the tests run on: SQLite always, PostgreSQL where there is one."""

import os
import socket
from functools import cache
from pathlib import Path
from uuid import uuid4

import asyncpg
from alembic import command
from alembic.config import Config

PATIENCE = 60
"""Seconds in which an application starts, on a machine that does much besides."""

LOCAL = "postgresql+asyncpg://postgres@127.0.0.1:5432"


@cache
def server() -> str | None:
    """Return the address of a PostgreSQL server, without a database; None if none."""
    named = os.environ.get("TEST_POSTGRES_URL")
    if named:
        return named.rstrip("/")
    try:
        socket.create_connection(("127.0.0.1", 5432), timeout=1).close()
    except OSError:
        return None
    return LOCAL


def names() -> list[str]:
    """Return which databases the tests run on.

    Raises
    ------
    RuntimeError
        If there is no PostgreSQL in CI.
    """
    if server() is not None:
        return ["sqlite", "postgresql"]
    if os.environ.get("CI"):
        raise RuntimeError("CI tests on PostgreSQL too, and none is reachable")
    return ["sqlite"]


def migrate(url: str, revision: str = "head") -> None:
    """Bring a database to a revision."""
    config = Config(toml_file="pyproject.toml")
    config.attributes["url"] = url
    command.upgrade(config, revision)


async def create(kind: str, folder: Path) -> str:
    """Make an empty database and return its address."""
    if kind == "sqlite":
        return f"sqlite+aiosqlite:///{folder / f'{uuid4().hex}.sqlite'}"
    name = f"valueweave_test_{uuid4().hex}"
    connection = await asyncpg.connect(_dsn("postgres"))
    await connection.execute(f'CREATE DATABASE "{name}"')
    await connection.close()
    return f"{server()}/{name}"


async def drop(url: str) -> None:
    """Remove a database that `create` made."""
    if not url.startswith("postgresql"):
        return
    connection = await asyncpg.connect(_dsn("postgres"))
    name = url.rsplit("/", 1)[1]
    await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    await connection.close()


def _dsn(database: str) -> str:
    return f"{server()}/{database}".replace("+asyncpg", "")
