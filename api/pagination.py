"""Pages of a list, and the signed cursors that lead from one to the next."""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Annotated, Final, Generic, TypeVar
from urllib.parse import quote, urlsplit
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from domain.errors import CursorFilterMismatch, CursorInvalid
from domain.total import Means, Total

LIMIT_DEFAULT: Final = 50
LIMIT_MAX: Final = 200

_VERSION = b"\x01"
_SCOPE_LENGTH = 8
_SEAL_LENGTH = 16
_LENGTH_MAX = 4096

# A key may sign other things too; this keeps those from passing for cursors.
_PURPOSE = b"valueweave cursor\0"


def digits(raw: object) -> object:
    """Let a whole number in an address pass that is written in digits alone.

    Left to itself pydantic reads "50.0", "5_0" and " 50 " as whole numbers too.
    """
    if isinstance(raw, str) and not (raw.isascii() and raw.isdecimal()):
        raise PydanticCustomError("wrong-type", "A whole number is expected.")
    return raw


Limit = Annotated[
    int,
    Field(ge=1, le=LIMIT_MAX),
    BeforeValidator(digits),
    Query(description="How many items a page holds at most."),
]

Item = TypeVar("Item")


class PageInfo(BaseModel):
    """Where a page stands in its list."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "limit": 50,
                    "next_cursor": "AXh0Wz",
                    "has_more": True,
                    "total": 120,
                    "total_is": "exact",
                }
            ]
        }
    )

    limit: int = Field(description="How many items were asked for at most.")
    next_cursor: str | None = Field(
        description="Send it as `cursor` for the next page; null on the last one."
    )
    has_more: bool = Field(description="Whether there is a next page.")
    total: int | None = Field(
        description="How many are on all pages. Null unless `count` asks for it, and "
        "for a small group where you do not evaluate.",
    )
    total_is: Means | None = Field(description="What `total` is.")


class Page(BaseModel, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    page: PageInfo


def page_info(limit: int, next_cursor: str | None, total: Total | None) -> PageInfo:
    """Return where a page stands; it is the last one without a cursor to go on with."""
    return PageInfo(
        limit=limit,
        next_cursor=next_cursor,
        has_more=next_cursor is not None,
        total=None if total is None else total.n,
        total_is=None if total is None else total.means,
    )


def page_of(
    items: list[Item],
    *,
    limit: int,
    next_cursor: str | None,
    total: Total | None = None,
) -> Page[Item]:
    """Return a page of items."""
    return Page(items=items, page=page_info(limit, next_cursor, total))


def link_next(url: str, cursor: str) -> str:
    """Return the `Link` header that leads from the list at `url` to its next page.

    The link is relative to the server and keeps all other parameters.
    """
    parts = urlsplit(url)
    kept = [p for p in parts.query.split("&") if p and p.partition("=")[0] != "cursor"]
    query = quote("&".join([*kept, f"cursor={cursor}"]), safe="%&=+,:;@!*()~/?-._")
    return f'<{quote(parts.path, safe="%/:@~-._")}?{query}>; rel="next"'


def encode(
    key: bytes,
    *,
    organisation: UUID,
    scope: str,
    values: Sequence[str | int | None],
) -> str:
    """Return a cursor that stands behind the row with these sort values.

    `scope` is whatever fixes the list besides its organisation: filters and order.
    """
    place = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
    body = _VERSION + _fingerprint(scope) + place
    sealed = _seal(key, organisation, body) + body
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def decode(
    key: bytes, cursor: str, *, organisation: UUID, scope: str
) -> list[str | int | None]:
    """Return the sort values in a cursor that was made for this list.

    Raises
    ------
    CursorInvalid
        If it was altered, was not made with this key, or belongs to another
        organisation.
    CursorFilterMismatch
        If it was made for a list with another scope.
    """
    sealed = _bytes(cursor)
    seal, body = sealed[:_SEAL_LENGTH], sealed[_SEAL_LENGTH:]
    if not hmac.compare_digest(seal, _seal(key, organisation, body)):
        raise CursorInvalid("Begin again without a cursor.")
    head = _VERSION + _fingerprint(scope)
    if not body.startswith(head):
        raise CursorFilterMismatch(
            "Keep filters and order as they were, or begin again without a cursor."
        )
    values: list[str | int | None] = json.loads(body[len(head) :])
    return values


def _bytes(cursor: str) -> bytes:
    """Return what a cursor encodes, if it is the one spelling of that."""
    sealed = b""
    if len(cursor) <= _LENGTH_MAX and cursor.isascii():
        padded = cursor + "=" * (-len(cursor) % 4)
        try:
            sealed = base64.b64decode(padded, altchars=b"-_", validate=True)
        except ValueError:
            sealed = b""
    # Spare bits, padding and the other alphabet decode too, but are not ours.
    if base64.urlsafe_b64encode(sealed).rstrip(b"=") != cursor.encode(errors="replace"):
        raise CursorInvalid("Begin again without a cursor.")
    return sealed


def _fingerprint(scope: str) -> bytes:
    return hashlib.sha256(scope.encode()).digest()[:_SCOPE_LENGTH]


def _seal(key: bytes, organisation: UUID, body: bytes) -> bytes:
    return hmac.digest(key, _PURPOSE + organisation.bytes + body, "sha256")[
        :_SEAL_LENGTH
    ]
