"""Which language an answer is written in, from what the client prefers."""

import re
from collections.abc import Collection
from typing import Annotated

from fastapi import Depends, Header, Response

from domain.sentence import ENGLISH, languages

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
    return ENGLISH


async def _told_in(
    response: Response,
    accept_language: Annotated[
        str | None, Header(description="English where no other language fits.")
    ] = None,
) -> str:
    language = chosen(accept_language, languages())
    response.headers["Content-Language"] = language
    return language


ToldIn = Annotated[str, Depends(_told_in)]
"""The language of the sentences in an answer, which says so in `Content-Language`."""
