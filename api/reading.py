"""What is read of a request before its transaction: token, headers, query, body."""

import re
from email.message import Message
from functools import lru_cache
from typing import Final

from fastapi import Request, params
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import APIRoute

from api import strict_json
from domain.errors import (
    Invalid,
    NotAcceptable,
    NotSignedIn,
    TooLarge,
    UnsupportedMediaType,
)

_JSON = frozenset({"application/json", "application/merge-patch+json"})
ANSWERED: Final = ("application/json", "application/problem+json")
"""What every route answers, unless it says that it answers more."""
_WEIGHT: Final = re.compile(
    r";\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*(?:;|$)", re.IGNORECASE
)


def query_names(route: APIRoute) -> frozenset[str]:
    """Return the names of the query parameters that a route has."""
    return frozenset(
        field.alias
        for field in get_flat_params(route.dependant)
        if isinstance(field.field_info, params.Query)
    )


def media_type(route: APIRoute) -> str | None:
    """Return the media type of the body that a route reads; None where none."""
    if route.body_field is None:
        return None
    declared = getattr(route.body_field.field_info, "media_type", "application/json")
    return str(declared)


def may_be_left_out(route: APIRoute) -> bool:
    """Tell whether a route does without its body."""
    return route.body_field is None or not route.body_field.field_info.is_required()


def sends_nothing(request: Request) -> bool:
    """Tell whether a request carries no body at all."""
    headers = request.headers
    length = headers.get("content-length", "0")
    return length == "0" and "transfer-encoding" not in headers


def bearer(request: Request) -> str:
    """Return the text of the access token.

    Raises
    ------
    NotSignedIn
        If there is none.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise NotSignedIn("Send `Authorization: Bearer` and an access token.")
    return token.strip()


def check_accept(request: Request, kinds: tuple[str, ...]) -> None:
    """Let a request pass that takes one of some media types for an answer.

    Without `Accept` any does.

    Raises
    ------
    NotAcceptable
        If it takes none of them.
    """
    accept = request.headers.get("accept", "")
    if not any(liking(accept, kind) for kind in kinds):
        *others, last = kinds
        told = f"{', '.join(others)} or {last}" if others else last
        raise NotAcceptable(f"Answers here are {told}.")


@lru_cache(maxsize=1024)
def liking(accept: str, kind: str) -> float:
    """Return how well a list of media ranges likes a media type, from 0 to 1.

    The nearest range decides; an empty list takes everything.
    """
    if accept.strip() == "":
        return 1.0
    likes = {
        part.partition(";")[0].strip().lower(): _weight(part)
        for part in accept.split(",")
    }
    ranges = (kind, f"{kind.partition('/')[0]}/*", "*/*")
    return next((likes[each] for each in ranges if each in likes), 0.0)


def _weight(part: str) -> float:
    found = _WEIGHT.search(part)
    return float(found[1]) if found else 1.0


def refuse_body(request: Request) -> None:
    """Let a request pass that has no body, for where none is read.

    Raises
    ------
    UnsupportedMediaType
        If it announces one, which is not looked at.
    """
    if not sends_nothing(request):
        raise UnsupportedMediaType("Nothing is read here: send no body.")


def check_query(request: Request, known: frozenset[str]) -> None:
    """Let a query pass that is UTF-8 and names each parameter once.

    Raises
    ------
    MalformedQuery
        If it is not UTF-8.
    Invalid
        If a parameter is unknown or given twice.
    """
    strict_json.check_query(request.scope.get("query_string", b""))
    seen: set[str] = set()
    for name, _ in request.query_params.multi_items():
        if name not in known:
            pointer = strict_json.query_pointer(name)
            raise Invalid("There is no such parameter here.", pointer, "unknown-name")
        if name in seen:
            pointer = strict_json.query_pointer(name)
            raise Invalid("The parameter is given twice.", pointer, "duplicate-key")
        seen.add(name)


async def read_body(request: Request, media: str) -> None:
    """Read the body, once: `state.body`, and for JSON `state.parsed`.

    Raises
    ------
    UnsupportedMediaType
        If it is of another type, or encoded.
    TooLarge
        If it is longer than the service reads.
    MalformedJson, Invalid
        If it is not JSON, or JSON that is not accepted.
    """
    kind, charset = _content_type(request)
    if kind not in (_JSON if media in _JSON else {media}) or charset != "utf-8":
        raise UnsupportedMediaType(f"Send {media} in UTF-8.")
    if request.headers.get("content-encoding", "identity") != "identity":
        raise UnsupportedMediaType("Send the body without a content encoding.")
    limit = request.app.state.settings.max_body_bytes
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise TooLarge(f"At most {limit} bytes.")
        chunks.append(chunk)
    body = b"".join(chunks)
    request._body = body  # noqa: SLF001 - what `Request.body` would have kept
    request.state.body = body
    if media in _JSON:
        request.state.parsed = strict_json.parse(body)


def _content_type(request: Request) -> tuple[str, str]:
    header = Message()
    header["content-type"] = request.headers.get("content-type", "")
    charset = header.get_content_charset("utf-8")
    return header.get_content_type(), charset
