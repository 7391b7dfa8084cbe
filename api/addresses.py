"""The addresses of the application, and the methods that each of them has."""

import re
from typing import Final

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

_PLACE: Final = re.compile(r"\(\?P<\w+>[^)]*\)")


def methods_of(app: FastAPI, path: str) -> list[str]:
    """Return, sorted, the methods of whatever is at `path`; `HEAD` beside `GET`.

    The framework itself names only those of the first route that it comes upon.
    """
    found: dict[int, set[str]] = {}
    for route in iter_route_contexts(app.routes):
        form = getattr(route.original_route, "path_regex", None)
        form = getattr(route, "path_regex", form)
        if form is not None and route.methods and form.match(path):
            found.setdefault(_said(form), set()).update(route.methods)
    methods = found[max(found)] if found else set()
    return sorted({*methods, *({"HEAD"} if "GET" in methods else ())})


def _said(form: re.Pattern[str]) -> int:
    """Return how much of an address a form says itself: the nearest one counts."""
    return len(_PLACE.sub("", form.pattern))
