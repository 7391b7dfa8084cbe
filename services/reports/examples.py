"""Examples behind the cells of a report: stories, the newest first."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import and_, case, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.cycle import Cycle
from domain.report import ITEMS_MAX, LABEL_MAX, Item
from domain.story import PlacedAs, Visibility
from services.access import not_past, tells
from services.database.tables import Placement, Step, Story, StoryCycle
from services.reports.scope import Scope


async def examples_of(
    session: AsyncSession, caller: Caller, scope: Scope
) -> dict[Cycle, list[Item]]:
    """Return at most 20 counted stories at each cycle: one statement.

    The newest; and in place of the last the newest that costs something, where there
    is one and it is not among them.
    """
    newest = [_of(caller, scope, cycle, negative=False) for cycle in Cycle]
    costly = [_of(caller, scope, cycle, negative=True) for cycle in Cycle]
    rows = await session.exec(sa.union_all(*newest, *costly))  # type: ignore[call-overload]  # a union
    found: dict[Cycle, list[Item]] = {cycle: [] for cycle in Cycle}
    extra: dict[Cycle, Item] = {}
    for cycle, key, label, told_on, negative, is_extra in rows:
        item = Item(key, label[:LABEL_MAX], told_on, bool(negative))
        if is_extra:
            extra[Cycle(cycle)] = item
        else:
            found[Cycle(cycle)].append(item)
    for cycle, item in extra.items():
        if not any(each.negative for each in found[cycle]):
            found[cycle] = [*found[cycle][: ITEMS_MAX - 1], item]
    return found


def _of(
    caller: Caller, scope: Scope, cycle: Cycle, *, negative: bool
) -> sa.Select[Any]:
    listed = (
        sa.select(
            col(StoryCycle.cycle),
            col(Story.id),
            _label(caller).label("label"),
            col(Story.told_on),
            case((col(StoryCycle.negative), 1), else_=0).label("negative"),
            sa.literal(1 if negative else 0).label("extra"),
        )
        .select_from(StoryCycle)
        .join(
            Story,
            and_(
                col(Story.organisation_id) == col(StoryCycle.organisation_id),
                col(Story.id) == col(StoryCycle.story_id),
            ),
        )
        .where(
            col(StoryCycle.organisation_id) == caller.organisation_id,
            col(StoryCycle.space_id).in_(scope.spaces),
            col(StoryCycle.cycle) == cycle,
            col(Story.deleted_at).is_(None),
            _counts(caller, scope),
            *([col(StoryCycle.negative)] if negative else []),
            *_within(caller, scope, cycle),
        )
        .order_by(col(StoryCycle.told_on).desc(), col(StoryCycle.story_id).desc())
        .limit(1 if negative else ITEMS_MAX)
        .subquery()
    )
    return sa.select(*listed.c)


def _label(caller: Caller) -> sa.ColumnElement[str]:
    first = (
        select(func.substr(col(Step.text), 1, LABEL_MAX))
        .where(
            Step.organisation_id == caller.organisation_id,
            col(Step.story_id) == col(Story.id),
            col(Step.deleted_at).is_(None),
        )
        .order_by(col(Step.entered))
        .limit(1)
        .correlate(Story)
        .scalar_subquery()
    )
    return func.coalesce(col(Story.title), first, "")


def _counts(caller: Caller, scope: Scope) -> sa.ColumnElement[bool]:
    """Return the condition under which a story counts for the reader."""
    reached = or_(
        col(Story.visible_until).is_(None),
        not_past(col(Story.visible_until)),
        col(Story.visibility) < Visibility.SPACE,
    )
    by_space = [
        and_(
            col(Story.space_id) == space,
            col(Story.visibility) >= int(sight),
            *([] if sight <= Visibility.EVALUATORS else [reached]),
        )
        for space, sight in ((key, scope.homes[key]) for key in scope.spaces)
    ]
    own = and_(tells(caller), col(Story.visibility) >= Visibility.EVALUATORS)
    return or_(*by_space, own)


def _within(caller: Caller, scope: Scope, cycle: Cycle) -> list[Any]:
    if not scope.days.bounded:
        return []
    days = [
        *([] if scope.days.first is None else [col(Step.day) >= scope.days.first]),
        *([] if scope.days.last is None else [col(Step.day) <= scope.days.last]),
    ]
    # Subqueries with a limit are looked up story by story, whatever the planner
    # believes of tables that it knows nothing about yet.
    placed = (
        sa.select(sa.literal(1))
        .where(*_counting(caller, cycle))
        .limit(1)
        .correlate(Step)
        .scalar_subquery()
    )
    happened = (
        sa.select(sa.literal(1))
        .where(
            col(Step.organisation_id) == caller.organisation_id,
            col(Step.story_id) == col(Story.id),
            col(Step.deleted_at).is_(None),
            *days,
            placed.is_not(None),
        )
        .limit(1)
        .correlate(Story)
        .scalar_subquery()
    )
    return [happened.is_not(None)]


def _counting(caller: Caller, cycle: Cycle) -> list[sa.ColumnElement[bool]]:
    """Return the condition on placements of a step at a cycle that count.

    The teller's do, an analyst's where the teller made none.
    """
    tellers = aliased(Placement)
    told = (
        sa.select(sa.literal(1))
        .where(
            col(tellers.organisation_id) == caller.organisation_id,
            col(tellers.step_id) == col(Step.id),
            col(tellers.placed_as) == PlacedAs.TELLER,
        )
        .limit(1)
        .correlate(Step)
        .scalar_subquery()
    )
    return [
        col(Placement.organisation_id) == caller.organisation_id,
        col(Placement.step_id) == col(Step.id),
        col(Placement.cycle) == cycle,
        or_(col(Placement.placed_as) == PlacedAs.TELLER, told.is_(None)),
    ]
