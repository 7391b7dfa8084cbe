"""The evaluator's work queue: what is lacking in some spaces, counted and listed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import and_, col, func, or_
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller, Permission
from domain.lack import Lack
from domain.room import LABEL_MAX
from domain.story import COUNTED, PlacedAs, State
from domain.total import COUNTED_MAX
from services.access import (
    no_space,
    require,
    sees_space,
    visible_spaces,
    visible_stories,
)
from services.database.keyset import After, Slice, page
from services.database.tables import (
    EvidenceLink,
    Indicator,
    IndicatorOrigin,
    MeasurementMonth,
    Placement,
    Space,
    Step,
    Story,
)
from services.homes import bounded_count, due, due_steps
from services.reports.scope import today
from services.stories.view import step_of_story
from services.unanswered import UNANSWERED

SHOWN = 10
"""Of each kind, how many are shown beside the counts."""

_SHARED = frozenset(State) - {State.DRAFT, State.WITHDRAWN}


class Waiting(NamedTuple):
    """A step, a story, an indicator, a link or a passage that lacks something."""

    id: UUID
    label: str | None
    story_id: UUID | None
    story_title: str | None
    space_id: UUID
    space_name: str
    day: date | None
    """On which it was told, last measured, to be looked at again, sent or drafted."""
    claim_id: UUID | None = None
    """The claim that was sent."""
    report_id: UUID | None = None
    """The draft in which a passage stands."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """How much lacks one thing, and the first of it."""

    lack: Lack
    count: int
    complete: bool
    """False where counting stopped."""
    items: Sequence[Waiting]


async def read_lacks(
    session: AsyncSession, caller: Caller, spaces: Sequence[UUID]
) -> list[Lacking]:
    """Return what is lacking in spaces that the caller evaluates: eleven statements.

    Raises
    ------
    NotFound
        If one of the spaces is not there for the caller.
    NotPermitted
        If the caller does not evaluate one of them.
    """
    await _require(session, caller, spaces)
    listed = {lack: _waiting(caller, spaces, lack) for lack in Lack}
    columns = [bounded_count(statement) for statement, _ in listed.values()]
    counts = (await (await session.connection()).execute(sa.select(*columns))).one()
    found = []
    for (lack, (statement, key)), count in zip(listed.items(), counts, strict=True):
        first = await page(session, statement, [key], After(SHOWN))
        complete = count <= COUNTED_MAX
        items = list(map(_told, first.rows))
        found.append(Lacking(lack, min(count, COUNTED_MAX), complete, items))
    return found


async def list_lacks(
    session: AsyncSession,
    caller: Caller,
    spaces: Sequence[UUID],
    lack: Lack,
    after: After,
) -> Slice[Waiting]:
    """Return a page of what lacks one thing in spaces that the caller evaluates.

    Raises
    ------
    NotFound
        If one of the spaces is not there for the caller.
    NotPermitted
        If the caller does not evaluate one of them.
    """
    await _require(session, caller, spaces)
    statement, key = _waiting(caller, spaces, lack)
    found: Slice[Any] = await page(session, statement, [key], after)
    return Slice(list(map(_told, found.rows)), found.next, found.total)


def _told(row: Any) -> Waiting:  # noqa: ANN401 - a row of one of the kinds
    found = Waiting(*row)
    if isinstance(found.day, datetime):
        return found._replace(day=found.day.date())
    return found


async def _require(
    session: AsyncSession, caller: Caller, spaces: Sequence[UUID]
) -> None:
    rows = await session.exec(visible_spaces(caller).where(col(Space.id).in_(spaces)))
    found = rows.all()
    for key in set(spaces) - {space.id for space in found}:
        raise await no_space(session, caller, key)
    for space in found:
        require(caller, Permission.READ_EVERY_STORY, space)


def _waiting(caller: Caller, spaces: Sequence[UUID], lack: Lack) -> tuple[Any, Any]:
    """Return what lacks one thing, as `Waiting`, and the column it is sorted by."""
    if lack in UNANSWERED:
        unanswered, key = UNANSWERED[lack]
        return unanswered(caller, spaces), key
    match lack:
        case Lack.MEASUREMENT:
            return _indicators(caller, spaces).where(due(today())), col(Indicator.id)
        case Lack.EXPLANATION:
            open_ = ~_explained(caller)
            return _indicators(caller, spaces).where(open_), col(Indicator.id)
        case Lack.REVISIT:
            day = col(Step.revisit_on)
            steps = due_steps(caller, spaces, today(), *_step_columns(day))
            # A draft is its teller's and collector's alone.
            return steps.where(Story.state != State.DRAFT), col(Step.id)
        case Lack.PLACEMENT:
            condition = and_(col(Story.unplaced), ~_placed(caller))
        case Lack.ANALYST_PLACEMENT:
            condition = and_(_placed(caller), ~_placed(caller, PlacedAs.ANALYST))
        case _:
            condition = and_(col(Story.state).in_(COUNTED), ~_measured(caller))
    return _steps(caller, spaces).where(condition), col(Step.id)


def _step_columns(day: Any) -> Sequence[Any]:  # noqa: ANN401 - a column
    return (
        col(Step.id),
        func.substr(Step.text, 1, LABEL_MAX).label("label"),
        col(Story.id).label("story_id"),
        col(Story.title).label("story_title"),
        col(Space.id).label("space_id"),
        col(Space.name).label("space_name"),
        day.label("day"),
    )


def _steps(caller: Caller, spaces: Sequence[UUID]) -> Any:  # noqa: ANN401 - a select
    return (
        visible_stories(caller, *_step_columns(col(Story.told_on)))
        .join(Step, step_of_story())
        .where(
            col(Step.organisation_id) == caller.organisation_id,
            col(Step.deleted_at).is_(None),
            col(Story.space_id).in_(spaces),
            col(Story.state).in_(_SHARED),
        )
    )


def _indicators(caller: Caller, spaces: Sequence[UUID]) -> Any:  # noqa: ANN401 - a select
    # Under a name of its own: stories that explain are looked for with their spaces.
    home = aliased(Space, name="home")
    return (
        sa.select(
            col(Indicator.id),
            func.substr(Indicator.name, 1, LABEL_MAX).label("label"),
            sa.null().label("story_id"),
            sa.null().label("story_title"),
            col(home.id).label("space_id"),
            col(home.name).label("space_name"),
            col(Indicator.last_measured_on).label("day"),
        )
        .join(
            home,
            and_(
                col(home.organisation_id) == col(Indicator.organisation_id),
                col(home.id) == col(Indicator.space_id),
            ),
        )
        .where(
            col(Indicator.organisation_id) == caller.organisation_id,
            col(Indicator.space_id).in_(spaces),
            col(Indicator.retired_at).is_(None),
            sees_space(caller, home),
        )
    )


def _placed(caller: Caller, as_: PlacedAs | None = None) -> sa.ColumnElement[bool]:
    return sa.exists(
        sa.select(col(Placement.id))
        .where(
            col(Placement.organisation_id) == caller.organisation_id,
            col(Placement.step_id) == col(Step.id),
            *([] if as_ is None else [col(Placement.placed_as) == as_]),
        )
        .correlate(Step)
    )


def _explained(caller: Caller) -> sa.ColumnElement[bool]:
    """Return the condition that a counted step is linked to an indicator or its origin.

    Of the stories that the caller sees, whichever space they live in.
    """
    counted = visible_stories(caller, col(Story.id)).where(
        col(Story.state).in_(COUNTED)
    )
    linked = counted.join(
        EvidenceLink,
        and_(
            col(EvidenceLink.organisation_id) == col(Story.organisation_id),
            col(EvidenceLink.story_id) == col(Story.id),
        ),
    ).where(col(EvidenceLink.indicator_id) == col(Indicator.id))
    suggested = (
        counted.join(Step, step_of_story())
        .join(
            IndicatorOrigin,
            and_(
                col(IndicatorOrigin.organisation_id) == col(Step.organisation_id),
                col(IndicatorOrigin.step_id) == col(Step.id),
            ),
        )
        .where(
            col(Step.deleted_at).is_(None),
            col(IndicatorOrigin.indicator_id) == col(Indicator.id),
        )
    )
    return or_(
        sa.exists(linked.correlate(Indicator)),
        sa.exists(suggested.correlate(Indicator)),
    )


def _measured(caller: Caller) -> sa.ColumnElement[bool]:
    """Return the condition that an indicator of a step has a measurement."""

    def read(table: Any) -> sa.ColumnElement[bool]:  # noqa: ANN401 - one of two tables
        return sa.exists(
            sa.select(col(table.id))
            .join(
                MeasurementMonth,
                and_(
                    col(MeasurementMonth.organisation_id) == col(table.organisation_id),
                    col(MeasurementMonth.indicator_id) == col(table.indicator_id),
                ),
            )
            .where(
                col(table.organisation_id) == caller.organisation_id,
                col(table.step_id) == col(Step.id),
                col(MeasurementMonth.n) > 0,
            )
            .correlate(Step)
        )

    return or_(read(EvidenceLink), read(IndicatorOrigin))
