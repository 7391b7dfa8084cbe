"""Facts as plain values that can be stored, and back."""

from collections.abc import Container, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from domain.cycle import Cycle
from domain.fact import (
    CrossFlowFacts,
    Facts,
    FlowFacts,
    PathFacts,
    StepFacts,
    StoryFacts,
)
from domain.flow import FlowKind, Relation
from domain.story import Modality, Polarity, Visibility

Record = dict[str, Any]

# Looking a word up is many times as quick as calling its enumeration.
_CYCLES = {each.value: each for each in Cycle}
_KINDS = {each.value: each for each in FlowKind}
_MODALITIES = {each.value: each for each in Modality}
_POLARITIES = {None: None} | {each.value: each for each in Polarity}
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
        }
    return {
        "story": str(facts.story),
        "home": str(facts.home),
        "seen": int(facts.visibility),
        "tellers": [str(teller) for teller in facts.tellers],
        "steps": [_step_record(step) for step in facts.steps],
        "flows": [_flow_record(flow) for flow in facts.flows],
        "paths": [
            [path.signature, path.day.isoformat(), path.steps, path.returns]
            for path in facts.paths
        ],
    }


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
        )
    return StoryFacts(
        story=UUID(record["story"]),
        home=UUID(record["home"]),
        visibility=seen,
        tellers=tuple(map(UUID, record["tellers"])),
        steps=tuple(map(_step, record["steps"])),
        flows=tuple(map(_flow, record["flows"])),
        paths=tuple(
            PathFacts(signature, date.fromisoformat(day), steps, returns)
            for signature, day, steps, returns in record["paths"]
        ),
    )


def with_steps(record: Mapping[str, Any], steps: Container[str]) -> StoryFacts:
    """Return of a story's facts its home, whom it reaches, and some of its steps."""
    return StoryFacts(
        story=UUID(record["story"]),
        home=UUID(record["home"]),
        visibility=Visibility(record["seen"]),
        steps=tuple(_step(step) for step in record["steps"] if step["id"] in steps),
    )


def _step_record(step: StepFacts) -> Record:
    return {
        "id": str(step.id),
        "day": step.day.isoformat(),
        "dated": step.dated,
        "modality": str(step.modality),
        "space": None if step.space is None else str(step.space),
        "placed": {str(cycle): said for cycle, said in step.placed.items()},
        "links": [str(link) for link in step.links],
    }


def _step(record: Mapping[str, Any]) -> StepFacts:
    space = record["space"]
    return StepFacts(
        id=UUID(record["id"]),
        day=date.fromisoformat(record["day"]),
        dated=record["dated"],
        modality=_MODALITIES[record["modality"]],
        space=None if space is None else UUID(space),
        placed={
            _CYCLES[cycle]: _POLARITIES[said]
            for cycle, said in record["placed"].items()
        },
        links=tuple(map(UUID, record["links"])),
    )


def _flow_record(flow: FlowFacts) -> Record:
    return {
        "ends": [str(flow.source), str(flow.target)],
        "relation": str(flow.relation),
        "day": flow.day.isoformat(),
        "pairs": [[str(source), str(target)] for source, target in flow.pairs],
        "kinds": sorted(map(str, flow.kinds)),
        "spaces": [None if end is None else str(end) for end in flow.spaces],
        "long": flow.long,
    }


def _flow(record: Mapping[str, Any]) -> FlowFacts:
    here, there = (None if end is None else UUID(end) for end in record["spaces"])
    source, target = map(UUID, record["ends"])
    return FlowFacts(
        source=source,
        target=target,
        relation=_RELATIONS[record["relation"]],
        day=date.fromisoformat(record["day"]),
        pairs=tuple((_CYCLES[a], _CYCLES[b]) for a, b in record["pairs"]),
        kinds=frozenset(_KINDS[kind] for kind in record["kinds"]),
        spaces=(here, there),
        long=record["long"],
    )
