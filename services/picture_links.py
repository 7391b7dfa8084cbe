"""Signed addresses of pictures: each shows one picture, as its member sees it, a while.

An image in a page sends no token. What it shows is in the address, signed with what is
stored of the token that asked for it: no export holds that, and an address opens no
more than its token does, nor longer. Rights are those of the moment at which it is
looked at; nothing is stored.
"""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.errors import NotFound, NotSignedIn
from services import tokens
from services.database.tables import Token

LIFE: Final = timedelta(minutes=10)
_PURPOSE: Final = b"picture link"
_PARTS: Final = 3


@dataclass(frozen=True, slots=True)
class Shown:
    """What an address shows: a figure of a space or story, in one form, and to whom."""

    token_id: str
    about: str
    subject: str
    picture: str
    theme: str
    language: str
    first: str | None
    last: str | None
    cycles: list[str]
    placements: str
    submitted: bool
    audience: str | None
    until: int = 0
    """Seconds since 1970."""


async def sign(
    session: AsyncSession, caller: Caller, shown: Shown
) -> tuple[str, datetime]:
    """Return the signed text of an address, and when it shows nothing any more.

    It ends like the picture that it shows, for those who look at names of files.

    Raises
    ------
    NotFound
        If the caller has no token by which it could be looked at.
    """
    until = datetime.now(UTC).replace(microsecond=0) + LIFE
    bound = replace(shown, token_id=str(caller.token_id), until=int(until.timestamp()))
    key = await _key(session, caller.organisation_id, str(caller.token_id))
    told = json.dumps(asdict(bound), separators=(",", ":")).encode()
    body = f"{caller.organisation_id.hex}.{base64.urlsafe_b64encode(told).decode()}"
    ending = shown.picture.partition(".")[2]
    return f"{body}.{_signature(key, body)}.{ending}", until


def ending_of(signed: str) -> str:
    """Return how the picture of a signed text ends; nothing of another form."""
    return ".".join(signed.split(".")[_PARTS:])


def organisation_of(signed: str) -> UUID:
    """Return the organisation of a signed text, before it is known to be genuine.

    Raises
    ------
    NotFound
        If the text has another form.
    """
    parts = signed.split(".")
    if len(parts) <= _PARTS or not signed.isascii():
        raise NotFound("no such picture")
    try:
        return UUID(parts[0])
    except ValueError:
        raise NotFound("no such picture") from None


async def opened(
    session: AsyncSession, organisation_id: UUID, signed: str
) -> tuple[Caller, Shown]:
    """Return what a signed text shows, and the caller for whom it does.

    Raises
    ------
    NotFound
        If it is not genuine or has run out, or its token opens nothing any more.
    """
    *told, signature = signed.split(".")[:_PARTS]
    body = ".".join(told)
    shown = _read(body)
    key = await _key(session, organisation_id, shown.token_id)
    if not hmac.compare_digest(signature, _signature(key, body)):
        raise NotFound("no such picture")
    same = ending_of(signed) == shown.picture.partition(".")[2]
    if not same or shown.until <= datetime.now(UTC).timestamp():
        raise NotFound("no such picture")
    try:
        return await tokens.of_digest(session, organisation_id, key), shown
    except NotSignedIn:
        raise NotFound("no such picture") from None


def _read(body: str) -> Shown:
    """Return what a text says, before it is known to be genuine."""
    try:
        found = json.loads(base64.urlsafe_b64decode(body.partition(".")[2]))
        return Shown(**found)
    except (binascii.Error, ValueError, TypeError):
        raise NotFound("no such picture") from None


async def _key(session: AsyncSession, organisation_id: UUID, token_id: str) -> str:
    """Return what is stored of a token: its digest, which no answer tells."""
    try:
        wanted = UUID(token_id)
    except (ValueError, AttributeError, TypeError):
        raise NotFound("no such picture") from None
    found = await session.exec(
        select(Token.digest).where(
            Token.organisation_id == organisation_id, Token.id == wanted
        )
    )
    digest = found.one_or_none()
    if digest is None:
        raise NotFound("no such picture")
    return digest


def _signature(digest: str, body: str) -> str:
    # A key of its own, so that no signature tells anything of what is stored.
    key = hmac.digest(digest.encode(), _PURPOSE, hashlib.sha256)
    return hmac.new(key, body.encode(), hashlib.sha256).hexdigest()
