"""Which spaces a report is about, how far its reader sees, and on which days."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.chapter import BY_PLACEMENTS, COUNTED_BY, Chapter
from domain.coding import Placements
from domain.columns import Aspired
from domain.fact import CrossFlowFacts, Fact, Facts, StoryFacts, count
from domain.story import Sight, Visibility
from domain.summary import Days
from services.access import eyes, no_space, own, sees_space
from services.database.json import id_list, is_one_of, text_list
from services.database.prepared import prepared
from services.database.tables import Space
from services.database.types import EnumText, Id
from services.stories.hot import NOBODY


@dataclass(frozen=True, slots=True)
class Scope:
    """The spaces of a report, its days, and how far the reader sees in every space."""

    spaces: tuple[UUID, ...]
    """In the order asked for."""
    homes: dict[UUID, Sight]
    """Every space that is there for the reader, with the reader's sight in it."""
    names: dict[UUID, str]
    days: Days
    given: dict[str, Any] = field(repr=False)
    """Spaces, days and chapters as parameters of statements."""
    placements: Placements = Placements.DEFAULT
    """Whose placements count."""
    parts: tuple[Chapter, ...] = ()
    """Chapters that are read beside those of the placements."""
    linked: Aspired | None = None
    """An aspiration by whose steps and indicators alone rows are asked for."""

    def values(self, caller: Caller) -> dict[str, Any]:
        """Return the values of the parameters that statements on a report have."""
        return {**eyes(caller), **self.given}

    @property
    def alone(self) -> bool:
        """Tell whether it is one space: then statements use the order of indexes."""
        return len(self.spaces) == 1

    @property
    def summed(self) -> bool:
        """Tell whether counts add up from several chapters of placements."""
        return len(BY_PLACEMENTS[self.placements]) > 1

    def count(self, facts: Facts, space: UUID) -> Counter[Fact]:
        """Return what facts add to the report of a space."""
        own = facts.by(self.placements)
        counted = Counter() if own is None else count(own, space)
        for chapter in self.parts:
            counted.update(COUNTED_BY[chapter](facts, space))
        return counted

    def reaches(self, home: UUID, visibility: Visibility) -> bool:
        """Tell whether a story of a space is seen by consent or as an evaluator."""
        sight = self.homes.get(home)
        return sight is not None and visibility >= sight

    def sees(self, facts: Facts) -> bool:
        """Tell whether facts count for the reader: of a flow, both ends do."""
        if isinstance(facts, CrossFlowFacts):
            source = self.reaches(facts.source_home, facts.source_visibility)
            return source and self.reaches(facts.target_home, facts.visibility)
        return self.reaches(facts.home, facts.visibility)

    def shows(self, facts: StoryFacts, *, own: bool) -> bool:
        """Tell whether a story counts for the reader, who may be its teller.

        Tellers count their own whatever the consent says.
        """
        counted = facts.visibility >= Visibility.EVALUATORS
        return self.sees(facts) or (own and counted and facts.home in self.homes)


async def scope_of(
    session: AsyncSession,
    caller: Caller,
    space_ids: Sequence[UUID],
    days: Days,
    *,
    submitted: bool = False,
    placements: Placements = Placements.DEFAULT,
    parts: tuple[Chapter, ...] = (),
) -> Scope:
    """Return the scope of a report: one statement, over the spaces that are there.

    With `submitted`, evaluators count submitted stories too; for others it changes
    nothing. `parts` are chapters of counts beside those by `placements`.

    Raises
    ------
    NotFound
        If one of the spaces is not there for the caller.
    Merged
        If one was merged into another.
    """
    homes: dict[UUID, Sight] = {}
    names: dict[UUID, str] = {}
    for key, is_open, name in await _spaces().rows(session, eyes(caller)):
        sight = caller.sight_in(key, is_open=is_open)
        if submitted and sight is Sight.EVALUATOR:
            sight = Sight.SUBMITTED
        homes[key], names[key] = sight, name
    for key in space_ids:
        if key not in homes:
            raise await no_space(session, caller, key)
    spaces = tuple(dict.fromkeys(space_ids))
    given = {
        **_in_sights(spaces, homes),
        "today": today(),
        "first": days.first or date.min,
        "last": days.last or date.max,
        "chapter": BY_PLACEMENTS[placements][0],
        "chapters": [*BY_PLACEMENTS[placements], *parts],
    }
    return Scope(spaces, homes, names, days, given, placements, parts)


