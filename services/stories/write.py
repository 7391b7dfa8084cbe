"""A whole story written in one go: rows of every kind, and what follows from them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from uuid import UUID

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller, Permission
from domain.coding import Placed
from domain.cycle import has_dimension
from domain.errors import (
    DuplicateEntry,
    Invalid,
    Merged,
    ResourceDeleted,
    StoryWithdrawn,
)
from domain.flow import Edge, refuse_against_time
from domain.scheme import TODAY
from domain.space import refuse_if_archived
from domain.story import LINKS_MAX, State, Visibility, visibility
from domain.words import lexemes
from services.access import space_for
from services.database.dialect import Rows, index_words, insert_rows
from services.database.tables import (
    Consent,
    Delta,
    Flow,
    OtherCycle,
    Person,
    Space,
    Story,
    StoryCycle,
    StoryTeller,
)
from services.facts import cycle_rows, delta_rows, other_cycle_rows
from services.replays import id_reused
from services.stories.parts import parts_of, refuse_deleted
from services.stories.references import require_references
from services.stories.rights import (
    capacity,
    holds_said,
    refuse_unpermitted,
    rights_in,
)
from services.stories.rows import (
    all_flow_rows,
    consent_rows,
    person_rows,
    step_rows,
    story_row,
    teller_rows,
    where,
)
from services.stories.said import (
    FlowSaid,
    PersonSaid,
    PlacementSaid,
    StepSaid,
    StorySaid,
)
from services.stories.survivors import as_told, ids_in, merged_among
from services.stories.told import Told, ToldStep, outcome_of


async def write_story(
    session: AsyncSession,
    caller: Caller,
    space_id: UUID,
    said: StorySaid,
    *,
    request_digest: str,
) -> bool:
    """Add a story to its home space; return whether it is there from before.

    The same request again, from whichever device, changes nothing. What it names and
    was merged since, its space too, is what that was merged into.

    Raises
    ------
    NotFound
        If the space is not visible to the caller.
    NotPermitted
        If the caller may not write stories there, or not in that state.
    SpaceArchived
        If the space takes no new stories.
    IdReused
        If the id belongs to a story that was created from other content.
    ResourceDeleted, StoryWithdrawn
        If the story is gone, or a part of it was deleted.
    Invalid
        If parts of the story do not go together.
    UnknownReference
        If it refers to what is not there for the caller.
    """
    space = await _home(session, caller, space_id)
    if await _is_replay(session, caller, said.id, request_digest):
        return True
    said = as_told(said, await merged_among(session, caller, ids_in(said)))
    refuse_if_archived(space.archived_at)
    refuse_unpermitted(caller, said, rights_in(caller, space))
    refuse_misfits(said)
    await refuse_deleted(session, caller, parts_of(said))
    await require_references(session, caller, said)
    await insert_rows(session, rows_of(caller, space.id, said, request_digest))
    await index_words(session, caller.organisation_id, said.id, words_of(said))
    return False


async def _home(session: AsyncSession, caller: Caller, space_id: UUID) -> Space:
    """Return the space of a new story, or what that was merged into."""
    try:
        return await space_for(
            session, caller, space_id, Permission.WRITE_STORY, writes=False
        )
    except Merged as merged:
        # A phone may have been away for weeks: its story is not to be lost.
        into = UUID(merged.context["into"])
        return await space_for(
            session, caller, into, Permission.WRITE_STORY, writes=False
        )


def rows_of(
    caller: Caller, space_id: UUID, said: StorySaid, request_digest: str
) -> Rows:
    """Return all the rows of a new story, with what follows from it.

    Raises
    ------
    FlowRefused
        If a flow asserted inside the story runs against time.
    """
    now = datetime.now(UTC)
    told = told_of(caller, space_id, said)
    outcome = outcome_of(told)
    return [
        (Person, person_rows(caller, people_of(said), now)),
        (Story, [story_row(caller, said, told, outcome, request_digest, now)]),
        (StoryTeller, teller_rows(caller, said.id, said.tellers)),
        *step_rows(caller, said.id, space_id, said.steps, told, now),
        (Flow, all_flow_rows(caller, space_id, said, outcome, now)),
        (StoryCycle, cycle_rows(caller, outcome.facts, said.told_on)),
        (OtherCycle, other_cycle_rows(caller, outcome.facts, said.told_on)),
        (Consent, consent_rows(caller, said.id, said.consent, now)),
        (Delta, delta_rows(caller.organisation_id, (), (outcome.facts,))),
    ]


def words_of(said: StorySaid) -> list[str]:
    """Return the words by which a new story is found."""
    return lexemes("\n".join([said.title or "", *(step.text for step in said.steps)]))


async def _is_replay(
    session: AsyncSession, caller: Caller, story_id: UUID, request_digest: str
) -> bool:
    found = await session.exec(
        select(Story.request_digest, Story.state, Story.deleted_at).where(
            Story.organisation_id == caller.organisation_id, Story.id == story_id
        )
    )
    present = found.one_or_none()
    if present is None:
        return False
    stored, state, deleted_at = present
    if deleted_at is not None:
        raise ResourceDeleted("the story with this id was deleted")
    if state is State.WITHDRAWN:
        raise StoryWithdrawn("the story was withdrawn by its teller")
    if stored != request_digest:
        raise id_reused(request_digest, stored)
    return True


def refuse_misfits(said: StorySaid) -> None:
    """Refuse what is wrong whatever is stored: ids twice, dimensions, flows.

    Raises
    ------
    DuplicateEntry, Invalid
        If parts of the story do not go together.
    """
    ids = [step.id for step in said.steps]
    if len(set(ids)) != len(ids):
        raise DuplicateEntry("two steps have the same id")
    if len({teller.id for teller in said.tellers}) != len(said.tellers):
        raise Invalid("a teller is named twice", "/tellers", "duplicate")
    for number, step in enumerate(said.steps):
        refuse_misplaced(step.placements, f"/steps/{number}/placements")
        if len({link.indicator_id for link in step.links}) > LINKS_MAX:
            raise Invalid("too many indicators", f"/steps/{number}/links", "too-many")
    for number, flow in enumerate(said.flows):
        refuse_ends(flow, f"/flows/{number}")
        if flow.target_step_id not in ids or flow.source_step_id not in ids:
            raise Invalid(
                "flows to and from other stories have an address of their own",
                f"/flows/{number}",
                "has-own-address",
            )


def refuse_misplaced(placements: Sequence[PlacementSaid], pointer: str) -> None:
    """Let placements pass whose dimension goes with their cycle.

    Raises
    ------
    Invalid
        If an inner cycle is given a dimension.
    """
    for number, placement in enumerate(placements):
        if placement.dimension and not has_dimension(placement.cycle):
            place = f"{pointer}/{number}/dimension" if pointer else "/dimension"
            raise Invalid("this cycle has no dimension", place, "no-dimension")


def refuse_ends(flow: FlowSaid, pointer: str) -> None:
    """Let a flow pass that has one source and does not lead to itself.

    Raises
    ------
    Invalid
        If it has none or two sources, or its two ends are one step.
    """
    if (flow.source_step_id is None) == (flow.source_activity_id is None):
        place = f"{pointer}/source_step_id"
        raise Invalid("a flow has one source: a step or an activity", place, "required")
    if flow.source_step_id == flow.target_step_id:
        place = f"{pointer}/target_step_id"
        raise Invalid("a step does not lead to itself", place, "same-step")


def told_of(caller: Caller, home: UUID, said: StorySaid) -> Told:
    """Return what was sent as a story whose facts can be computed.

    Raises
    ------
    FlowRefused
        If a flow asserted inside the story runs against time.
    """
    as_teller = holds_said(caller, said)
    told = Told(
        id=said.id,
        home=home,
        visibility=_visibility(said),
        tellers=tuple(teller.id for teller in said.tellers),
        steps=tuple(
            told_step(caller, step, said.told_on, home, as_teller=as_teller)
            for step in said.steps
        ),
        asserted=tuple(
            Edge(f.id, f.source_step_id, f.target_step_id, f.relation, made=False)
            for f in said.flows
            if f.source_step_id is not None
        ),
    )
    nodes = {node.id: node for node in told.nodes()} if told.asserted else {}
    for number, edge in enumerate(told.asserted):
        refuse_against_time(nodes[edge.source], nodes[edge.target], f"/flows/{number}")
    return told


def _visibility(said: StorySaid) -> Visibility:
    return visibility(said.state, said.consent.reach if said.consent else None)


def told_step(
    caller: Caller, step: StepSaid, told_on: date, home: UUID, *, as_teller: bool
) -> ToldStep:
    """Return a step as counting takes it."""
    placed = capacity(as_teller)
    return ToldStep(
        id=step.id,
        text=step.text,
        when=step.when,
        day=step.when.day(told_on),
        position=step.position,
        modality=step.modality,
        space=where(step.space_id, step.place, home),
        placements=tuple(
            Placed(
                *(p.cycle, p.polarity, p.placed_as or placed, caller.person_id),
                p.as_named.scheme if p.as_named else TODAY,
                dimension=p.dimension,
            )
            for p in step.placements
        ),
        links=tuple(link.indicator_id for link in step.links),
        revisit_on=step.revisit_on,
    )


def people_of(said: StorySaid) -> list[PersonSaid]:
    """Return everybody a story names."""
    inside = [p.person for step in said.steps for p in step.people if p.person]
    return [*said.tellers, *inside]
