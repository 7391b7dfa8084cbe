"""Indicators and events over time, for figures in tests."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from domain.cycle import Cycle
from domain.definition import Target
from domain.figures.mode_events import SORTS, ModeEvent
from domain.figures.trends import Measured, ReadOn, StepOn
from domain.indicator import Direction
from domain.space import Mode

START = date(2024, 3, 1)


def measured(
    number: int,
    *,
    name: str = "Schools with clean water",
    readings: int = 0,
    steps: int = 0,
    said: Sequence[ReadOn] | None = None,
    targets: Sequence[Target] = (),
    baseline: Decimal | None = None,
    cycles: Sequence[Cycle] = (Cycle.APPLIED,),
) -> Measured:
    """Return an indicator with so many readings and so many days of steps."""
    read = [
        ReadOn(UUID(int=1_000 * number + each), _day(each * 9), Decimal(each))
        for each in range(readings)
    ]
    told = [
        StepOn(UUID(int=each), f"{name} {each}", cycle, _day(-each), each % 2 == 1)
        for each in range(steps)
        for cycle in cycles
    ]
    return Measured(
        id=UUID(int=number),
        name=name,
        unit="schools",
        direction=list(Direction)[number % 4],
        baseline=baseline,
        targets=targets,
        cycles=cycles,
        readings=read if said is None else said,
        steps=told,
    )


def _day(after: int) -> date:
    return START + timedelta(days=after)


def happened(count: int, label: str = "An event", every: int = 3) -> list[ModeEvent]:
    """Return so many events in all modes and of all kinds, one every so many days."""
    modes, kinds = list(Mode), list(SORTS)
    return [
        ModeEvent(
            modes[number * 3 % 4],
            kinds[number % len(kinds)],
            UUID(int=number),
            f"{label} {number}",
            _day(number * every),
        )
        for number in range(count)
    ]
