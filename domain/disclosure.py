"""Small groups: how counts are shown to those who do not evaluate a space.

A number of people below a threshold can point at somebody, and so can the difference
of two numbers that are each large enough. So to those outside the evaluators

- a group below the threshold is not counted at all (its counts are None);
- other counts are rounded down to a multiple of the threshold, so that a difference is
  a multiple of it too and never the size of a small group;
- how far above the threshold a group has to be, and where rounding steps, is shifted by
  a number that stays secret and is the same for one count in all answers: who sees a
  count vanish as one story is withdrawn does not know which number it had;
- where one part alone of a breakdown is held back, so is the smallest other part, since
  the parts add up to a number that is shown, and wherever else that part stands.

After the practice of statistical offices (Hundepool et al., *Statistical Disclosure
Control*, 2012, ch. 4 and 5: primary and secondary suppression, rounding). A threshold
of 1 switches all of it off.
"""

import hmac
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache, lru_cache
from typing import Any, get_args

from domain.aspired import Aspired, share_of
from domain.carriage import Carriage, with_cells
from domain.headcount import Count
from domain.pattern_counts import Shown
from domain.report import (
    Branch,
    Cell,
    Counted,
    Counts,
    FlowCell,
    FlowCount,
    Flows,
    InSpace,
    MatrixRow,
    Paths,
    Report,
    Signature,
    Split,
    Tension,
)
from domain.stall import AT_RISK, FOLLOWED, UNDATED, WAITING
from domain.stall_profile import Stall
from domain.story import Polarity


@dataclass(frozen=True, slots=True)
class Groups:
    """How small groups are held back from one reader."""

    threshold: int
    secret: bytes
    """Shifts the steps of rounding; whoever knows it can undo some of it."""

    @property
    def held_back(self) -> bool:
        """Tell whether anything is held back or rounded at all."""
        return self.threshold > 1

    def shift(self, name: str) -> int:
        """Return by how much the steps of a count are shifted: 0 to threshold - 1."""
        return _seal(self.secret, name) % self.threshold

    def shown(self, name: str, n: int) -> int | None:
        """Return a count as it is shown: None for a group that is too small."""
        if not self.held_back or n == 0:
            return n
        above = n - self.shift(name)
        if above < self.threshold:
            return None
        return above - above % self.threshold

    def parts(self, name: str, sizes: Mapping[str, int]) -> dict[str, int | None]:
        """Return the parts of a count as they are shown, in the order of their names.

        The order of their sizes would tell what is held back.
        """
        shown = {part: self.shown(f"{name} {part}", sizes[part]) for part in sizes}
        lost = beside({part: (shown[part], sizes[part]) for part in sizes})
        return {part: None if part == lost else shown[part] for part in sorted(shown)}


def beside(parts: Mapping[str, tuple[int | None, int]]) -> str | None:
    """Return which part is held back with one that alone is; None where none has to be.

    `parts` are sizes, as they are shown and as they are.
    """
    back = [name for name, (shown, _) in parts.items() if shown is None]
    rest = [name for name, (shown, _) in parts.items() if shown]
    if len(back) != 1 or not rest:
        return None
    return min(rest, key=lambda name: (parts[name][1], name))


@lru_cache(20_000)
def _seal(secret: bytes, name: str) -> int:
    # A space's reports name the same few hundred counts over and over.
    return int.from_bytes(hmac.digest(secret, name.encode(), "sha256")[:8], "big")


def disclosed(report: Report, groups: Groups) -> Report:
    """Return a report as those outside the evaluators get it.

    Whatever is annotated `Count` is a count of people, stories, steps or flows.
    """
    if not groups.held_back:
        return report
    shown: Report = _shown(report, groups)
    return shown


def shown_behind(report: Report, address: str) -> int | None:
    """Return the count that leads to rows by an address; None where none does."""
    pending: list[object] = [report]
    for part in pending:
        if isinstance(part, Mapping):
            pending.extend(part.values())
        elif isinstance(part, list | tuple):
            pending.extend(part)
        elif is_dataclass(part):
            pending.extend(getattr(part, field.name) for field in fields(part))
            for field in fields(part):
                own = field.type == Count and _name(part, field.name) == address
                if own and getattr(part, field.name):
                    return int(getattr(part, field.name))
    return None


def _shown(value: Any, groups: Groups) -> Any:
    if type(value) in _IN_ITS_WAY:
        return _IN_ITS_WAY[type(value)](value, groups)
    if isinstance(value, list | tuple):
        return type(value)([_shown(each, groups) for each in value])
    kind = type(value)
    return _fields(value, groups) if is_dataclass(kind) and _counting(kind) else value


