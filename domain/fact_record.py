"""Facts as plain values that can be stored, and back.

What few stories have is written where they have it: what analysts placed, what is hoped
for, what was named in an older scheme, what is known to a season or a year alone, and
what flows carry into another space. A record that was stored before there was such a
thing lacks it, as do those of stories
without it, and is read as it was.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from domain.coding import Coded, Placements
from domain.cycle import Cycle, Side
from domain.fact import (
    CrossFlowFacts,
    Facts,
    FlowFacts,
    PathFacts,
    StepFacts,
    StoryFacts,
)
from domain.flow import FlowKind, Relation
from domain.scheme import Scheme
from domain.story import Modality, Polarity, Visibility

Record = dict[str, Any]

# Looking a word up is many times as quick as calling its enumeration.
_CYCLES = {each.value: each for each in Cycle}
_KINDS = {each.value: each for each in FlowKind}
_MODALITIES = {each.value: each for each in Modality}
_POLARITIES = {None: None} | {each.value: each for each in Polarity}
_SIDES = {each.value: each for each in Side}
_RELATIONS = {each.value: each for each in Relation}


def to_record(facts: Facts) -> Record:
    """Return `facts` as plain values: equal facts give equal records."""
    if isinstance(facts, CrossFlowFacts):
        return {
            "from": str(facts.source_home),
            "to": str(facts.target_home),
            "seen": int(facts.visibility),
            "seen_from": int(facts.source_visibility),
            "flow": _flow_record(facts.flow),
            **_if_any(by={str(k): _flow_record(f) for k, f in facts.otherwise.items()}),
        }
    return {
        "story": str(facts.story),
        "home": str(facts.home),
        "seen": int(facts.visibility),
        "tellers": [str(teller) for teller in facts.tellers],
        "steps": [_step_record(step) for step in facts.steps],
        **_moves_record(facts),
        **_if_any(by={str(k): _other_record(f) for k, f in facts.otherwise.items()}),
    }


def _if_any(**parts: Mapping[str, Any] | None) -> Record:
    return {name: part for name, part in parts.items() if part}


def _moves_record(facts: StoryFacts) -> Record:
    return {
        "flows": [_flow_record(flow) for flow in facts.flows],
        "paths": [
            [
                *(path.signature, path.day.isoformat(), path.steps, path.returns),
                *([True] if path.aspired else []),
            ]
            for path in facts.paths
        ],
    }


def _other_record(facts: StoryFacts) -> Record:
    placed = {str(step.id): _placed_record(step) for step in facts.steps}
    older = {str(step.id): _older_record(step) for step in facts.steps if step.older}
    sides = {str(step.id): _sides_record(step) for step in facts.steps if step.sides}
    beside = _if_any(older=older, sides=sides)
    return {"placed": placed, **beside, **_moves_record(facts)}


def from_record(record: Mapping[str, Any]) -> Facts:
    """Return the facts that were stored as `record`."""
    seen = Visibility(record["seen"])
    if "story" not in record:
        return CrossFlowFacts(
            visibility=seen,
            source_visibility=Visibility(record["seen_from"]),
            source_home=UUID(record["from"]),
            target_home=UUID(record["to"]),
            flow=_flow(record["flow"]),
            otherwise={
                Placements(whose): _flow(flow)
                for whose, flow in record.get("by", {}).items()
            },
        )
    facts = StoryFacts(
        story=UUID(record["story"]),
        home=UUID(record["home"]),
        visibility=seen,
        tellers=tuple(map(UUID, record["tellers"])),
        steps=tuple(map(_step, record["steps"])),
        flows=tuple(map(_flow, record["flows"])),
        paths=_paths(record),
    )
    if "by" not in record:
        return facts
    others = record["by"].items()
    return replace(
        facts,
        otherwise={Placements(whose): _other(facts, each) for whose, each in others},
    )


def _other(facts: StoryFacts, record: Mapping[str, Any]) -> StoryFacts:
    return replace(
        facts,
        steps=_placed_otherwise(facts, record),
        flows=tuple(map(_flow, record["flows"])),
        paths=_paths(record),
    )


def _placed_otherwise(
    facts: StoryFacts, record: Mapping[str, Any]
) -> tuple[StepFacts, ...]:
    placed, older = record["placed"], record.get("older", {})
    sides = record.get("sides", {})
    return tuple(
        replace(
            step,
            placed=_placed(placed[str(step.id)]),
            older=_older(older.get(str(step.id), {})),
            sides=_sides(sides.get(str(step.id), {})),
        )
        for step in facts.steps
        if str(step.id) in placed
    )


def _paths(record: Mapping[str, Any]) -> tuple[PathFacts, ...]:
    return tuple(
        PathFacts(signature, date.fromisoformat(day), steps, returns, *aspired)
        for signature, day, steps, returns, *aspired in record["paths"]
    )


def with_steps(record: Mapping[str, Any], steps: Container[str]) -> StoryFacts:
    """Return of a story's facts its home, whom it reaches, and some of its steps."""
    facts = StoryFacts(
        story=UUID(record["story"]),
        home=UUID(record["home"]),
        visibility=Visibility(record["seen"]),
        steps=tuple(_step(step) for step in record["steps"] if step["id"] in steps),
    )
    if "by" not in record:
        return facts
    others = record["by"].items()
    return replace(
        facts,
        otherwise={
            Placements(whose): replace(facts, steps=_placed_otherwise(facts, each))
            for whose, each in others
        },
    )


