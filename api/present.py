"""What a record is now, for whoever is told that it has changed since."""

import json
from typing import Any

from fastapi import Request
from starlette.types import Message, Scope

from domain.errors import Stale

_SENT_ON = frozenset({b"authorization", b"accept-language", b"host"})
_SCOPE = ("type", "asgi", "http_version", "scheme", "server", "client", "root_path")
_OF_EVERY_VERSION = frozenset({"version", "updated_at"})


async def told_what_is_there(request: Request, stale: Stale) -> Stale:
    """Return the refusal with the present tag, and the fields that have changed.

    It is what reading the record tells this caller. The fields are those of a record
    whose versions are at addresses of their own, where the caller may read them.
    """
    address = _address(request)
    tag, present = await _read(request, address)
    if tag is None:
        return stale
    context = stale.context | {"etag": tag}
    _, before = await _read(request, f"{address}/versions/{context['provided']}")
    if before is not None:
        names = sorted({*before, *present} - _OF_EVERY_VERSION)
        changed = [name for name in names if before.get(name) != present.get(name)]
        context["changed"] = ", ".join(changed)
    return Stale(str(stale), context=context)


def _address(request: Request) -> str:
    """Return the address of the record: the path up to the last id in it."""
    parts = request.url.path.split("/")
    ids = {str(value) for value in request.path_params.values()}
    last = max((n for n, part in enumerate(parts) if part in ids), default=len(parts))
    return "/".join(parts[: last + 1])


async def _read(request: Request, path: str) -> tuple[str | None, Any]:
    """Return tag and content of what the caller reads at an address; or nothing."""
    scope: Scope = {
        **{name: request.scope.get(name) for name in _SCOPE},
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [h for h in request.scope["headers"] if h[0] in _SENT_ON],
    }
    told: list[Message] = []

    async def nothing() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def keep(message: Message) -> None:
        told.append(message)

    await request.app(scope, nothing, keep)
    start, *rest = told
    if start["status"] != 200:  # noqa: PLR2004
        return None, None
    tag = dict(start["headers"]).get(b"etag", b"").decode()
    return tag, json.loads(b"".join(part.get("body", b"") for part in rest))
