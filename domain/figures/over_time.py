"""Many stories beside each other: how they flow, and which come back (figure 10.3)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from domain.cycle import Cycle
from domain.figure import Edge, Figure, FigureName, Node, Panel, blank, wording
from domain.figures.thread import (
    Said,
    Thread,
    cut,
    in_order,
    joined,
    sorted_by,
    step_node,
)
from domain.flow import Relation
from domain.room import LABEL_MAX

STORIES_SHOWN: Final = 24
STEPS_SHOWN: Final = 12
"""Of each story, the first in the order of its flows."""
_FAR: Final = frozenset({Cycle.REALIZED, Cycle.TRANSFORMATIVE})


@dataclass(frozen=True, slots=True)
class Strand:
    """A story among others, by the day on which it was told."""

    thread: Thread
    told_on: date
    days: Mapping[UUID, date]
    """On which each step counts."""
    far: bool
    """Whether it reached realized or transformative value, shown here or not."""


def over_time_figure(
    strands: Sequence[Strand], language: str, *, hidden: bool, more: bool
) -> Figure:
    """Return a panel for each story, the newest first, with its steps and flows.

    Each says in its note whether it is a flow or a loop, and a long or a short one:
    long where it went through realized or transformative value.
    """
    words = wording(language)
    shown = [strand for strand in strands[:STORIES_SHOWN] if strand.thread.steps]
    told = [_told(number, strand, language) for number, strand in enumerate(shown, 1)]
    figure = blank(FigureName.FLOWS_OVER_TIME, language)
    if not told:
        note = joined(figure.note, words.say("figure.hidden") if hidden else "")
        return replace(figure, note=note, hidden=hidden)
    return replace(
        figure,
        panels=tuple(panel for panel, _, _ in told),
        nodes=tuple(node for _, nodes, _ in told for node in nodes),
        edges=tuple(edge for _, _, edges in told for edge in edges),
        note=words.say("figure.hidden") if hidden else "",
        hidden=hidden,
        more=more or len(strands) > STORIES_SHOWN,
    )


def goes_far(reached: Iterable[Collection[Cycle]]) -> bool:
    """Tell whether steps reached realized or transformative value.

    What is only hoped for is not among what was reached.
    """
    return any(not _FAR.isdisjoint(cycles) for cycles in reached)


def shape_of(strand: Strand) -> str:
    """Return what a story is: `long-loop`, `short-loop`, `long-flow`, `short-flow`."""
    if turns := strand.thread.turns:
        return "long-loop" if any(turn.long for turn in turns) else "short-loop"
    return "long-flow" if strand.far else "short-flow"


def _told(
    number: int, strand: Strand, language: str
) -> tuple[Panel, list[Node], list[Edge]]:
    words = wording(language)
    thread = strand.thread
    steps = in_order(thread)
    shown = steps[:STEPS_SHOWN]
    shape = shape_of(strand)
    notes = [strand.told_on.isoformat(), words.say(f"figure.shape.{shape}")]
    if left := len(steps) - len(shown):
        notes.append(words.say("figure.further", count=left))
    panel = Panel(
        key=f"story:{number}",
        label=cut(thread.title or shown[0].text, LABEL_MAX),
        ids=(thread.story,),
        note=" · ".join(notes),
    )
    nodes = [
        _node(number, place, step, strand.days) for place, step in enumerate(shown, 1)
    ]
    return panel, nodes, _edges(thread, shown, nodes, shape, language)


def _node(number: int, place: int, step: Said, days: Mapping[UUID, date]) -> Node:
    node = step_node(place, step)
    return replace(
        node,
        key=f"{node.key}:{number}",
        label=cut(node.label, LABEL_MAX),
        panel=f"story:{number}",
        on=days.get(step.id),
    )


def _edges(
    thread: Thread,
    shown: Sequence[Said],
    nodes: Sequence[Node],
    shape: str,
    language: str,
) -> list[Edge]:
    words = wording(language)
    keys = {step.id: node.key for step, node in zip(shown, nodes, strict=True)}
    hoped = {step.id for step in shown if step.aspired}
    turns = {(turn.source, turn.target): turn.long for turn in thread.turns}
    flows = [
        flow
        for flow in thread.flows
        if flow.relation in {Relation.LEADS_TO, Relation.RETURNS}
        and {flow.source, flow.target} <= keys.keys()
    ]
    length = "long" if shape.startswith("long") else "short"
    found = []
    for place, flow in enumerate(sorted_by(flows, list(keys)), 1):
        named = f"{length}-flow"
        if flow.relation is Relation.RETURNS:
            long = turns.get((flow.source, flow.target), False)
            named = "long-loop" if long else "short-loop"
        found.append(
            Edge(
                key=f"flow:{place}:{nodes[0].panel.split(':')[1]}",
                source=keys[flow.source],
                target=keys[flow.target],
                relation=str(flow.relation),
                label=words.say(f"figure.shape.{named}"),
                ids=() if flow.id is None else (flow.id,),
                aspired=not hoped.isdisjoint({flow.source, flow.target}),
            )
        )
    return found
