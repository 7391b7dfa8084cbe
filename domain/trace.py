"""Traces: what one story tells on which days, as one short line of text.

Days that lie in no whole month of a report are counted from traces. A trace holds no
names of counts but what they are made of, and names nobody but the tellers; equal
lines count equally, so a line needs no story.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from domain.chapter import COUNTED_BY, WHATEVER_PLACEMENTS, Chapter, entries
from domain.cycle import Cycle, Side
from domain.fact import (
    ARRIVED,
    Facts,
    Family,
    FlowFacts,
    PathFacts,
    StepFacts,
    StoryFacts,
    appearances,
    count,
)
from domain.flow import FlowKind, Relation
from domain.scheme import Scheme
from domain.story import Modality, Polarity, Visibility
from domain.summary import Key

_CYCLES = tuple(Cycle)
_KINDS = tuple(FlowKind)
_MODALITIES = tuple(Modality)
_POLARITIES = (None, *Polarity)
_RELATIONS = tuple(Relation)
_SCHEMES = tuple(Scheme)
_SIDES = tuple(Side)
_NOBODY = UUID(int=0)
_ANY_DAY = date.min

_HOPED_PATH = "h"

STEP = "s"
"""With this letter the words of steps begin."""


class Line(NamedTuple):
    """A trace in a space, in a chapter, as seen by those who see its home so far."""

    chapter: Chapter
    home: UUID
    visibility: Visibility
    text: str

    @property
    def months(self) -> frozenset[str]:
        """The months in which it tells something."""
        return months_of(self.text)


def lines(facts: Facts, space: UUID) -> list[tuple[Line, int]]:
    """Return the lines that a story adds in a space, or with -1 takes away."""
    if not isinstance(facts, StoryFacts):
        return []
    found = [
        (Line(chapter, own.home, own.visibility, text), turn)
        for chapter, turn, own in entries(facts)
        if isinstance(own, StoryFacts) and (text := trace(own, space))
    ]
    found += [
        (Line(chapter, facts.home, facts.visibility, text), 1)
        for chapter in WHATEVER_PLACEMENTS
        if (text := trace_of(chapter, facts, space))
    ]
    return found


def trace(facts: StoryFacts, space: UUID) -> str:
    """Return the line of a story in a space's report; empty where it adds nothing."""
    told = [
        (written(step.day), _of_step(step, facts.home))
        for step in facts.steps
        if space in (facts.home, step.space)
    ]
    if facts.home == space:
        told += [(written(flow.day), _of_flow(flow)) for flow in facts.flows]
        told += [(written(path.day), _of_path(path)) for path in facts.paths]
    return _line(",".join(teller.hex for teller in facts.tellers), told)


def trace_of(chapter: Chapter, facts: Facts, space: UUID) -> str:
    """Return the line of what a chapter counts whatever the placements."""
    counted = COUNTED_BY[chapter](facts, space)
    told = [
        (written(fact.first), f"={Key(fact.family, fact.subject, fact.facet).name}")
        for fact in counted.elements()
    ]
    return _line("", told)


def _line(tellers: str, told: Iterable[tuple[str, str]]) -> str:
    words = [word for entry in sorted(told) for word in entry]
    return " ".join([tellers, *words]) if words else ""


def months_of(text: str) -> frozenset[str]:
    """Return the months in which a line tells something, as they are written."""
    return frozenset(day[:6] for day in text.split(" ")[1::2])


def month_written(day: date) -> str:
    """Return the month of a day as lines have it."""
    return written(day)[:6]


def written(day: date) -> str:
    """Return a day as lines have it: text in the order of days."""
    return day.isoformat().replace("-", "")


class Told(NamedTuple):
    """What a word of a line adds to counts, whatever its day."""

    counts: tuple[Key, ...]
    """Counts to each of which it adds one."""
    stands: tuple[tuple[str, str], ...]
    """Subjects and facets behind which its story and its tellers come to stand."""


