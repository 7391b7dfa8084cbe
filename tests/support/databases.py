"""The databases that the tests run on: SQLite always, PostgreSQL where there is one."""

import os
import socket
from functools import cache
from pathlib import Path
from shutil import disk_usage
from uuid import uuid4

import asyncpg
from alembic import command
from alembic.config import Config
from sqlalchemy import make_url

PATIENCE = 60
"""Seconds in which an application starts, on a machine that does much besides."""

MEMORY = Path("/dev/shm")  # noqa: S108  # names there are as random as elsewhere
"""Where files need no disk, on the systems that have it."""

ROOM = 2_000_000_000
"""Bytes that must be free there for the tests to use it."""

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


def _folder(otherwise: Path) -> Path:
    if MEMORY.is_dir() and disk_usage(MEMORY).free > ROOM:
        return MEMORY
    return otherwise


async def create(kind: str, folder: Path) -> str:
    """Make an empty database and return its address."""
    if kind == "sqlite":
        file = _folder(folder) / f"valueweave_test_{uuid4().hex}.sqlite"
        return f"sqlite+aiosqlite:///{file}"
    name = f"valueweave_test_{uuid4().hex}"
    connection = await asyncpg.connect(_dsn("postgres"))
    await connection.execute(f'CREATE DATABASE "{name}"')
    # No test lets the server lose its power; waiting for its disk takes minutes.
    await connection.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
    await connection.close()
    return f"{server()}/{name}"


async def drop(url: str) -> None:
    """Remove a database that `create` made."""
    if not url.startswith("postgresql"):
        for file in Path(make_url(url).database or "").parent.glob(
            f"{Path(url).name}*"
        ):
            file.unlink()
        return
    connection = await asyncpg.connect(_dsn("postgres"))
    name = url.rsplit("/", 1)[1]
    await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    await connection.close()


def _dsn(database: str) -> str:
    return f"{server()}/{database}".replace("+asyncpg", "")
