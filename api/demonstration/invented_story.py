"""One invented story: of any length, order, language, state and consent."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from api.demonstration.chance import Chance
from domain.cycle import Cycle, Dimension, has_dimension
from domain.evidence import EvidenceRelation
from domain.flow import Relation
from domain.story import Modality, Naming, Part, Polarity, Reach, State, StoryKind

Json = dict[str, Any]

DUE = ("2023-06-01", "2024-11-30")
LATER = ("2041-01-01", "2044-06-30")
LONG = 60
"""How often the long sentence is repeated in a long text."""

_POLARITIES: dict[Polarity | None, int] = {
    Polarity.POSITIVE: 50,
    Polarity.NEGATIVE: 18,
    Polarity.MIXED: 12,
    Polarity.NONE: 8,
    None: 12,
}
_REACHES: dict[Reach | None, int] = {
    Reach.PUBLIC: 30,
    Reach.ORGANISATION: 30,
    Reach.PARTNERS: 10,
    Reach.SPACE: 15,
    None: 15,
}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an invented story can refer to."""

    spaces: tuple[str, ...]
    """The home space, then others where steps may happen."""
    tellers: tuple[str, ...]
    indicators: tuple[str, ...]
    phrases: tuple[Json, ...]
    long: str


def story(chance: Chance, around: Surroundings, state: State, teller: str) -> Json:
    """Return the body of a story that is to come into a state, told by somebody."""
    phrase = chance.one(around.phrases)
    told_on = chance.day()
    steps = _steps(chance, around, phrase, told_on)
    others = chance.some(around.tellers, 0, 2) if chance.happens(12) else []
    return {
        "id": chance.id(),
        "title": phrase["title"] if chance.happens(90) else None,
        "language": phrase["language"],
        "kind": StoryKind.COMPOSITE if chance.happens(5) else StoryKind.INDIVIDUAL,
        "state": state,
        "told_on": str(told_on),
        "captured_at": f"{told_on}T18:30:00+06:00" if chance.happens(40) else None,
        "source": {"client": "invented", "version": "1"},
        "tellers": [{"id": each} for each in dict.fromkeys([teller, *others])],
        "approval": {"how": "in a conversation", "on": str(told_on)},
        "consent": _consent(chance, told_on, teller),
        "steps": steps,
        "flows": _flows(chance, steps),
    }


def _consent(chance: Chance, told_on: date, teller: str) -> Json | None:
    reach = chance.weighed(_REACHES)
    if reach is None:
        return None
    ends = {None: 80, LATER[0]: 15, DUE[0]: 5}
    return {
        "reach": reach,
        "naming": chance.one(list(Naming)),
        "given_on": str(told_on),
        "given_by_id": teller,
        "until": chance.weighed(ends),
    }


def _steps(
    chance: Chance, around: Surroundings, phrase: Json, told_on: date
) -> list[Json]:
    count = chance.weighed({1: 10, 2: 10, 3: 20, 4: 25, 5: 20, 6: 10, 8: 5})
    # In one story of eight the order of telling is not that of happening.
    tidy = chance.happens(88)
    day = told_on - timedelta(days=chance.number(60, 500))
    made: list[Json] = []
    for position in range(count):
        if tidy:
            day = min(told_on, day + timedelta(days=chance.number(1, 60)))
        else:
            day = told_on - timedelta(days=chance.number(1, 500))
        text = chance.one(phrase["texts"])
        aspired = chance.happens(10)
        made.append(
            {
                "id": chance.id(),
                "position": position * 10 if chance.happens(80) else None,
                "text": around.long * LONG if chance.happens(2) else text,
                "when": None if aspired else _when(chance, day),
                **_place(chance, around),
                "people": _people(chance, around),
                "modality": Modality.ASPIRED if aspired else Modality.REPORTED,
                "revisit_on": chance.one(DUE + LATER) if aspired else None,
                "placements": _placements(chance),
                "links": _links(chance, around),
            }
        )
    return made


def _when(chance: Chance, day: date) -> Json | None:
    precision = chance.weighed(
        {"day": 35, "month": 25, "season": 5, "year": 15, "unknown": 10, None: 10}
    )
    if precision is None:
        return None
    if precision == "unknown":
        return {"precision": precision}
    return {"from": str(day), "precision": precision}


def _place(chance: Chance, around: Surroundings) -> Json:
    told = chance.weighed({"home": 70, "elsewhere": 18, "words": 12})
    if told == "words":
        return {"place": "a village down the river"}
    spaces = around.spaces[:1] if told == "home" else around.spaces[1:]
    return {"space_id": chance.one(spaces or around.spaces)}


def _people(chance: Chance, around: Surroundings) -> list[Json]:
    if not chance.happens(20):
        return []
    part = chance.one(list(Part))
    if chance.happens(50):
        return [{"person": {"id": chance.one(around.tellers)}, "part": part}]
    return [{"role": "neighbours", "number": chance.number(1, 90), "part": part}]


def _placements(chance: Chance) -> list[Json]:
    cycles = chance.some(list(Cycle), 1, 2) if chance.happens(25) else []
    if not cycles and chance.happens(88):
        cycles = [
            chance.weighed(
                {cycle: 4 if not has_dimension(cycle) else 1 for cycle in Cycle}
            )
        ]
    return [
        {
            "id": chance.id(),
            "cycle": cycle,
            "dimension": chance.one([None, *Dimension])
            if has_dimension(cycle)
            else None,
            "polarity": chance.weighed(_POLARITIES),
            "for_whom": "the neighbours" if chance.happens(10) else None,
            "as": "teller",
        }
        for cycle in cycles
    ]


def _links(chance: Chance, around: Surroundings) -> list[Json]:
    if not chance.happens(15) or not around.indicators:
        return []
    return [
        {
            "id": chance.id(),
            "indicator_id": indicator,
            "relation": chance.one(list(EvidenceRelation)),
        }
        for indicator in chance.some(around.indicators, 1, 2)
    ]


def _flows(chance: Chance, steps: list[Json]) -> list[Json]:
    """Return what the teller asserts between two steps: never against time."""
    if len(steps) < 2 or not chance.happens(35):  # noqa: PLR2004
        return []
    source, target = chance.one(steps[:-1]), steps[-1]
    if not _may_lead(source["when"], target["when"]):
        return []
    relations = {
        Relation.RETURNS: 50,
        Relation.LEADS_TO: 20,
        Relation.SAME_EVENT: 15,
        Relation.PART_OF: 15,
    }
    return [
        {
            "id": chance.id(),
            "source_step_id": source["id"],
            "target_step_id": target["id"],
            "relation": chance.weighed(relations),
        }
    ]


def _may_lead(source: Json | None, target: Json | None) -> bool:
    first, second = (source or {}).get("from"), (target or {}).get("from")
    return first is None or second is None or str(first) <= str(second)
