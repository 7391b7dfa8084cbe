"""A tangle: an organisation in which much is written and changed at random.

Everything goes through the API, by two people: an evaluator who collects stories in
every space, and a participant who tells some. What the API refuses is no fault here;
what it cannot answer is.
"""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from domain.access import OrganisationRole, SpaceRole
from domain.cycle import Cycle
from tests.support.given import Actor, Given
from tests.support.naming import a_placement

Json = dict[str, Any]

TODAY = datetime.now(UTC).date()
STATES = ("submitted", "approved", "approved", "published", "published", "draft")
REACHES = ("space", "organisation", "partners", "public")
RELATIONS = ("leads_to", "returns", "same_event", "part_of", "same_event", "part_of")
EVIDENCE = ("illustrates", "explains", "corroborates")
READERS = ("collector", "teller", "viewer", "owner", "guest")


@dataclass
class Tangle:
    """An organisation of three spaces with its readers, and what is in it."""

    dice: random.Random
    actors: dict[str, Actor]
    spaces: list[str]
    names: random.Random | None  # throws for names of cycles and sides
    persons: list[str] = field(default_factory=list)
    indicators: list[str] = field(default_factory=list)
    activities: list[str] = field(default_factory=list)
    stories: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    """By id: who writes it, and its steps."""
    held: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """Placements, links, flows, consents and measurements, and who made each."""
    done: dict[str, int] = field(default_factory=dict)
    """How often what was answered with success, by its name."""

    @property
    def collector(self) -> Actor:
        """Return the one who may do most."""
        return self.actors["collector"]

    async def act(self) -> None:
        """Do one thing, chosen at random."""
        names = list(ACTIONS)
        name = self.dice.choices(names, [ACTIONS[each] for each in names])[0]
        await getattr(self, name)()

    # ------------------------------------------------------------ what is written

    async def _sent(
        self, name: str, actor: str, method: str, path: str, body: Any = None
    ) -> Json:
        answer = await self.actors[actor].call(method, path, body)
        assert answer.status_code < 500, (name, answer.status_code, answer.text, body)
        assert answer.status_code not in {400, 401, 405, 428}, (name, answer.text)
        if answer.status_code >= 400:
            return {}
        self.done[name] = self.done.get(name, 0) + 1
        found: Json = answer.json() if answer.content else {"id": None}
        return found

    def _when(self) -> Json | None:
        first = date(2019, 1, 1) + timedelta(days=self.dice.randrange(900))
        match self.dice.randrange(5):
            case 0:
                return None
            case 1:
                return {"from": str(first.replace(month=1, day=1)), "precision": "year"}
            case 2:
                return {"from": str(first), "precision": "month"}
            case _:
                return {"from": str(first), "precision": "day"}

    def _placement(self, capacity: str = "analyst") -> Json:
        return a_placement(self.dice, self.names, capacity)

    def _link(self) -> Json:
        return {
            "indicator_id": self.dice.choice(self.indicators),
            "relation": self.dice.choice(EVIDENCE),
        }

    def _step(self, number: int = 0, capacity: str = "teller") -> Json:
        roll = self.dice.random
        where: Json = {}
        if roll() < 0.5:
            where = {"space_id": self.dice.choice(self.spaces)}
        elif roll() < 0.3:
            where = {"place": "On the road."}
        return {
            "text": f"Step {number} of many.",
            "when": self._when(),
            "position": self.dice.choice([None, number, 9 - number]),
            "modality": "aspired" if roll() < 0.15 else "reported",
            "revisit_on": str(TODAY + timedelta(days=self.dice.randrange(-9, 9)))
            if roll() < 0.5
            else None,
            "placements": [
                self._placement(capacity) for _ in range(self.dice.randrange(3))
            ],
            "links": [self._link() for _ in range(roll() < 0.3)],
            **where,
        }

    def _consent(self) -> Json:
        ends = [None, None, None, TODAY, TODAY - timedelta(days=1)]
        until = self.dice.choice(ends)
        return {
            "reach": self.dice.choice(REACHES),
            "naming": self.dice.choice(["named", "role", "anonymous"]),
            "until": None if until is None else str(until),
        }

    def _tellers(self, writer: str) -> list[Json]:
        several = self.dice.randrange(3)
        told_by = self.dice.sample(self.persons, several)
        if writer == "teller":
            told_by.append(str(self.actors["teller"].person_id))
        return [{"id": person} for person in dict.fromkeys(told_by)]

    async def write(self) -> None:
        """Write a story."""
        writer = self.dice.choice(["collector", "collector", "teller"])
        many = self.dice.randrange(1, 5)
        capacity = "analyst" if writer == "collector" else "teller"
        state = self.dice.choice(STATES if writer == "collector" else STATES[:3])
        body = {
            "told_on": str(date(2020, 1, 1) + timedelta(days=self.dice.randrange(500))),
            "tellers": self._tellers(writer),
            "state": state,
            "approval": {"how": "by voice"},
            "consent": self._consent() if self.dice.random() < 0.8 else None,
            "steps": [self._step(n, capacity) for n in range(many)],
        }
        home = self.dice.choice(self.spaces)
        path = f"/v1/spaces/{home}/stories"
        made = await self._sent("write", writer, "POST", path, body)
        if made:
            steps = [step["id"] for step in made["steps"]]
            self.stories[made["id"]] = (writer, steps)

    # ------------------------------------------------------------ what is changed

    def _story(self) -> tuple[str, str, list[str]]:
        key = self.dice.choice(list(self.stories))
        return key, *self.stories[key]

    def _any_step(self) -> tuple[str, str]:
        _, writer, steps = self._story()
        return writer, self.dice.choice(steps)

    def _keep(self, kind: str, actor: str, made: Json) -> None:
        if made:
            self.held.setdefault(kind, []).append((actor, made["id"]))

    def _kept(self, kind: str) -> tuple[str, str] | None:
        found = self.held.get(kind)
        return self.dice.choice(found) if found else None

    async def change(self) -> None:
        """Change a story: its tellers, or the day on which it was told."""
        key, writer, _ = self._story()
        body: Json = {"tellers": self._tellers(writer)}
        if self.dice.random() < 0.5:
            told = date(2020, 6, 1) + timedelta(days=self.dice.randrange(500))
            body = {"told_on": str(told)}
        await self._sent("change", writer, "PATCH", f"/v1/stories/{key}", body)

    async def change_step(self) -> None:
        """Change a step without touching its text."""
        writer, step = self._any_step()
        fresh = self._step(self.dice.randrange(9))
        names = ("when", "modality", "position", "space_id", "text", "revisit_on")
        name = self.dice.choice(names)
        body = {name: fresh.get(name)}
        await self._sent("change_step", writer, "PATCH", f"/v1/steps/{step}", body)

    async def add_step(self) -> None:
        """Add a step to a story."""
        key, writer, steps = self._story()
        path = f"/v1/stories/{key}/steps"
        made = await self._sent("add_step", writer, "POST", path, self._step())
        if made:
            steps.append(made["id"])

    async def delete_step(self) -> None:
        """Take a step out of its story."""
        writer, step = self._any_step()
        await self._sent("delete_step", writer, "DELETE", f"/v1/steps/{step}")

    async def move(self) -> None:
        """Bring a story into another state."""
        key, writer, _ = self._story()
        to = self.dice.choice(["submit", "approve", "approve", "publish", "unpublish"])
        body = {"how": "by voice"} if to == "approve" else None
        path = f"/v1/stories/{key}/{to}"
        answer = await self.actors[writer].call(
            "POST", path, body, headers={"If-Match": "*"}
        )
        assert answer.status_code < 500, answer.text
        self.done[to] = self.done.get(to, 0) + answer.is_success

    async def withdraw(self) -> None:
        """Withdraw a story, for ever."""
        key, writer, _ = self._story()
        await self._sent("withdraw", writer, "POST", f"/v1/stories/{key}/withdraw")

    async def delete(self) -> None:
        """Delete a story."""
        key, writer, _ = self._story()
        await self._sent("delete", writer, "DELETE", f"/v1/stories/{key}")

    async def consent(self) -> None:
        """Give a consent, or revoke one."""
        kept = self._kept("consents")
        if kept and self.dice.random() < 0.4:
            await self._sent("revoke", kept[0], "DELETE", f"/v1/consents/{kept[1]}")
            return
        key, writer, _ = self._story()
        path = f"/v1/stories/{key}/consents"
        made = await self._sent("consent", writer, "POST", path, self._consent())
        self._keep("consents", writer, made)

    async def place(self) -> None:
        """Place a step, as teller or analyst, or change or delete a placement."""
        kept = self._kept("placements")
        if kept and self.dice.random() < 0.5:
            path = f"/v1/placements/{kept[1]}"
            if self.dice.random() < 0.5:
                await self._sent("unplace", kept[0], "DELETE", path)
                return
            body = self._placement() | {"polarity": self._placement()["polarity"]}
            del body["as"]
            await self._sent("replace", kept[0], "PATCH", path, body)
            return
        writer, step = self._any_step()
        actor = self.dice.choice([writer, "collector", "guest", "guest"])
        path = f"/v1/steps/{step}/placements"
        made = await self._sent("place", actor, "POST", path, self._placement())
        self._keep("placements", actor, made)

    async def report(self) -> None:
        """Report what came of a step, if it is hoped for."""
        writer, step = self._any_step()
        day = TODAY - timedelta(days=self.dice.randrange(2000))
        body: Json = {"reported_on": str(day), "when": self._when()}
        if self.dice.random() < 0.5:
            body = {"text": "It came about."}
        answer = await self.actors[writer].call(
            "POST", f"/v1/steps/{step}/report", body, headers={"If-Match": "*"}
        )
        assert answer.status_code < 500, answer.text
        self.done["report"] = self.done.get("report", 0) + answer.is_success

    async def link(self) -> None:
        """Link a step to an indicator, or take a link away."""
        kept = self._kept("links")
        if kept and self.dice.random() < 0.3:
            await self._sent("unlink", kept[0], "DELETE", f"/v1/links/{kept[1]}")
            return
        _, step = self._any_step()
        path = f"/v1/steps/{step}/links"
        made = await self._sent("link", "collector", "POST", path, self._link())
        self._keep("links", "collector", made)

    async def flow(self) -> None:
        """Assert a flow inside a story, across, or from an activity."""
        kept = self._kept("flows")
        if kept and self.dice.random() < 0.35:
            path = f"/v1/flows/{kept[1]}"
            if self.dice.random() < 0.5:
                await self._sent("delete_flow", kept[0], "DELETE", path)
                return
            body = {"relation": self.dice.choice(RELATIONS)}
            await self._sent("change_flow", kept[0], "PATCH", path, body)
            return
        _, _, steps = self._story()
        target = self.dice.choice(steps)
        relation = self.dice.choice(RELATIONS)
        end = {"source_step_id": self._any_step()[1]}
        if self.dice.random() < 0.3:
            end = {"source_step_id": self.dice.choice(steps)}
        elif self.dice.random() < 0.15:
            end = {"source_activity_id": self.dice.choice(self.activities)}
            relation = "leads_to"
        body = {**end, "target_step_id": target, "relation": relation}
        made = await self._sent("flow", "collector", "POST", "/v1/flows", body)
        self._keep("flows", "collector", made)

    async def measure(self) -> None:
        """Record a measurement, or delete one."""
        kept = self._kept("measurements")
        if kept and self.dice.random() < 0.4:
            path = f"/v1/measurements/{kept[1]}"
            await self._sent("unmeasure", kept[0], "DELETE", path)
            return
        indicator = self.dice.choice(self.indicators)
        body = {"value": self.dice.randrange(100), "when": self._when()}
        path = f"/v1/indicators/{indicator}/measurements"
        made = await self._sent("measure", "collector", "POST", path, body)
        self._keep("measurements", "collector", made)

    async def suggest(self) -> None:
        """Say that a step suggested an indicator."""
        indicator = self.dice.choice(self.indicators)
        origins = [{"kind": "step", "id": self._any_step()[1]}]
        path = f"/v1/indicators/{indicator}"
        await self._sent("suggest", "collector", "PATCH", path, {"origins": origins})

    async def reschedule(self) -> None:
        """Move an activity to another day."""
        path = f"/v1/activities/{self.dice.choice(self.activities)}"
        body = {"when": self._when()}
        await self._sent("reschedule", "collector", "PATCH", path, body)


