"""The report against a recount from the rows, whatever was written and folded."""

import os
from collections.abc import AsyncIterator

import pytest

from tests.support.comparing import compare, fold
from tests.support.given import Given
from tests.support.still import still
from tests.support.tangle import tangle


@pytest.fixture(scope="module")
async def unfolded(database_url: str) -> AsyncIterator[Given]:
    """Give what makes organisations whose counts nobody folds."""
    async with still(database_url) as given:
        yield given


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
        await compare(unfolded, found, sample=8)
        if number % 2:
            await fold(unfolded, found, some=number % 4 == 1)
            await compare(unfolded, found, sample=8)
    await fold(unfolded, found, some=False)
    await compare(unfolded, found, sample=12)
