"""Folding: pending deltas become summaries, soon after and off the request."""

import asyncio
import logging
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller, OrganisationRole
from services.checking import Checked, check_space
from services.consents import expire_consents, past_consents
from services.database.engine import READ_ONLY
from services.database.tables import Delta, Tenant
from services.database.work import repeat, work
from services.summaries import fold_space

_PATIENCE = 5.0
"""Seconds that a stopping service waits for its folder."""

_log = logging.getLogger("valueweave.folding")


def folder_of(organisation_id: UUID) -> Caller:
    """Return the caller as which the service keeps an organisation's counts."""
    nobody = UUID(int=0)
    return Caller(organisation_id, nobody, nobody, OrganisationRole.OWNER)


async def spaces_with_deltas(session: AsyncSession, caller: Caller) -> list[UUID]:
    """Return the spaces of an organisation that have something to fold."""
    found = await session.exec(
        select(Delta.space_id)
        .where(Delta.organisation_id == caller.organisation_id)
        .distinct()
    )
    return list(found.all())


async def organisations(engine: AsyncEngine) -> list[UUID]:
    """Return the organisations that a worker goes through."""
    async with engine.connect() as connection:
        _ = await connection.execution_options(**READ_ONLY, all_organisations=True)
        found = await connection.execute(sa.select(col(Tenant.organisation_id)))
        return list(found.scalars())


async def fold_organisation(engine: AsyncEngine, organisation_id: UUID) -> int:
    """Fold all that is pending in an organisation; return how many deltas.

    Consents that have run out leave deltas first.
    """
    caller = folder_of(organisation_id)
    today = datetime.now(UTC).date()
    async with work(engine, organisation_id, reads_only=True) as session:
        past = len(await past_consents(session, caller, today))
    while past:
        past = await repeat(lambda: _expire(engine, caller, today))
    async with work(engine, organisation_id, reads_only=True) as session:
        spaces = await spaces_with_deltas(session, caller)
    folded = 0
    for space_id in spaces:
        while taken := await repeat(lambda s=space_id: _fold(engine, caller, s)):  # type: ignore[misc]  # a default binds the loop's value
            folded += taken
    return folded


async def check_counts(
    engine: AsyncEngine, organisation_id: UUID, space_id: UUID, *, rebuild: bool = True
) -> Checked:
    """Compare what a space's reports count with its rows, while others write and fold.

    Rows, summaries and pending deltas are those of one moment; what is written later
    stays pending.
    """
    caller = folder_of(organisation_id)

    async def check() -> Checked:
        async with work(engine, organisation_id, one_moment=True) as session:
            return await check_space(session, caller, space_id, rebuild=rebuild)

    return await repeat(check)


async def _fold(engine: AsyncEngine, caller: Caller, space_id: UUID) -> int:
    async with work(engine, caller.organisation_id) as session:
        return await fold_space(session, caller, space_id)


async def _expire(engine: AsyncEngine, caller: Caller, today: date) -> int:
    async with work(engine, caller.organisation_id) as session:
        return await expire_consents(session, caller, today)


class Folder:
    """A task that folds what writers leave behind, every few seconds.

    It is told by `wake` which organisations have something; at start it looks
    through all of them, for what a stopped process left.
    """

    def __init__(self, engine: AsyncEngine, every: float) -> None:
        self._engine = engine
        self._every = every
        self._waiting: set[UUID] = set()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to fold."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End, leaving to the next start what is still pending."""
        if self._task is not None:
            self._task.cancel()
            # Not for ever: a lost connection may take its time to be given up.
            await asyncio.wait({self._task}, timeout=_PATIENCE)

    def wake(self, organisation_id: UUID) -> None:
        """Tell that a transaction of an organisation may have left deltas."""
        self._waiting.add(organisation_id)

    async def _run(self) -> None:
        with suppress(Exception):
            self._waiting.update(await organisations(self._engine))
        while True:
            await asyncio.sleep(self._every)
            waiting, self._waiting = self._waiting, set()
            await self._fold_all(waiting)

    async def _fold_all(self, waiting: Iterable[UUID]) -> None:
        for organisation_id in waiting:
            try:
                await fold_organisation(self._engine, organisation_id)
            except Exception:  # noqa: BLE001 - whatever it is, the others go on
                # Counts stay exact meanwhile: what is pending is read with them.
                _log.exception("an organisation was not folded")
                self._waiting.add(organisation_id)
