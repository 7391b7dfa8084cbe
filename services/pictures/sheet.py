"""The sheet: what stands around every picture, its title, its note and its legend."""

from collections.abc import Iterator, Sequence
from typing import Final

from domain.cycle import LETTERS, Cycle
from domain.figure import Figure, wording
from domain.story import Polarity
from services.pictures import lettering
from services.pictures.drawing import (
    Box,
    Drawing,
    Mark,
    Sign,
    Words,
    extent,
    height,
    words,
)
from services.pictures.theme import SIGNS

WIDTH: Final = 760
"""Of a sheet, in CSS pixels: the width of a printed A4 page between its margins."""
MARGIN: Final = 20
ROOM: Final = WIDTH - 2 * MARGIN
LEAST: Final = 10
"""Of letters: six points where a sheet is printed 16 cm wide."""

_TITLE: Final = 17
_PLAIN: Final = 12
_GAP: Final = 14

POLARITIES: Final = {
    Polarity.POSITIVE: "+",
    Polarity.NEGATIVE: "−",  # noqa: RUF001 - the sign of subtraction
    Polarity.MIXED: "±",
    Polarity.NONE: "0",
}
"""How value is written: gained, lost, both, and none though it was looked for."""


class Sheet:
    """A sheet that is drawn from top to bottom; `top` is where there is room."""

    def __init__(self, figure: Figure) -> None:
        self.figure = figure
        self.words = wording(figure.language)
        self.marks: list[Mark] = []
        self._measured = 0
        self.top: float = MARGIN
        self._say(figure.title, _TITLE, bold=True)
        self._say(figure.description, _PLAIN, paint="muted", most=3)
        self.top += _GAP

    def draw(self, *drawn: Iterator[Mark] | Sequence[Mark]) -> None:
        """Put marks on the sheet; what comes next is drawn below all of them."""
        for each in drawn:
            self.marks += each
        added = self.marks[self._measured :]
        self._measured = len(self.marks)
        if added:
            self.top = max(self.top, extent(added).bottom)

    def finished(self, *, cycles: Sequence[Cycle] = ()) -> Drawing:
        """Return the drawing with its legend and its note, as high as it has to be."""
        self.top += _GAP
        if cycles:
            self.draw(_legend(cycles, self.figure, self.top))
            self.top += _GAP
        if self.figure.note:
            self._say(self.figure.note, _PLAIN, paint="muted", most=4)
        if self.figure.more:
            self._say(self.words.say("figure.more"), _PLAIN, paint="muted", most=2)
        return Drawing(WIDTH, self.top + MARGIN, tuple(self.marks))

    def _say(
        self,
        text: str,
        size: float,
        *,
        bold: bool = False,
        paint: str = "ink",
        most: int = 2,
    ) -> None:
        drawn = list(
            words(
                *(text, MARGIN, self.top, ROOM),
                size=size,
                bold=bold,
                paint=paint,
                most=most,
            )
        )
        self.marks += drawn
        self.top += height(len(drawn), size) + 2


def sign(
    cycle: Cycle, x: float, y: float, size: float = 12, *, of: str = "", tip: str = ""
) -> Sign:
    """Return the sign of a cycle around a point."""
    return Sign(x, y, size, SIGNS[cycle], str(cycle), "ink", weight=1, of=of, tip=tip)


def badge(
    polarity: Polarity, x: float, y: float, *, of: str = "", tip: str = ""
) -> Iterator[Mark]:
    """Yield how something was valued, written in a small circle around a point."""
    yield Sign(x, y, 15, "circle", "paper", "ink", of=of, tip=tip)
    yield Words(
        x, y, POLARITIES[polarity], 12, bold=True, align="center", of=of, tip=tip
    )


def _legend(cycles: Sequence[Cycle], figure: Figure, top: float) -> Iterator[Mark]:
    told = wording(figure.language)
    x, y = float(MARGIN), top + 8
    for cycle in cycles:
        name = f"{LETTERS[cycle]} {told.say(f'figure.cycle.{cycle}')}"
        wide = 20 + lettering.width(name, 11) + 14
        if x + wide > MARGIN + ROOM and x > MARGIN:
            x, y = float(MARGIN), y + 20
        yield sign(cycle, x + 7, y, 12)
        yield Words(x + 20, y, name, 11, paint="muted")
        x += wide


def frame(x: float, y: float, width: float, height_: float) -> Box:
    """Return the quiet ground on which a panel is drawn."""
    return Box(x, y, width, height_, "panel", "faint", radius=8)
