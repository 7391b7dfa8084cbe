"""Columns of a matrix: what each pivot makes of spaces, days and what is there."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from domain.matrix import COLUMNS_MAX, Column, DataKind, Window
from domain.report import Label
from domain.room import LABEL_MAX
from domain.sentence import Sentences
from domain.series import Period
from domain.space import Stage
from domain.summary import Days

_MONTHS: Mapping[Period, int] = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}


class StageEntered(NamedTuple):
    """A stage that a space came into on a day."""

    space_id: UUID
    stage: Stage
    since: date


class Aspired(NamedTuple):
    """An aspiration with the indicators and steps that are linked to it."""

    aspiration: Label
    indicators: frozenset[UUID]
    steps: frozenset[UUID]


def by_cycle(window: Window, words: Sentences) -> list[Column]:
    """Return one column for effect data and one for stories."""
    effect, stories = frozenset({DataKind.EFFECT}), frozenset({DataKind.CONTRIBUTION})
    return [
        Column(words.say("column.effect"), window, effect),
        Column(words.say("column.stories"), window, stories),
    ]


def by_space(window: Window, names: Mapping[UUID, str]) -> list[Column]:
    """Return a column for each space, in the order asked for."""
    return [
        Column(names[space][:LABEL_MAX], Window((space,), window.days))
        for space in window.spaces
    ]


def by_life_stage(
    window: Window, entered: Iterable[StageEntered], words: Sentences
) -> list[Column]:
    """Return a column for each time that a space was in a stage, the earliest first.

    A stage that recurs is a column each time. It lasts until the space comes into the
    next one; what lies before the first stage is in no column (`before_life_stages`).
    """
    found = []
    ordered = sorted(entered, key=lambda each: (each.since, each.space_id))
    for at, each in enumerate(ordered):
        later = (nxt for nxt in ordered[at + 1 :] if nxt.space_id == each.space_id)
        after = next(later, None)
        until = None if after is None else after.since - timedelta(days=1)
        days = _inside(window.days, Days(each.since, until))
        if days is not None:
            one = Window((each.space_id,), days)
            label = words.say(f"stage.{each.stage}")
            found.append(Column(label, one, life_stage=each.stage, measured_only=True))
    return found


def before_life_stages(window: Window, entered: Iterable[StageEntered]) -> list[Window]:
    """Return the days of each space before its first stage; all, if it has none."""
    firsts: dict[UUID, date] = {}
    for each in entered:
        firsts[each.space_id] = min(firsts.get(each.space_id, date.max), each.since)
    found = []
    for space in window.spaces:
        first = firsts.get(space)
        if first == date.min:
            continue
        before = Days(None, None if first is None else first - timedelta(days=1))
        days = _inside(window.days, before)
        if days is not None:
            found.append(Window((space,), days))
    return found


def by_period(
    window: Window, period: Period, first: date, last: date, words: Sentences
) -> tuple[list[Column], int]:
    """Return a column for each period from one day to another, the earliest first.

    The first and the last one end where the days of the window do. Beside them stands
    how many earlier ones are left out: there may be thousands, which nobody makes.
    """
    length = _MONTHS[period]
    start, end = _number(first, length), _number(last, length)
    least = max(start, end - COLUMNS_MAX + 1)
    found = []
    for number in range(least, end + 1):
        days = _inside(window.days, _days_of(number, length))
        if days is not None:
            label = _period_label(number, period, words)
            one = Window(window.spaces, days)
            found.append(Column(label, one, measured_only=True))
    return found, least - start


def by_part(window: Window, key: str, values: Iterable[str]) -> list[Column]:
    """Return a column for each value of a breakdown key: effect data only.

    Parts are never added to their total, so there is none among them.
    """
    shows = frozenset({DataKind.EFFECT})
    return [
        Column(value[:LABEL_MAX], window, shows, part={key: value}, measured_only=True)
        for value in sorted(values)
    ]


def by_aspiration(window: Window, aspired: Iterable[Aspired]) -> list[Column]:
    """Return a column for each aspiration, with what is linked to it."""
    return [
        Column(
            each.aspiration.label or "",
            window,
            aspiration=each.aspiration,
            indicators=each.indicators,
            steps=each.steps,
        )
        for each in aspired
    ]


def last_of(columns: Sequence[Column]) -> tuple[list[Column], int]:
    """Return the last columns there is room for, and how many are left out."""
    return list(columns[-COLUMNS_MAX:]), max(len(columns) - COLUMNS_MAX, 0)


def first_of(columns: Sequence[Column]) -> tuple[list[Column], int]:
    """Return the first columns there is room for, and how many are left out."""
    return list(columns[:COLUMNS_MAX]), max(len(columns) - COLUMNS_MAX, 0)


def _number(day: date, length: int) -> int:
    return (day.year * 12 + day.month - 1) // length


def _start(number: int, length: int) -> date:
    year, month = divmod(number * length, 12)
    return date(year, month + 1, 1)


def _days_of(number: int, length: int) -> Days:
    try:
        end = _start(number + 1, length) - timedelta(days=1)
    except ValueError:
        # The last period there is.
        end = date.max
    return Days(_start(number, length), end)


def _period_label(number: int, period: Period, words: Sentences) -> str:
    start = _start(number, _MONTHS[period])
    if period is Period.YEAR:
        return f"{start.year:04}"
    if period is Period.QUARTER:
        year, quarter = f"{start.year:04}", start.month // 3 + 1
        return words.say("column.quarter", year=year, number=quarter)
    return f"{start.year:04}-{start.month:02}"


def _inside(days: Days, other: Days) -> Days | None:
    """Return the days that two ranges share; None where they share none."""
    firsts = [each for each in (days.first, other.first) if each is not None]
    lasts = [each for each in (days.last, other.last) if each is not None]
    first, last = max(firsts, default=None), min(lasts, default=None)
    if first is not None and last is not None and first > last:
        return None
    return Days(first, last)
