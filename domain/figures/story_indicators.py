"""A story's steps, and the indicators that they suggested or are linked to (15.1)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final
from uuid import UUID

from domain.cycle import Cycle
from domain.figure import Edge, Figure, FigureName, Node, Sort, wording
from domain.figures.thread import (
    TEXT_SHOWN,
    UNKNOWN,
    Thread,
    begun,
    cut,
    in_order,
    joined,
    path_edges,
    step_node,
    told_when,
)
from domain.when import When

SUGGESTED: Final = "suggested"
"""The relation of a step to an indicator of which it is an origin."""
TIES_SHOWN: Final = 120


@dataclass(frozen=True, slots=True)
class Sign:
    """An indicator with the latest that it read of the whole."""

    id: UUID
    name: str
    cycles: tuple[Cycle, ...] = ()
    reading: str = ""
    """Empty where nothing is measured."""
    value: Decimal | None = None
    when: When = UNKNOWN


@dataclass(frozen=True, slots=True)
class Tie:
    """What ties a step to an indicator: an origin or an evidence link, by its id."""

    id: UUID
    step: UUID
    indicator: UUID
    relation: str


def story_indicators_figure(
    thread: Thread, signs: Sequence[Sign], ties: Iterable[Tie], language: str
) -> Figure:
    """Return the steps in their order, and the indicators that are tied to them.

    `facts` tell by the key of an indicator when it was measured last.
    """
    steps = in_order(thread)
    figure, shown = begun(FigureName.STORY_INDICATORS, thread, steps, language)
    words = wording(language)
    keys = {step.id: f"step:{number}" for number, step in enumerate(shown, 1)}
    place = {key: number for number, key in enumerate(keys)}
    known = {each.id for each in signs}
    tied = sorted(
        (tie for tie in ties if tie.step in keys and tie.indicator in known),
        key=lambda tie: (place[tie.step], tie.relation != SUGGESTED, tie.id),
    )
    used = {tie.indicator for tie in tied[:TIES_SHOWN]}
    return replace(
        figure,
        nodes=(
            *(step_node(number, step) for number, step in enumerate(shown, 1)),
            *(_node(each) for each in signs if each.id in used),
        ),
        edges=(
            *path_edges(shown, thread.flows),
            *(_edge(tie, keys[tie.step]) for tie in tied[:TIES_SHOWN]),
        ),
        note=joined("" if tied else words.say("figure.no-indicator"), figure.note),
        more=figure.more or len(tied) > TIES_SHOWN,
        facts={_key(each.id): told_when(each.when) for each in signs},
    )


def _node(sign: Sign) -> Node:
    return Node(
        key=_key(sign.id),
        sort=Sort.INDICATOR,
        label=cut(sign.name, TEXT_SHOWN),
        ids=(sign.id,),
        cycles=sign.cycles,
        on=sign.when.first,
        value=sign.value,
        note=sign.reading,
    )


def _edge(tie: Tie, step: str) -> Edge:
    return Edge(
        key=f"tie:{tie.id}",
        source=step,
        target=_key(tie.indicator),
        relation=tie.relation,
        ids=(tie.id,),
    )


def _key(indicator: UUID) -> str:
    return f"indicator:{indicator}"
