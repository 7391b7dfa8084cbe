"""What a space does, mode by mode, over time (figure 5.2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from uuid import UUID

from domain.figure import (
    Edge,
    Figure,
    FigureName,
    Node,
    Panel,
    Sort,
    blank,
    wording,
)
from domain.space import Mode

EVENTS_SHOWN = 60


@dataclass(frozen=True, slots=True)
class ModeEvent:
    """Something that happened on a day, and the mode in which it was done."""

    mode: Mode
    kind: str
    """What it is, as sentences name it: `story`, `flow`, `frame`, `claim`."""
    id: UUID
    label: str
    day: date
    number: int | None = None
    """Of a version."""


SORTS = {
    "story": Sort.STORY,
    "flow": Sort.EVENT,
    "frame": Sort.FRAME,
    "framing-event": Sort.EVENT,
    "measurement": Sort.MEASUREMENT,
    "claim": Sort.EVENT,
    "activity": Sort.ACTIVITY,
}
"""What each kind of event is shown as."""


def mode_events_figure(
    events: Iterable[ModeEvent],
    language: str,
    *,
    hidden: bool = False,
    more: bool = False,
) -> Figure:
    """Return the newest events in the lanes of their modes, each joined to the next.

    On the same day they follow each other in the order in which modes are listed,
    which is nobody's. `more` says that older ones were not read, `hidden` that some
    stories are not shown.
    """
    figure, words = blank(FigureName.MODE_EVENTS, language), wording(language)
    ordered = sorted(events, key=_order)
    shown = ordered[-EVENTS_SHOWN:]
    if not shown:
        return replace(figure, hidden=hidden)
    nodes = tuple(
        Node(
            key=_key(each),
            sort=SORTS[each.kind],
            label=each.label,
            ids=(each.id,),
            lane=str(each.mode),
            on=each.day,
            note=words.say(f"figure.mode-events.{each.kind}"),
        )
        for each in shown
    )
    return replace(
        figure,
        nodes=nodes,
        edges=_edges(nodes),
        lanes=tuple(
            Panel(str(mode), words.say(f"figure.mode-events.{mode}")) for mode in Mode
        ),
        note=words.say("figure.hidden") if hidden else "",
        hidden=hidden,
        more=more or len(shown) < len(ordered),
    )


def _order(event: ModeEvent) -> tuple[date, int, str, UUID, int]:
    place = list(Mode).index(event.mode)
    return event.day, place, event.kind, event.id, event.number or 0


def _key(event: ModeEvent) -> str:
    version = "" if event.number is None else f":{event.number}"
    return f"{event.kind}:{event.mode}:{event.id}{version}:{event.day}"


def _edges(nodes: Sequence[Node]) -> tuple[Edge, ...]:
    return tuple(
        Edge(
            key=f"next:{number}",
            source=before.key,
            target=after.key,
            relation="next",
            ids=(*before.ids, *after.ids),
        )
        for number, (before, after) in enumerate(pairwise(nodes))
    )
