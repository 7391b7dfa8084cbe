"""Folding: pending deltas become summaries, soon after and off the request."""

from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession


def wake(_state: Any, _organisation_id: UUID, _session: AsyncSession) -> None:
    """Tell the folder that a transaction left deltas behind."""
