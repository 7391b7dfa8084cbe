"""Answers stored with the effect of a request that carried an idempotency key."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.errors import IdempotencyKeyReused
from services.database.dialect import ignore_existing
from services.database.tables import Idempotency

KEPT_DAYS = 30
"""Days for which a key gets the same answer."""


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """What was answered, to be answered again."""

    status: int
    headers: dict[str, str]
    body: str


async def claim(
    session: AsyncSession, caller: Caller, operation: str, key: str, payload: str
) -> StoredAnswer | None:
    """Take a key for the running transaction; return what was answered under it.

    Whoever comes second waits until the first one has committed.

    Raises
    ------
    IdempotencyKeyReused
        If the key was used with another payload.
    """
    now = datetime.now(UTC)
    own = (caller.organisation_id, caller.member_id, operation, key)
    stored = await session.get(Idempotency, own)
    if stored is not None and stored.created_at < now - timedelta(days=KEPT_DAYS):
        await session.delete(stored)
        await session.flush()
        stored = None
    if stored is None:
        connection = await session.connection()
        await connection.execute(
            ignore_existing(session, Idempotency),
            [
                {
                    "organisation_id": caller.organisation_id,
                    "member_id": caller.member_id,
                    "operation": operation,
                    "key": key,
                    "request_digest": payload,
                    "status": 0,
                    "headers": {},
                    "body": "",
                    "created_at": now,
                }
            ],
        )
        stored = await session.get(Idempotency, own, populate_existing=True)
    if stored is None or (stored.status == 0 and stored.request_digest == payload):
        return None
    if stored.request_digest != payload:
        raise IdempotencyKeyReused("The key was used for another request before.")
    return StoredAnswer(stored.status, stored.headers, stored.body)


async def keep(
    session: AsyncSession,
    caller: Caller,
    operation: str,
    key: str,
    answer: StoredAnswer,
) -> None:
    """Store the answer under a claimed key, to be committed with the effect."""
    own = (caller.organisation_id, caller.member_id, operation, key)
    stored = await session.get(Idempotency, own)
    if stored is not None:
        stored.status = answer.status
        stored.headers = dict(answer.headers)
        stored.body = answer.body
        session.add(stored)