ACTIONS: dict[str, float] = {
    "write": 6,
    "change": 2,
    "change_step": 4,
    "add_step": 2,
    "delete_step": 1,
    "move": 6,
    "withdraw": 0.4,
    "delete": 0.4,
    "consent": 3,
    "place": 5,
    "report": 3,
    "link": 2,
    "flow": 9,
    "measure": 2,
    "suggest": 1,
    "reschedule": 0.5,
}
"""What may be done, and how often."""


async def tangle(given: Given, seed: int, *, named: bool = True) -> Tangle:
    """Make an organisation with three spaces, the second closed, and five readers.

    The collector evaluates everywhere; the teller takes part in the first two; the
    guest, a viewer, evaluates the first alone; viewer and owner take part in nothing.
    """
    owner = await given.actor()
    roles = {
        "collector": OrganisationRole.EVALUATOR,
        "teller": OrganisationRole.PARTICIPANT,
        "viewer": OrganisationRole.VIEWER,
        "guest": OrganisationRole.VIEWER,
    }
    key = owner.organisation_id
    actors = {name: await given.member(key, role) for name, role in roles.items()}
    actors["owner"] = owner
    spaces = []
    for name, is_open in (("A", True), ("B", False), ("C", True)):
        body = {"name": name, "structure": "network", "open": is_open}
        spaces.append((await owner.made("/v1/spaces", body))["id"])
    await given.participation(actors["collector"], spaces[1], SpaceRole.EVALUATOR)
    for space in spaces[:2]:
        await given.participation(actors["teller"], space)
    await given.participation(actors["guest"], spaces[0], SpaceRole.EVALUATOR)
    dice = random.Random(seed)  # noqa: S311 - repeatable
    names = random.Random(seed) if named else None  # noqa: S311 - repeatable
    made = Tangle(dice, actors, spaces, names)
    await _furnish(made)
    return made


async def _furnish(made: Tangle) -> None:
    collector = made.collector
    for n in range(5):
        person = await collector.made("/v1/persons", {"name": f"Person {n}"})
        made.persons.append(person["id"])
    for n, space in enumerate([*made.spaces, made.spaces[0]]):
        cycles = [{"cycle": each} for each in made.dice.sample(list(Cycle), 2)]
        body: Json = {"name": f"Indicator {n}", "kind": "number", "cycles": cycles}
        # One measurement between moves all but the third against what is hoped for.
        hoped = (("increase", 100), ("decrease", -1), ("keep", 50), ("increase", 99))
        body |= dict(zip(("direction", "baseline"), hoped[n], strict=True))
        path = f"/v1/spaces/{space}/indicators"
        made.indicators.append((await collector.made(path, body))["id"])
        read = {"value": 50, "when": {"from": "2020-02-15", "precision": "day"}}
        path = f"/v1/indicators/{made.indicators[-1]}/measurements"
        await collector.made(path, read)
    for space in made.spaces:
        body = {"title": "A visit", "kind": "visit"}
        path = f"/v1/spaces/{space}/activities"
        made.activities.append((await collector.made(path, body))["id"])
    for _ in range(8):
        await made.write()
