"""The rows of a story: what is sent, as it is stored."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from domain.access import Caller
from domain.fact_record import to_record
from domain.story import PlacedAs, State
from services.database.dialect import Row, Rows
from services.database.tables import EvidenceLink, Placement, Step, StepPerson
from services.facts import cycles_of, flow_rows
from services.schemes import as_row
from services.stories.said import (
    ConsentSaid,
    LinkSaid,
    PersonInStep,
    PersonSaid,
    PlacementSaid,
    StepSaid,
    StorySaid,
)
from services.stories.told import Outcome, Told


def where(space_id: UUID | None, place: str | None, home: UUID) -> UUID | None:
    """Return the registered space of a step: its home's, if nothing else is told."""
    return space_id or (None if place else home)


def person_rows(
    caller: Caller, people: Iterable[PersonSaid], now: datetime
) -> list[Row]:
    """Return the rows of those who are new, each once."""
    new = {person.id: person for person in people if person.name is not None}
    return [
        {
            "organisation_id": caller.organisation_id,
            "id": person.id,
            "name": person.name,
            "role": person.role,
            "version": 1,
            "created_at": now,
        }
        for person in new.values()
    ]


def story_row(
    caller: Caller,
    said: StorySaid,
    told: Told,
    outcome: Outcome,
    request_digest: str,
    now: datetime,
) -> Row:
    """Return the row of a story."""
    return {
        "organisation_id": caller.organisation_id,
        "id": said.id,
        "space_id": told.home,
        "title": said.title,
        "language": said.language,
        "kind": said.kind,
        "state": said.state,
        "told_on": said.told_on,
        "captured_at": said.captured_at,
        "received_at": now,
        "source": said.source,
        "collected_by_id": said.collected_by_id or caller.person_id,
        "sources": [str(source) for source in said.sources],
        "approval": _approval(caller, said, now),
        "visibility": int(told.visibility),
        "naming": said.consent.naming if said.consent else "anonymous",
        "visible_until": said.consent.until if said.consent else None,
        "path": list(outcome.signatures),
        "cycles": cycles_of(outcome.facts),
        "unplaced": any(not step.placed for step in told.steps),
        "arrives_twice": told.arrives_twice,
        "facts": to_record(outcome.facts),
        "request_digest": request_digest,
        "version": 1,
        "created_at": now,
        "updated_at": now,
    }


def _approval(caller: Caller, said: StorySaid, now: datetime) -> dict[str, Any] | None:
    if said.state not in {State.APPROVED, State.PUBLISHED}:
        return None
    given = said.approval or {"how": "by the teller"}
    return {
        "how": given["how"],
        "on": str(given.get("on") or now.date()),
        "recorded_by_id": str(caller.person_id),
    }


def teller_rows(
    caller: Caller, story_id: UUID, tellers: Sequence[PersonSaid]
) -> list[Row]:
    """Return the rows of a story's tellers, in order."""
    return [
        {
            "organisation_id": caller.organisation_id,
            "story_id": story_id,
            "person_id": teller.id,
            "position": position,
        }
        for position, teller in enumerate(tellers)
    ]


def step_rows(
    caller: Caller,
    story_id: UUID,
    home: UUID,
    steps: Sequence[StepSaid],
    told: Told,
    now: datetime,
    *,
    entered: int = 0,
) -> Rows:
    """Return the rows of steps, their people, placements and links."""
    days = {step.id: step for step in told.steps}
    as_told = {
        p.id: days[s.id].placements[n].placed_as
        for s in steps
        for n, p in enumerate(s.placements)
    }
    return [
        (
            Step,
            [
                step_row(caller, story_id, home, step, days[step.id].day, entered + n)
                for n, step in enumerate(steps)
            ],
        ),
        (
            StepPerson,
            [
                person_in_step_row(caller, step.id, person)
                for step in steps
                for person in step.people
            ],
        ),
        (
            Placement,
            [
                placement_row(caller, step.id, placement, as_told[placement.id], now)
                for step in steps
                for placement in step.placements
            ],
        ),
        (
            EvidenceLink,
            [
                link_row(caller, story_id, step.id, link, now)
                for step in steps
                for link in step.links
            ],
        ),
    ]


