"""Stories from a file: every one of them, or none."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from sqlmodel import SQLModel, col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller, Permission
from domain.errors import Invalid, NotPermitted
from domain.imports import LineOutcome
from domain.story import State
from services.access import space_for, visible_spaces
from services.csv_lines import CsvLine, id_of, read_file, refuse_lines
from services.database.dialect import Row, index_words, insert_rows
from services.database.tables import Person, Space, Story
from services.stories.rights import refuse_state, rights_in, unpermitted_placements
from services.stories.said import StorySaid
from services.stories.survivors import as_told, ids_in, merged_among
from services.stories.write import people_of, rows_of, words_of
from services.story_cells import Home
from services.story_lines import (
    OPTIONAL,
    REQUIRED,
    Faults,
    StoryLines,
    by_story,
    story_of,
)

_AT_ONCE = 500
_STORIES_AT_ONCE = 100

Part = TypeVar("Part")


class StoryEntry(NamedTuple):
    """A line and what became of it; `faults` say why it is refused."""

    line: int
    outcome: LineOutcome
    story_id: UUID | None
    faults: tuple[Invalid, ...] = ()


class StoriesImported(NamedTuple):
    """What became of a file: its lines, and how many stories came to what."""

    lines: list[StoryEntry]
    stories: Counter[LineOutcome]


class _Read(NamedTuple):
    """A story as its lines say it, and what is to become of it."""

    told: StoryLines
    said: StorySaid
    faults: Faults
    present: bool

    @property
    def outcome(self) -> LineOutcome:
        """Return what becomes of the story."""
        if self.faults:
            return LineOutcome.REFUSED
        return LineOutcome.UNCHANGED if self.present else LineOutcome.CREATED


async def import_stories(
    session: AsyncSession,
    caller: Caller,
    space_id: UUID,
    body: bytes,
    *,
    dry_run: bool = False,
) -> StoriesImported:
    """Take a file's lines as steps of stories of a space; say what became of each.

    A story is known by its key: the same lines again change nothing, other lines are
    refused, since a story is changed at its own address. A person who is named is one
    person, in the whole space and in every file.

    Raises
    ------
    NotFound
        If the space is not visible to the caller.
    NotPermitted
        If the caller may not write stories there.
    SpaceArchived
        If the space takes nothing new.
    Invalid
        If the file cannot be read.
    LinesRefused
        If a line is not accepted, unless in a dry run; then nothing is written.
    """
    space = await space_for(session, caller, space_id, Permission.WRITE_STORY)
    file = read_file(body, required=REQUIRED, optional=OPTIONAL)
    stories, faults = by_story(file.lines)
    home = Home(space_id, await _spaces(session, caller, file.lines))
    read = await _compare(
        session, caller, [(told, *story_of(told, home)) for told in stories]
    )
    read = await _follow_merges(session, caller, read)
    known = await _persons(session, caller, [each.said for each in read])
    rights = rights_in(caller, space)
    for each in read:
        each.faults.extend(_unknown(each, known))
        each.faults.extend(_right_faults(caller, each, rights))
    faults += [fault for each in read for fault in each.faults]
    faults.sort(key=lambda fault: fault[0])
    if not (faults and dry_run):
        refuse_lines(faults)
        new = [each for each in read if not each.present]
        await _write(session, caller, space_id, new, known)
    return StoriesImported(
        _entries(read, faults), Counter(each.outcome for each in read)
    )


def _entries(read: Iterable[_Read], faults: Faults) -> list[StoryEntry]:
    told: dict[int, list[Invalid]] = {}
    for number, fault in faults:
        told.setdefault(number, []).append(fault)
    entries = {
        line.number: StoryEntry(
            line.number,
            each.outcome,
            None if each.faults else each.said.id,
            tuple(told.get(line.number, ())),
        )
        for each in read
        for line in each.told.lines
    }
    for number, wrong in told.items():
        refused = StoryEntry(number, LineOutcome.REFUSED, None, tuple(wrong))
        entries.setdefault(number, refused)
    return [entries[number] for number in sorted(entries)]


async def _spaces(
    session: AsyncSession, caller: Caller, lines: Sequence[CsvLine]
) -> dict[str, list[UUID]]:
    """Return the visible spaces that cells name, by id and by exact name."""
    cells = {line.cells["space"] for line in lines if "space" in line.cells}
    spaces: dict[str, list[UUID]] = {}
    ids: dict[str, list[UUID]] = {}
    for some in _chunks(sorted(cells), _AT_ONCE):
        named = {cell: key for cell in some if (key := _id_or_none(cell)) is not None}
        found = await session.exec(
            visible_spaces(caller).where(
                or_(col(Space.name).in_(some), col(Space.id).in_(named.values()))
            )
        )
        for space in found:
            spaces.setdefault(space.name, []).append(space.id)
            ids |= {c: [space.id] for c, key in named.items() if key == space.id}
    # An id goes before a name that looks like one.
    return spaces | ids


def _id_or_none(cell: str) -> UUID | None:
    try:
        return id_of(cell)
    except ValueError:
        return None


async def _compare(
    session: AsyncSession,
    caller: Caller,
    told: Sequence[tuple[StoryLines, StorySaid, Faults]],
) -> list[_Read]:
    """Return stories beside what is there already under their ids."""
    present: dict[UUID, tuple[str, State, datetime | None]] = {}
    for some in _chunks([said.id for _, said, _ in told], _AT_ONCE):
        rows = await session.exec(
            select(Story.id, Story.request_digest, Story.state, Story.deleted_at).where(
                Story.organisation_id == caller.organisation_id,
                col(Story.id).in_(some),
            )
        )
        present.update((row[0], (row[1], State(row[2]), row[3])) for row in rows)
    read = []
    for lines, said, wrong in told:
        faults = wrong
        stored = present.get(said.id)
        if stored is not None:
            # What was taken once needs no second look.
            faults = list(_beside(lines, *stored))
        read.append(_Read(lines, said, faults, stored is not None))
    return read


def _beside(
    told: StoryLines, digest: str, state: State, deleted_at: datetime | None
) -> Iterator[tuple[int, Invalid]]:
    """Yield why lines cannot be those of the story that is there."""
    line = told.lines[0].number
    if deleted_at is not None:
        message, code = "the story was deleted", "resource-deleted"
    elif state is State.WITHDRAWN:
        message, code = "the story was withdrawn by its teller", "story-withdrawn"
    elif digest != told.digest:
        message, code = "the story is there: change it at its address", "id-reused"
    else:
        return
    yield line, Invalid(message, "/story", code)


async def _follow_merges(
    session: AsyncSession, caller: Caller, read: Sequence[_Read]
) -> list[_Read]:
    """Return stories that name those into whom their persons were merged."""
    wanted = {key for each in read for key in ids_in(each.said)}
    into: dict[UUID, UUID] = {}
    for some in _chunks(sorted(wanted), _AT_ONCE):
        into |= await merged_among(session, caller, some)
    return [each._replace(said=as_told(each.said, into)) for each in read]


async def _persons(
    session: AsyncSession, caller: Caller, stories: Iterable[StorySaid]
) -> set[UUID]:
    """Return which of the persons that stories name are there already."""
    wanted = {person.id for said in stories for person in people_of(said)}
    known: set[UUID] = set()
    for some in _chunks(sorted(wanted), _AT_ONCE):
        rows = await session.exec(
            select(Person.id).where(
                Person.organisation_id == caller.organisation_id,
                col(Person.id).in_(some),
            )
        )
        known.update(rows)
    return known


def _unknown(each: _Read, known: Collection[UUID]) -> Iterator[tuple[int, Invalid]]:
    if each.present:
        return
    message, code = "there is no such person here", "unknown-reference"
    if any(p.name is None and p.id not in known for p in each.said.tellers):
        line = next(line for line in each.told.lines if "tellers" in line.cells)
        yield line.number, Invalid(message, "/tellers", code)
    for line, step in zip(each.told.lines, each.said.steps, strict=False):
        named = [inside.person for inside in step.people if inside.person]
        if any(p.name is None and p.id not in known for p in named):
            yield line.number, Invalid(message, "/people", code)


def _right_faults(
    caller: Caller, each: _Read, rights: Collection[Permission]
) -> Iterator[tuple[int, Invalid]]:
    """Yield what the caller may not say of a new story, where its lines say it."""
    if each.present:
        return
    placed = unpermitted_placements(caller, each.said, rights)
    for line, refused in zip(each.told.lines, placed, strict=False):
        if refused is not None:
            yield line.number, Invalid(refused, "/as", NotPermitted.code)
    line = next(
        (line for line in each.told.lines if "state" in line.cells),
        each.told.lines[0],
    )
    try:
        refuse_state(caller, each.said, rights)
    except NotPermitted as refusal:
        yield line.number, Invalid(str(refusal), "/state", refusal.code)
    except Invalid as fault:
        yield line.number, fault


async def _write(
    session: AsyncSession,
    caller: Caller,
    space_id: UUID,
    stories: Sequence[_Read],
    known: Collection[UUID],
) -> None:
    there = set(known)
    for some in _chunks(stories, _STORIES_AT_ONCE):
        rows: dict[type[SQLModel], list[Row]] = {}
        for each in some:
            made = rows_of(caller, space_id, each.said, each.told.digest)
            for table, many in made:
                rows.setdefault(table, []).extend(many)
        rows[Person] = _once(rows[Person], there)
        await insert_rows(session, list(rows.items()))
        for each in some:
            words = words_of(each.said)
            await index_words(session, caller.organisation_id, each.said.id, words)


def _once(persons: Iterable[Row], there: set[Any]) -> list[Row]:
    """Return the rows of persons who are not there yet, and remember them."""
    new = []
    for person in persons:
        if person["id"] not in there:
            there.add(person["id"])
            new.append(person)
    return new


def _chunks(whole: Sequence[Part], size: int) -> Iterator[list[Part]]:
    rest = iter(whole)
    while some := list(islice(rest, size)):
        yield some
