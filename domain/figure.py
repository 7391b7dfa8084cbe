"""Figures: what the pictures of the book show, from live data, before it is drawn.

A figure is a graph: nodes and edges, each with the ids behind it or with what leads to
them. It knows no place, size or colour, so that whoever draws their own starts here;
`services.pictures` draws ours. The numbers are those of the figures in *Learning to
Make a Difference* (2020).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from domain.cycle import Cycle, Dimension
from domain.headcount import Count
from domain.report import Counted, FlowCount, Report, ReportPart
from domain.sentence import Sentences, sentences
from domain.story import Polarity


class FigureName(StrEnum):
    """A figure, as addresses name it."""

    MODES = "modes"
    MODE_EVENTS = "mode-events"
    CYCLES = "cycles"
    STRATEGIC_ENABLING = "strategic-enabling"
    ORIENTING_TRANSFORMATIVE = "orienting-transformative"
    LOOP = "loop"
    STORY = "story"
    SHORT_LOOPS = "short-loops"
    FLOWS_OVER_TIME = "flows-over-time"
    BRANCHES = "branches"
    TRANSPOSITIONS = "transpositions"
    LANDSCAPE = "landscape"
    FRAMES = "frames"
    DATA = "data"
    STORY_INDICATORS = "story-indicators"
    MATRIX = "matrix"
    RELAY = "relay"
    CYCLE_FLOWS = "cycle-flows"
    CARRIAGE = "carriage"
    COVERAGE = "coverage"
    TRENDS = "trends"
    STALLS = "stalls"


class FigureOf(StrEnum):
    """What a figure is about, which its address names."""

    SPACE = "space"
    STORY = "story"


@dataclass(frozen=True, slots=True)
class Kind:
    """What is known of a figure before it is drawn.

    `number` is that of the book, None for what goes beyond it. `parts` are those of
    the report that it is drawn from; where there are none it asks for rows of its own.
    """

    number: str | None
    about: FigureOf
    inputs: tuple[str, ...]
    parts: frozenset[ReportPart] = frozenset()
    internal: bool = False
    """Whether it shows what nobody consents to, as people and activities.

    Then it is not told to those outside the organisation.
    """


class Sort(StrEnum):
    """What a node stands for."""

    CYCLE = "cycle"
    STEP = "step"
    STORY = "story"
    SPACE = "space"
    ACTIVITY = "activity"
    EVENT = "event"
    FRAME = "frame"
    ASPIRATION = "aspiration"
    UNCERTAINTY = "uncertainty"
    INDICATOR = "indicator"
    MEASUREMENT = "measurement"
    MODE = "mode"
    PLACE = "place"
    BOUNDARY = "boundary"
    PERSON = "person"
    SEAT = "seat"
    CELL = "cell"
    POINT = "point"


@dataclass(frozen=True, slots=True)
class Node:
    """Something that a figure shows, and what it stands for.

    `key` is its own within the figure; `panel` and `lane` say with what it is drawn.
    `ids` are those of what it stands for, of the kind that `sort` says; where it counts
    more than it can name, `sources` leads to the rows behind each of `counts`.
    """

    key: str
    sort: Sort
    label: str
    ids: tuple[UUID, ...] = ()
    panel: str = ""
    lane: str = ""
    cycles: tuple[Cycle, ...] = ()
    dimension: Dimension | None = None
    polarity: Polarity | None = None
    aspired: bool = False
    on: date | None = None
    value: Decimal | None = None
    at: tuple[Decimal, Decimal] | None = None
    """Where people drew it on a map of theirs: across, and down."""
    counts: Mapping[str, Count] = field(default_factory=dict)
    """A count that is None is held back."""
    sources: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """What leads from one node of a figure to another."""

    key: str
    source: str
    target: str
    relation: str
    label: str = ""
    ids: tuple[UUID, ...] = ()
    aspired: bool = False
    counts: Mapping[str, Count] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a figure that is drawn beside others, or a lane of it."""

    key: str
    label: str
    ids: tuple[UUID, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """What a picture shows. Without nodes it is empty, and `note` says so."""

    name: FigureName
    title: str
    description: str
    language: str
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    panels: tuple[Panel, ...] = ()
    lanes: tuple[Panel, ...] = ()
    rows: str = ""
    """The address of the rows behind any count, lacking what its `sources` says."""
    note: str = ""
    """What a reader has to know: what is left out, held back, or that nothing is."""
    hidden: bool = False
    threshold: int = 1
    more: bool = False
    """Whether there is more than is shown."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """Further words that the picture says, by name: of axes, of a legend."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self.nodes


KINDS: Mapping[FigureName, Kind] = MappingProxyType(
    {
        FigureName.MODES: Kind(
            "5.1",
            FigureOf.SPACE,
            ("report", "activities", "frames", "claims"),
            frozenset({ReportPart.CONTRIBUTION, ReportPart.EFFECT, ReportPart.FLOWS}),
            internal=True,
        ),
        FigureName.MODE_EVENTS: Kind(
            "5.2",
            FigureOf.SPACE,
            (
                *("stories", "flows", "frames", "framing events"),
                *("measurements", "claims", "activities"),
            ),
            internal=True,
        ),
        FigureName.CYCLES: Kind(
            "II.1.1",
            FigureOf.SPACE,
            ("report",),
            frozenset({ReportPart.CONTRIBUTION, ReportPart.EFFECT}),
        ),
        FigureName.STRATEGIC_ENABLING: Kind(
            "8.1", FigureOf.SPACE, ("report",), frozenset({ReportPart.CONTRIBUTION})
        ),
        FigureName.ORIENTING_TRANSFORMATIVE: Kind(
            "9.1", FigureOf.SPACE, ("report",), frozenset({ReportPart.CONTRIBUTION})
        ),
        FigureName.LOOP: Kind("II.2.1", FigureOf.STORY, ("story", "connections")),
        FigureName.STORY: Kind("II.2.2", FigureOf.STORY, ("story", "connections")),
        FigureName.SHORT_LOOPS: Kind("10.2", FigureOf.STORY, ("story", "connections")),
        FigureName.FLOWS_OVER_TIME: Kind("10.3", FigureOf.SPACE, ("stories", "flows")),
        FigureName.BRANCHES: Kind(
            "11.1",
            FigureOf.SPACE,
            ("report",),
            frozenset({ReportPart.CONTRIBUTION, ReportPart.FLOWS}),
        ),
        FigureName.TRANSPOSITIONS: Kind(
            "11.2",
            FigureOf.SPACE,
            ("report", "flows"),
            frozenset({ReportPart.FLOWS}),
        ),
        FigureName.LANDSCAPE: Kind(
            "12.1", FigureOf.SPACE, ("landscapes",), internal=True
        ),
        FigureName.FRAMES: Kind("13.1", FigureOf.SPACE, ("frames",)),
        FigureName.DATA: Kind(
            "II.4.1",
            FigureOf.SPACE,
            ("report",),
            frozenset({ReportPart.CONTRIBUTION, ReportPart.EFFECT, ReportPart.FLOWS}),
        ),
        FigureName.STORY_INDICATORS: Kind(
            "15.1", FigureOf.STORY, ("story", "connections", "indicators")
        ),
        FigureName.MATRIX: Kind(
            "17.1", FigureOf.SPACE, ("report",), frozenset({ReportPart.MATRIX})
        ),
        FigureName.RELAY: Kind("17.2", FigureOf.STORY, ("story", "paths")),
        FigureName.CYCLE_FLOWS: Kind(
            None, FigureOf.SPACE, ("report",), frozenset({ReportPart.FLOWS})
        ),
        FigureName.CARRIAGE: Kind(
            None, FigureOf.SPACE, ("report",), frozenset({ReportPart.CARRIAGE})
        ),
        FigureName.COVERAGE: Kind(
            None,
            FigureOf.SPACE,
            ("report",),
            frozenset(
                {ReportPart.COVERAGE, ReportPart.EFFECT, ReportPart.CONTRIBUTION}
            ),
        ),
        FigureName.TRENDS: Kind(
            None, FigureOf.SPACE, ("indicators", "measurements", "stories")
        ),
        FigureName.STALLS: Kind(
            None, FigureOf.SPACE, ("report",), frozenset({ReportPart.STALLS})
        ),
    }
)
"""Every figure that there is, in the order of the book, then what goes beyond it."""


def wording(language: str) -> Sentences:
    """Return the sentences in which figures are told."""
    return sentences(language)


def blank(name: FigureName, language: str) -> Figure:
    """Return a figure with its title, and nothing in it yet."""
    words = wording(language)
    return Figure(
        name=name,
        title=words.say(f"figure.{name}.title"),
        description=words.say(f"figure.{name}.about"),
        language=language,
        note=words.say("figure.empty"),
    )


def of_report(figure: Figure, report: Report) -> Figure:
    """Return a figure, still empty, with what a report says of all its counts."""
    return replace(
        figure,
        rows=report.rows,
        note=held(report, wording(figure.language)) or figure.note,
        hidden=report.hidden,
        threshold=report.threshold,
    )


def held(report: Report, words: Sentences) -> str:
    """Return what a reader of counts has to know: small groups, or hidden rows."""
    if report.threshold > 1:
        return words.say("figure.held-back", threshold=report.threshold)
    return words.say("figure.hidden") if report.hidden else ""


def hopes(told_of: FlowCount) -> tuple[dict[str, Count], dict[str, str]]:
    """Return counts of flows, those hoped for among them, and what leads to each."""
    counted = {"flows": Counted(told_of.count, told_of.sources)}
    if told_of.aspired is not None and told_of.aspired.count is not None:
        counted["aspired"] = told_of.aspired
    return (
        {name: each.count for name, each in counted.items()},
        {name: each.sources for name, each in counted.items() if each.count},
    )


def told(count: Count, words: Sentences) -> str:
    """Return a count as a reader reads it; one that is held back in words."""
    return words.say("figure.few") if count is None else str(count)
