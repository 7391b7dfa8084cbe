"""What is read for the figure of modes over time: the newest events of each kind."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.figure import Figure
from domain.figures.mode_events import EVENTS_SHOWN, ModeEvent, mode_events_figure
from domain.room import LABEL_MAX
from domain.space import Mode
from services.claim_detail import visible_claims
from services.database.tables import (
    Activity,
    Claim,
    Flow,
    Frame,
    FrameVersion,
    FramingEvent,
    Indicator,
    Measurement,
    Step,
)
from services.figures.asked import FigureAsked, hides_stories
from services.figures.told_days import told_days
from services.flow_lists import sees_flow

LOOKED_AT = 300
"""Steps and activities, the newest, of which some are events."""
_EVENTS = EVENTS_SHOWN + 1


async def mode_events(
    session: AsyncSession, caller: Caller, asked: FigureAsked
) -> Figure:
    """Return the newest events of a space, in the modes in which they were done.

    Contributions at a cycle generate; flows that people assert translate; versions of
    frames and framing events frame; measurements and claims evaluate; an activity is
    in the modes declared of it. Nine statements, each of a bounded number of rows.

    Raises
    ------
    NotFound
        If the space is not there for the caller.
    Invalid
        If the last day lies before the first.
    """
    hidden = await hides_stories(session, caller, asked)
    known = _Known(session, caller, asked)
    found = [
        await known.told(),
        await known.translated(),
        await known.framed(),
        await known.framing_events(),
        await known.measured(),
        await known.claimed(),
        await known.activities(),
    ]
    events = [event for each in found for event in each]
    more = known.cut or any(len(each) >= _EVENTS for each in found)
    return mode_events_figure(events, asked.within.language, hidden=hidden, more=more)


class _Known:
    """What the caller sees of a space on the days asked for."""

    def __init__(
        self, session: AsyncSession, caller: Caller, asked: FigureAsked
    ) -> None:
        self.session, self.caller, self.asked = session, caller, asked
        self.cut = False
        self.first, self.last = asked.within.first, asked.within.last

    def _days(self, day: Any) -> list[Any]:  # noqa: ANN401 - a column of days
        return [
            *([] if self.first is None else [day >= self.first]),
            *([] if self.last is None else [day <= self.last]),
        ]

    def _own(self, table: Any) -> tuple[Any, Any]:  # noqa: ANN401 - a table of a space
        return (
            table.organisation_id == self.caller.organisation_id,
            table.space_id == self.asked.subject,
        )

    async def told(self) -> list[ModeEvent]:
        """Return stories on the days of their steps."""
        steps, self.cut = await told_days(
            self.session, self.caller, self.asked, self.asked.within.cycles
        )
        events = {
            (step.story_id, step.day): ModeEvent(
                Mode.GENERATING, "story", step.story_id, step.title, step.day
            )
            for step in steps
        }
        return list(events.values())[:_EVENTS]

    async def translated(self) -> list[ModeEvent]:
        """Return flows that people asserted, on the days of the steps they lead to."""
        columns: Any = (Step.organisation_id, Step.id, Step.day, Step.text)
        steps = (
            select(*columns)
            .where(
                *self._own(Step), col(Step.deleted_at).is_(None), *self._days(Step.day)
            )
            .order_by(col(Step.day).desc(), col(Step.id).desc())
            .limit(LOOKED_AT)
            .subquery("newest")
        )
        return await self._events(
            Mode.TRANSLATING,
            "flow",
            select(col(Flow.id), func.substr(steps.c.text, 1, LABEL_MAX), steps.c.day)
            .join(
                steps,
                and_(
                    steps.c.organisation_id == col(Flow.organisation_id),
                    steps.c.id == col(Flow.target_step_id),
                ),
            )
            .where(
                Flow.organisation_id == self.caller.organisation_id,
                col(Flow.made).is_(False),
                sees_flow(self.caller),
            )
            .order_by(steps.c.day.desc(), col(Flow.id).desc()),
        )

    async def framed(self) -> list[ModeEvent]:
        """Return versions of frames, on the days on which they were agreed."""
        day = col(FrameVersion.agreed_on)
        label = func.substr(FrameVersion.statement, 1, LABEL_MAX)
        return await self._events(
            Mode.FRAMING,
            "frame",
            select(col(Frame.id), label, day, col(FrameVersion.number))
            .join(
                FrameVersion,
                and_(
                    col(FrameVersion.organisation_id) == col(Frame.organisation_id),
                    col(FrameVersion.frame_id) == col(Frame.id),
                ),
            )
            .where(*self._own(Frame), *self._days(day))
            .order_by(day.desc(), col(Frame.id).desc()),
        )

    async def framing_events(self) -> list[ModeEvent]:
        """Return framing events, on the days of their activities."""
        day = col(Activity.day)
        return await self._events(
            Mode.FRAMING,
            "framing-event",
            select(col(FramingEvent.id), col(Activity.title), day)
            .join(
                Activity,
                and_(
                    col(Activity.organisation_id) == col(FramingEvent.organisation_id),
                    col(Activity.id) == col(FramingEvent.activity_id),
                ),
            )
            .where(
                *self._own(FramingEvent),
                col(Activity.planned).is_(False),
                col(Activity.deleted_at).is_(None),
                *self._days(day),
            )
            .order_by(day.desc(), col(FramingEvent.id).desc()),
        )

    async def measured(self) -> list[ModeEvent]:
        """Return measurements, on their days."""
        day = col(Measurement.day)
        return await self._events(
            Mode.EVALUATING,
            "measurement",
            select(col(Measurement.id), col(Indicator.name), day)
            .join(
                Indicator,
                and_(
                    col(Indicator.organisation_id) == col(Measurement.organisation_id),
                    col(Indicator.id) == col(Measurement.indicator_id),
                ),
            )
            .where(
                *self._own(Measurement),
                col(Measurement.deleted_at).is_(None),
                *self._days(day),
            )
            .order_by(day.desc(), col(Measurement.id).desc()),
        )

    async def claimed(self) -> list[ModeEvent]:
        """Return claims, on the days on which they were made."""
        made = col(Claim.made_at)
        label = func.substr(Claim.statement, 1, LABEL_MAX)
        after = self.first and datetime.combine(self.first, datetime.min.time(), UTC)
        before = self.last and datetime.combine(self.last, datetime.max.time(), UTC)
        return await self._events(
            Mode.EVALUATING,
            "claim",
            visible_claims(self.caller, col(Claim.id), label, made)
            .where(
                *self._own(Claim),
                *([] if after is None else [made >= after]),
                *([] if before is None else [made <= before]),
            )
            .order_by(col(Claim.id).desc()),
        )

    async def activities(self) -> list[ModeEvent]:
        """Return activities that happened, in each of the modes declared of them."""
        day = col(Activity.day)
        rows = await self.session.exec(
            select(col(Activity.id), col(Activity.title), day, col(Activity.modes))
            .where(
                *self._own(Activity),
                col(Activity.planned).is_(False),
                col(Activity.deleted_at).is_(None),
                *self._days(day),
            )
            .order_by(day.desc(), col(Activity.id).desc())
            .limit(LOOKED_AT)
        )
        return [
            ModeEvent(Mode(mode), "activity", key, title[:LABEL_MAX], on)
            for key, title, on, modes in rows
            for mode in modes
        ]

    async def _events(
        self,
        mode: Mode,
        kind: str,
        statement: Any,  # noqa: ANN401 - a select of an id, a label, a day, a number
    ) -> list[ModeEvent]:
        rows = await self.session.exec(statement.limit(_EVENTS))
        return [_event(mode, kind, *row) for row in rows]


def _event(
    mode: Mode,
    kind: str,
    key: UUID,
    label: str | None,
    on: date | datetime,
    number: int | None = None,
) -> ModeEvent:
    day = on.date() if isinstance(on, datetime) else on
    return ModeEvent(mode, kind, key, (label or "")[:LABEL_MAX], day, number)
