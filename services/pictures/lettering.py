"""Lettering: how wide text is in the fonts that ship with the service, and its lines.

Widths are sums of advances, so that joined scripts (Arabic) come out narrower than
measured and never wider; what no font here has counts as a whole em.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple

from fontTools.ttLib import TTFont

from services.pictures.typefaces import FACES, Face

LEADING: Final = 1.3
"""From one line to the next, in sizes of the text."""
CUT: Final = "…"

_JOINS: Final = "\u200d"
_ISOLATE: Final = "\u2067\u200f{}\u200f\u2069"
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL"})
_STRONG: Final = _RIGHT_TO_LEFT | {"L"}
_DIRECTING: Final = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)

_NOT_XML: Final = dict.fromkeys(
    [
        *(set(range(0x20)) - {0x9, 0xA, 0xD}),
        *range(0xD800, 0xE000),
        *(0xFFFE, 0xFFFF),
    ]
)
_TINTS: Final = frozenset("\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
"""Colours of skin, which emoji in one colour do not have."""


def printable(text: str) -> str:
    """Return a text without the characters that no XML may hold (XML 1.0, 2.2)."""
    return text.translate(_NOT_XML)


def legible(text: str) -> str:
    """Return a text on one line, without what is not shown or would turn the rest.

    Control characters, what is no character, and marks that change the direction of
    what follows are left out; white space is one blank.
    """
    kept = (char for char in text if _is_shown(char))
    return " ".join("".join(kept).split())


def _is_shown(char: str) -> bool:
    if char in _DIRECTING or char in _TINTS:
        return False
    return char.isspace() or unicodedata.category(char) not in {"Cc", "Cs", "Cn", "Co"}


def runs_left(text: str) -> bool:
    """Tell whether a text is written from right to left, by its first letter."""
    kinds = map(unicodedata.bidirectional, text)
    return next((kind for kind in kinds if kind in _STRONG), "L") in _RIGHT_TO_LEFT


def directed(text: str) -> str:
    """Return a text whose full stops and brackets stand where its direction wants."""
    return isolated(text) if runs_left(text) else text


def isolated(text: str) -> str:
    """Return a text that is set from right to left, whatever stands around it."""
    return _ISOLATE.format(text)


def undirected(text: str) -> str:
    """Return a text without the marks that set it from right to left."""
    return "".join(char for char in text if char not in _DIRECTING)


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a line is, in the unit of `size`."""
    return sum(_advance(char, bold=bold) for char in text) * size


def lines(
    text: str, room: float, size: float, *, most: int = 1, bold: bool = False
) -> tuple[str, ...]:
    """Return a text in at most `most` lines that are not wider than `room`.

    It is broken at blanks, between characters where there are none (Chinese, a long
    address), never between a letter and its marks; what does not fit ends in "…".
    """
    left = legible(text)
    found: list[str] = []
    while left and len(found) < most:
        line, left = _line(left, room, size, bold=bold)
        found.append(line)
    if left:
        found[-1] = _cut(f"{found[-1]} {left}", room, size, bold=bold)
    return tuple(found)


def _line(text: str, room: float, size: float, *, bold: bool) -> tuple[str, str]:
    if width(text, size, bold=bold) <= room:
        return text, ""
    taken, at_blank, used = 0, 0, 0.0
    for cluster in clusters(text):
        used += width(cluster, size, bold=bold)
        if used > room and taken:
            break
        taken += len(cluster)
        if cluster == " " or _breaks_after(cluster):
            at_blank = taken
    if taken < len(text) and text[taken] == " ":
        at_blank = taken
    end = at_blank or taken
    return text[:end].rstrip(), text[end:].lstrip()


def _breaks_after(cluster: str) -> bool:
    # Wide characters are those of Chinese, Japanese and Korean.
    return unicodedata.east_asian_width(cluster[0]) == "W" or cluster in "-/—"


def _cut(text: str, room: float, size: float, *, bold: bool) -> str:
    kept, used = "", width(CUT, size, bold=bold)
    for cluster in clusters(text):
        used += width(cluster, size, bold=bold)
        if used > room:
            break
        kept += cluster
    return kept.rstrip() + CUT


def clusters(text: str) -> Iterator[str]:
    """Yield what a reader takes for one character, marks and joined parts with it."""
    cluster = ""
    for char in text:
        joined = cluster.endswith(_JOINS) or char == _JOINS
        if cluster and not joined and not unicodedata.category(char).startswith("M"):
            yield cluster
            cluster = ""
        cluster += char
    if cluster:
        yield cluster


def runs(text: str, *, bold: bool = False) -> Iterator[tuple[Face, str]]:
    """Yield a text in parts that one typeface has the letters of.

    What stands between, blanks and commas, goes with what came before it; what none
    has goes with the first.
    """
    for face, part in groupby(_set(text, bold=bold), key=itemgetter(0)):
        yield face, "".join(cluster for _, cluster in part)


def _set(text: str, *, bold: bool) -> Iterator[tuple[Face, str]]:
    face = None
    for cluster in clusters(text):
        kind = unicodedata.category(cluster[0])
        stays = face is not None and kind[0] in "ZPC" and _has(face, cluster[0])
        if face is None or not stays:
            face = _face(cluster[0], bold=bold) or FACES[0 if bold else 1]
        yield face, cluster


@lru_cache(20_000)
def _advance(char: str, *, bold: bool) -> float:
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0.0
    face = _face(char, bold=bold)
    if face is None:
        return 1.0
    measures = _measures(face)
    return measures.advances[measures.glyphs[ord(char)]][0] / measures.em


@lru_cache(20_000)
def _face(char: str, *, bold: bool) -> Face | None:
    able = (face for face in FACES if bold or not face.bold)
    return next((face for face in able if _has(face, char)), None)


def _has(face: Face, char: str) -> bool:
    return ord(char) in _measures(face).glyphs


class _Measures(NamedTuple):
    glyphs: Mapping[int, str]
    advances: Mapping[str, Sequence[int]]
    em: int


@cache
def _measures(face: Face) -> _Measures:
    with TTFont(face.path) as font:
        em: int = font["head"].unitsPerEm
        return _Measures(dict(font.getBestCmap()), dict(font["hmtx"].metrics), em)
