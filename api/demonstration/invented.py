"""A space of invented stories: everything that can be told, in many combinations.

The same number of stories and the same seed make the same requests, ids included.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.demonstration.case import FOLDER
from api.demonstration.chance import Chance
from api.demonstration.entering import Entry
from api.demonstration.invented_framing import framing
from api.demonstration.invented_indicators import indicators
from api.demonstration.invented_story import Surroundings, story
from domain.cycle import Cycle
from domain.flow import Relation
from domain.space import ActivityKind, Mode
from domain.story import Polarity, State

Json = dict[str, Any]

CLOSED = 7
"""One story in so many lives in the closed space."""
TELLERS = (
    "Amadou Bâ",
    "Chitra Rai",
    "Dolma",
    "Eszter Szabó",
    "Félix Ibáñez",
    "Grace Otieno",
    "Håkon Lund",
    "ལྷ་མོ།",
    "Ioana Pop",
    "أمينة حدّاد",
    "נועה לוי",
    "王秀英",
)
"""Nobody who lives."""

_SENDERS = {"facilitator": 70, "evaluator": 15, "participant": 15}
_STATES = {
    State.PUBLISHED: 55,
    State.APPROVED: 20,
    State.SUBMITTED: 15,
    State.DRAFT: 10,
}


@dataclass(frozen=True, slots=True)
class Invented:
    """Requests that make the spaces: first the ground, then stories, then joints."""

    name: str
    space_id: str
    ground: tuple[Entry, ...]
    stories: tuple[list[Entry], ...]
    joints: tuple[list[Entry], ...]

    @property
    def total(self) -> int:
        """How many requests there are."""
        chains = (*self.stories, *self.joints)
        return len(self.ground) + sum(map(len, chains))


@dataclass(frozen=True, slots=True)
class _Ground:
    spaces: tuple[str, str, str]
    tellers: tuple[str, ...]
    activities: tuple[str, ...]
    entries: tuple[Entry, ...]


def invented(stories: int, members: Mapping[str, str], *, seed: int = 1) -> Invented:
    """Return what makes a space of so many stories.

    `members` are the ids of persons by the role of their member: participant,
    facilitator and evaluator take part in the closed space.
    """
    chance = Chance(f"{seed} {stories}")
    name = f"Invented space ({stories} stories)"
    ground = _ground(chance, name, members)
    found = indicators(chance, ground.spaces[0], ground.activities)
    # Chance of its own: what was invented before stays as it was.
    framed = framing(
        Chance(f"{seed} {stories} framing"), ground.spaces[0], ground.tellers
    )
    phrases = tomllib.loads((FOLDER / "phrases.toml").read_text(encoding="utf-8"))
    chains, steps = [], []
    for number in range(stories):
        closed = number % CLOSED == CLOSED - 1
        home, other, hidden = ground.spaces
        around = Surroundings(
            spaces=(hidden, home) if closed else (home, other, hidden),
            tellers=ground.tellers,
            indicators=found.ids,
            phrases=tuple(phrases["phrases"]),
            long=phrases["long"],
        )
        chain, body = _told(chance, around, members)
        chains.append(chain)
        steps.append([step["id"] for step in body["steps"]])
    counted = [
        own
        for own, chain in zip(steps, chains, strict=True)
        if _seen_by_evaluators(chain)
    ]
    return Invented(
        name=name,
        space_id=ground.spaces[0],
        ground=(*ground.entries, *found.entries, *framed),
        stories=tuple(chains),
        joints=tuple(_joints(chance, counted, ground.activities)),
    )


def _told(
    chance: Chance, around: Surroundings, members: Mapping[str, str]
) -> tuple[list[Entry], Json]:
    sender = chance.weighed(_SENDERS)
    state = chance.weighed(_STATES)
    teller = chance.one(around.tellers)
    withdrawn = False
    if sender == "participant":
        # Who takes part tells of themselves, and may take it back.
        teller = members[sender]
        state = State.APPROVED if state is State.PUBLISHED else state
        withdrawn = chance.happens(35)
    body = story(chance, around, state, teller)
    path = f"/v1/spaces/{around.spaces[0]}/stories"
    chain = [Entry(path, body, sender=sender)]
    if withdrawn:
        chain.append(Entry(f"/v1/stories/{body['id']}/withdraw", sender=sender))
    return chain, body


def _seen_by_evaluators(chain: list[Entry]) -> bool:
    told = chain[0].body or {}
    return len(chain) == 1 and told["state"] is not State.DRAFT


def _ground(chance: Chance, name: str, members: Mapping[str, str]) -> _Ground:
    spaces = (chance.id(), chance.id(), chance.id())
    entries = [
        _space(spaces[0], name, open_=True),
        _space(spaces[1], f"{name}: next door", open_=True),
        _space(spaces[2], f"{name}: closed", open_=False),
    ]
    tellers = [chance.id() for _ in TELLERS]
    for key, teller in zip(tellers, TELLERS, strict=True):
        body = {"id": key, "name": teller, "role": "invented"}
        entries.append(Entry("/v1/persons", body))
    for role in ("participant", "facilitator", "evaluator"):
        body = {
            "id": chance.id(),
            "person_id": members[role],
            "role": role,
            "since": "2019-01-01",
        }
        path = f"/v1/spaces/{spaces[2]}/participations"
        entries.append(Entry(path, body, sender="owner"))
    activities = [_activity(chance, spaces[0], tellers) for _ in range(6)]
    return _Ground(
        spaces=spaces,
        tellers=tuple(tellers),
        activities=tuple(str((entry.body or {})["id"]) for entry in activities),
        entries=(*entries, *activities),
    )


def _space(key: str, name: str, *, open_: bool) -> Entry:
    body = {
        "id": key,
        "name": name,
        "structure": "community_of_practice",
        "open": open_,
        "purpose": "Invented: nothing in here happened to anybody.",
        "life_stages": [{"stage": "active", "since": "2019-01-01"}],
        "statements": [
            {"about": "difference", "text": "Water and schools that last."},
            {"about": "uncertainty", "text": "What keeps going when we leave?"},
        ],
    }
    return Entry("/v1/spaces", body, sender="owner")


def _activity(chance: Chance, space: str, tellers: list[str]) -> Entry:
    kind = chance.one(list(ActivityKind))
    body = {
        "id": chance.id(),
        "title": f"Invented {kind}",
        "kind": kind,
        "when": {"from": str(chance.day()), "precision": "day"},
        "modes": chance.some(list(Mode), 1, 3),
        "person_ids": chance.some(tellers, 2, 6),
    }
    return Entry(f"/v1/spaces/{space}/activities", body, sender="facilitator")


def _joints(
    chance: Chance, stories: list[list[str]], activities: tuple[str, ...]
) -> list[list[Entry]]:
    """Return flows between stories and what analysts add, each on its own."""
    joints = []
    for number in range(len(stories) // 6):
        source, target = chance.one(stories), chance.one(stories)
        if source is target:
            continue
        body: Json = {
            "id": chance.id(),
            "target_step_id": chance.one(target),
            "relation": chance.one(list(Relation)),
            "note": "Told by both." if chance.happens(20) else None,
        }
        if number % 8 == 0:
            body |= {"source_activity_id": chance.one(activities)}
            body["relation"] = Relation.LEADS_TO
        else:
            body["source_step_id"] = chance.one(source)
        joints.append([Entry("/v1/flows", body)])
    for own in stories:
        if chance.happens(12):
            placed = {
                "id": chance.id(),
                "cycle": chance.one(list(Cycle)),
                "polarity": chance.one(list(Polarity)),
                "as": "analyst",
            }
            joints.append([Entry(f"/v1/steps/{chance.one(own)}/placements", placed)])
    return joints
