"""The report against a recount from the rows, whatever was written and folded."""

import os
from collections.abc import AsyncIterator, Iterator
from datetime import date
from itertools import product
from uuid import UUID

import pytest

from domain.report import ReportPart
from services.database.work import work
from services.folding import folder_of, spaces_with_deltas
from services.summaries import fold_space
from tests.support.given import Given
from tests.support.recount import Recount
from tests.support.report_asked import Asked, rows_of
from tests.support.report_numbers import differences, numbers
from tests.support.still import still
from tests.support.tangle import Tangle, tangle

RANGES = [
    (None, None),
    (date(2019, 3, 1), date(2020, 8, 31)),
    (date(2019, 11, 17), date(2020, 12, 9)),
    (date(2020, 2, 10), date(2020, 2, 20)),
    (date(2020, 1, 15), None),
    (None, date(2020, 6, 30)),
]
PLACEMENTS = ("default", "teller", "analyst", "both")
EVERY_PART = ",".join(ReportPart)


@pytest.fixture(scope="module")
async def unfolded(database_url: str) -> AsyncIterator[Given]:
    """Give what makes organisations whose counts nobody folds."""
    async with still(database_url) as given:
        yield given


def _asked(found: Tangle) -> Iterator[Asked]:
    a, b, c = found.spaces
    several = [(a,), (b,), (c,), (a, b), (a, c), (a, b, c)]
    for spaces, (first, last), whose in product(several, RANGES, PLACEMENTS):
        submitted = first == date(2020, 2, 10)
        yield Asked(spaces, first, last, submitted, whose, EVERY_PART)


async def _compare(given: Given, found: Tangle, *, sample: int) -> None:
    rows = await rows_of(given.engine, found.collector.organisation_id)
    faults = []
    every = list(product(found.actors.items(), _asked(found)))
    for (name, reader), asked in found.dice.sample(every, sample):
        recount = Recount(rows, reader, asked)
        answer = await reader.get(asked.path)
        there = [recount.sees_space(UUID(space)) for space in asked.spaces]
        assert (answer.status_code == 200) is all(there), (name, asked, answer.text)
        if not all(there):
            continue
        shown, untold = numbers(answer.json())
        counted = {k: n for k, n in recount.numbers().items() if k not in untold}
        if wrong := differences(counted, shown):
            faults.append((name, asked, wrong))
    assert not faults, (faults, found.done)


async def _fold(given: Given, found: Tangle, *, some: bool) -> None:
    caller = folder_of(found.collector.organisation_id)
    async with work(given.engine, caller.organisation_id, reads_only=True) as session:
        spaces = await spaces_with_deltas(session, caller)
    if some:
        spaces = spaces[:1]
    for space in spaces:
        async with work(given.engine, caller.organisation_id) as session:
            while await fold_space(session, caller, space):
                pass


SEEDS = [int(each) for each in os.environ.get("TANGLES", "1").split(",")]


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_report_equals_a_recount_whatever_was_written_and_folded(
    unfolded: Given, seed: int
) -> None:
    found = await tangle(unfolded, seed)
    rounds = int(os.environ.get("TANGLE_ROUNDS", "2"))
    for number in range(rounds):
        for _ in range(30):
            await found.act()
        await _compare(unfolded, found, sample=8)
        if number % 2:
            await _fold(unfolded, found, some=number % 4 == 1)
            await _compare(unfolded, found, sample=8)
    await _fold(unfolded, found, some=False)
    await _compare(unfolded, found, sample=12)
