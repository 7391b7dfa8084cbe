"""Invented stories and measurements: the same for the same seed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from domain.cycle import Cycle
from domain.evidence import EvidenceRelation
from domain.story import Modality, Naming, Part, Polarity, Reach, State, StoryKind
from domain.when import Precision, When
from services.stories.said import (
    ConsentSaid,
    LinkSaid,
    PersonInStep,
    PersonSaid,
    PlacementSaid,
    StepSaid,
    StorySaid,
)

STEPS = 5
MEASUREMENTS = 10
"""For each story."""
INDICATORS = 50
FIRST_DAY = date(2024, 1, 1)
DAYS = 730

SHARES = dict(zip(Cycle, (30, 20, 16, 12, 9, 7, 4, 2), strict=True))
"""How many of a hundred placements are at each cycle."""

_POLARITIES: dict[Polarity | None, int] = {
    Polarity.POSITIVE: 65,
    Polarity.NEGATIVE: 10,
    Polarity.MIXED: 10,
    Polarity.NONE: 5,
    None: 10,
}
_PRECISIONS = {Precision.MONTH: 60, Precision.DAY: 10, Precision.UNKNOWN: 30}
_WORDS = (
    "we met people who had tried it before and showed us how their practice grew "
    "from small talks in the village about water seeds schools and elections "
    "until the council asked for a plan that nobody had written yet so three of "
    "us sat down compared notes called the district office learned what was "
    "missing then changed our workshops trained neighbours and saw women speak "
    "first at meetings"
)


@dataclass(frozen=True, slots=True)
class Ground:
    """The space that stories are told in, and what they refer to."""

    space_id: UUID
    stories: int
    tellers: Sequence[UUID]
    indicators: Sequence[UUID]


def tellers_for(stories: int) -> int:
    """Return how many tell so many stories: 200 for 1,000, 1,000 for 100,000."""
    return int(200 * (stories / 1000) ** 0.35)


def _weighted(chance: Random, weights: dict[Any, int]) -> Any:  # noqa: ANN401
    return chance.choices(list(weights), list(weights.values()))[0]


def _now_and_then(chance: Random, percent: int) -> bool:
    return chance.randrange(100) < percent


def sentence(chance: Random, words: int) -> str:
    """Return that many words in an accidental order."""
    return " ".join(chance.choices(_WORDS.split(" "), k=words)).capitalize() + "."


def story(chance: Random, ground: Ground) -> StorySaid:
    """Return a story of five steps, approved and shared in the organisation.

    Every tenth is given to everybody.
    """
    told_on = FIRST_DAY + timedelta(days=chance.randrange(DAYS))
    tellers = chance.sample(ground.tellers, 2 if _now_and_then(chance, 20) else 1)
    begun = sorted((chance.randrange(120) for _ in range(STEPS)), reverse=True)
    links = {chance.randrange(STEPS)} if _now_and_then(chance, 40) else set()
    reach = Reach.PUBLIC if _now_and_then(chance, 10) else Reach.ORGANISATION
    return StorySaid(
        id=uuid7(),
        title=sentence(chance, 5)[:-1],
        language="en",
        kind=StoryKind.INDIVIDUAL,
        state=State.APPROVED,
        told_on=told_on,
        captured_at=None,
        source=None,
        tellers=[PersonSaid(teller) for teller in tellers],
        collected_by_id=None,
        sources=(),
        approval={"how": "read back to the teller"},
        consent=ConsentSaid(reach, Naming.NAMED, given_on=told_on),
        steps=[
            _step(chance, ground, position, told_on - timedelta(days=ago), links)
            for position, ago in enumerate(begun)
        ],
    )


def _step(
    chance: Random, ground: Ground, position: int, day: date, linked: set[int]
) -> StepSaid:
    precision = _weighted(chance, _PRECISIONS)
    known = None if precision is Precision.UNKNOWN else day
    links = [chance.choice(ground.indicators)] if position in linked else []
    return StepSaid(
        id=uuid7(),
        text=sentence(chance, chance.randrange(12, 40)),
        position=position,
        prompt=None,
        language=None,
        when=When.of(known, None, precision),
        space_id=None,
        place="The district office" if _now_and_then(chance, 5) else None,
        people=_people(chance),
        modality=Modality.ASPIRED if _now_and_then(chance, 8) else Modality.REPORTED,
        revisit_on=None,
        attachments=(),
        placements=_placements(chance),
        links=[
            LinkSaid(uuid7(), key, None, EvidenceRelation.ILLUSTRATES, None)
            for key in links
        ],
    )


def _people(chance: Random) -> list[PersonInStep]:
    if not _now_and_then(chance, 30):
        return []
    return [PersonInStep(None, "a neighbour", chance.randrange(1, 9), Part.ACTED)]


def _placements(chance: Random) -> list[PlacementSaid]:
    cycles = {_weighted(chance, SHARES) for _ in range(1 + _now_and_then(chance, 10))}
    return [
        PlacementSaid(uuid7(), cycle, None, _weighted(chance, _POLARITIES), None, None)
        for cycle in Cycle
        if cycle in cycles
    ]


def measurements(
    chance: Random, organisation_id: UUID, person_id: UUID, ground: Ground
) -> Iterator[dict[str, Any]]:
    """Yield the rows of ten measurements for each story of a space."""
    now = datetime.now(UTC)
    for number in range(ground.stories * MEASUREMENTS):
        day = FIRST_DAY + timedelta(days=chance.randrange(DAYS))
        yield {
            "organisation_id": organisation_id,
            "id": uuid7(),
            "space_id": ground.space_id,
            "indicator_id": ground.indicators[number % len(ground.indicators)],
            "value": Decimal(chance.randrange(100_000)) / 100,
            "first_day": day,
            "last_day": day,
            "precision": Precision.DAY,
            "day": day,
            "breakdown": {},
            "part": "",
            "recorded_by_id": person_id,
            "recorded_at": now,
            "version": 1,
        }


def body(chance: Random, ground: Ground) -> dict[str, Any]:
    """Return a story as a client sends it, without ids."""
    told = story(chance, ground)
    return {
        "title": told.title,
        "language": told.language,
        "state": told.state,
        "told_on": told.told_on.isoformat(),
        "tellers": [{"id": str(teller.id)} for teller in told.tellers],
        "approval": told.approval,
        "consent": {
            "reach": "organisation",
            "naming": "named",
            "given_on": told.told_on.isoformat(),
        },
        "steps": [_step_body(step) for step in told.steps],
    }


def _step_body(step: StepSaid) -> dict[str, Any]:
    when = None
    if step.when.first is not None:
        first = step.when.first.isoformat()
        when = {"from": first, "precision": step.when.precision}
    return {
        "text": step.text,
        "position": step.position,
        **({} if when is None else {"when": when}),
        **({} if step.place is None else {"place": step.place}),
        "modality": step.modality,
        "placements": [
            {
                "cycle": placement.cycle,
                **({"polarity": placement.polarity} if placement.polarity else {}),
            }
            for placement in step.placements
        ],
    }