def _placed_record(step: StepFacts) -> Record:
    return {str(cycle): said for cycle, said in step.placed.items()}


def _placed(record: Mapping[str, Any]) -> dict[Cycle, Polarity | None]:
    return {_CYCLES[cycle]: _POLARITIES[said] for cycle, said in record.items()}


def _older_record(step: StepFacts) -> Record:
    return {str(cycle): str(scheme) for cycle, scheme in step.older.items()}


def _older(record: Mapping[str, Any]) -> dict[Cycle, Scheme]:
    return {_CYCLES[cycle]: Scheme(scheme) for cycle, scheme in record.items()}


def _sides_record(step: StepFacts) -> Record:
    return {str(cycle): str(side) for cycle, side in step.sides.items()}


def _sides(record: Mapping[str, Any]) -> dict[Cycle, Side]:
    return {_CYCLES[cycle]: _SIDES[side] for cycle, side in record.items()}


def _step_record(step: StepFacts) -> Record:
    record: Record = {
        "id": str(step.id),
        "day": step.day.isoformat(),
        "dated": step.dated,
        "modality": str(step.modality),
        "space": None if step.space is None else str(step.space),
        "placed": _placed_record(step),
        "links": [str(link) for link in step.links],
    }
    if step.coded is not None:
        record["coded"] = _coded_record(step.coded)
    if step.revisit_on is not None:
        record["revisit"] = step.revisit_on.isoformat()
    if step.took is not None:
        record["took"] = step.took
    if step.vague:
        record["vague"] = True
    return record | _if_any(older=_older_record(step), sides=_sides_record(step))


def _coded_record(coded: Coded) -> Record:
    # In the order of the cycles: equal facts give equal records.
    return {
        "teller": [str(cycle) for cycle in Cycle if cycle in coded.teller],
        "analysts": {
            str(who): [str(cycle) for cycle in Cycle if cycle in cycles]
            for who, cycles in coded.analysts.items()
        },
    }


def _coded(record: Mapping[str, Any]) -> Coded:
    return Coded(
        frozenset(map(Cycle, record["teller"])),
        {
            UUID(who): frozenset(map(Cycle, cycles))
            for who, cycles in record["analysts"].items()
        },
    )


def _step(record: Mapping[str, Any]) -> StepFacts:
    space, revisit = record["space"], record.get("revisit")
    return StepFacts(
        id=UUID(record["id"]),
        day=date.fromisoformat(record["day"]),
        dated=record["dated"],
        modality=_MODALITIES[record["modality"]],
        space=None if space is None else UUID(space),
        placed=_placed(record["placed"]),
        links=tuple(map(UUID, record["links"])),
        coded=_coded(record["coded"]) if "coded" in record else None,
        revisit_on=None if revisit is None else date.fromisoformat(revisit),
        took=record.get("took"),
        older=_older(record.get("older", {})),
        vague=record.get("vague", False),
        sides=_sides(record.get("sides", {})),
    )


def _flow_record(flow: FlowFacts) -> Record:
    return {
        "ends": [str(flow.source), str(flow.target)],
        "relation": str(flow.relation),
        "day": flow.day.isoformat(),
        "pairs": _pairs_record(flow.pairs),
        "kinds": sorted(map(str, flow.kinds)),
        "spaces": [None if end is None else str(end) for end in flow.spaces],
        "long": flow.long,
        **({"turns": _pairs_record(flow.turns)} if flow.turns else {}),
        **({"carries": True} if flow.carries else {}),
        **({"aspired": True} if flow.aspired else {}),
        **({"closes_aspired": True} if flow.closes_aspired else {}),
    }


def _flow(record: Mapping[str, Any]) -> FlowFacts:
    here, there = (None if end is None else UUID(end) for end in record["spaces"])
    source, target = map(UUID, record["ends"])
    return FlowFacts(
        source=source,
        target=target,
        relation=_RELATIONS[record["relation"]],
        day=date.fromisoformat(record["day"]),
        pairs=_pairs(record["pairs"]),
        kinds=frozenset(_KINDS[kind] for kind in record["kinds"]),
        spaces=(here, there),
        long=record["long"],
        turns=_pairs(record.get("turns", ())),
        carries=record.get("carries", False),
        aspired=record.get("aspired", False),
        closes_aspired=record.get("closes_aspired", False),
    )


Pairs = tuple[tuple[Cycle, Cycle], ...]


def _pairs_record(pairs: Pairs) -> list[list[str]]:
    return [[str(source), str(target)] for source, target in pairs]


def _pairs(record: Iterable[Sequence[str]]) -> Pairs:
    return tuple((_CYCLES[source], _CYCLES[target]) for source, target in record)
