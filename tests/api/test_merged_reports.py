"""Reports after merges at random, and after their undoing: what the rows say."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest

from services.database.work import work
from services.exports import export_organisation, exported_tables, file_of
from services.folding import check_counts, folder_of
from services.measurement_months import recount
from tests.support.comparing import compare, fold
from tests.support.given import Given
from tests.support.merging import ANY, merging
from tests.support.still import still
from tests.support.tangle import Json, Tangle, tangle

SEEDS = [int(each) for each in os.environ.get("TANGLES", "1").split(",")]

# Who signed in when is no matter of the records.
LOGS = {"merge", "merge_move", "organisation"}


@pytest.fixture(scope="module")
async def unfolded(database_url: str) -> AsyncIterator[Given]:
    """Give what makes organisations whose counts nobody folds."""
    async with still(database_url) as given:
        yield given


class Merges:
    """What is merged and undone in a tangle, at random."""

    def __init__(self, found: Tangle) -> None:
        self.found = found
        self.spaces = list(found.spaces)
        self.like: dict[str, list[list[str]]] = {
            "persons": [found.persons],
            "indicators": [found.indicators],
            "spaces": [self.spaces],
        }
        """Records of a kind, of which two may be one."""
        self.standing: list[Json] = []
        self.done = {"persons": 0, "indicators": 0, "spaces": 0, "undone": 0}

    async def furnish(self) -> None:
        """Make spaces and indicators that can be merged, beside those that cannot."""
        owner, collector = self.found.actors["owner"], self.found.collector
        made = await owner.made("/v1/spaces", {"name": "D", "structure": "network"})
        self.spaces.append(made["id"])
        self.found.spaces.append(made["id"])
        self.like["spaces"] += [self.spaces[2:], self.spaces[2:]]
        cycles = [{"cycle": "immediate"}, {"cycle": "realized"}]
        for space in self.spaces:
            pair = []
            for name in ("One", "Two"):
                body: Json = {"name": name, "kind": "number", "cycles": cycles}
                path = f"/v1/spaces/{space}/indicators"
                pair.append((await collector.made(path, body))["id"])
            self.like["indicators"].append(pair)
            self.found.indicators += pair

    async def merge(self) -> None:
        """Merge two records, if they may be."""
        plural = self.found.dice.choice(["persons", "indicators", "spaces"])
        source, into = self.found.dice.sample(
            self.found.dice.choice(self.like[plural]), 2
        )
        who = "collector" if plural == "indicators" else "owner"
        answer = await merging(self.found.actors[who], plural, source, into)
        assert answer.status_code in {201, 409, 410, 422}, answer.text
        if answer.status_code == 201:
            self.standing.append(answer.json())
            self.done[plural] += 1
        await self._look()

    async def undo(self, *, last: bool = False) -> bool:
        """Undo a merge, if nothing rests on it; say whether it was."""
        if not self.standing:
            return False
        merge = self.standing[-1] if last else self.found.dice.choice(self.standing)
        who = "collector" if merge["noun"] == "indicator" else "owner"
        path = f"/v1/merges/{merge['id']}/undo"
        answer = await self.found.actors[who].post(path, headers=ANY)
        assert answer.status_code in {200, 409}, answer.text
        if answer.status_code == 409:
            assert answer.json()["code"] == "merge-built-upon", answer.text
            return False
        self.standing.remove(merge)
        self.done["undone"] += 1
        await self._look()
        return True

    async def _look(self) -> None:
        """Look at which spaces there are."""
        listed = await self.found.actors["owner"].read("/v1/spaces")
        there = {each["id"] for each in listed["items"]}
        self.found.spaces[:] = [each for each in self.spaces if each in there]


async def _right(given: Given, merges: Merges) -> None:
    """Let pass what reports say, and what is kept for them, if the rows say so."""
    found = merges.found
    await compare(given, found, sample=5)
    own = found.collector.organisation_id
    for space in found.spaces:
        checked = await check_counts(given.engine, own, UUID(space), rebuild=False)
        assert checked.differed == 0, merges.done
    async with work(given.engine, own) as session:
        ids = [UUID(each) for each in found.indicators]
        wrong = await recount(session, folder_of(own), ids, rebuild=False)
    assert wrong == 0


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_report_equals_a_recount_whatever_was_merged_and_undone(
    unfolded: Given, seed: int
) -> None:
    merges = Merges(await tangle(unfolded, seed))
    await merges.furnish()
    rounds = int(os.environ.get("TANGLE_ROUNDS", "3"))
    for number in range(rounds):
        for _ in range(12):
            await merges.found.act()
        for _ in range(9):
            await merges.merge()
        await merges.undo()
        await compare(unfolded, merges.found, sample=5)
        if number:
            await fold(unfolded, merges.found, some=number % 2 == 1)
        await compare(unfolded, merges.found, sample=5)
    while await merges.undo(last=True):
        await compare(unfolded, merges.found, sample=2)
    await _right(unfolded, merges)

    assert merges.standing == []
    assert all(merges.done.values()), merges.done


async def _records(given: Given, found: Tangle, folder: Path) -> dict[str, bytes]:
    await export_organisation(given.engine, found.collector.organisation_id, folder)
    return {
        table.name: _counting(file_of(folder, table).read_bytes())
        for table in exported_tables()
        if table.name not in LOGS
    }


def _counting(records: bytes) -> bytes:
    """Return records without months in which nothing is left: they count nothing."""
    lines = records.splitlines(keepends=True)
    return b"".join(line for line in lines if b'"n":0}' not in line)


@pytest.mark.parametrize("seed", SEEDS)
async def test_undoing_leaves_every_record_as_it_was(
    unfolded: Given, seed: int, tmp_path: Path
) -> None:
    found = await tangle(unfolded, seed)
    merges = Merges(found)
    await merges.furnish()
    for _ in range(40):
        await found.act()
    before = await _records(unfolded, found, tmp_path / "before")
    for _ in range(25):
        await merges.merge()
    between = await _records(unfolded, found, tmp_path / "between")
    while await merges.undo(last=True):
        pass
    after = await _records(unfolded, found, tmp_path / "after")

    assert merges.standing == []
    assert [each for each in after if after[each] != before[each]] == []
    assert between != before
    await _right(unfolded, merges)
