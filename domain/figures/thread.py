"""A story as figures show it: its steps in the order of its flows, and its loops."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from itertools import pairwise
from typing import Final
from uuid import UUID

from domain.cycle import Cycle
from domain.figure import Edge, Figure, FigureName, Node, Sort, blank, wording
from domain.flow import Edge as Flow
from domain.flow import Relation
from domain.sentence import Sentences
from domain.story import Polarity, joint_polarity
from domain.when import Precision, When

STEPS_SHOWN: Final = 60
TEXT_SHOWN: Final = 300
"""Characters of a step's text; the rest is where the step is read."""
UNKNOWN: Final = When(None, None, Precision.UNKNOWN)
FLOWS_SHOWN: Final = 120
AWAY_SHOWN: Final = 6
"""Stories into which something is brought back from one."""


@dataclass(frozen=True, slots=True)
class Said:
    """A step, with the polarity at each cycle at which it counts."""

    id: UUID
    text: str
    placed: Mapping[Cycle, Polarity | None]
    aspired: bool = False
    when: When = UNKNOWN


@dataclass(frozen=True, slots=True)
class Turn:
    """A return from a step of the story, by the flows that assert it.

    `away` is the story that it leads into, and what readers call it, where that is
    another one.
    """

    flows: tuple[UUID, ...]
    source: UUID
    target: UUID
    long: bool
    away: tuple[UUID, str] | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """A story and what follows from it, as the reader sees it."""

    story: UUID
    title: str
    """Empty where nobody gave it one."""
    space: tuple[UUID, str]
    steps: tuple[Said, ...]
    """As they are told."""
    flows: tuple[Flow, ...] = ()
    """Inside the story; `leads_to` and `returns` alone are looked at."""
    paths: tuple[tuple[UUID, ...], ...] = ()
    turns: tuple[Turn, ...] = ()
    hidden: bool = False


def in_order(thread: Thread) -> tuple[Said, ...]:
    """Return the steps so that what leads to another comes before it.

    Beyond that, and on a ring, they stand as they are told. Returns are not looked at.
    """
    place = {step.id: number for number, step in enumerate(thread.steps)}
    ahead: dict[int, set[int]] = {number: set() for number in place.values()}
    for flow in thread.flows:
        ends = place.get(flow.source), place.get(flow.target)
        if flow.relation is Relation.LEADS_TO and None not in ends:
            ahead[place[flow.source]].add(place[flow.target])
    behind = Counter(target for targets in ahead.values() for target in targets)
    # What has come is left in the heap where a ring was broken before its turn.
    ready = [number for number in ahead if not behind[number]]
    left, found = dict.fromkeys(ahead), list[Said]()
    while left:
        number = heappop(ready) if ready else next(iter(left))
        if number not in left:
            continue
        del left[number]
        found.append(thread.steps[number])
        for target in ahead[number]:
            behind[target] -= 1
            if not behind[target]:
                heappush(ready, target)
    return tuple(found)


def main_path(thread: Thread) -> tuple[Said, ...]:
    """Return the longest path that a return closes, else the longest of all."""
    turned = {turn.source for turn in thread.turns}
    known = {step.id: step for step in thread.steps}
    ways = [[key for key in way if key in known] for way in thread.paths]
    way = max(
        ways,
        key=lambda keys: (not turned.isdisjoint(keys), len(keys)),
        default=list(known),
    )
    return tuple(known[key] for key in way)


def story_figure(thread: Thread, language: str) -> Figure:
    """Return a node for each cycle at which a step stands, or one where at none."""
    figure, shown = begun(FigureName.STORY, thread, in_order(thread), language)
    keys = {step.id: f"step:{number}" for number, step in enumerate(shown, 1)}
    flows = [
        flow
        for flow in thread.flows
        if flow.relation in {Relation.LEADS_TO, Relation.RETURNS}
        and {flow.source, flow.target} <= keys.keys()
    ]
    return replace(
        figure,
        nodes=tuple(
            node
            for number, step in enumerate(shown, 1)
            for node in _standings(number, step)
        ),
        edges=tuple(_edges(sorted_by(flows, list(keys)), shown)[:FLOWS_SHOWN]),
        more=figure.more or len(flows) > FLOWS_SHOWN,
    )


def loop_figure(thread: Thread, language: str) -> Figure:
    """Return the main path, and what was brought back from it into a space.

    Its note says whether it is a loop: only a return makes it one.
    """
    figure, shown = begun(FigureName.LOOP, thread, main_path(thread), language)
    words = wording(language)
    keys = {step.id: f"step:{number}" for number, step in enumerate(shown, 1)}
    turns = [turn for turn in thread.turns if turn.source in keys]
    inside = [turn for turn in turns if turn.target in keys]
    away = [turn for turn in turns if turn.away is not None][:AWAY_SHOWN]
    closed = [*inside, *away]
    space, name = thread.space
    return replace(
        figure,
        nodes=(
            Node("space", Sort.SPACE, name, (space,)),
            *(step_node(number, step) for number, step in enumerate(shown, 1)),
            *_stories(away),
        ),
        edges=(
            *path_edges(shown, thread.flows),
            *(_turn_edge(n, turn, keys, words) for n, turn in enumerate(closed, 1)),
        ),
        note=joined(_whether_loop(closed, words), figure.note),
    )


