"""Keys: a line below a picture that says what its signs mean."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from services.pictures.drawing import Mark, words
from services.pictures.lettering import width
from services.pictures.sheet import MARGIN, ROOM

Key: TypeAlias = tuple[Callable[[float, float], Iterable[Mark]], str]
"""What draws a sign around a point, at most `SIGN` wide, and what it means."""

SIGN: Final = 28
_SIZE: Final = 11
_LINE: Final = 20
_APART: Final = 18


def keys(told: Sequence[Key], top: float) -> Iterator[Mark]:
    """Yield signs with their meanings from the left, in as many lines as they need."""
    x, y = float(MARGIN), top + _LINE / 2
    for draw, text in told:
        room = min(width(text, _SIZE) + 1, ROOM - SIGN - 6)
        if x > MARGIN and x + SIGN + 6 + room > MARGIN + ROOM:
            x, y = float(MARGIN), y + _LINE
        yield from draw(x + SIGN / 2, y)
        yield from words(
            text, x + SIGN + 6, y - _SIZE * 0.65, room, size=_SIZE, paint="muted"
        )
        x += SIGN + 6 + room + _APART
