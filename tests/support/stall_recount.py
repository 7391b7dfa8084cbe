"""How long steps wait for the next of their story, counted from the rows by hand."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

from domain.flow import Relation
from domain.story import Modality
from domain.when import Precision

MARKS = (7, 14, 28, 56, 91, 182, 364, 728)


def stall_numbers(recount: Any) -> dict[tuple[str, ...], int]:
    """Return the counts of a stall profile, by the placements that count by default."""
    asked = replace(recount.asked, placements="default")
    recount = type(recount)(recount.rows, recount.reader, asked)
    found: Counter[tuple[str, ...]] = Counter()
    for key in recount.seen:
        if recount.stories[key].space_id in recount.homes:
            for step in recount.steps_of[key]:
                reported = step.modality is Modality.REPORTED
                if reported and recount.within(recount.day_of(step)):
                    for name in _counted(recount, key, step):
                        for cycle in recount.placed(step):
                            found["stall", str(cycle), *name] += 1
    return found


def _counted(recount: Any, story: Any, step: Any) -> list[tuple[str, ...]]:
    following = [
        recount.steps[edge.target]
        for edge in recount._inside(story)
        if edge.source == step.id
        and edge.relation in {Relation.LEADS_TO, Relation.RETURNS}
        and recount.steps[edge.target].modality is Modality.REPORTED
    ]
    days = [
        each.first_day - step.first_day
        for each in following
        if _has_day(each) and _has_day(step)
    ]
    if not _has_day(step) or (following and not days):
        return [("steps",), ("undated",)]
    if days:
        waited = max(min(days), timedelta(0)).days
        what = "followed"
    else:
        week = timedelta(days=6 - step.first_day.weekday())
        waited, what = (recount.today - step.first_day - week).days, "waiting"
    names: list[tuple[str, ...]] = [("steps",), (what,)]
    for mark in MARKS:
        if waited >= mark:
            names.append(("at_risk", str(mark)))
        elif what == "followed":
            names.append(("followed", str(mark)))
    return names


def _has_day(step: Any) -> bool:
    return step.precision in {Precision.DAY, Precision.MONTH}
