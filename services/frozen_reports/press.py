"""The content of a frozen report, made as the least of its readers would see it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.frozen_report import (
    STORIES_MAX,
    Inputs,
    content_of,
    ids_in,
    passages_of,
    reader_of,
)
from domain.report import Report, ReportPart
from domain.story import Naming
from services.database.tables import FrameEntry, Measurement, Step, Story
from services.frozen_reports.stories import written
from services.reports.accounts import StoryTold, accounts_of
from services.reports.build import Asked, Links, asked_scope, build_report


@dataclass(frozen=True, slots=True)
class Press:
    """How a report becomes JSON: what only the API knows."""

    links: Callable[[Asked], Links]
    write: Callable[[Report], bytes]
    size_max: int
    open_after_days: int


@dataclass(frozen=True, slots=True)
class Held:
    """A story of which a content says something, and where."""

    story_id: UUID
    naming: Naming
    pointers: list[str]


@dataclass(frozen=True, slots=True)
class HeldEntry:
    """An aspiration or uncertainty of which a content says something, and where."""

    entry_id: UUID
    holder_id: UUID | None
    pointers: list[str]


async def print_report(
    session: AsyncSession, caller: Caller, inputs: Inputs, press: Press
) -> dict[str, Any]:
    """Return the content of the report that is asked for.

    The transaction has to see one moment of the database throughout.

    Raises
    ------
    Invalid
        If the last day lies before the first.
    """
    reader = reader_of(caller.organisation_id, inputs.reach, inputs.spaces)
    # Small groups are held back in what those who do not evaluate will read.
    reader = replace(reader, threshold=caller.threshold, group_key=caller.group_key)
    asked = Asked(
        *(inputs.spaces, inputs.first, inputs.last, inputs.cycles, inputs.parts),
        placements=inputs.placements,
    )
    report = await build_report(
        session,
        reader,
        asked,
        press.links(asked),
        lambda made: len(press.write(made)) < press.size_max,
        open_after_days=press.open_after_days,
        today=inputs.as_of,
    )
    told: list[StoryTold] = []
    if report.holds(ReportPart.CONTRIBUTION):
        scope = await asked_scope(session, reader, asked)
        told = await accounts_of(session, reader, scope, STORIES_MAX, inputs.cycles)
    stories = written(told, press.size_max)
    return content_of(inputs, json.loads(press.write(report)), stories)


async def held_in(
    session: AsyncSession, caller: Caller, content: dict[str, Any]
) -> list[Held]:
    """Return the stories that a content tells of, each locked against being withheld.

    Whoever withholds one waits until the content is committed, and finds it then; what
    was withheld since the content was made lets the whole be done again.
    """
    wanted = ids_in(content)
    steps = await session.exec(
        select(Step.id, Step.story_id).where(
            Step.organisation_id == caller.organisation_id, col(Step.id).in_(wanted)
        )
    )
    subjects = dict(steps.all())
    stories = await session.exec(
        select(Story.id, Story.naming)
        .where(
            Story.organisation_id == caller.organisation_id,
            col(Story.id).in_(wanted | set(subjects.values())),
        )
        .order_by(col(Story.id))
        .with_for_update(read=True)
    )
    naming = {key: Naming(told) for key, told in stories}
    said = passages_of(content, subjects | dict(zip(naming, naming, strict=True)))
    return [Held(key, naming[key], pointers) for key, pointers in said.items()]


async def entries_in(
    session: AsyncSession, caller: Caller, content: dict[str, Any]
) -> list[HeldEntry]:
    """Return the aspirations and uncertainties in a content, locked like stories."""
    entries = await session.exec(
        select(FrameEntry.id, FrameEntry.holder_id)
        .where(
            FrameEntry.organisation_id == caller.organisation_id,
            col(FrameEntry.id).in_(ids_in(content)),
        )
        .order_by(col(FrameEntry.id))
        .with_for_update(read=True)
    )
    holders = dict(entries.all())
    said = passages_of(content, dict(zip(holders, holders, strict=True)))
    return [HeldEntry(key, holders[key], pointers) for key, pointers in said.items()]


async def watermark_of(
    session: AsyncSession, caller: Caller, spaces: Sequence[UUID]
) -> list[dict[str, Any]]:
    """Return how far the data of each space has come: two statements."""
    stories = await session.exec(
        select(Story.space_id, func.count(), func.max(col(Story.updated_at)))
        .where(
            Story.organisation_id == caller.organisation_id,
            col(Story.space_id).in_(spaces),
            col(Story.deleted_at).is_(None),
        )
        .group_by(col(Story.space_id))
    )
    told = {space: (n, last) for space, n, last in stories}
    measurements = await session.exec(
        select(
            Measurement.space_id, func.count(), func.max(col(Measurement.recorded_at))
        )
        .where(
            Measurement.organisation_id == caller.organisation_id,
            col(Measurement.space_id).in_(spaces),
            col(Measurement.deleted_at).is_(None),
        )
        .group_by(col(Measurement.space_id))
    )
    measured = {space: (n, last) for space, n, last in measurements}
    return [
        {
            "space_id": str(space),
            "stories": told.get(space, (0, None))[0],
            "changed_at": _instant(told.get(space, (0, None))[1]),
            "measurements": measured.get(space, (0, None))[0],
            "measured_at": _instant(measured.get(space, (0, None))[1]),
        }
        for space in spaces
    ]


def _instant(last: Any) -> str | None:  # noqa: ANN401 - a datetime, or none
    return None if last is None else last.isoformat()
