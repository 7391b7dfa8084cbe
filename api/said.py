"""What clients send of stories, turned into what services take; ids are chosen here."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from uuid_utils.compat import uuid7

from api.schemas.consent import ConsentSent
from api.schemas.flow import FlowSent
from api.schemas.indicator import AtCycle as AtCycleSent
from api.schemas.link import LinkSent
from api.schemas.person_sent import PersonSent
from api.schemas.placement import PlacementSent
from api.schemas.scheme import named_said
from api.schemas.step import PersonInStep as PersonInStepSent
from api.schemas.step import StepSent
from api.schemas.story import StoryCreate
from api.schemas.when import when_of
from domain.errors import Invalid
from domain.scheme import AtCycle, cycle_for
from services.stories.said import (
    ConsentSaid,
    FlowSaid,
    LinkSaid,
    PersonInStep,
    PersonSaid,
    PlacementSaid,
    StepSaid,
    StorySaid,
)


def person_said(sent: PersonSent, pointer: str) -> PersonSaid:
    """Return a person, known or new.

    Raises
    ------
    Invalid
        If neither an id nor a name is given.
    """
    if sent.id is None and sent.name is None:
        raise Invalid("give the id of a person or a name", pointer, "required")
    return PersonSaid(sent.id or uuid7(), sent.name, sent.role)


def placement_said(sent: PlacementSent, pointer: str = "") -> PlacementSaid:
    """Return a placement.

    Raises
    ------
    Invalid
        If neither its cycle nor its name in the source tells at which cycle it is.
    """
    as_named = named_said(sent.as_named)
    return PlacementSaid(
        id=sent.id or uuid7(),
        cycle=cycle_for(sent.cycle, as_named, pointer),
        dimension=sent.dimension,
        polarity=sent.polarity,
        for_whom=sent.for_whom,
        placed_as=sent.placed_as,
        as_named=as_named,
    )


def cycles_said(sent: Iterable[AtCycleSent]) -> list[AtCycle]:
    """Return the cycles of an indicator, an aspiration or an uncertainty.

    Raises
    ------
    Invalid
        If a cycle is neither given nor told by its name in the source.
    """
    said = []
    for n, each in enumerate(sent):
        as_named = named_said(each.as_named)
        cycle = cycle_for(each.cycle, as_named, f"/cycles/{n}")
        said.append(AtCycle(cycle, each.dimension, as_named))
    return said


def link_said(sent: LinkSent) -> LinkSaid:
    """Return an evidence link."""
    return LinkSaid(
        id=sent.id or uuid7(),
        indicator_id=sent.indicator_id,
        measurement_id=sent.measurement_id,
        relation=sent.relation,
        note=sent.note,
    )


def flow_said(sent: FlowSent) -> FlowSaid:
    """Return an asserted flow."""
    return FlowSaid(
        id=sent.id or uuid7(),
        source_step_id=sent.source_step_id,
        source_activity_id=sent.source_activity_id,
        target_step_id=sent.target_step_id,
        relation=sent.relation,
        note=sent.note,
    )


def consent_said(sent: ConsentSent) -> ConsentSaid:
    """Return a consent."""
    return ConsentSaid(**dict(sent))


def people_said(sent: Sequence[PersonInStepSent], pointer: str) -> list[PersonInStep]:
    """Return the people of a step.

    Raises
    ------
    Invalid
        If one of them is neither a person nor a role.
    """
    people = []
    for number, each in enumerate(sent):
        place = f"{pointer}/{number}"
        if each.person is None and each.role is None:
            raise Invalid("name a person or a role", place, "required")
        sent_person = each.person
        person = (
            None if sent_person is None else person_said(sent_person, f"{place}/person")
        )
        people.append(PersonInStep(person, each.role, each.number, each.part))
    return people


def step_said(sent: StepSent, pointer: str) -> StepSaid:
    """Return a step; `pointer` is where it stands in the body."""
    return StepSaid(
        id=sent.id or uuid7(),
        text=sent.text,
        position=sent.position,
        prompt=sent.prompt,
        language=sent.language,
        when=when_of(sent.when, f"{pointer}/when"),
        space_id=sent.space_id,
        place=sent.place,
        people=people_said(sent.people, f"{pointer}/people"),
        modality=sent.modality,
        revisit_on=sent.revisit_on,
        attachments=[each.model_dump(mode="json") for each in sent.attachments],
        placements=[
            placement_said(each, f"{pointer}/placements/{n}")
            for n, each in enumerate(sent.placements)
        ],
        links=[link_said(each) for each in sent.links],
    )


def _dump(sent: BaseModel | None) -> dict[str, Any] | None:
    return None if sent is None else sent.model_dump(mode="json")


def story_said(sent: StoryCreate, story_id: UUID | None) -> StorySaid:
    """Return a whole story; the id in the path goes before the one in the body."""
    return StorySaid(
        id=story_id or sent.id or uuid7(),
        title=sent.title,
        language=sent.language,
        kind=sent.kind,
        state=sent.state,
        told_on=sent.told_on or datetime.now(UTC).date(),
        captured_at=sent.captured_at,
        source=_dump(sent.source),
        tellers=[person_said(p, f"/tellers/{n}") for n, p in enumerate(sent.tellers)],
        collected_by_id=sent.collected_by_id,
        sources=sent.sources,
        approval=_dump(sent.approval),
        consent=None if sent.consent is None else consent_said(sent.consent),
        steps=[step_said(step, f"/steps/{n}") for n, step in enumerate(sent.steps)],
        flows=[flow_said(flow) for flow in sent.flows],
    )
