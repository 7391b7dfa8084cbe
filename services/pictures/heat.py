"""Heat maps: cells whose numbers are written, and shaded besides."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from domain.figure import told
from domain.headcount import Count
from domain.sentence import Sentences
from services.pictures.drawing import Box, Mark, Words, words
from services.pictures.theme import shade

_DARKEST: Final = 5 / 8
"""Words in ink are still read on it, in light and in dark."""
_SIZE: Final = 12


def warmth(count: Count, most: int) -> str:
    """Return the paint of a count beside the largest; none for one held back."""
    return shade(_DARKEST * count / most) if count and most else "empty"


def cell(
    x: float,
    y: float,
    width: float,
    height: float,
    count: Count,
    most: int,
    said: Sentences,
    *,
    of: str = "",
    tip: str = "",
) -> Iterator[Mark]:
    """Yield a cell with its number; one that is held back has a dashed line."""
    few = count is None
    yield Box(
        *(x + 1, y + 1, width - 2, height - 2),
        warmth(count, most),
        "line" if few else "faint",
        dashed=few,
        radius=3,
        of=of,
        tip=tip,
    )
    yield from words(
        *(told(count, said), x + width / 2, y + height / 2 - _SIZE * 0.65, width - 6),
        size=_SIZE,
        align="center",
        paint="ink" if count else "muted",
        of=of,
        tip=tip,
    )


def centred(drawn: Sequence[Words], middle: float) -> Iterator[Words]:
    """Yield lines of text, drawn from 0 down, so that their middle is there."""
    down = middle - sum(each.y for each in drawn) / max(len(drawn), 1)
    for each in drawn:
        yield replace(each, y=each.y + down)
