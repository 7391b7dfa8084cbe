"""Reports of merged spaces: those of an organisation that only ever had the one."""

import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from domain.access import OrganisationRole
from services.folding import fold_organisation
from tests.support.flowing import a_flow, a_space, a_step, tell
from tests.support.given import Actor, Given
from tests.support.merging import merged, undone
from tests.support.still import still

Json = dict[str, Any]
PARTS = "contribution,flows,matrix,carriage,stalls"


@pytest.fixture(scope="module")
async def unfolded(database_url: str) -> AsyncIterator[Given]:
    """Give what makes organisations whose counts nobody folds."""
    async with still(database_url) as given:
        yield given


class Organisation:
    """What is told in three spaces, two of which may be one from the beginning."""

    def __init__(self, owner: Actor, *, one: bool) -> None:
        self.owner = owner
        self.one = one
        self.spaces: dict[str, str] = {}
        self.names: dict[str, str] = {}

    async def furnish(self) -> None:
        """Tell stories of all three, whose steps happened in all three."""
        for name in ("Garden", "Office", "Gardens"):
            if name == "Gardens" and self.one:
                self.spaces[name] = self.spaces["Garden"]
                continue
            self.spaces[name] = await a_space(self.owner, name=name)
            self.names[self.spaces[name]] = name
        person = await self.owner.made("/v1/persons", {"name": "Asa"})
        self.names[person["id"]] = "Asa"
        steps = []
        for n, (home, *places) in enumerate(TOLD):
            story = await tell(
                self.owner,
                self.spaces[home],
                *(self._step(k, place) for k, place in enumerate(places)),
                told_on="2020-05-11",
                title=f"Story {n}",
                tellers=[{"id": person["id"]}],
            )
            self.names[story["id"]] = f"story {n}"
            steps += [each["id"] for each in story["steps"]]
        for one, other in CROSSING:
            await self.owner.made("/v1/flows", a_flow(steps[one], steps[other]))
        self.names |= {key: f"step {n}" for n, key in enumerate(steps)}

    def _step(self, number: int, place: str) -> Json:
        cycle = ("potential", "applied", "realized")[number]
        year = 2018 + number
        return a_step("We met.", cycle, year=year, space_id=self.spaces[place])

    async def merge(self) -> Json:
        """Make the third space a part of the first."""
        ends = self.spaces["Gardens"], self.spaces["Garden"]
        return await merged(self.owner, "spaces", *ends)

    async def reports(self, *names: Sequence[str]) -> list[Json]:
        """Read reports, with names where ids are."""
        found = []
        for asked in names:
            spaces = ",".join(dict.fromkeys(self.spaces[name] for name in asked))
            for days in DAYS:
                path = f"/v1/report?spaces={spaces}&parts={PARTS}{days}"
                text = json.dumps(await self.owner.read(path))
                for key, name in self.names.items():
                    text = text.replace(key, name)
                found.append(json.loads(text))
        return found


TOLD = (
    ("Garden", "Garden", "Gardens", "Office"),
    ("Gardens", "Gardens", "Garden"),
    ("Gardens", "Office", "Gardens", "Garden"),
    ("Office", "Garden", "Gardens"),
    ("Office", "Gardens", "Office", "Garden"),
    ("Office", "Office", "Gardens"),
)
"""Of each story its home, and where its steps happened."""
CROSSING = ((0, 4), (1, 9), (6, 0), (13, 5))
"""Flows between steps of different stories."""
DAYS = ("", "&from=2018-06-02&to=2020-03-17", "&from=2019-01-01&to=2019-12-31")
ASKED = (("Garden",), ("Office",), ("Garden", "Office"))


@pytest.mark.parametrize("folded", ["before", "between", "after", "never"])
async def test_after_a_merge_a_report_is_that_of_what_always_was_one_space(
    unfolded: Given, folded: str
) -> None:
    two, one = [
        Organisation(await unfolded.actor(OrganisationRole.OWNER), one=each)
        for each in (False, True)
    ]
    for each in (two, one):
        await each.furnish()
    if folded == "before":
        await fold_organisation(unfolded.engine, two.owner.organisation_id)
    apart = await two.reports(("Garden",), ("Gardens",), ("Garden", "Gardens"))
    merge = await two.merge()
    if folded == "between":
        await fold_organisation(unfolded.engine, two.owner.organisation_id)
        await fold_organisation(unfolded.engine, one.owner.organisation_id)
    if folded == "after":
        await fold_organisation(unfolded.engine, two.owner.organisation_id)

    told, wanted = await two.reports(*ASKED), await one.reports(*ASKED)
    assert told == wanted
    whole = told[0]
    assert whole["totals"]["elsewhere"]["counts"]["steps"]
    assert whole["totals"]["arrived"]["counts"]["stories"] == 3
    assert {(c["source"], c["target"]) for c in whole["carriage"]["cells"]} == {
        ("Garden", "Office"),
        ("Office", "Garden"),
    }
    await undone(two.owner, merge)
    again = await two.reports(("Garden",), ("Gardens",), ("Garden", "Gardens"))
    assert again == apart
