"""`Idempotency-Key`: the key, the effect and the stored answer commit together."""

from fastapi import Request, Response

from api.digest import digest
from domain.errors import Invalid
from services import idempotency
from services.idempotency import StoredAnswer

KEY_MAX = 200
HEADER = "idempotency-key"
_KEPT = ("location", "etag", "content-type")


async def stored_answer(request: Request, operation: str) -> Response | None:
    """Take the request's key; return what was answered under it before.

    Raises
    ------
    IdempotencyKeyReused
        If the key was used with another payload.
    Invalid
        If the key is empty or too long.
    """
    session, caller = request.state.session, request.state.caller
    key = request.headers[HEADER]
    if not 0 < len(key) <= KEY_MAX:
        message = f"A key has 1 to {KEY_MAX} characters."
        raise Invalid(message, f"{HEADER}:", "too-long" if key else "too-short")
    payload = digest([request.url.path, request.url.query, _content(request)])
    stored = await idempotency.claim(session, caller, operation, key, payload)
    return None if stored is None else _replayed(stored)


async def keep(request: Request, operation: str, response: Response) -> None:
    """Store an answer under the request's key, to be committed with the effect."""
    session, caller = request.state.session, request.state.caller
    headers = {k: v for k, v in response.headers.items() if k in _KEPT}
    answer = StoredAnswer(response.status_code, headers, bytes(response.body).decode())
    key = request.headers[HEADER]
    await idempotency.keep(session, caller, operation, key, answer)
    response.headers["Idempotency-Kept-Days"] = str(idempotency.KEPT_DAYS)


def _content(request: Request) -> object:
    state = request.state
    if hasattr(state, "parsed"):
        return state.parsed
    return state.body.hex() if hasattr(state, "body") else None


def _replayed(stored: StoredAnswer) -> Response:
    response = Response(
        stored.body.encode(), status_code=stored.status, headers=stored.headers
    )
    response.headers["Idempotent-Replay"] = "true"
    response.headers["Idempotency-Kept-Days"] = str(idempotency.KEPT_DAYS)
    return response
