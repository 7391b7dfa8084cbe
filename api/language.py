"""Which language an answer is written in, from what the client prefers."""

import re
from collections.abc import Collection
from typing import Final

DEFAULT: Final = "en"

_HEADER_MAX = 1000
_RANGE = re.compile(
    r"[ \t]*(\*|[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)"
    r"(?:[ \t]*;[ \t]*q=([01](?:\.[0-9]{0,3})?))?[ \t]*\Z"
)


def chosen(accept_language: str | None, present: Collection[str]) -> str:
    """Return the present language that an `Accept-Language` header likes best.

    A regional tag is content with its language (`en-GB` reads `en`). English where
    nothing fits, and where the header cannot be read.
    """
    ranges = (accept_language or "")[:_HEADER_MAX].split(",")
    wanted = [found.groups() for found in map(_RANGE.match, ranges) if found]
    # Sorting is stable: of two that are liked alike, the first one named.
    ordered = sorted(wanted, key=lambda pair: -float(pair[1] or 1))
    for tag, weight in ordered:
        if weight is not None and not float(weight):
            continue
        for known in (tag.lower(), tag.lower().partition("-")[0]):
            if known in present:
                return known
    return DEFAULT
