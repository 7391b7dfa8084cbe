"""A story, and those of others that go on from its steps (figure 17.2)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from domain.figure import Edge, Figure, FigureName, Node, Panel, told, wording
from domain.figures.thread import (
    TEXT_SHOWN,
    Said,
    Thread,
    begun,
    cut,
    in_order,
    joined,
    path_edges,
    step_node,
)
from domain.flow import Relation
from domain.headcount import Count
from domain.sentence import Sentences

STORIES_SHOWN: Final = 12
TITLE_SHOWN: Final = 40
"""Characters of the title of a story that another one names."""
"""Stories that go on from the one, on both levels."""
STEPS_OF_OTHERS: Final = 4
"""Steps of each that are shown: those handed on, and what follows."""


@dataclass(frozen=True, slots=True)
class HandedOn:
    """A flow by which another teller goes on, from a step to a step."""

    flow: UUID | None
    source: UUID
    target: UUID


@dataclass(frozen=True, slots=True)
class Voice:
    """A story in a relay, and who tells it as far as the reader may know."""

    thread: Thread
    tellers: str


def relay_figure(
    first: Voice,
    others: Sequence[Voice],
    handed_on: Sequence[HandedOn],
    deeper: Count,
    language: str,
    *,
    complete: bool = True,
) -> Figure:
    """Return the story as a row, and a row for each that goes on from it.

    `deeper` counts the relays beyond those handed on that are given.
    """
    words = wording(language)
    thread, steps = first.thread, in_order(first.thread)
    figure, shown = begun(FigureName.RELAY, thread, steps, language)
    told_by = others[:STORIES_SHOWN]
    rows = {thread.story: [*enumerate(shown, 1)]}
    for voice in told_by:
        rows[voice.thread.story] = _handed(voice.thread, handed_on)
    panels = {key: f"story:{number}" for number, key in enumerate(rows)}
    nodes = [
        (step.id, _node(number, step, panels[key]))
        for key, row in rows.items()
        for number, step in row
    ]
    keys = {step: node.key for step, node in nodes}
    edges = [*_along([first, *told_by], rows, panels), *_across(handed_on, keys)]
    return replace(
        figure,
        nodes=tuple(node for _, node in nodes),
        edges=tuple(edges),
        panels=tuple(
            _panel(voice, panels[voice.thread.story], rows[voice.thread.story], words)
            for voice in (first, *told_by)
        ),
        note=joined(_said_of(handed_on, deeper, words), figure.note),
        facts={
            panels[voice.thread.story]: begun_from
            for voice in told_by
            if (begun_from := _begun_from(voice, (first, *told_by), handed_on, words))
        },
        more=figure.more or len(others) > len(told_by) or not complete,
    )


def _handed(thread: Thread, handed_on: Iterable[HandedOn]) -> list[tuple[int, Said]]:
    """Return steps with their numbers: those at relays first, then what follows."""
    numbered = [*enumerate(in_order(thread), 1)]
    ends = {end for each in handed_on for end in (each.source, each.target)}
    begin = next((n for n, step in numbered if step.id in ends), 1)
    wanted = sorted(
        (each for each in numbered if each[0] >= begin),
        key=lambda each: (each[1].id not in ends, each[0]),
    )
    return sorted(wanted[:STEPS_OF_OTHERS], key=lambda each: each[0])


def _node(number: int, step: Said, panel: str) -> Node:
    node = step_node(number, step)
    if panel == "story:0":
        return replace(node, panel=panel)
    return replace(node, key=f"{node.key}:{panel.split(':')[1]}", panel=panel)


def _along(
    voices: Iterable[Voice],
    rows: Mapping[UUID, Sequence[tuple[int, Said]]],
    panels: Mapping[UUID, str],
) -> Iterable[Edge]:
    for voice in voices:
        key = voice.thread.story
        steps = [step for _, step in rows[key]]
        nodes = [_node(number, step, panels[key]) for number, step in rows[key]]
        for edge in path_edges(steps, voice.thread.flows):
            # Edges of a path name its steps by their places in it.
            source, target = (
                nodes[int(end.split(":")[1]) - 1].key
                for end in (edge.source, edge.target)
            )
            within = f"{edge.key}:{panels[key].split(':')[1]}"
            yield replace(edge, key=within, source=source, target=target)


def _across(handed_on: Iterable[HandedOn], keys: Mapping[UUID, str]) -> Iterable[Edge]:
    shown = (each for each in handed_on if {each.source, each.target} <= keys.keys())
    for number, each in enumerate(shown, 1):
        yield Edge(
            key=f"relay:{number}",
            source=keys[each.source],
            target=keys[each.target],
            relation=str(Relation.LEADS_TO),
            ids=() if each.flow is None else (each.flow,),
        )


def _panel(
    voice: Voice, key: str, row: Sequence[tuple[int, Said]], words: Sentences
) -> Panel:
    thread = voice.thread
    first = row[0][1].text if row else ""
    left = len(thread.steps) - len(row)
    more = words.say("figure.relay.steps-left", count=left) if left else ""
    return Panel(
        key=key,
        label=cut(thread.title or first, TEXT_SHOWN),
        ids=(thread.story,),
        note=" · ".join(filter(None, (cut(voice.tellers, TEXT_SHOWN), more))),
    )


def _begun_from(
    voice: Voice,
    voices: Sequence[Voice],
    handed_on: Sequence[HandedOn],
    words: Sentences,
) -> str:
    """Return from which step of which story another goes on; nothing of the first."""
    own = {step.id for step in voice.thread.steps}
    sources = {each.source for each in handed_on if each.target in own}
    for place, other in enumerate(voices):
        for number, step in enumerate(in_order(other.thread), 1):
            if step.id not in sources or other is voice:
                continue
            if place == 0:
                return words.say("figure.relay.from", number=number)
            story = cut(other.thread.title, TITLE_SHOWN)
            return words.say("figure.relay.from-other", number=number, story=story)
    return ""


def _said_of(handed_on: Sequence[HandedOn], deeper: Count, words: Sentences) -> str:
    if not handed_on:
        return words.say("figure.relay.none")
    if deeper == 0:
        return ""
    return words.say("figure.relay.deeper", count=told(deeper, words))
