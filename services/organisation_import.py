"""An organisation made of the files of an export: all of it, or nothing.

What is not in the files is made anew in the same transaction: counts from the facts,
the locks of spaces, the words by which stories are found.
"""

import hashlib
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.fact_record import from_record
from domain.story import State
from domain.words import lexemes
from services.database.base import Table
from services.database.dialect import index_words, insert_rows, table_of, take_time
from services.database.lines import parents_first, referring_to_itself, row_from
from services.database.readiness import newest_revision
from services.database.tables import Flow, Fold, Organisation, Space, Step, Story
from services.database.work import work
from services.exports import FORMAT, MANIFEST, exported_tables, file_of, sealed_in
from services.facts import record
from services.folding import fold_organisation, folder_of

_AT_ONCE: Final = 500
"""Rows that are written at once."""


class NotImported(Exception):
    """The files cannot become an organisation here; nothing was written."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import."""

    organisation_id: UUID
    rows: int


async def import_organisation(
    engine: AsyncEngine,
    folder: Path,
    *,
    organisation_id: UUID | None = None,
    name: str | None = None,
) -> Imported:
    """Make an organisation of an export, under its own id and name or others.

    Nobody has a token to it yet. What it counts is as exact as before.

    Raises
    ------
    NotImported
        If the files are not those of an export of this schema, or an organisation of
        the id is there.
    """
    manifest = _manifest(folder)
    key = organisation_id or UUID(manifest["organisation"]["id"])
    rows = 0
    try:
        async with work(engine, key) as session:
            await take_time(session)
            if await session.get(Organisation, (key,)) is not None:
                raise NotImported("an organisation of this id is there: name another")
            for table in exported_tables():
                rows += await _fill(session, table, folder, key, name)
            await _follow(session, folder_of(key))
    except (ValueError, DBAPIError) as fault:
        # What is in the files is nobody's business but their owner's.
        raise NotImported("the files are not those of an export") from fault
    await fold_organisation(engine, key)
    return Imported(key, rows)


def _manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of files that are all there and as they were written."""
    path = folder / MANIFEST
    try:
        manifest: dict[str, Any] = orjson.loads(path.read_bytes())
        told = {table: each["sha256"] for table, each in manifest["tables"].items()}
        _ = UUID(manifest["organisation"]["id"])
        version = (manifest["format"], manifest["schema"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise NotImported("there is no manifest of an export") from fault
    if version != (FORMAT, newest_revision()):
        raise NotImported("the export is of another version's schema")
    if told != {table.name: _digest(folder, table) for table in exported_tables()}:
        raise NotImported("a file is missing, or is not as it was written")
    return manifest


def _digest(folder: Path, table: sa.Table) -> str | None:
    path = file_of(folder, table)
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


async def _fill(
    session: AsyncSession, table: sa.Table, folder: Path, key: UUID, name: str | None
) -> int:
    entity = next(each for each in Table.__subclasses__() if table_of(each) is table)
    written = 0
    with file_of(folder, table).open("rb") as file:
        sealed = sealed_in(table)
        rows: Iterable[dict[str, Any]] = (
            row_from(table, key, line, sealed)
            | {name: secrets.token_hex(32) for name in sealed}
            for line in file
        )
        if referring_to_itself(table):
            rows = parents_first(table, rows)
        for batch in _batches(rows):
            if entity is Organisation and name is not None:
                batch[0]["name"] = name
            await insert_rows(session, [(entity, batch)])
            written += len(batch)
    return written


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    pending = iter(rows)
    while batch := list(islice(pending, _AT_ONCE)):
        yield batch


async def _follow(session: AsyncSession, caller: Caller) -> None:
    """Make what follows from the rows."""
    own = caller.organisation_id
    spaces = await session.exec(select(Space.id).where(Space.organisation_id == own))
    folds = [{"organisation_id": own, "id": key, "folded_at": None} for key in spaces]
    await insert_rows(session, [(Fold, folds)])
    stories = await session.exec(
        select(Story.id).where(Story.organisation_id == own).order_by(col(Story.id))
    )
    for ids in _slices(list(stories)):
        await _follow_stories(session, caller, ids)
    flows = await session.exec(
        select(col(Flow.facts)).where(
            Flow.organisation_id == own, col(Flow.facts).is_not(None)
        )
    )
    await record(session, caller, [], [from_record(each) for each in flows if each])


def _slices(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]


async def _follow_stories(
    session: AsyncSession, caller: Caller, ids: Sequence[UUID]
) -> None:
    """Count stories, and make those findable that are there."""
    own = caller.organisation_id
    found = await session.exec(
        select(Story).where(Story.organisation_id == own, col(Story.id).in_(ids))
    )
    stories = found.all()
    await record(session, caller, [], [from_record(each.facts) for each in stories])
    texts: dict[UUID, list[str]] = {}
    for story_id, text in await session.exec(
        select(Step.story_id, Step.text)
        .where(
            Step.organisation_id == own,
            col(Step.story_id).in_(ids),
            col(Step.deleted_at).is_(None),
        )
        .order_by(col(Step.entered))
    ):
        texts.setdefault(story_id, []).append(text)
    for story in stories:
        if story.deleted_at is None and story.state is not State.WITHDRAWN:
            words = lexemes("\n".join([story.title or "", *texts.get(story.id, ())]))
            await index_words(session, own, story.id, words)
    session.expunge_all()
