"""Aspired steps: what is hoped for, when it is due, and what was reported of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from domain.errors import Invalid, StateConflict
from domain.fact import DUE, HOPED, REPORTED, Family
from domain.headcount import Count
from domain.indicator import as_decimal
from domain.story import Modality
from domain.summary import Key


def is_due(revisit_on: date | None, today: date) -> bool:
    """Tell whether what is hoped for is to be looked at again: today or before."""
    return revisit_on is not None and revisit_on <= today


def days_between(told_on: date, reported_on: date | None) -> int | None:
    """Return the days from a telling to the report of what was hoped for.

    None without a report; below zero where the story was dated anew since.
    """
    return None if reported_on is None else (reported_on - told_on).days


def refuse_report(
    modality: Modality, told_on: date, reported_on: date, today: date
) -> None:
    """Let a report pass of a step that is hoped for, on a day since it was told.

    Raises
    ------
    StateConflict
        If the step is not hoped for, or no longer.
    Invalid
        If the day is yet to come, or lies before the telling.
    """
    if modality is not Modality.ASPIRED:
        raise StateConflict("the step is reported already")
    # Somewhere it is tomorrow already.
    if reported_on > today + timedelta(days=1):
        raise Invalid("the day is yet to come", "/reported_on", "order")
    if reported_on < told_on:
        message = "the day lies before the telling"
        raise Invalid(message, "/reported_on", "order")


@dataclass(frozen=True, slots=True)
class Aspired:
    """How many steps are hoped for, how many are due, and what came of others."""

    aspired: Count
    """Hoped for today."""
    due: Count
    """Of these, to be looked at again today or before."""
    reported: Count
    """Told as hoped for, and reported since."""
    share_reported: Decimal | None
    """Reported ones of all that were ever hoped for; None where none was."""
    median_days: Decimal | None
    """From the telling to the report; None where none was reported."""
    sources: dict[str, str]


def aspired_of(
    counts: Mapping[Key, int], today: date, sources: Callable[[str, str, str], str]
) -> Aspired:
    """Return the figures of aspired steps from the counts of a report.

    What is hoped for is counted by the day on which it is to be looked at again, and
    what was reported by the number of days from telling to report. So the median is
    exact, and what is read grows with the calendar and not with the steps.
    """
    hoped = _facets(counts, HOPED)
    reported = _facets(counts, REPORTED)
    aspired, done = sum(hoped.values()), sum(reported.values())
    due = sum(
        n
        for day, n in hoped.items()
        if is_due(date.fromisoformat(day) if day else None, today)
    )
    middle = median({int(days): n for days, n in reported.items()})
    return Aspired(
        aspired=aspired,
        due=due,
        reported=done,
        share_reported=share_of(done, aspired + done),
        median_days=None if middle is None else as_decimal(middle),
        sources={
            "aspired": sources("aspired", HOPED, ""),
            "due": sources("aspired", HOPED, DUE),
            "reported": sources("aspired", REPORTED, ""),
        },
    )


def share_of(some: int, of: int) -> Decimal | None:
    """Return a share; None of none."""
    return as_decimal(Fraction(some, of)) if of else None


def _facets(counts: Mapping[Key, int], subject: str) -> dict[str, int]:
    named = (Family.ASPIRED, subject)
    return {key.facet: n for key, n in counts.items() if key[:2] == named}


def median(counted: Mapping[int, int]) -> Fraction | None:
    """Return the median of values of which each occurs so often; None of none."""
    ordered = sorted((value, n) for value, n in counted.items() if n > 0)
    total = sum(n for _, n in ordered)
    if not total:
        return None
    lower = _at(ordered, (total - 1) // 2)
    return Fraction(lower + _at(ordered, total // 2), 2)


def _at(ordered: list[tuple[int, int]], place: int) -> int:
    for value, n in ordered:
        if place < n:
            return value
        place -= n
    raise IndexError(place)
