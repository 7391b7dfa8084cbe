"""How strong claims are: what led to each of them, and what was said of that.

Only what the caller sees is looked at, in a fixed number of statements for any
number of claims, each of them bounded.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple
from uuid import UUID

from sqlmodel import col, exists, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import evidence as rules
from domain.access import Caller
from domain.claim import is_returned, led_to
from domain.evidence import Aspect, EvidenceRelation, Heard, heard
from domain.flow import Edge, Relation
from domain.strength import Known, Rubric, Strength, rubrics, strength
from domain.when import When
from services.access import sees_space
from services.corroboration_detail import said_by, visible_corroborations
from services.database.json import id_list, is_one_of
from services.database.tables import (
    Activity,
    Attendance,
    Claim,
    Corroboration,
    EvidenceLink,
    Flow,
    Indicator,
    IndicatorOrigin,
    Measurement,
    Space,
    Step,
    StepPerson,
    StoryTeller,
)
from services.flow_lists import sees_flow

EDGES_MAX = 5_000
"""Flows that are looked at for all claims together."""
CORROBORATIONS_MAX = 5_000


class Weighed(NamedTuple):
    """How strong a claim is, and the sources behind two of its components."""

    strength: Strength
    process: Heard
    level: Heard


@dataclass(slots=True)
class _Ground:
    """What claims stand on, by step, story or activity."""

    edges: dict[UUID, list[Edge]] = field(default_factory=dict)
    whens: dict[UUID, When] = field(default_factory=dict)
    tellers: defaultdict[UUID, set[UUID]] = field(
        default_factory=lambda: defaultdict(set)
    )
    people: defaultdict[UUID, set[UUID]] = field(
        default_factory=lambda: defaultdict(set)
    )
    """Who took part in a step, or in an activity, as far as they are named."""
    said: defaultdict[UUID, list[rules.Corroboration]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """What sources say of a step or a flow."""
    measured: frozenset[UUID] = frozenset()
    complete: bool = True


async def strengths(
    session: AsyncSession,
    caller: Caller,
    claims: Sequence[tuple[Claim, bool]],
    rubric: Rubric | None = None,
) -> dict[UUID, Weighed]:
    """Return how strong claims are that the caller sees, under the rubric in force.

    Beside each claim stands whether the caller may know who tells: what gives a
    nameless teller away is unknown otherwise.
    """
    ground = _Ground()
    stories = {claim.story_id for claim, _ in claims}
    await _add_edges(session, caller, ground, stories)
    paths = {
        claim.id: led_to(claim.step_id, ground.edges.get(claim.story_id, ()))
        for claim, _ in claims
    }
    steps = {claim.step_id for claim, _ in claims}
    nodes = steps.union(*paths.values())
    await _add_whens(session, caller, ground, nodes)
    await _add_people(session, caller, ground, stories, nodes)
    await _add_said(session, caller, ground, nodes)
    ground.measured = await _measured(session, caller, steps)
    chosen = rubric or rubrics()[-1]
    return {
        claim.id: _weighed(claim, ground, paths[claim.id], chosen, knows=knows)
        for claim, knows in claims
    }


def _weighed(
    claim: Claim,
    ground: _Ground,
    path: frozenset[UUID],
    rubric: Rubric,
    *,
    knows: bool,
) -> Weighed:
    nodes = [each for each in (claim.step_id, *path) if each in ground.whens]
    edges = ground.edges.get(claim.story_id, ())
    there = frozenset(nodes)
    ways = [e.id for e in edges if e.target in there and e.source in there]
    before = [each for each in (*nodes[1:], *ways) if each is not None]
    # What is said of what led to it is about how it came about.
    said = [replace(s, aspect=Aspect.PROCESS) for n in before for s in ground.said[n]]
    said += ground.said[claim.step_id]
    known = Known(
        first_hand=_first_hand(ground, claim, nodes) if knows else None,
        whens=tuple(ground.whens[each] for each in nodes),
        path=len(nodes) > 1,
        counterfactual=claim.counterfactual is not None,
        contributors=claim.contributors is not None,
        corroborations=tuple(said),
        measured=claim.step_id in ground.measured,
        returned=is_returned(claim.step_id, edges),
        complete=ground.complete,
    )
    process, level = (
        heard(each for each in said if each.aspect is aspect)
        for aspect in (Aspect.PROCESS, Aspect.LEVEL)
    )
    return Weighed(strength(known, rubric), process, level)


def _first_hand(ground: _Ground, claim: Claim, nodes: Collection[UUID]) -> bool | None:
    """Tell whether a teller took part; None where the step names nobody."""
    tellers = ground.tellers[claim.story_id]
    if any(not tellers.isdisjoint(ground.people[node]) for node in nodes):
        return True
    return False if ground.people[claim.step_id] else None


def _among(column: Any, name: str, ids: Collection[UUID]) -> is_one_of:  # noqa: ANN401 - a column
    # One parameter, however many there are.
    return is_one_of(col(column), id_list(name, sorted(ids)))


async def _add_edges(
    session: AsyncSession, caller: Caller, ground: _Ground, stories: Collection[UUID]
) -> None:
    rows = (
        await session.exec(
            select(Flow)
            .where(
                Flow.organisation_id == caller.organisation_id,
                or_(
                    _among(Flow.target_story_id, "claimed_stories", stories),
                    _among(Flow.source_story_id, "claimed_stories", stories),
                ),
                col(Flow.relation).in_([Relation.LEADS_TO, Relation.RETURNS]),
                col(Flow.unresolved).is_(None),
                sees_flow(caller),
            )
            .order_by(col(Flow.id).desc())
            .limit(EDGES_MAX + 1)
        )
    ).all()
    ground.complete = len(rows) <= EDGES_MAX
    for row in rows[:EDGES_MAX]:
        source = row.source_step_id or row.source_activity_id or row.id
        edge = Edge(row.id, source, row.target_step_id, row.relation, made=row.made)
        for story in {row.source_story_id, row.target_story_id} - {None}:
            ground.edges.setdefault(story, []).append(edge)  # type: ignore[arg-type]  # none is left


async def _add_whens(
    session: AsyncSession, caller: Caller, ground: _Ground, nodes: Collection[UUID]
) -> None:
    for table in (Step, Activity):
        rows = await session.exec(
            select(
                col(table.id),
                col(table.first_day),
                col(table.last_day),
                col(table.precision),
            ).where(
                col(table.organisation_id) == caller.organisation_id,
                _among(table.id, "nodes", nodes),
                col(table.deleted_at).is_(None),
            )
        )
        for key, first, last, precision in rows:
            ground.whens[key] = When(first, last, precision)


async def _add_people(
    session: AsyncSession,
    caller: Caller,
    ground: _Ground,
    stories: Collection[UUID],
    nodes: Collection[UUID],
) -> None:
    own = caller.organisation_id
    for story, person in await session.exec(
        select(StoryTeller.story_id, StoryTeller.person_id).where(
            StoryTeller.organisation_id == own,
            _among(StoryTeller.story_id, "claimed_stories", stories),
        )
    ):
        ground.tellers[story].add(person)
    for step, named in await session.exec(
        select(StepPerson.step_id, StepPerson.person_id).where(
            StepPerson.organisation_id == own,
            _among(StepPerson.step_id, "nodes", nodes),
            col(StepPerson.person_id).is_not(None),
        )
    ):
        if named is not None:
            ground.people[step].add(named)
    tellers: set[UUID] = set().union(*ground.tellers.values())
    for activity, person in await session.exec(
        select(Attendance.activity_id, Attendance.person_id).where(
            Attendance.organisation_id == own,
            _among(Attendance.activity_id, "nodes", nodes),
            _among(Attendance.person_id, "tellers", tellers),
        )
    ):
        ground.people[activity].add(person)


async def _add_said(
    session: AsyncSession, caller: Caller, ground: _Ground, nodes: Collection[UUID]
) -> None:
    ways = {e.id for edges in ground.edges.values() for e in edges if not e.made}
    columns = (
        *(col(Corroboration.step_id), col(Corroboration.flow_id)),
        *(col(Corroboration.source), col(Corroboration.standing)),
        *(col(Corroboration.aspect), col(Corroboration.verdict)),
    )
    rows = (
        await session.exec(
            visible_corroborations(caller, *columns)
            .where(
                or_(
                    _among(Corroboration.step_id, "nodes", nodes),
                    _among(Corroboration.flow_id, "ways", {w for w in ways if w}),
                )
            )
            .order_by(col(Corroboration.id).desc())
            .limit(CORROBORATIONS_MAX + 1)
        )
    ).all()
    ground.complete = ground.complete and len(rows) <= CORROBORATIONS_MAX
    for row in rows[:CORROBORATIONS_MAX]:
        ground.said[row.step_id or row.flow_id].append(said_by(row))


async def _measured(
    session: AsyncSession, caller: Caller, steps: Collection[UUID]
) -> frozenset[UUID]:
    """Return the steps that suggested, or are linked to, what has been measured."""
    supports = col(EvidenceLink.relation) != EvidenceRelation.CONTRADICTS
    one = or_(
        col(EvidenceLink.measurement_id).is_(None),
        col(Measurement.id) == col(EvidenceLink.measurement_id),
    )
    found: set[UUID | None] = set()
    ways: Mapping[Any, Sequence[Any]] = {EvidenceLink: [supports], IndicatorOrigin: []}
    for table, conditions in ways.items():
        reading = exists(
            select(Measurement.id)
            .where(
                col(Measurement.organisation_id) == caller.organisation_id,
                col(Measurement.indicator_id) == col(table.indicator_id),
                col(Measurement.deleted_at).is_(None),
                *([one] if table is EvidenceLink else []),
            )
            .correlate(table)
        )
        rows = await session.exec(
            select(table.step_id)
            .join(Indicator, _of(table, Indicator, table.indicator_id))
            .join(Space, _of(Indicator, Space, Indicator.space_id))
            .where(
                col(table.organisation_id) == caller.organisation_id,
                _among(table.step_id, "claimed", steps),
                *conditions,
                reading,
                sees_space(caller),
            )
        )
        found.update(rows)
    return frozenset(key for key in found if key is not None)


def _of(one: Any, other: Any, column: Any) -> Any:  # noqa: ANN401 - tables and a column
    return (col(other.organisation_id) == col(one.organisation_id)) & (
        col(other.id) == col(column)
    )
