"""What the tests execute on PostgreSQL, held against the rules of a sharded schema."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg
from sqlalchemy import Pool, event
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel

from services.database import tables

_TENANTS = sorted(
    name
    for name, table in SQLModel.metadata.tables.items()
    if tables.__all__ and "organisation_id" in table.c
)
_NAMES_A_TENANT = re.compile(
    rf"\b(?:from|join|into|update|using)\s+(?:only\s+)?(?:{'|'.join(_TENANTS)})\b"
)
_WRITES = re.compile(r"\b(?:insert\s+into|update\s+\w+\s+set|delete\s+from)\b")
_VOLATILE = re.compile(
    r"\b(?:now|clock_timestamp|statement_timestamp|timeofday|random|nextval|setval"
    r"|gen_random_uuid)\s*\(|\bcurrent_(?:timestamp|date|time)\b|\blocaltime"
)
_ONE_NODE = re.compile(
    r"\bset_config\s*\(\s*'app\b|\bpg_(?:try_)?advisory|\blisten\s+\w|\bnotify\s+\w|\bpg_notify\b"
)
_COPIED = re.compile(r"\binsert\s+into\s+\w+\s*(?:\([^()]*\))?\s*(?:select|with)\b")
_SETTLED = re.compile(r"\bon\s+conflict\b|\breturning\b")


@dataclass
class Heard:
    """The statements that an engine's connections have executed, each once."""

    statements: set[str] = field(default_factory=set)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear what is sent through every connection that is made meanwhile."""
        event.listen(Pool, "connect", self._connected)
        yield
        event.remove(Pool, "connect", self._connected)

    def listen(self, engine: AsyncEngine) -> None:
        """Hear what the driver sends from now on, whoever asked for it."""
        event.listen(engine.sync_engine, "connect", self._connected)

    def faults(self) -> list[str]:
        """Return what was executed and could not be on a sharded database."""
        return sorted(
            f"{why}: {' '.join(statement.split())[:300]}"
            for statement in self.statements
            for why in faults(statement)
        )

    def _connected(self, connection: Any, _record: object) -> None:
        driver = connection.driver_connection
        if isinstance(driver, asyncpg.Connection):
            driver.add_query_logger(lambda told: self.statements.add(told.query))


def faults(statement: str) -> list[str]:
    """Return the rules that a statement breaks."""
    text = re.sub(r"\s+", " ", statement.lower())
    names_tenant = bool(_NAMES_A_TENANT.search(text))
    bound = "organisation_id" in text
    broken = {
        "names no organisation": names_tenant and not bound,
        "volatile in a write": bool(_WRITES.search(text) and _VOLATILE.search(text)),
        "local to one node": bool(_ONE_NODE.search(text)),
        "merges": bool(re.search(r"\bmerge\s+into\b", text)),
        "copies past row-level security": text.startswith("copy "),
        "skips locks over organisations": "skip locked" in text and not bound,
        "inserts a select without ON CONFLICT or RETURNING": bool(
            _COPIED.search(text) and not _SETTLED.search(text)
        ),
    }
    return [why for why, found in broken.items() if found]
