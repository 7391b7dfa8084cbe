"""A story as somebody sends it: values without rows, ids already chosen."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from domain.cycle import Cycle, Dimension
from domain.evidence import EvidenceRelation
from domain.flow import Relation
from domain.scheme import AsNamed
from domain.story import (
    Modality,
    Naming,
    Part,
    PlacedAs,
    Polarity,
    Reach,
    State,
    StoryKind,
)
from domain.when import When


@dataclass(frozen=True, slots=True)
class PersonSaid:
    """A person who is known, or a new one where a name is given."""

    id: UUID
    name: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class PersonInStep:
    """A person or a role in a step."""

    person: PersonSaid | None
    role: str | None
    number: int | None
    part: Part


@dataclass(frozen=True, slots=True)
class PlacementSaid:
    """A placement of a step."""

    id: UUID
    cycle: Cycle
    dimension: Dimension | None
    polarity: Polarity | None
    for_whom: str | None
    placed_as: PlacedAs | None
    as_named: AsNamed | None = None
    """By which name the source had the cycle."""


@dataclass(frozen=True, slots=True)
class LinkSaid:
    """An evidence link of a step."""

    id: UUID
    indicator_id: UUID
    measurement_id: UUID | None
    relation: EvidenceRelation
    note: str | None


@dataclass(frozen=True, slots=True)
class StepSaid:
    """A step."""

    id: UUID
    text: str
    position: int | None
    prompt: str | None
    language: str | None
    when: When
    space_id: UUID | None
    place: str | None
    people: Sequence[PersonInStep]
    modality: Modality
    revisit_on: date | None
    attachments: Sequence[dict[str, Any]]
    placements: Sequence[PlacementSaid]
    links: Sequence[LinkSaid]


@dataclass(frozen=True, slots=True)
class FlowSaid:
    """A flow that a person asserts."""

    id: UUID
    source_step_id: UUID | None
    source_activity_id: UUID | None
    target_step_id: UUID
    relation: Relation
    note: str | None


@dataclass(frozen=True, slots=True)
class ConsentSaid:
    """A teller's consent."""

    reach: Reach
    naming: Naming
    purpose: str | None = None
    given_on: date | None = None
    given_by_id: UUID | None = None
    wording_version: str | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class StorySaid:
    """A whole story."""

    id: UUID
    title: str | None
    language: str | None
    kind: StoryKind
    state: State
    told_on: date
    captured_at: str | None
    source: dict[str, Any] | None
    tellers: Sequence[PersonSaid]
    collected_by_id: UUID | None
    sources: Sequence[UUID]
    approval: dict[str, Any] | None
    consent: ConsentSaid | None
    steps: Sequence[StepSaid]
    flows: Sequence[FlowSaid] = field(default=())