def _fields(value: Any, groups: Groups) -> Any:
    changed: dict[str, Any] = {}
    kind: Any = type(value)
    for name, is_count in _counting(kind):
        held = getattr(value, name)
        if not is_count:
            changed[name] = _shown(held, groups)
        elif held is not None:
            changed[name] = groups.shown(_name(value, name), held)
    return replace(value, **changed)


@cache
def _counting(kind: type) -> tuple[tuple[str, bool], ...]:
    """Return the fields in which counts are, and whether they are counts themselves."""
    return tuple(
        (field.name, field.type == Count)
        for field in fields(kind)
        if field.type == Count or _holds_counts(field.type)
    )


def _holds_counts(hint: Any) -> bool:
    if isinstance(hint, type) and is_dataclass(hint):
        return bool(_counting(hint))
    return any(_holds_counts(part) for part in get_args(hint))


def _name(value: object, field: str) -> str:
    """Return by what a count is known in every answer, whichever days it is over."""
    sources = getattr(value, "sources", "")
    if isinstance(sources, Mapping):
        return str(sources.get(field, field))
    return str(sources)


_NONE = Counts(None, None, None, None, {})


def _counts(counts: Counts, groups: Groups) -> Counts:
    known = [n for n in (counts.tellers, counts.stories, counts.steps) if n is not None]
    name = _name(counts, "steps")
    if counts.steps and groups.shown(name, min(known)) is None:
        return _NONE
    shown: Counts = _fields(counts, groups)
    own = {of for of in counts.sources if getattr(shown, of) is not None}
    return replace(shown, sources={of: counts.sources[of] for of in sorted(own)})


def _breakdown(parts: dict[str, Any], groups: Groups) -> dict[str, Any]:
    """Return the parts of a breakdown in the order of their names.

    The order of their sizes would tell what is held back.
    """
    shown = {name: _shown(part, groups) for name, part in sorted(parts.items())}
    if not all(isinstance(part, Counts | Counted) for part in parts.values()):
        return shown
    lost = beside(
        {name: (_size(part), _size(parts[name]) or 0) for name, part in shown.items()}
    )
    shown |= {} if lost is None else {lost: _nothing(shown[lost])}
    return _hopes(shown, parts)


