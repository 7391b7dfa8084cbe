"""Parts of a story with ids of their own: what a deleted one had stays taken."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import or_
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.errors import ResourceDeleted
from services.access import own
from services.database.json import id_list, is_one_of, text_list
from services.database.tables import (
    EvidenceLink,
    Flow,
    Placement,
    Step,
    Story,
    Tombstone,
)
from services.stories.said import StepSaid, StorySaid
from services.stories.view import step_of_story

KINDS = [str(each.__tablename__) for each in (Step, Placement, EvidenceLink, Flow)]
"""Tables whose rows a new story brings along."""


class Part(NamedTuple):
    """The id of a part of a story, and where it was sent."""

    id: UUID
    pointer: str


def parts_of(said: StorySaid) -> list[Part]:
    """Return the parts of a new story."""
    steps = (
        part
        for n, step in enumerate(said.steps)
        for part in parts_of_step(step, f"/steps/{n}")
    )
    flows = (Part(flow.id, f"/flows/{n}/id") for n, flow in enumerate(said.flows))
    return [*steps, *flows]


def parts_of_step(step: StepSaid, at: str = "") -> Iterator[Part]:
    """Yield a step and its parts; `at` is where it was sent."""
    yield Part(step.id, f"{at}/id")
    for n, placement in enumerate(step.placements):
        yield Part(placement.id, f"{at}/placements/{n}/id")
    for n, link in enumerate(step.links):
        yield Part(link.id, f"{at}/links/{n}/id")


async def refuse_deleted(
    session: AsyncSession, caller: Caller, parts: Iterable[Part]
) -> None:
    """Let parts pass whose ids no deleted record had: one statement.

    Raises
    ------
    ResourceDeleted
        For the first of those whose id one had, with its pointer.
    """
    wanted = list(parts)
    connection = await session.connection()
    rows = await connection.execute(
        sa.union_all(_buried(caller), _left(caller)),
        {"parts": [part.id for part in wanted], "kinds": KINDS},
    )
    gone = set(rows.scalars())
    for part in wanted:
        if part.id in gone:
            raise ResourceDeleted(
                "the record with this id was deleted",
                context={"pointer": part.pointer},
            )


def _buried(caller: Caller) -> sa.Select[Any]:
    return sa.select(col(Tombstone.id)).where(*is_buried(caller))


def is_buried(caller: Caller) -> Sequence[sa.ColumnElement[bool]]:
    """Return the conditions on a tombstone of `parts`; it is of one of `kinds`."""
    return (
        col(Tombstone.organisation_id) == own(caller),
        is_one_of(col(Tombstone.kind), text_list("kinds")),
        is_one_of(col(Tombstone.id), id_list("parts")),
    )


def _left(caller: Caller) -> sa.Select[Any]:
    """Return the steps whose rows stay, since others point to them or to their story.

    Nobody is shown them any more.
    """
    return (
        sa.select(col(Step.id))
        .join(Story, step_of_story())
        .where(
            col(Step.organisation_id) == own(caller),
            is_one_of(col(Step.id), id_list("parts")),
            or_(col(Step.deleted_at).is_not(None), col(Story.deleted_at).is_not(None)),
        )
    )