@lru_cache(20_000)
def told(word: str, home: UUID, space: UUID) -> Told:
    """Return what a word of a line from one home adds to the report of a space."""
    if word[0] == "=":
        return Told((Key.named(word[1:]),), ())
    facts = StoryFacts(_NOBODY, home, Visibility.ORGANISATION)
    stands: list[tuple[str, str]] = []
    if word[0] == STEP:
        step = _step(word, home)
        facts = replace(facts, steps=(step,))
        stands = [
            each for each in appearances(facts, step, space) if each[1] != ARRIVED
        ]
    elif word[0] == "f":
        facts = replace(facts, flows=(_flow(word),))
    else:
        facts = replace(facts, paths=(_path(word),))
    counts = tuple(
        Key(fact.family, fact.subject, fact.facet)
        for fact in count(facts, space).elements()
        if fact.family not in {Family.STORIES, Family.OPEN}
    )
    return Told(counts, tuple(stands))


def _of_step(step: StepFacts, home: UUID) -> str:
    placed = "".join(
        f"{_CYCLES.index(cycle)}{_POLARITIES.index(said)}"
        for cycle, said in step.placed.items()
    )
    if step.older:
        placed += "~" + "".join(
            f"{_CYCLES.index(cycle)}{_SCHEMES.index(scheme)}"
            for cycle, scheme in step.older.items()
        )
    where = ""
    if step.space is not None:
        where = "@" if step.space == home else f"@{step.space.hex}"
    links = "".join(link.hex for link in step.links)
    modality = _MODALITIES.index(step.modality)
    sides = "".join(
        f"{_CYCLES.index(cycle)}{_SIDES.index(side)}"
        for cycle, side in step.sides.items()
    )
    at = f"{placed}^{sides}" if sides else placed
    return f"{STEP}{modality}{int(step.dated)}{at}{where}" + (
        f"+{links}" if links else ""
    )


def _step(word: str, home: UUID) -> StepFacts:
    told, _, links = word.partition("+")
    told, at, where = told.partition("@")
    space = UUID(where) if where else home
    said, _, sides = told[3:].partition("^")
    pairs, _, older = said.partition("~")
    return StepFacts(
        id=_NOBODY,
        day=_ANY_DAY,
        dated=told[2] == "1",
        modality=_MODALITIES[int(told[1])],
        space=space if at else None,
        placed={
            _CYCLES[int(pairs[i])]: _POLARITIES[int(pairs[i + 1])]
            for i in range(0, len(pairs), 2)
        },
        links=tuple(UUID(links[i : i + 32]) for i in range(0, len(links), 32)),
        older={
            _CYCLES[int(older[i])]: _SCHEMES[int(older[i + 1])]
            for i in range(0, len(older), 2)
        },
        sides={
            _CYCLES[int(sides[i])]: _SIDES[int(sides[i + 1])]
            for i in range(0, len(sides), 2)
        },
    )


def _of_flow(flow: FlowFacts) -> str:
    pairs = "".join(f"{_CYCLES.index(a)}{_CYCLES.index(b)}" for a, b in flow.pairs)
    kinds = "".join(sorted(str(_KINDS.index(kind)) for kind in flow.kinds))
    ends = ""
    if FlowKind.BRANCHES in flow.kinds:
        ends = ">".join("" if end is None else end.hex for end in flow.spaces)
    relation = _RELATIONS.index(flow.relation)
    marks = flow.long + 2 * flow.aspired + 4 * flow.closes_aspired
    return f"f{relation}{marks}{pairs}/{kinds}/{ends}"


def _flow(word: str) -> FlowFacts:
    told, kinds, ends = word.split("/")
    pairs, marks = told[3:], int(told[2])
    source, _, target = ends.partition(">")
    return FlowFacts(
        source=_NOBODY,
        target=_NOBODY,
        relation=_RELATIONS[int(told[1])],
        day=_ANY_DAY,
        pairs=tuple(
            (_CYCLES[int(pairs[i])], _CYCLES[int(pairs[i + 1])])
            for i in range(0, len(pairs), 2)
        ),
        kinds=frozenset(_KINDS[int(kind)] for kind in kinds),
        spaces=(UUID(source) if source else None, UUID(target) if target else None),
        long=bool(marks & 1),
        aspired=bool(marks & 2),
        closes_aspired=bool(marks & 4),
    )


def _of_path(path: PathFacts) -> str:
    return f"{_HOPED_PATH if path.aspired else 'p'}{path.signature}"


def _path(word: str) -> PathFacts:
    aspired = word[0] == _HOPED_PATH
    return PathFacts(word[1:], _ANY_DAY, 0, returns=False, aspired=aspired)
