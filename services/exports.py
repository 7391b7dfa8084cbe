"""An organisation as open files: lines of JSON, one file for each kind of record.

What can be computed anew is left out, and so is what would let anybody in. The
organisation's id stands in the manifest alone, so that the files can become another.
"""

import hashlib
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from services.database import tables
from services.database.dialect import table_of, take_time
from services.database.lines import line_of, rows_of
from services.database.readiness import newest_revision
from services.database.work import work

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"

LEFT_OUT: Final[dict[type[SQLModel], str]] = {
    tables.Delta: "what is pending is made anew from the facts",
    tables.Fold: "it is a lock for each space",
    tables.Idempotency: "answers are kept for those who hold the tokens",
    tables.OpenDay: "it is folded anew",
    tables.Roll: "it is folded anew",
    tables.Signature: "it is folded anew",
    tables.RollMonth: "it is folded anew",
    tables.Summary: "it is folded anew",
    tables.TellerMonth: "it is folded anew",
    tables.Trace: "it is folded anew",
    tables.Token: "nobody gets in with an export",
}
"""Tables that are not exported, each with its reason."""

SEALED: Final[dict[type[SQLModel], str]] = {tables.Substantiation: "digest"}
"""Columns that are not exported: by them a link that was sent opens what it leads to.

An import fills them with what no link opens.
"""


@dataclass(frozen=True, slots=True)
class Told:
    """What a manifest tells of a file."""

    rows: int
    sha256: str


def exported_tables() -> list[sa.Table]:
    """Return the tables that are exported, each after those that it refers to."""
    out = {table_of(entity) for entity in LEFT_OUT}
    return [each for each in SQLModel.metadata.sorted_tables if each not in out]


def sealed_in(table: sa.Table) -> list[str]:
    """Return the columns of a table that are not exported."""
    return [name for entity, name in SEALED.items() if table_of(entity) is table]


def file_of(folder: Path, table: sa.Table) -> Path:
    """Return the file of a table's rows."""
    return folder / f"{table.name}.jsonl"


async def export_organisation(
    engine: AsyncEngine, organisation_id: UUID, folder: Path
) -> int:
    """Write all that an organisation has entered, as of one moment; return how much.

    The same records give the same files, whatever the database.

    Raises
    ------
    FileExistsError
        If the folder holds something.
    """
    _prepare(folder)
    async with work(engine, organisation_id, reads_only=True) as session:
        await take_time(session)
        organisation = await session.get(tables.Organisation, (organisation_id,))
        name = organisation.name if organisation else ""
        told = {
            str(table.name): await _write(session, table, organisation_id, folder)
            for table in exported_tables()
        }
    manifest = {
        "format": FORMAT,
        "schema": newest_revision(),
        "organisation": {"id": str(organisation_id), "name": name},
        "exported_at": datetime.now(UTC).isoformat(),
        "tables": {table: asdict(each) for table, each in told.items()},
    }
    (folder / MANIFEST).write_bytes(_pretty(manifest))
    return sum(each.rows for each in told.values())


def _prepare(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError("the folder is not empty")


async def _write(
    session: AsyncSession, table: sa.Table, organisation_id: UUID, folder: Path
) -> Told:
    digest, rows = hashlib.sha256(), 0
    sealed = sealed_in(table)
    with file_of(folder, table).open("wb") as file:
        async for row in rows_of(session, table, organisation_id, sealed):
            line = line_of(row)
            digest.update(line)
            file.write(line)
            rows += 1
    return Told(rows, digest.hexdigest())


def _pretty(manifest: dict[str, Any]) -> bytes:
    return orjson.dumps(manifest, option=orjson.OPT_INDENT_2) + b"\n"
