"""Stories told in full beside a report: those that its reader may read.

Bounded: of long texts the beginning is told, and of long stories the first steps; the
answer says where something was left out.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.coding import Placements
from domain.cycle import Cycle
from domain.report import Label
from domain.story import Modality, Naming, Polarity, Visibility
from domain.when import Precision
from services.access import own, visible_stories
from services.database.tables import Space, Step, Story
from services.reports.beside import story_facts
from services.reports.listings import held_by, listings
from services.reports.scope import Scope
from services.stories.view import known_tellers

STEPS_MAX = 30
"""Steps that are told of one story."""
WORDS_MAX = 1_500
"""Characters that are told of one step."""


@dataclass(frozen=True, slots=True)
class StepTold:
    """A step as it is told."""

    id: UUID
    text: str
    cut: bool
    language: str | None
    first: date | None
    last: date | None
    precision: Precision
    place: str | None
    modality: Modality
    revisit_on: date | None
    placed: Mapping[Cycle, Polarity | None]
    """By the placements that count in the report."""


@dataclass(frozen=True, slots=True)
class StoryTold:
    """A story as it is told."""

    id: UUID
    title: str | None
    language: str | None
    told_on: date
    space: Label
    naming: Naming
    tellers: Sequence[Mapping[str, str | None]]
    """As the teller's consent and the reader's rights let them be known."""
    steps: Sequence[StepTold]
    more: bool
    """Whether there are more steps than are told."""


async def accounts_of(
    session: AsyncSession,
    caller: Caller,
    scope: Scope,
    most: int,
    cycles: Sequence[Cycle] = tuple(Cycle),
) -> list[StoryTold]:
    """Return the newest stories that count for the reader, one that costs among them.

    At most so many; where only some cycles are asked for, those told of one of them.
    Four statements for any number.
    """
    wanted = _wanted(caller, scope, cycles)
    ids = await _ids(session, wanted.limit(most))
    if not ids:
        return []
    costs = _at(caller, scope.placements, cycles, costs=True)
    costly = await _ids(session, wanted.where(costs).limit(1))
    if costly and costly[0] not in ids:
        ids = [*ids[: most - 1], costly[0]]
    columns: Any = (
        *(Story.id, Story.title, Story.language, Story.told_on, Story.naming),
        *(col(Space.id), col(Space.name), col(Story.facts)),
        sa.cast(known_tellers(caller), sa.Text),
    )
    rows = await session.exec(
        visible_stories(caller, *columns).where(col(Story.id).in_(ids))
    )
    found = {row[0]: row for row in rows}
    steps = await _steps(session, caller, ids)
    return [_told(found[key], steps.get(key, []), scope) for key in ids if key in found]


def _told(row: Any, steps: Sequence[Any], scope: Scope) -> StoryTold:  # noqa: ANN401 - a row
    key, title, language, told_on, naming, space, name, record, tellers = row
    facts = story_facts(record).by(scope.placements)
    placed = {} if facts is None else {step.id: step.placed for step in facts.steps}
    return StoryTold(
        id=key,
        title=title,
        language=language,
        told_on=told_on,
        space=Label(space, name),
        naming=naming,
        tellers=json.loads(tellers),
        steps=[_step(each, placed) for each in steps[:STEPS_MAX]],
        more=len(steps) > STEPS_MAX,
    )


def _step(
    row: Any,  # noqa: ANN401 - a row
    placed: Mapping[UUID, Mapping[Cycle, Polarity | None]],
) -> StepTold:
    key, text, length, *told = row
    language, first, last, precision, place, modality, revisit_on = told
    return StepTold(
        id=key,
        text=text,
        cut=length > WORDS_MAX,
        language=language,
        first=first,
        last=last,
        precision=precision,
        place=place,
        modality=modality,
        revisit_on=revisit_on,
        placed=placed.get(key, {}),
    )


def _wanted(caller: Caller, scope: Scope, cycles: Collection[Cycle]) -> Any:  # noqa: ANN401 - a select
    """Return the statement for the stories that count, the newest told first."""
    conditions = [
        col(Story.space_id).in_(scope.spaces),
        # What is only submitted does not count, whoever may read it.
        col(Story.visibility) >= Visibility.EVALUATORS,
    ]
    if scope.days.bounded:
        conditions.append(_in_days(caller, scope))
    if len(cycles) < len(Cycle) or scope.placements is Placements.ANALYST:
        conditions.append(_at(caller, scope.placements, cycles))
    return (
        visible_stories(caller, col(Story.id))
        .where(*conditions)
        .order_by(col(Story.told_on).desc(), col(Story.id).desc())
    )


async def _ids(session: AsyncSession, statement: Any) -> list[UUID]:  # noqa: ANN401 - a select
    return list(await session.exec(statement))


def _at(
    caller: Caller, whose: Placements, cycles: Collection[Cycle], *, costs: bool = False
) -> sa.ColumnElement[bool]:
    """Return whether a step of a story stands at one of some cycles, or costs there."""
    return sa.or_(
        *(
            sa.exists(
                select(listing.story_id)
                .where(
                    col(listing.organisation_id) == own(caller),
                    col(listing.story_id) == col(Story.id),
                    col(listing.cycle).in_(cycles),
                    *held_by(listing, whose, caller),
                    *([sa.and_(col(listing.negative))] if costs else []),
                )
                .correlate(Story)
            )
            for listing in listings(whose)
        )
    )


def _in_days(caller: Caller, scope: Scope) -> sa.ColumnElement[bool]:
    first, last = scope.given["first"], scope.given["last"]
    return sa.exists(
        select(Step.id)
        .where(
            col(Step.organisation_id) == own(caller),
            col(Step.story_id) == col(Story.id),
            col(Step.deleted_at).is_(None),
            col(Step.day).between(first, last),
        )
        .correlate(Story)
    )


async def _steps(
    session: AsyncSession, caller: Caller, ids: Collection[UUID]
) -> dict[UUID, list[Any]]:
    """Return the first steps of stories that the caller sees, one more than is told."""
    rank = func.row_number().over(
        partition_by=col(Step.story_id),
        order_by=(col(Step.position).is_(None), col(Step.position), col(Step.entered)),
    )
    inner = (
        select(
            *(col(Step.story_id), col(Step.id)),  # type: ignore[call-overload]  # more columns than it names
            func.substr(col(Step.text), 1, WORDS_MAX).label("text"),
            func.length(col(Step.text)).label("length"),
            *(col(Step.language), col(Step.first_day), col(Step.last_day)),
            *(col(Step.precision), col(Step.place), col(Step.modality)),
            *(col(Step.revisit_on), rank.label("rank")),
        )
        .where(
            col(Step.organisation_id) == caller.organisation_id,
            col(Step.story_id).in_(ids),
            col(Step.deleted_at).is_(None),
        )
        .subquery()
    )
    rows = await session.exec(
        sa.select(*list(inner.c)[:-1])  # type: ignore[call-overload]  # rows of a subquery
        .where(inner.c.rank <= STEPS_MAX + 1)
        .order_by(inner.c.story_id, inner.c.rank)
    )
    found: dict[UUID, list[Any]] = {}
    for story, *told in rows:
        found.setdefault(story, []).append(told)
    return found
