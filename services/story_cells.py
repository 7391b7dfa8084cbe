"""Cells of a file of stories: how persons, placements, times and spaces are written."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar
from uuid import UUID, uuid5

from uuid_utils.compat import uuid7

from domain.cycle import Cycle, Dimension
from domain.errors import Invalid
from domain.scheme import AsNamed, Scheme, cycle_for
from domain.story import Part, PlacedAs, Polarity
from domain.when import Precision, When
from services.csv_lines import CsvLine, id_of
from services.stories.said import PersonInStep, PersonSaid, PlacementSaid
from services.stories.write import refuse_misplaced

SEVERAL_MAX: Final = 50
"""Names or placements in one cell."""
NAME_MAX: Final = 200
LINE_MAX: Final = 400
POSITION_MAX: Final = 1_000_000

_LANGUAGE = re.compile(r"(?=.{2,35}\Z)[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*\Z")
_PERSON = re.compile(r"([^():]*)(?:\(([^()]+)\))?\s*:\s*([a-z]+)\Z")
_PLACED = re.compile(r"([a-z]+)(?:=([a-z]+))?(?:/([a-z]+))?(?::([a-z]+))?\Z")

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Home:
    """What cells are read against: the home space, and the spaces they name."""

    space_id: UUID
    spaces: Mapping[str, Sequence[UUID]]
    """Ids of visible spaces, by the id or the name that a cell gives."""

    def story_id(self, key: str) -> UUID:
        """Return the id of a story: for the same key the same every time."""
        return uuid5(self.space_id, key)

    def person(self, cell: str, role: str | None = None) -> PersonSaid:
        """Return a person by id, or by a name that is one person's in this space."""
        try:
            return PersonSaid(id_of(cell))
        except ValueError:
            return PersonSaid(uuid5(self.space_id, f"person:{cell}"), cell, role)

    def space(self, line: CsvLine) -> UUID | None:
        """Return the space in which a step happened, if the line names one."""
        cell = line.text("space")
        if cell is None:
            return None
        found = self.spaces.get(cell, ())
        if len(found) > 1:
            message = "several spaces have this name: give the id"
            raise Invalid(message, "/space", "ambiguous")
        if not found:
            raise Invalid("there is no such space here", "/space", "unknown-reference")
        return found[0]

    def tellers(self, line: CsvLine, role: str | None) -> list[PersonSaid]:
        """Return who tells: names or ids between bars."""
        named = each(line, "tellers", lambda cell: self.person(_name(cell), role))
        if len({person.id for person in named}) < len(named):
            raise Invalid("a teller is named twice", "/tellers", "duplicate")
        return named

    def people(self, line: CsvLine) -> list[PersonInStep]:
        """Return who has to do with a step, as in `Pema (nurse):acted`."""
        return each(line, "people", self._person_in_step)

    def _person_in_step(self, cell: str) -> PersonInStep:
        found = _PERSON.match(cell)
        if found is None:
            raise ValueError
        name, role = (found[1] or "").strip(), (found[2] or "").strip() or None
        if not name and role is None:
            raise ValueError
        person = self.person(_name(name), role and _name(role)) if name else None
        return PersonInStep(person, role, None, Part(found[3]))


def each(line: CsvLine, column: str, read: Callable[[str], Value]) -> list[Value]:
    """Return what stands between the bars of a cell.

    Raises
    ------
    Invalid
        If one of them cannot be read, or there are too many.
    """
    parts = [part.strip() for part in (line.cells.get(column) or "").split("|")]
    told = [part for part in parts if part]
    if len(told) > SEVERAL_MAX:
        message = f"at most {SEVERAL_MAX} in one cell"
        raise Invalid(message, f"/{column}", "too-many")
    try:
        return [read(part) for part in told]
    except Invalid as fault:
        raise Invalid(str(fault), f"/{column}", fault.fault) from fault
    except ValueError as fault:
        raise Invalid(_FORMS[column], f"/{column}", "wrong-form") from fault


_FORMS: Final = {
    "tellers": "names or ids, with | between them",
    "people": "written like Pema (nurse):acted, with | between them",
    "cycles": "written like applied:positive or enabling/internal, with | between; "
    "in a scheme like reframing=strategic",
}


def _name(cell: str) -> str:
    if len(cell) > NAME_MAX:
        raise Invalid(f"at most {NAME_MAX} characters", "", "too-long")
    return cell


def placements(line: CsvLine) -> list[PlacementSaid]:
    """Return where a step is placed, as in `applied:positive|enabling/internal`.

    With a scheme the words are its elements, as in `reframing=strategic:positive`.
    """
    placed_as = line.word_in("as", PlacedAs)
    scheme = line.word_in("scheme", Scheme)

    def placed(cell: str) -> PlacementSaid:
        found = _PLACED.match(cell)
        if found is None:
            raise ValueError
        name, chosen, dimension, polarity = found.groups()
        if scheme is None and chosen:
            raise ValueError
        named = AsNamed(scheme, name) if scheme else None
        cycle = chosen if scheme else name
        return PlacementSaid(
            id=uuid7(),
            cycle=cycle_for(Cycle(cycle) if cycle else None, named),
            dimension=Dimension(dimension) if dimension else None,
            polarity=Polarity(polarity) if polarity else None,
            for_whom=None,
            placed_as=placed_as,
            as_named=named,
        )

    said = each(line, "cycles", placed)
    try:
        refuse_misplaced(said, "")
    except Invalid as fault:
        raise Invalid(str(fault), "/cycles", fault.fault) from fault
    return said


def when(line: CsvLine) -> When:
    """Return when a step happened; unknown where no date is given."""
    since, until = line.day_in("from"), line.day_in("to")
    dated = since is not None or until is not None
    otherwise = Precision.DAY if dated else Precision.UNKNOWN
    precision = line.word_in("precision", Precision) or otherwise
    try:
        return When.of(since, until, precision)
    except Invalid as fault:
        column = fault.pointer.removeprefix("/when")
        raise Invalid(str(fault), column, fault.fault) from fault


def position(line: CsvLine) -> int | None:
    """Return the place of a step in its story's order."""
    number = line.count_in("position")
    if number is not None and number > POSITION_MAX:
        raise Invalid(f"at most {POSITION_MAX}", "/position", "out-of-range")
    return number


def language(line: CsvLine, column: str) -> str | None:
    """Return the language tag of a story."""
    tag = line.text(column)
    if tag is not None and not _LANGUAGE.match(tag):
        raise Invalid(
            "a language is written like en or pt-BR", f"/{column}", "wrong-form"
        )
    return tag
