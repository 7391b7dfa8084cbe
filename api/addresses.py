"""The addresses of the application, and the methods that each of them has."""

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts


def methods_of(app: FastAPI, path: str) -> list[str]:
    """Return, sorted, the methods of whatever is at `path`; `HEAD` beside `GET`.

    The framework itself names only those of the first route that it comes upon.
    """
    found: set[str] = set()
    for route in iter_route_contexts(app.routes):
        form = getattr(route.original_route, "path_regex", None)
        form = getattr(route, "path_regex", form)
        if form is not None and route.methods and form.match(path):
            found.update(route.methods)
    if "GET" in found:
        found.add("HEAD")
    return sorted(found)
