"""What indicators read over time, and when steps at their cycles happened."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from domain.cycle import Cycle
from domain.definition import Target
from domain.figure import Figure, FigureName, Node, Panel, Sort, blank, wording
from domain.indicator import Direction, Trend, trend
from domain.sentence import Sentences
from domain.story import Polarity

INDICATORS_SHOWN = 9
READINGS_SHOWN = 24
STEPS_SHOWN = 24
TARGETS_SHOWN = 3
"""Of one indicator; the newest."""


@dataclass(frozen=True, slots=True)
class ReadOn:
    """A measurement of the whole: a number, or words where the indicator takes them."""

    id: UUID
    day: date
    value: Decimal | None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class StepOn:
    """A day on which a step of a story counts at a cycle."""

    story_id: UUID
    title: str
    cycle: Cycle
    day: date
    costs: bool
    """Whether a step of the story costs something at this cycle."""


@dataclass(frozen=True, slots=True)
class Measured:
    """An indicator, and what is known of it."""

    id: UUID
    name: str
    unit: str | None
    direction: Direction
    baseline: Decimal | None
    targets: Sequence[Target]
    cycles: Sequence[Cycle]
    readings: Sequence[ReadOn]
    """In the order of their days."""
    steps: Sequence[StepOn]
    """At its cycles, the newest first."""


def trends_figure(
    measured: Sequence[Measured],
    language: str,
    *,
    hidden: bool = False,
    more: bool = False,
) -> Figure:
    """Return a panel for each indicator: its readings, its aims, and steps by day.

    Its lane says where it is hoped to go.
    `more` says that there are further indicators or steps, `hidden` that some stories
    are not shown. Readings and steps beyond the newest are left out.
    """
    figure, words = blank(FigureName.TRENDS, language), wording(language)
    shown = measured[:INDICATORS_SHOWN]
    if not shown:
        return replace(figure, hidden=hidden)
    cut = any(
        len(each.readings) > READINGS_SHOWN or len(each.steps) > STEPS_SHOWN
        for each in shown
    )
    return replace(
        figure,
        nodes=tuple(node for each in shown for node in _nodes(each, words)),
        panels=tuple(
            Panel(str(each.id), each.name, (each.id,), each.unit or "")
            for each in shown
        ),
        lanes=tuple(
            Panel(str(way), words.say(f"figure.trends.{way}")) for way in Direction
        ),
        note=words.say("figure.hidden") if hidden else "",
        hidden=hidden,
        more=more or cut or len(measured) > len(shown),
    )


def first_of(figure: Figure, most: int) -> Figure:
    """Return the same figure with the panels of so many indicators at most."""
    panels = figure.panels[:most]
    kept = {panel.key for panel in panels}
    return replace(
        figure,
        nodes=tuple(node for node in figure.nodes if node.panel in kept),
        panels=panels,
        more=figure.more or len(panels) < len(figure.panels),
    )


def _nodes(measured: Measured, words: Sentences) -> Iterator[Node]:
    readings = measured.readings[-READINGS_SHOWN:]
    panel = str(measured.id)
    latest = readings[-1].value if readings else None
    yield Node(
        key=f"indicator:{measured.id}",
        sort=Sort.INDICATOR,
        label=measured.name,
        ids=(measured.id,),
        panel=panel,
        lane=str(measured.direction),
        cycles=tuple(measured.cycles),
        value=latest,
        note=", ".join(_said(measured, words)),
    )
    yield from _aims(measured, words)
    for reading in readings:
        yield Node(
            key=f"measurement:{reading.id}",
            sort=Sort.MEASUREMENT,
            label=_told(reading),
            ids=(reading.id,),
            panel=panel,
            on=reading.day,
            value=reading.value,
        )
    for step in measured.steps[:STEPS_SHOWN]:
        yield Node(
            key=f"step:{measured.id}:{step.cycle}:{step.story_id}:{step.day}",
            sort=Sort.STORY,
            label=step.title,
            ids=(step.story_id,),
            panel=panel,
            cycles=(step.cycle,),
            polarity=Polarity.NEGATIVE if step.costs else None,
            on=step.day,
        )


def _told(reading: ReadOn) -> str:
    return f"{reading.value:f}" if reading.value is not None else reading.words or ""


def _said(measured: Measured, words: Sentences) -> Iterator[str]:
    """Yield the unit, and where the readings are heading."""
    if measured.unit:
        yield measured.unit
    heading = heading_of(measured.readings)
    if heading is not Trend.UNKNOWN:
        yield words.say(f"figure.trends.{heading}")


def heading_of(readings: Sequence[ReadOn]) -> Trend:
    """Return where readings are heading, by the newest that are numbers."""
    numbers = [(each.day, each.value) for each in readings if each.value is not None]
    return trend(numbers).direction


def _aims(measured: Measured, words: Sentences) -> Iterator[Node]:
    whole = [each for each in measured.targets if not each.breakdown]
    whole.sort(key=lambda each: each.by or date.max)
    aims = [("target", each.value, each.by) for each in whole[-TARGETS_SHOWN:]]
    if measured.baseline is not None:
        aims.insert(0, ("baseline", measured.baseline, None))
    for number, (name, value, by) in enumerate(aims):
        yield Node(
            key=f"{name}:{measured.id}:{number}",
            sort=Sort.POINT,
            label=words.say(f"figure.trends.{name}"),
            ids=(measured.id,),
            panel=str(measured.id),
            aspired=name == "target",
            on=by,
            value=value,
        )
