"""`Idempotency-Key`: the key, the effect and the stored answer commit together."""

from collections.abc import Awaitable, Callable

from fastapi import Request, Response

from api.digest import digest
from services import idempotency
from services.idempotency import StoredAnswer

Handler = Callable[[Request], Awaitable[Response]]

_KEPT = ("location", "etag", "content-type")


async def once(request: Request, operation: str, handle: Handler) -> Response:
    """Return the handler's answer, or the stored one of an equal request before.

    Raises
    ------
    IdempotencyKeyReused
        If the key was used with another payload.
    """
    session, caller = request.state.session, request.state.caller
    key = request.headers["idempotency-key"]
    parsed = getattr(request.state, "parsed", None)
    payload = digest([request.url.path, request.url.query, parsed])
    stored = await idempotency.claim(session, caller, operation, key, payload)
    if stored is not None:
        return _replayed(stored)
    response = await handle(request)
    headers = {k: v for k, v in response.headers.items() if k in _KEPT}
    answer = StoredAnswer(response.status_code, headers, bytes(response.body).decode())
    await idempotency.keep(session, caller, operation, key, answer)
    response.headers["Idempotency-Kept-Days"] = str(idempotency.KEPT_DAYS)
    return response


def _replayed(stored: StoredAnswer) -> Response:
    response = Response(
        stored.body.encode(), status_code=stored.status, headers=stored.headers
    )
    response.headers["Idempotent-Replay"] = "true"
    response.headers["Idempotency-Kept-Days"] = str(idempotency.KEPT_DAYS)
    return response
