"""A story as a row of cards, and the rows of others hung from its steps (17.2)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from domain.figure import Edge, Figure, Node, Panel
from services.pictures.drawing import (
    Bounds,
    Box,
    Drawing,
    Mark,
    Sign,
    Words,
    extent,
    words,
)
from services.pictures.drawn.cards import ACROSS, GAP, HIGH, WIDE, at, bent, card, joins
from services.pictures.drawn.key import Entry, key, line_entry, polarities, sign_entry
from services.pictures.drawn.strips import cycles_of
from services.pictures.sheet import MARGIN, ROOM, Sheet

FIRST: Final = "story:0"
HANDED: Final = 2.4
"""The weight of what hands on from one teller to another."""
FURTHER: Final = 1.4
"""That of what hands on from those who went on already."""
_BELOW: Final = 30


@dataclass(slots=True)
class _Layout:
    """Rows of cards from top to bottom, each story's below the step it goes on from."""

    figure: Figure
    top: float
    places: dict[str, Bounds] = field(default_factory=dict)
    labels: list[tuple[Panel, float, float]] = field(default_factory=list)

    def place(self) -> None:
        """Find the place of everything."""
        panels = {each.key: _titled(each, self.figure) for each in self.figure.panels}
        self._label(panels[FIRST], 0)
        steps = self._steps(FIRST)
        for start in range(0, len(steps), ACROSS):
            self._row(steps[start : start + ACROSS], 0)
            for step in steps[start : start + ACROSS]:
                self._hang(step, panels)
        for panel in panels.values():
            # What goes on from a step that is not shown, or from nothing shown yet.
            if not self._placed(panel.key):
                self._story(panel, 0, panels)

    def is_first(self, step: str) -> bool:
        """Tell whether a step is of the story that is asked about."""
        return any(node.key == step for node in self._steps(FIRST))

    def _hang(self, step: Node, panels: Mapping[str, Panel]) -> None:
        by_key = {node.key: node for node in self.figure.nodes}
        for edge in handed_on(self.figure):
            panel = by_key[edge.target].panel
            if edge.source == step.key and not self._placed(panel):
                column = round((self.places[step.key].left - MARGIN) / (WIDE + GAP))
                self._story(panels[panel], column, panels)

    def _story(self, panel: Panel, column: int, panels: Mapping[str, Panel]) -> None:
        steps = self._steps(panel.key)
        column = max(min(column, ACROSS - len(steps)), 0)
        # Below a wide label stands at least a half of the row.
        column = min(column, ACROSS - 2)
        self._label(panel, column)
        self._row(steps, column)
        for step in steps:
            self._hang(step, panels)

    def _label(self, panel: Panel, column: int) -> None:
        left = at(column, 0).left
        self.labels.append((panel, left, self.top))
        self.top += (
            extent([*label(panel, left, self.top)], self.top).bottom - self.top + 6
        )

    def _row(self, steps: Sequence[Node], column: int) -> None:
        for number, step in enumerate(steps):
            self.places[step.key] = at(column + number, self.top)
        self.top += HIGH + _BELOW

    def _steps(self, panel: str) -> list[Node]:
        return [node for node in self.figure.nodes if node.panel == panel]

    def _placed(self, panel: str) -> bool:
        return any(node.key in self.places for node in self._steps(panel))


def draw_relay(figure: Figure) -> Drawing:
    """Return the story's row, and below it those that go on from its steps."""
    sheet = Sheet(figure)
    if not figure.empty:
        layout = _Layout(figure, sheet.top)
        layout.place()
        sheet.draw([m for edge in handed_on(figure) for m in _connector(edge, layout)])
        sheet.draw(*(_label_on_ground(*each) for each in layout.labels))
        along = [edge for edge in figure.edges if edge not in handed_on(figure)]
        sheet.draw(list(joins(along, layout.places, low=True)))
        for node in figure.nodes:
            sheet.draw(list(card(node, layout.places[node.key], sheet.words)))
        key(sheet, _key(figure, sheet))
    return sheet.finished(cycles=cycles_of(figure.nodes))


def handed_on(figure: Figure) -> list[Edge]:
    """Return the edges by which another goes on."""
    return [edge for edge in figure.edges if edge.key.startswith("relay:")]


def _titled(panel: Panel, figure: Figure) -> Panel:
    """Return a row with who tells it, and from where they go on."""
    told = filter(None, (panel.note, figure.facts.get(panel.key)))
    return replace(panel, note=" · ".join(told))


def label(panel: Panel, left: float, top: float) -> Iterator[Words]:
    """Yield what a row is called and who tells it, from its left to the edge."""
    room = MARGIN + ROOM - left
    title = list(words(panel.label, left, top, room, bold=True, most=2))
    yield from title
    below = title[-1].bounds.bottom + 1 if title else top
    yield from words(panel.note, left, below, room, size=11, paint="muted")


def _label_on_ground(panel: Panel, left: float, top: float) -> list[Mark]:
    """Return a label over paper, so that no line runs through its words."""
    told = list(label(panel, left, top))
    if not told:
        return []
    place = extent(told)
    wide, high = place.right - place.left, place.bottom - place.top
    ground = Box(place.left, place.top, wide, high, "paper", radius=0)
    return [ground, *told]


def _connector(edge: Edge, layout: _Layout) -> Iterator[Mark]:
    """Yield the line from a step down to the one with which another goes on."""
    start, stop = layout.places[edge.source], layout.places[edge.target]
    near = layout.is_first(edge.source)
    share, below, weight = (0.62, 8, HANDED) if near else (0.3, 12, FURTHER)
    middle, gutter = (start.left + start.right) / 2, stop.left - GAP * share
    way = [
        (middle, start.bottom + 1),
        (middle, start.bottom + below),
        (gutter, start.bottom + below),
        (gutter, stop.top + 22),
        (stop.left - 2, stop.top + 22),
    ]
    yield from bent(way, paint="ink", weight=weight, of=edge.key)


def _key(figure: Figure, sheet: Sheet) -> list[Entry]:
    say, entries = sheet.words.say, list[Entry]()
    if len(figure.edges) > len(handed_on(figure)):
        entries.append(line_entry(say("figure.key.leads")))
    if handed_on(figure):
        said = say("figure.key.relays")
        entries.append(line_entry(said, paint="ink", weight=HANDED))
    if any(node.aspired for node in figure.nodes):
        shape = Sign(0, 0, 15, "square", "paper", dashed=True)
        entries.append(sign_entry(say("figure.aspired"), shape))
    return [*entries, *polarities(figure.nodes, sheet.words)]
