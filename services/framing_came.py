"""What came of aspirations and uncertainties: the indicators and steps one sees."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import and_, col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.frame import FrameRelation
from domain.framing import FramedIndicator, FramedStep
from domain.room import LABEL_MAX
from services.access import sees_space
from services.database.tables import FrameLink, Indicator, IndicatorOrigin, Space
from services.frame_links import visible_links
from services.labels import StepLabel, indicators_named, steps_named

CAME_MAX = 20


@dataclass(slots=True)
class Came:
    """What came of entries, by entry."""

    derived: dict[UUID, list[tuple[UUID, str]]] = field(default_factory=dict)
    linked: dict[UUID, list[tuple[UUID, str, FrameRelation]]] = field(
        default_factory=dict
    )
    steps: dict[UUID, list[FramedStep]] = field(default_factory=dict)

    def indicators(self, key: UUID) -> list[FramedIndicator]:
        """Return the indicators of an entry: the linked ones, then those derived."""
        derived = dict(self.derived.get(key, ()))
        linked = [
            FramedIndicator(own, label, relation, derived=own in derived)
            for own, label, relation in self.linked.get(key, ())
        ]
        named = {each.id for each in linked}
        return linked + [
            FramedIndicator(own, label, None, derived=True)
            for own, label in derived.items()
            if own not in named
        ]


async def came_of(
    session: AsyncSession, caller: Caller, ids: Collection[UUID], day: date
) -> Came:
    """Return what came of entries by a day: five statements, none without entries."""
    came = Came()
    if not ids:
        return came
    links = visible_links(caller).where(col(FrameLink.entry_id).in_(ids))
    found = await session.exec(links.order_by(col(FrameLink.id)))
    rows = [link for link, _ in found]
    indicators = await indicators_named(
        session, caller, {row.indicator_id for row in rows if row.indicator_id}
    )
    steps = await steps_named(
        session, caller, {row.step_id for row in rows if row.step_id}
    )
    for row in rows:
        _note(came, row, indicators, steps, day)
    for entry, indicator, name in await _derived(session, caller, ids):
        came.derived.setdefault(entry, []).append((indicator, name))
    return came


def _note(
    came: Came,
    link: FrameLink,
    indicators: Mapping[UUID, str],
    steps: Mapping[UUID, StepLabel],
    day: date,
) -> None:
    own = link.entry_id
    if link.indicator_id is not None and link.indicator_id in indicators:
        label = indicators[link.indicator_id]
        came.linked.setdefault(own, []).append(
            (link.indicator_id, label, link.relation)
        )
    step = steps.get(link.step_id) if link.step_id else None
    if step is not None and link.step_id is not None and step.day <= day:
        came.steps.setdefault(own, []).append(
            FramedStep(link.step_id, step.text, step.story_id, link.relation)
        )


async def _derived(
    session: AsyncSession, caller: Caller, ids: Collection[UUID]
) -> Sequence[tuple[UUID, UUID, str]]:
    """Return the indicators derived from each aspiration, one more than are shown."""
    aspiration = col(IndicatorOrigin.aspiration_id)
    found = (
        select(
            aspiration.label("aspiration_id"),
            col(Indicator.id).label("id"),
            func.substr(Indicator.name, 1, LABEL_MAX).label("name"),
            func.row_number()
            .over(partition_by=aspiration, order_by=col(Indicator.id))
            .label("rank"),
        )
        .join(
            Indicator,
            and_(
                col(Indicator.organisation_id) == col(IndicatorOrigin.organisation_id),
                col(Indicator.id) == col(IndicatorOrigin.indicator_id),
            ),
        )
        .join(
            Space,
            and_(
                col(Space.organisation_id) == col(Indicator.organisation_id),
                col(Space.id) == col(Indicator.space_id),
            ),
        )
        .where(
            IndicatorOrigin.organisation_id == caller.organisation_id,
            aspiration.in_(ids),
            sees_space(caller),
        )
        .subquery()
    )
    rows = await session.exec(
        sa.select(found.c.aspiration_id, found.c.id, found.c.name)  # type: ignore[call-overload]  # rows of a subquery
        .where(found.c.rank <= CAME_MAX + 1)
        .order_by(found.c.aspiration_id, found.c.id)
    )
    return [(entry, indicator, name) for entry, indicator, name in rows]
