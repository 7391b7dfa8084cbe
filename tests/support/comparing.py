"""Reports beside a recount from the rows, and counts folded as far as one likes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product
from uuid import UUID

from domain.audience import Audience
from domain.report import ReportPart
from services.database.work import work
from services.folding import folder_of, spaces_with_deltas
from services.summaries import fold_space
from tests.support.given import Given
from tests.support.recount import Recount
from tests.support.report_asked import Asked, rows_of
from tests.support.report_numbers import differences, numbers
from tests.support.tangle import Tangle

RANGES = [
    (None, None),
    (date(2019, 3, 1), date(2020, 8, 31)),
    (date(2019, 11, 17), date(2020, 12, 9)),
    (date(2020, 2, 10), date(2020, 2, 20)),
    (date(2020, 1, 15), None),
    (None, date(2020, 6, 30)),
]
AUDIENCES = ("", "", *Audience)
PLACEMENTS = ("default", "teller", "analyst", "both")
EVERY_PART = ",".join(ReportPart)


def _asked(found: Tangle) -> Iterator[Asked]:
    one, *others = found.spaces
    several: list[tuple[str, ...]] = [(each,) for each in found.spaces]
    several += [(one, each) for each in others] + [tuple(found.spaces)]
    for spaces, (first, last), whose in product(several, RANGES, PLACEMENTS):
        submitted = first == date(2020, 2, 10)
        yield Asked(spaces, first, last, submitted, whose, EVERY_PART)


async def compare(given: Given, found: Tangle, *, sample: int) -> None:
    """Let pass a sample of the reports of a tangle that say what its rows say."""
    rows = await rows_of(given.engine, found.collector.organisation_id)
    faults = []
    every = list(product(found.actors.items(), _asked(found)))
    for (name, reader), own in found.dice.sample(every, sample):
        asked = replace(own, audience=found.dice.choice(AUDIENCES))
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


async def fold(given: Given, found: Tangle, *, some: bool) -> None:
    """Fold what is pending: of one space, or all."""
    caller = folder_of(found.collector.organisation_id)
    async with work(given.engine, caller.organisation_id, reads_only=True) as session:
        spaces = await spaces_with_deltas(session, caller)
    if some:
        spaces = spaces[:1]
    for space in spaces:
        async with work(given.engine, caller.organisation_id) as session:
            while await fold_space(session, caller, space):
                pass
