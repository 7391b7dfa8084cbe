"""Published cases, entered as a newcomer finds them, and read by their names."""

from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI

from api.commands.running import client_of
from api.demonstration.case import Case, read_case
from api.demonstration.entering import Entered, enter
from domain.cycle import Cycle
from tests.support.given import Actor

Json = dict[str, Any]


async def enter_case(app: FastAPI, actor: Actor, name: str) -> tuple[Case, Entered]:
    """Enter a case from its file through the public API, all by one actor."""
    case, entered = read_case(name), Entered()
    async with client_of(app, actor.token) as client:
        await enter({"evaluator": client}, case.entries, entered, lambda: None)
    return case, entered


def row_of(report: Json, cycle: Cycle) -> Json:
    """Return one cycle's row of a report."""
    return next(row for row in report["cycles"] if row["cycle"] == cycle)


@dataclass
class CaseReader:
    """An evaluator of both spaces, who reads the case by its names."""

    actor: Actor
    ids: dict[str, str]

    async def report(self, *spaces: str, **query: str) -> Json:
        """Read the report of a space, or of several together."""
        if len(spaces) == 1:
            path = f"/v1/spaces/{self.ids[spaces[0]]}/report"
        else:
            path = "/v1/report"
            query["spaces"] = ",".join(self.ids[space] for space in spaces)
        return await self.actor.read(path, params=query)

    async def row(self, cycle: Cycle, *spaces: str) -> Json:
        """Read one cycle's row of a report."""
        report = await self.report(*spaces)
        return row_of(report, cycle)

    async def paths(self, story: str) -> Json:
        """Read the paths that pass a story."""
        return await self.actor.read(f"/v1/stories/{self.ids[story]}/paths")

    async def indicators(self) -> dict[str, Json]:
        """Read what the indicators of LOGIN say in its report, by name."""
        report = await self.report("LOGIN")
        return {
            reading["label"]: reading
            for row in report["cycles"]
            for reading in row["effect"]["indicators"]
        }

    async def add_return(self) -> Json:
        """Add the step that the published text does not have, and its flow."""
        step = await self.actor.made(
            f"/v1/stories/{self.ids['story-1']}/steps",
            {
                "text": "The result was told at the next exchange of LOGIN.",
                "position": 5,
                "when": {"from": "2017-01-01", "precision": "year"},
                "space_id": self.ids["LOGIN"],
                "placements": [
                    {"cycle": "immediate", "polarity": "positive", "as": "teller"}
                ],
            },
        )
        await self._as_agreed()
        return await self.actor.made(
            "/v1/flows",
            {
                "source_step_id": self.ids["step-4"],
                "target_step_id": step["id"],
                "relation": "returns",
            },
        )

    async def take_away(self, flow: Json) -> None:
        """Take the added step away again."""
        answer = await self.actor.delete(f"/v1/steps/{flow['target']['step']['id']}")
        assert answer.is_success, answer.text
        await self._as_agreed()

    async def _as_agreed(self) -> None:
        # An edit of the text voids the teller's yes, and what is only submitted
        # does not count.
        story = f"/v1/stories/{self.ids['story-1']}"
        for move, body in (("approve", {"how": "by letter"}), ("publish", None)):
            answer = await self.actor.post(
                f"{story}/{move}", body, headers={"If-Match": "*"}
            )
            assert answer.is_success, answer.text

    async def tell_of_another_election(self, place: str) -> None:
        """Let another woman tell of her election, a part of the same whole."""
        story = await self.actor.made(
            f"/v1/spaces/{self.ids['BNEW']}/stories",
            {
                "state": "published",
                "told_on": "2016-12-31",
                "tellers": [{"name": f"A gup in {place}"}],
                "approval": {"how": "in a conversation"},
                "consent": {"reach": "public", "naming": "role"},
                "steps": [
                    {
                        "text": f"In {place} she was elected.",
                        "when": {"from": "2016-01-01", "precision": "year"},
                        "placements": [{"cycle": "realized", "polarity": "positive"}],
                    }
                ],
            },
        )
        await self.actor.made(
            "/v1/flows",
            {
                "source_step_id": story["steps"][0]["id"],
                "target_step_id": self.ids["step-4"],
                "relation": "part_of",
            },
        )