@prepared
def _spaces() -> sa.Select[Any]:
    columns: Any = (col(Space.id), col(Space.open), col(Space.name))
    return sa.select(*columns).where(
        col(Space.organisation_id) == own(NOBODY), sees_space(NOBODY)
    )


def _in_sights(spaces: Sequence[UUID], homes: dict[UUID, Sight]) -> dict[str, Any]:
    return {
        "space": spaces[0],
        "sight": int(homes[spaces[0]]),
        "spaces": list(spaces),
        **{
            f"spaces_{int(sight)}": [each for each in spaces if homes[each] is sight]
            for sight in Sight
        },
    }


def ends_of(days: Days) -> tuple[date, date]:
    """Return the first and the last day of a range; an open side ends the calendar."""
    return days.first or date.min, days.last or date.max


def windows_as_rows(rows: Sequence[Any], *more: sa.ColumnClause[Any]) -> sa.CTE:
    """Return windows as a table: number, space, first and last day, and what else."""
    return (
        sa.values(
            sa.column("at", sa.Integer()),
            sa.column("space_id", Id()),
            sa.column("first", sa.Date()),
            sa.column("last", sa.Date()),
            *more,
            name="windows",
        )
        .data(rows)
        .cte("windows")
    )


def first_day() -> sa.BindParameter[date]:
    """Return the parameter for the first day of a report, or the first there is."""
    return sa.bindparam("first", None, type_=sa.Date())


def last_day() -> sa.BindParameter[date]:
    """Return the parameter for the last day of a report, or the last there is."""
    return sa.bindparam("last", None, type_=sa.Date())


def among(space: UUID | None, *, alone: bool) -> sa.ColumnElement[bool]:
    """Return the condition under which a column names a space of the report."""
    if alone:
        return col(space) == sa.bindparam("space", None, type_=Id())
    return is_one_of(col(space), id_list("spaces"))


def by_sight(
    space: UUID,
    condition: Callable[[sa.ColumnElement[int]], sa.ColumnElement[bool]],
    *,
    alone: bool,
) -> sa.ColumnElement[bool]:
    """Return a condition on rows of the report's spaces, given the reader's sight."""
    if alone:
        sight = sa.bindparam("sight", None, type_=sa.Integer())
        return sa.and_(among(space, alone=True), condition(sight))
    return sa.or_(
        *(
            sa.and_(
                is_one_of(col(space), id_list(f"spaces_{int(sight)}")),
                condition(sa.literal(int(sight))),
            )
            for sight in Sight
        )
    )


def in_scope(space: UUID, sight: int, *, alone: bool) -> sa.ColumnElement[bool]:
    """Return the condition under which a row counts for the reader in its space."""
    return by_sight(space, lambda mine: col(sight) == mine, alone=alone)


def in_chapters(chapter: Chapter, *, summed: bool = True) -> sa.ColumnElement[bool]:
    """Return the condition under which a row is in a chapter of the report.

    Not `summed` it is the one chapter by default: then an index keeps its order.
    """
    if summed:
        return is_one_of(col(chapter), text_list("chapters"))
    one = sa.bindparam("chapter", None, type_=EnumText(Chapter))
    return col(chapter) == one


def today() -> date:
    """Return the day in UTC."""
    return datetime.now(UTC).date()


def as_of(facts: StoryFacts, until: date | None) -> StoryFacts:
    """Return a story's facts with a consent that has run out taken into account."""
    if until is None or until >= today():
        return facts
    return replace(facts, visibility=min(facts.visibility, Visibility.EVALUATORS))