def _hopes(shown: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    """Return a breakdown in which what is aspired adds up to no number that is shown.

    What is aspired of the parts is what is aspired of the whole.
    """
    hopes = {
        name: (part.aspired.count, parts[name].aspired.count or 0)
        for name, part in shown.items()
        if isinstance(part, FlowCount) and part.aspired is not None
    }
    lost = beside(hopes)
    if lost is None:
        return shown
    part = shown[lost]
    return shown | {lost: replace(part, aspired=_nothing(part.aspired))}


def _size(part: Counts | Counted) -> int | None:
    return part.steps if isinstance(part, Counts) else part.count


def _nothing(part: Counts | Counted) -> Counts | Counted:
    if isinstance(part, Counts):
        return _NONE
    if isinstance(part, FlowCount):
        return replace(part, count=None, aspired=None)
    return Counted(None, part.sources)


def _split(split: Split, groups: Groups) -> Split:
    spaces = {f"{each.space.label} {each.space.id}": each for each in split.spaces}
    counts = {name: each.counts for name, each in spaces.items()}
    shown = [
        InSpace(spaces[name].space, part)
        for name, part in _breakdown(counts, groups).items()
    ]
    return _with_whole(Split(split.counts, shown), _counts(split.counts, groups))


def _with_whole(split: Split, whole: Counts) -> Split:
    """Return a split whose whole is shown so: without it its parts are not either."""
    if whole.steps is not None:
        return Split(whole, split.spaces)
    return Split(whole, [InSpace(each.space, _NONE) for each in split.spaces])


def _tension(tension: Tension, groups: Groups) -> Tension:
    shown: Tension = _fields(tension, groups)
    part = shown.by_polarity.get(Polarity.POSITIVE)
    whole = tension.by_polarity.get(Polarity.POSITIVE)
    # Beside all that is positive it would tell how much of it is hoped for.
    same = part and whole and whole.steps == tension.told.count
    told = part.steps if part and same else None
    return replace(shown, told=replace(tension.told, count=told))


def _cell(cell: Cell, groups: Groups) -> Cell:
    shown: Cell = _fields(replace(cell, items=[]), groups)
    # What happened here and elsewhere adds up to all.
    where = _breakdown({"here": cell.here, "elsewhere": cell.elsewhere.counts}, groups)
    shown = replace(
        shown,
        here=where["here"],
        elsewhere=_with_whole(shown.elsewhere, where["elsewhere"]),
    )
    # As many examples as stories are told of, lest the examples be counted.
    return replace(shown, items=cell.items[: shown.counts.stories or 0])


def _aspired(aspired: Aspired, groups: Groups) -> Aspired:
    shown: Aspired = _fields(aspired, groups)
    # By the share of exact numbers, and by the day in the middle, one could be told.
    told = None
    if shown.aspired is not None and shown.reported is not None:
        told = share_of(shown.reported, shown.aspired + shown.reported)
    return replace(shown, share_reported=told, median_days=None)


def _matrix_row(row: MatrixRow, groups: Groups) -> MatrixRow:
    shown: MatrixRow = _fields(replace(row, stories=[]), groups)
    references = [each for each in shown.cross_references if each.steps is not None]
    references.sort(key=lambda each: (each.indicator.label or "", each.sources))
    return replace(
        shown,
        stories=row.stories[: shown.story_count or 0],
        cross_references=references,
    )


def _paths(paths: Paths, groups: Groups) -> Paths:
    shown = [_flow_count(each, groups) for each in paths.signatures]
    # A path that few took tells of them by itself.
    kept = [each for each in shown if each.count is not None]
    kept.sort(key=lambda each: (-(each.count or 0), each.signature))
    return Paths(kept, more=paths.more or len(kept) < len(shown))


def _flow_count(told: FlowCount, groups: Groups) -> Any:
    """Return how many flows there are, and how many of these are aspired.

    Aspired ones and others add up to all: where one of the two is not told, neither is
    the other. Of a group that is too small nothing is told.
    """
    all_ = told.count or 0
    count, aspired = groups.shown(told.sources, all_), told.aspired
    if count is None or aspired is None:
        return replace(told, count=count, aspired=None)
    hoped = aspired.count or 0
    shown = groups.shown(aspired.sources, hoped)
    others = groups.shown(f"{told.sources} others", all_ - hoped)
    known = None if shown is None or others is None else min(shown, count)
    return replace(told, count=count, aspired=replace(aspired, count=known))


def _flows(flows: Flows, groups: Groups) -> Flows:
    shown: Flows = _fields(flows, groups)
    cells = [cell for cell in shown.cells if cell.count is not None]
    counted = {(cell.source, cell.target): cell.count for cell in shown.cells}
    return replace(
        shown,
        cells=cells,
        matrix=[[counted.get((s, t), 0) for t in flows.order] for s in flows.order],
        branches=_branches(flows.branches, groups),
    )


def _carriage(carriage: Carriage, groups: Groups) -> Carriage:
    counts = {
        each.sources: Counted(each.count, each.sources) for each in carriage.cells
    }
    shown = _breakdown(counts, groups)
    cells = [replace(each, count=shown[each.sources].count) for each in carriage.cells]
    return with_cells(carriage, cells)


def _pattern(pattern: Shown, groups: Groups) -> Shown:
    shown: Shown = _fields(pattern, groups)
    return replace(shown, stories=pattern.stories[: shown.count or 0])


def _stall(stall: Stall, groups: Groups) -> Stall:
    steps = groups.shown(stall.sources["steps"], stall.steps or 0)
    parts = _apart(stall, (FOLLOWED, WAITING, UNDATED), groups)
    if not steps:
        parts = dict.fromkeys(parts, steps)
    # From exact shares, or the day in the middle, one could tell the numbers.
    curve = [
        replace(point, share_waiting=None, **_apart(point, (FOLLOWED, AT_RISK), groups))
        for point in (stall.curve if steps else ())
    ]
    return replace(stall, steps=steps, curve=curve, median_days=None, **parts)


def _apart(of: Any, names: Iterable[str], groups: Groups) -> dict[str, Any]:
    """Return the parts of a breakdown that are fields, as they are shown."""
    parts = {name: Counted(getattr(of, name), of.sources[name]) for name in names}
    return {name: part.count for name, part in _breakdown(parts, groups).items()}


def _branches(branches: list[Branch], groups: Groups) -> list[Branch]:
    named = {
        f"{each.source.label} {each.target.label} {each.sources}": each
        for each in branches
    }
    shown = _breakdown(named, groups)
    return [part for part in shown.values() if part.count is not None]


_IN_ITS_WAY: Mapping[type, Callable[[Any, Groups], Any]] = {
    Aspired: _aspired,
    Branch: _flow_count,
    Carriage: _carriage,
    Cell: _cell,
    Counts: _counts,
    FlowCell: _flow_count,
    FlowCount: _flow_count,
    Flows: _flows,
    MatrixRow: _matrix_row,
    Paths: _paths,
    Shown: _pattern,
    Signature: _flow_count,
    Stall: _stall,
    Split: _split,
    Tension: _tension,
    dict: _breakdown,
}
