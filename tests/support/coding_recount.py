"""Agreement of coders and aspired steps, counted again from the rows alone."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from statistics import median
from typing import Any

from domain.cycle import Cycle
from domain.story import Modality, PlacedAs
from tests.support.eyes import Eyes
from tests.support.report_numbers import Name, Numbers

Coders = dict[object, set[Cycle]]
"""By analyst, or None for the teller, the cycles at which a step was placed."""


def coding_numbers(eyes: Eyes) -> Numbers:
    """Return the counts of the parts on agreement and aspired steps."""
    found: defaultdict[Name, int] = defaultdict(int)
    steps = list(_steps_at_home(eyes))
    # How coders agree is for those who evaluate.
    for step in steps if all(map(eyes.evaluates, eyes.homes)) else ():
        coders: defaultdict[object, set[Cycle]] = defaultdict(set)
        for row in eyes.placements[step.id]:
            teller = row.placed_as is PlacedAs.TELLER
            coders[None if teller else row.placed_by_id].add(row.cycle)
        _compare(coders, found)
    _hope(eyes, steps, found)
    return dict(found)


def _compare(coders: Coders, found: defaultdict[Name, int]) -> None:
    analysts = {who: cycles for who, cycles in coders.items() if who is not None}
    found["among",] += len(analysts) > 1
    if None not in coders:
        return
    for analyst, cycle in product(analysts.values(), Cycle):
        found["compared", cycle] += 1
        there = cycle in coders[None], cycle in analyst
        names = {
            (True, True): "both",
            (True, False): "teller",
            (False, True): "analyst",
            (False, False): "neither",
        }
        found["coded", cycle, names[there]] += 1


def _hope(eyes: Eyes, steps: list[Any], found: defaultdict[Name, int]) -> None:
    hoped = [step for step in steps if step.modality is Modality.ASPIRED]
    found["aspired",] = len(hoped)
    found["due",] = sum(
        step.revisit_on is not None and step.revisit_on <= eyes.today for step in hoped
    )
    days = [
        (step.reported_on - eyes.stories[step.story_id].told_on).days
        for step in steps
        if step.modality is Modality.REPORTED and step.reported_on is not None
    ]
    found["reported",] = len(days)
    found["twice the median",] = int(2 * median(days)) if days else 0


def _steps_at_home(eyes: Eyes) -> Iterator[Any]:
    for key in eyes.seen:
        if eyes.stories[key].space_id in eyes.homes:
            yield from (s for s in eyes.steps_of[key] if eyes.within(eyes.day_of(s)))