def short_loops_figure(thread: Thread, language: str) -> Figure:
    """Return the main path, with the loops that land at each of its steps counted."""
    name = FigureName.SHORT_LOOPS
    figure, shown = begun(name, thread, main_path(thread), language)
    words = wording(language)
    keys = {step.id: f"step:{number}" for number, step in enumerate(shown, 1)}
    turns = [turn for turn in thread.turns if {turn.source, turn.target} <= keys.keys()]
    return replace(
        figure,
        nodes=tuple(
            replace(step_node(number, step), counts=_landed(step.id, turns))
            for number, step in enumerate(shown, 1)
        ),
        edges=(
            *path_edges(shown, thread.flows),
            *(_turn_edge(n, turn, keys, words) for n, turn in enumerate(turns, 1)),
        ),
        note=joined("" if turns else words.say("figure.loop.none"), figure.note),
    )


def begun(
    name: FigureName, thread: Thread, steps: Sequence[Said], language: str
) -> tuple[Figure, Sequence[Said]]:
    """Return a figure of a story that has its title yet, and the steps it shows."""
    shown = steps[:STEPS_SHOWN]
    return (
        replace(
            titled(name, thread.title, language),
            note=wording(language).say("figure.hidden") if thread.hidden else "",
            hidden=thread.hidden,
            more=len(steps) > len(shown),
        ),
        shown,
    )


def titled(name: FigureName, title: str, language: str) -> Figure:
    """Return a figure of a story that is called after it, and nothing in it yet."""
    figure = blank(name, language)
    return replace(figure, title=f"{figure.title}: {title}") if title else figure


def step_node(number: int, step: Said) -> Node:
    """Return the node of a step, the number of which is in its key."""
    return Node(
        key=f"step:{number}",
        sort=Sort.STEP,
        label=cut(step.text, TEXT_SHOWN),
        ids=(step.id,),
        cycles=tuple(step.placed),
        polarity=joint_polarity(set(step.placed.values())),
        aspired=step.aspired,
        on=step.when.first,
        note=told_when(step.when),
    )


def number_of(node: Node) -> str:
    """Return the number of a step, as its key has it."""
    return node.key.split(":")[1]


def _standings(number: int, step: Said) -> Iterable[Node]:
    node = step_node(number, step)
    if not step.placed:
        return [node]
    return [
        replace(
            node,
            key=node.key if place == 0 else f"{node.key}:{cycle}",
            cycles=(cycle,),
            polarity=polarity,
        )
        for place, (cycle, polarity) in enumerate(step.placed.items())
    ]


def sorted_by(flows: Iterable[Flow], order: Sequence[UUID]) -> list[Flow]:
    """Return flows in the order of the steps that they lead to."""
    place = {key: number for number, key in enumerate(order)}
    return sorted(flows, key=lambda flow: (place[flow.target], place[flow.source]))


def _edges(flows: Iterable[Flow], shown: Sequence[Said]) -> list[Edge]:
    numbers = {step.id: number for number, step in enumerate(shown, 1)}
    hoped = {step.id for step in shown if step.aspired}
    return [
        Edge(
            key=f"flow:{n}",
            source=f"step:{numbers[flow.source]}",
            target=f"step:{numbers[flow.target]}",
            relation=str(flow.relation),
            label=str(numbers[flow.target]),
            ids=() if flow.id is None else (flow.id,),
            aspired=not hoped.isdisjoint({flow.source, flow.target}),
        )
        for n, flow in enumerate(flows, 1)
    ]


def path_edges(shown: Sequence[Said], flows: Iterable[Flow]) -> list[Edge]:
    """Return what leads from each step of a path to the next."""
    by_ends = {(flow.source, flow.target): flow for flow in flows}
    ends = [(one.id, other.id) for one, other in pairwise(shown)]
    along = [by_ends[pair] for pair in ends if pair in by_ends]
    leads = [flow for flow in along if flow.relation is Relation.LEADS_TO]
    return _edges(leads, shown)


def _turn_edge(n: int, turn: Turn, keys: Mapping[UUID, str], words: Sentences) -> Edge:
    return Edge(
        key=f"return:{n}",
        source=keys[turn.source],
        target=keys.get(turn.target) or f"story:{turn.away[0] if turn.away else ''}",
        relation=str(Relation.RETURNS),
        label=words.say(f"figure.loop.{'long' if turn.long else 'short'}"),
        ids=turn.flows,
    )


def _stories(away: Iterable[Turn]) -> list[Node]:
    names = dict(turn.away for turn in away if turn.away is not None)
    return [
        Node(f"story:{key}", Sort.STORY, cut(name, TEXT_SHOWN), (key,))
        for key, name in names.items()
    ]


def _whether_loop(turns: Sequence[Turn], words: Sentences) -> str:
    if not turns:
        return words.say("figure.loop.none")
    kinds = {turn.long for turn in turns}
    which = "both" if len(kinds) > 1 else "long" if True in kinds else "short"
    return words.say(f"figure.loop.is-{which}")


def _landed(step: UUID, turns: Iterable[Turn]) -> dict[str, int]:
    lengths = [turn.long for turn in turns if turn.target == step]
    found = {"short": lengths.count(False), "long": lengths.count(True)}
    return {length: count for length, count in found.items() if count}


def told_when(when: When) -> str:
    """Return when something happened as exactly as it is known; else nothing."""
    if when.first is None or when.last is None:
        return ""
    first, last = when.first.isoformat(), when.last.isoformat()
    match when.precision:
        case Precision.YEAR:
            first, last = first[:4], last[:4]
        case Precision.MONTH | Precision.SEASON:
            first, last = first[:7], last[:7]
        case _:
            pass
    return first if first == last else f"{first} - {last}"


def cut(text: str, most: int) -> str:
    """Return a text, or its beginning where it is longer than so many characters."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def joined(*notes: str) -> str:
    """Return notes one after the other."""
    return " ".join(filter(None, notes))
