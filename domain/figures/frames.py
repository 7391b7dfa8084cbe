"""Frames: the cycles in focus, and the aspirations taken in (figure 13.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from domain.cycle import Cycle
from domain.figure import Figure, FigureName, Node, Panel, Sort, blank, wording
from domain.frame import Entry
from domain.sentence import Sentences

PANELS_MAX: Final = 3
ASPIRATIONS_MAX: Final = 12
"""Of one panel."""

_ORDER: Final = {cycle: place for place, cycle in enumerate(Cycle)}


@dataclass(frozen=True, slots=True)
class FrameShown:
    """A version of a frame, with the aspirations in it that the reader sees."""

    frame: UUID
    number: int
    agreed_on: date
    statement: str
    focus: frozenset[Cycle]
    holds: bool
    """Whether no later version of the frame took its place."""
    aspirations: tuple[Entry, ...] = ()


def frames_figure(
    frames: Sequence[FrameShown],
    names: Mapping[UUID, str],
    language: str,
    *,
    hidden: bool = False,
) -> Figure:
    """Return a panel for each of the first three versions, in their order.

    `names` are those of the persons who hold an aspiration of their own. `hidden`
    tells that a version took in more than the reader sees.
    """
    words = wording(language)
    figure = blank(FigureName.FRAMES, language)
    shown = frames[:PANELS_MAX]
    if not shown:
        return figure
    return replace(
        figure,
        panels=tuple(_panel(each, words) for each in shown),
        nodes=tuple(node for each in shown for node in _nodes(each, names, words)),
        note=words.say("figure.frames.hidden") if hidden else "",
        hidden=hidden,
        more=len(frames) > len(shown)
        or any(len(each.aspirations) > ASPIRATIONS_MAX for each in shown),
    )


def _key(shown: FrameShown) -> str:
    return f"frame:{shown.frame}:{shown.number}"


def _panel(shown: FrameShown, words: Sentences) -> Panel:
    state = "holds" if shown.holds else "before"
    note = words.say(
        f"figure.frames.{state}",
        version=shown.number,
        on=shown.agreed_on.isoformat(),
    )
    return Panel(_key(shown), shown.statement, (shown.frame,), note)


def _nodes(
    shown: FrameShown, names: Mapping[UUID, str], words: Sentences
) -> list[Node]:
    panel = _key(shown)
    frame = Node(
        key=panel,
        sort=Sort.FRAME,
        label=shown.statement,
        ids=(shown.frame,),
        panel=panel,
        cycles=tuple(cycle for cycle in Cycle if cycle in shown.focus),
        on=shown.agreed_on,
    )
    ordered = sorted(shown.aspirations, key=_place)[:ASPIRATIONS_MAX]
    return [
        frame,
        *(_cycle(cycle, shown, words) for cycle in Cycle),
        *(_aspiration(each, panel, names, words) for each in ordered),
    ]


def _cycle(cycle: Cycle, shown: FrameShown, words: Sentences) -> Node:
    inside = "in-focus" if cycle in shown.focus else "out-of-focus"
    return Node(
        key=f"{_key(shown)}/{cycle}",
        sort=Sort.CYCLE,
        label=words.say(f"figure.cycle.{cycle}"),
        panel=_key(shown),
        lane=inside,
        cycles=(cycle,),
        note=words.say(f"figure.frames.{inside}"),
    )


def _aspiration(
    entry: Entry, panel: str, names: Mapping[UUID, str], words: Sentences
) -> Node:
    note = words.say(f"figure.frames.state.{entry.state}")
    if entry.holder is not None:
        note += f" · {names.get(entry.holder, '')}"
    return Node(
        key=f"{panel}/{entry.id}",
        sort=Sort.ASPIRATION,
        label=entry.text,
        ids=(entry.id,),
        panel=panel,
        cycles=tuple(
            cycle for cycle in Cycle if cycle in {at.cycle for at in entry.cycles}
        ),
        note=note,
    )


def _place(entry: Entry) -> int:
    """Return at which cycle an aspiration is listed first; those of none come last."""
    return min((_ORDER[at.cycle] for at in entry.cycles), default=len(_ORDER))
