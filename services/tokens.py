"""Access tokens: made, shown once, checked, revoked."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from domain.access import Caller, Permission, Scope, SpaceRole
from domain.errors import Invalid, NotFound, NotPermitted, NotSignedIn, UnknownReference
from services.database.keyset import After, Slice, page
from services.database.tables import Member, Organisation, Participation, Token
from services.secret import digest_of, new_secret, organisation_in

PREFIX = "vw_"
LIFE = timedelta(days=90)
"""How long a token lives unless a shorter life is asked for."""

_cached: dict[str, tuple[date, Caller]] = {}
_CACHE_MAX = 20_000


def new_token(organisation_id: UUID) -> str:
    """Return the text of a fresh token; it carries its organisation."""
    return new_secret(PREFIX, organisation_id)


def organisation_of(token: str) -> UUID:
    """Return the organisation that a token carries in its text.

    Raises
    ------
    NotSignedIn
        If the text is no token: told without asking the database.
    """
    organisation_id = organisation_in(PREFIX, token)
    if organisation_id is None:
        raise NotSignedIn("Send a valid access token.")
    return organisation_id


async def sign_in(session: AsyncSession, organisation_id: UUID, token: str) -> Caller:
    """Return who calls with `token`, as roles and participations stand today.

    Raises
    ------
    NotSignedIn
        If the token is unknown, revoked or expired, or its member is not active.
    """
    return await of_digest(session, organisation_id, digest_of(token))


async def of_digest(
    session: AsyncSession, organisation_id: UUID, digest: str
) -> Caller:
    """Return who calls with the token of a digest, as things stand today.

    Raises
    ------
    NotSignedIn
        If the token is unknown, revoked or expired, or its member is not active.
    """
    found = (
        await session.exec(
            select(
                Organisation.access_version,
                Organisation.threshold,
                Organisation.group_key,
            ).where(Organisation.organisation_id == organisation_id)
        )
    ).one_or_none()
    version, threshold, group_key = found or (0, 1, "")
    known = remembered(digest)
    if known is not None and known.access_version == version:
        return known
    caller = await _caller(session, organisation_id, digest)
    caller = replace(
        caller, access_version=version, threshold=threshold, group_key=group_key
    )
    remember(digest, caller)
    return caller


def remembered(digest: str) -> Caller | None:
    """Return the caller of an earlier request, if today's and not expired.

    Whoever uses it compares its `access_version` with the organisation's, so that a
    changed role acts on the next request.
    """
    day, caller = _cached.get(digest, (date.min, None))
    now = datetime.now(UTC)
    if caller is None or day != now.date():
        return None
    return caller if caller.expires_at and caller.expires_at > now else None


def remember(digest: str, caller: Caller) -> None:
    """Keep a caller for the next request with the same token."""
    if len(_cached) >= _CACHE_MAX:
        _cached.clear()
    _cached[digest] = (datetime.now(UTC).date(), caller)


async def _caller(session: AsyncSession, organisation_id: UUID, digest: str) -> Caller:
    found = (
        await session.exec(
            select(Token, Member)
            .join(
                Member,
                (col(Member.organisation_id) == col(Token.organisation_id))
                & (col(Member.id) == col(Token.member_id)),
            )
            .where(Token.organisation_id == organisation_id, Token.digest == digest)
        )
    ).one_or_none()
    now = datetime.now(UTC)
    if found is None or found[0].revoked_at or found[0].expires_at <= now:
        raise NotSignedIn("Send a valid access token.")
    token, member = found
    if not member.active:
        raise NotSignedIn("Send a valid access token.")
    return Caller(
        organisation_id=organisation_id,
        member_id=member.id,
        person_id=member.person_id,
        role=member.role,
        scopes=frozenset(map(Scope, token.scopes)),
        spaces=await spaces_of(session, organisation_id, member.person_id, now.date()),
        token_id=token.id,
        expires_at=token.expires_at,
    )


async def spaces_of(
    session: AsyncSession, organisation_id: UUID, person_id: UUID, today: date
) -> dict[UUID, frozenset[SpaceRole]]:
    """Return the roles of a person in the spaces where they take part today."""
    rows = await session.exec(
        select(Participation).where(
            Participation.organisation_id == organisation_id,
            Participation.person_id == person_id,
            Participation.since <= today,
            col(Participation.until).is_(None) | (col(Participation.until) >= today),
        )
    )
    held: dict[UUID, frozenset[SpaceRole]] = {}
    for row in rows:
        held[row.space_id] = held.get(row.space_id, frozenset()) | {row.role}
    return held


async def make_token(
    session: AsyncSession,
    caller: Caller,
    *,
    label: str,
    scopes: Sequence[Scope] = tuple(Scope),
    expires_at: datetime | None = None,
    member_id: UUID | None = None,
) -> tuple[Token, str]:
    """Make a token, for the caller or, by an owner, for another member.

    Returns the row and the text, which is shown this once. A token made for oneself
    carries no scope that the present one lacks; no token lives longer than `LIFE`.

    Raises
    ------
    NotPermitted
        If the caller may not make tokens, or not for that member or with that scope.
    UnknownReference
        If there is no such member.
    Invalid
        If it would have expired already.
    """
    if not caller.may(Permission.MANAGE_OWN_TOKENS):
        raise NotPermitted("this token may not make tokens")
    for_other = member_id not in (None, caller.member_id)
    if for_other and not caller.may(Permission.MANAGE_MEMBERS):
        raise NotPermitted("only an owner makes tokens for others")
    if not set(scopes) <= caller.scopes:
        raise NotPermitted("a token carries no scope that its maker lacks")
    owner = await session.get(
        Member, (caller.organisation_id, member_id or caller.member_id)
    )
    if owner is None:
        raise UnknownReference("there is no such member", "/member_id")
    now = datetime.now(UTC)
    if expires_at is not None and expires_at <= now:
        raise Invalid("a token expires in the future", "/expires_at", "past")
    text = new_token(caller.organisation_id)
    token = Token(
        organisation_id=caller.organisation_id,
        id=uuid7(),
        member_id=owner.id,
        digest=digest_of(text),
        label=label,
        scopes=sorted(set(scopes)),
        created_at=now,
        expires_at=min(expires_at or now + LIFE, now + LIFE),
    )
    session.add(token)
    return token, text


async def list_tokens(
    session: AsyncSession, caller: Caller, after: After, *, member_id: UUID | None
) -> Slice[Token]:
    """Return a page of tokens: the caller's own, or for an owner another member's."""
    if not caller.may(Permission.MANAGE_OWN_TOKENS):
        raise NotPermitted("this token may not list tokens")
    wanted = member_id or caller.member_id
    if wanted != caller.member_id and not caller.may(Permission.MANAGE_MEMBERS):
        wanted = UUID(int=0)
    statement = select(Token).where(
        Token.organisation_id == caller.organisation_id, Token.member_id == wanted
    )
    return await page(session, statement, [col(Token.id)], after)


async def revoke_token(session: AsyncSession, caller: Caller, token_id: UUID) -> None:
    """Make a token invalid from the next request on.

    Raises
    ------
    NotFound
        If it is neither the caller's own nor, for an owner, the organisation's.
    """
    if not caller.may(Permission.MANAGE_OWN_TOKENS):
        raise NotPermitted("this token may not revoke tokens")
    token = await session.get(Token, (caller.organisation_id, token_id))
    manages = caller.may(Permission.MANAGE_MEMBERS)
    if token is None or not (manages or token.member_id == caller.member_id):
        raise NotFound("no such token")
    token.revoked_at = token.revoked_at or datetime.now(UTC)
    session.add(token)
    await advance_access(session, caller.organisation_id)


async def advance_access(session: AsyncSession, organisation_id: UUID) -> None:
    """Make every remembered caller of the organisation be read anew."""
    organisation = await session.get(
        Organisation, (organisation_id,), with_for_update=True, populate_existing=True
    )
    if organisation is not None:
        organisation.access_version += 1
        session.add(organisation)