def step_row(
    caller: Caller,
    story_id: UUID,
    home: UUID,
    step: StepSaid,
    day: object,
    entered: int,
) -> Row:
    """Return the row of a step."""
    return {
        "organisation_id": caller.organisation_id,
        "id": step.id,
        "story_id": story_id,
        "position": step.position,
        "entered": entered,
        "text": step.text,
        "prompt": step.prompt,
        "language": step.language,
        "first_day": step.when.first,
        "last_day": step.when.last,
        "precision": step.when.precision,
        "day": day,
        "space_id": where(step.space_id, step.place, home),
        "place": step.place,
        "modality": step.modality,
        "revisit_on": step.revisit_on,
        "attachments": [dict(each) for each in step.attachments],
    }


def person_in_step_row(caller: Caller, step_id: UUID, person: PersonInStep) -> Row:
    """Return the row of a person or a role in a step."""
    return {
        "organisation_id": caller.organisation_id,
        "id": uuid7(),
        "step_id": step_id,
        "person_id": person.person.id if person.person else None,
        "role": person.role,
        "number": person.number,
        "part": person.part,
    }


def placement_row(
    caller: Caller,
    step_id: UUID,
    placement: PlacementSaid,
    placed_as: PlacedAs,
    now: datetime,
) -> Row:
    """Return the row of a placement."""
    return {
        "organisation_id": caller.organisation_id,
        "id": placement.id,
        "step_id": step_id,
        "cycle": placement.cycle,
        "dimension": placement.dimension,
        "polarity": placement.polarity,
        "for_whom": placement.for_whom,
        "as_named": as_row(placement.as_named),
        "placed_as": placed_as,
        "placed_by_id": caller.person_id,
        "version": 1,
        "created_at": now,
    }


def link_row(
    caller: Caller, story_id: UUID, step_id: UUID, link: LinkSaid, now: datetime
) -> Row:
    """Return the row of an evidence link."""
    return {
        "organisation_id": caller.organisation_id,
        "id": link.id,
        "step_id": step_id,
        "story_id": story_id,
        "indicator_id": link.indicator_id,
        "measurement_id": link.measurement_id,
        "relation": link.relation,
        "note": link.note,
        "linked_by_id": caller.person_id,
        "version": 1,
        "created_at": now,
    }


def all_flow_rows(
    caller: Caller, home: UUID, said: StorySaid, outcome: Outcome, now: datetime
) -> Sequence[Row]:
    """Return the rows of a new story's flows, made and asserted."""
    made = flow_rows(caller, said.id, home, outcome.made, now)
    asserted = [
        {
            "organisation_id": caller.organisation_id,
            "id": flow.id,
            "source_step_id": flow.source_step_id,
            "target_step_id": flow.target_step_id,
            "source_story_id": said.id,
            "target_story_id": said.id,
            "space_id": home,
            "source_space_id": home,
            "relation": flow.relation,
            "made": False,
            "note": flow.note,
            "asserted_by_id": caller.person_id,
            "version": 1,
            "created_at": now,
        }
        for flow in said.flows
    ]
    if not asserted:
        return made
    return [{**row, "note": None, "asserted_by_id": None} for row in made] + asserted


def consent_rows(
    caller: Caller, story_id: UUID, consent: ConsentSaid | None, now: datetime
) -> list[Row]:
    """Return the row of a consent, if there is one."""
    if consent is None:
        return []
    return [
        {
            "organisation_id": caller.organisation_id,
            "id": uuid7(),
            "story_id": story_id,
            "reach": consent.reach,
            "naming": consent.naming,
            "purpose": consent.purpose,
            "given_on": consent.given_on or now.date(),
            "given_by_id": consent.given_by_id,
            "wording_version": consent.wording_version,
            "until": consent.until,
            "recorded_by_id": caller.person_id,
            "recorded_at": now,
        }
    ]
