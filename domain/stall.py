"""Stalls: how long the steps of a story wait for the next.

Each step waits from its day until the first day of a step that it leads to or returns
to in the same story; one that nothing follows yet waits on.

What is hoped for neither waits nor follows. Where a day is not known to the month, on
either side, nothing can be said of how many days it took; such steps are counted apart.
A month is taken for its first day: the wait between two is out by less than a month.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from uuid import UUID

from domain.fact import StepFacts, StoryFacts
from domain.flow import Relation
from domain.story import Modality

FOLLOWED = "followed"
WAITING = "waiting"
UNDATED = "undated"
AT_RISK = "at_risk"

_WEEK = 7
_DAYS_EXACT, _WEEKS_EXACT, _MONTH = 9 * _WEEK, 104 * _WEEK, 30


def stretch_of(days: int) -> int:
    """Return the first day of the stretch in which days are counted together.

    To the day for nine weeks, to the week for two years, then to thirty days: so that
    there are few, however long stories go on.
    """
    if days < _DAYS_EXACT:
        return max(days, 0)
    if days < _WEEKS_EXACT:
        return days - days % _WEEK
    return days - (days - _WEEKS_EXACT) % _MONTH


def waits(facts: StoryFacts) -> Iterator[tuple[StepFacts, str]]:
    """Yield each placed step that was reported, and what came of its wait.

    `followed:` and the days it took, `waiting:` and the Monday before it, or `undated`,
    where that is not known to the month.
    """
    told = {step.id: step for step in facts.steps if step.modality is _REPORTED}
    next_to: dict[UUID, list[StepFacts]] = {}
    for flow in facts.flows:
        if flow.relation in _MOVES and flow.target in told:
            next_to.setdefault(flow.source, []).append(told[flow.target])
    for step in told.values():
        if step.placed:
            yield step, _outcome(step, next_to.get(step.id, ()))


_REPORTED = Modality.REPORTED
_MOVES = frozenset({Relation.LEADS_TO, Relation.RETURNS})


def _outcome(step: StepFacts, following: Sequence[StepFacts]) -> str:
    days = [(each.day - step.day).days for each in following if _has_day(each)]
    if not _has_day(step) or (following and not days):
        return UNDATED
    if days:
        return f"{FOLLOWED}:{stretch_of(min(days))}"
    monday = step.day - timedelta(days=step.day.weekday())
    return f"{WAITING}:{monday.isoformat()}"


def _has_day(step: StepFacts) -> bool:
    return step.dated and not step.vague


def waited(outcome: str, today: date) -> int | None:
    """Return how many days a step waited; None where that is not known.

    Of one that still waits, as of the end of its week: never more than it has.
    """
    what, _, said = outcome.partition(":")
    if what == FOLLOWED:
        return int(said)
    if what == WAITING:
        sunday = date.fromisoformat(said) + timedelta(days=_WEEK - 1)
        return max((today - sunday).days, 0)
    return None


def is_behind(outcome: str, facet: str, today: date) -> bool:
    """Tell whether a step stands behind a count: all, by what came of it, at a mark."""
    what, _, mark = facet.partition(":")
    if mark and not mark.isdecimal():
        return False
    days = waited(outcome, today)
    if what == AT_RISK:
        return days is not None and days >= int(mark or 0)
    if what not in {"", outcome.partition(":")[0]}:
        return False
    return not mark or (days is not None and days < int(mark))
