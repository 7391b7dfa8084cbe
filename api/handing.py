"""What the route classes hand to routes themselves, past FastAPI's dependencies.

FastAPI solves every dependency anew for each request, which on a hot route costs more
than the route. What is there already when a route is called, on the request's state,
needs no solving: a parameter marked `Handed` is taken from there.
"""

import inspect
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, get_args

from fastapi import Request

Endpoint = Callable[..., Coroutine[Any, Any, Any]]


@dataclass(frozen=True, slots=True)
class Handed:
    """Marks, in `Annotated`, a parameter that `take` gives for a request."""

    take: Callable[[Request], Any]


@dataclass(frozen=True, slots=True)
class Declared:
    """A parameter that a route class declares, and how what a request says is kept."""

    name: str
    annotation: Any
    default: Any
    keep: Callable[[Request, Any], None]


_REQUEST = "request"


def handing(endpoint: Endpoint, declared: Sequence[Declared] = ()) -> Endpoint:
    """Return an endpoint for FastAPI, which hands to `endpoint` what is marked.

    To FastAPI it has the other parameters of `endpoint`, those `declared`, and the
    request. What a request says of those declared is kept before `endpoint` runs.
    """
    signature = inspect.signature(endpoint, eval_str=True)
    parameters = signature.parameters
    taken = {
        name: mark
        for name, parameter in parameters.items()
        if (mark := _mark(parameter.annotation))
    }
    own = _REQUEST in parameters

    @wraps(endpoint)
    async def call(**values: Any) -> Any:  # noqa: ANN401 - whatever the route answers
        request = values[_REQUEST] if own else values.pop(_REQUEST)
        for each in declared:
            each.keep(request, values.pop(each.name))
        for name, mark in taken.items():
            values[name] = mark.take(request)
        return await endpoint(**values)

    left = [parameter for name, parameter in parameters.items() if name not in taken]
    if not own:
        left.append(_keyword(_REQUEST, Request))
    left += [_keyword(each.name, each.annotation, each.default) for each in declared]
    call.__signature__ = signature.replace(  # type: ignore[attr-defined]  # inspect reads it
        parameters=[each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in left]
    )
    return call


def _mark(annotation: object) -> Handed | None:
    marks = (part for part in get_args(annotation) if isinstance(part, Handed))
    return next(marks, None)


def _keyword(
    name: str,
    annotation: Any,  # noqa: ANN401 - whatever a parameter is annotated with
    default: Any = inspect.Parameter.empty,  # noqa: ANN401 - or has for a default
) -> inspect.Parameter:
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation
    )
