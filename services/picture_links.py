"""Signed addresses of pictures: each shows one picture, as its member sees it, a while.

An image in a page sends no token. What it shows is in the address, signed with a key
that only the organisation's own row makes; nothing is stored, and rights are those of
the moment at which it is looked at.
"""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller, Scope
from domain.errors import NotFound
from services.database.tables import Member, Organisation
from services.tokens import spaces_of

LIFE: Final = timedelta(minutes=10)
_PURPOSE: Final = b"picture link"
_PARTS: Final = 3


@dataclass(frozen=True, slots=True)
class Shown:
    """What an address shows: a figure of a space or story, in one form, and to whom."""

    member_id: str
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
    until: int = 0
    """Seconds since 1970."""


def sign(caller: Caller, shown: Shown) -> tuple[str, datetime]:
    """Return the signed text of an address, and when it shows nothing any more.

    It ends like the picture that it shows, for those who look at names of files.
    """
    until = datetime.now(UTC).replace(microsecond=0) + LIFE
    bound = replace(
        shown, member_id=str(caller.member_id), until=int(until.timestamp())
    )
    told = json.dumps(asdict(bound), separators=(",", ":")).encode()
    body = f"{caller.organisation_id.hex}.{base64.urlsafe_b64encode(told).decode()}"
    ending = shown.picture.partition(".")[2]
    return f"{body}.{_signature(caller.group_key, body)}.{ending}", until


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
    """Return what a signed text shows, and the member for whom it does.

    Raises
    ------
    NotFound
        If it is not genuine or has run out, or the member has no access any more.
    """
    found = (
        await session.exec(
            select(Organisation).where(Organisation.organisation_id == organisation_id)
        )
    ).one_or_none()
    *told, signature = signed.split(".")[:_PARTS]
    body = ".".join(told)
    key = "" if found is None else found.group_key
    genuine = hmac.compare_digest(signature, _signature(key, body))
    if found is None or not key or not genuine:
        raise NotFound("no such picture")
    shown = Shown(**_read(body))
    same = ending_of(signed) == shown.picture.partition(".")[2]
    if not same or shown.until <= datetime.now(UTC).timestamp():
        raise NotFound("no such picture")
    return await _member(session, found, UUID(shown.member_id)), shown


def _read(body: str) -> dict[str, Any]:
    try:
        found = json.loads(base64.urlsafe_b64decode(body.partition(".")[2]))
    except (binascii.Error, ValueError):
        raise NotFound("no such picture") from None
    return dict(found)


async def _member(
    session: AsyncSession, organisation: Organisation, member_id: UUID
) -> Caller:
    own = organisation.organisation_id
    member = (
        await session.exec(
            select(Member).where(Member.organisation_id == own, Member.id == member_id)
        )
    ).one_or_none()
    if member is None or not member.active:
        raise NotFound("no such picture")
    today = datetime.now(UTC).date()
    return Caller(
        organisation_id=own,
        member_id=member.id,
        person_id=member.person_id,
        role=member.role,
        scopes=frozenset({Scope.READ}),
        spaces=await spaces_of(session, own, member.person_id, today),
        access_version=organisation.access_version,
        threshold=organisation.threshold,
        group_key=organisation.group_key,
    )


def _signature(group_key: str, body: str) -> str:
    # A key of its own, so that no signature tells anything of how counts are rounded.
    key = hmac.digest(group_key.encode(), _PURPOSE, hashlib.sha256)
    return hmac.new(key, body.encode(), hashlib.sha256).hexdigest()
