"""What holds for every answer: request ids, HEAD, security headers, CORS."""

from uuid import UUID

from fastapi import FastAPI
from fastapi.responses import Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uuid_utils.compat import uuid7

from domain.errors import NotSignedIn
from services import origins, tokens
from services.secret import organisation_in
from services.substantiation_answers import PREFIX

_CSP = "default-src 'none'; frame-ancestors 'none'"
_DOCS_CSP = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_SECURE = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", _CSP.encode()),
]
_IN_DOCS = [*_SECURE[:-1], (b"content-security-policy", _DOCS_CSP.encode())]
_EXPOSED = (
    "ETag, Link, Location, Retry-After, Idempotent-Replay, Idempotency-Kept-Days, "
    "Dry-Run, Preference-Applied, X-Request-Id"
)
_ALLOWED = (
    "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, "
    "Prefer, Accept-Language"
)


class EveryAnswer:
    """Plain ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request with what every answer carries."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request_id = str(uuid7())
        scope.setdefault("state", {})["request_id"] = request_id
        origin = headers.get("origin")
        if origin and _is_preflight(scope, headers):
            response = await _preflight(scope["app"], origin)
            await response(scope, receive, send)
            return
        allowed = bool(origin) and await _may_read(scope, headers, str(origin))
        head = scope["method"] == "HEAD"
        if head:
            scope["method"] = "GET"

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                _complete(message, scope["path"], request_id)
                if allowed:
                    out = MutableHeaders(scope=message)
                    out["Access-Control-Allow-Origin"] = str(origin)
                    out["Access-Control-Expose-Headers"] = _EXPOSED
            if head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app(scope, receive, answer)


def _complete(start: Message, path: str, request_id: str) -> None:
    headers = list(start["headers"])
    headers.append((b"x-request-id", request_id.encode()))
    own = {name for name, _ in headers}
    secure = _IN_DOCS if path.startswith("/docs") else _SECURE
    # A page says itself what it may load.
    headers += [each for each in secure if each[0] not in own]
    if not any(name == b"cache-control" for name, _ in headers):
        headers.append((b"cache-control", b"no-store"))
    start["headers"] = headers


def _is_preflight(scope: Scope, headers: Headers) -> bool:
    asks = "access-control-request-method" in headers
    return scope["method"] == "OPTIONS" and asks


async def _preflight(app: FastAPI, origin: str) -> Response:
    # A preflight carries no token: any organisation's origin may go on to ask.
    known = await origins.listed(app.state.engine)
    if not any(origin in own for own in known.values()):
        return Response(status_code=403)
    return Response(
        status_code=204,
        headers={
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
            "Access-Control-Allow-Headers": _ALLOWED,
            "Access-Control-Max-Age": "600",
            "Vary": "Origin",
        },
    )


async def _may_read(scope: Scope, headers: Headers, origin: str) -> bool:
    own = _organisation(headers) or _by_secret(scope["path"])
    if own is None:
        return False
    known = await origins.listed(scope["app"].state.engine)
    return origin in known.get(own, ())


def _organisation(headers: Headers) -> UUID | None:
    _, _, token = headers.get("authorization", "").partition(" ")
    try:
        return tokens.organisation_of(token.strip())
    except NotSignedIn:
        return None


def _by_secret(path: str) -> UUID | None:
    """Return the organisation that a secret in an address carries."""
    return organisation_in(PREFIX, path.rpartition("/")[2])
