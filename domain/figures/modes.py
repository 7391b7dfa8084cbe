"""The four learning modes in a space, and the data that each leaves (figure 5.1)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID

from domain.figure import (
    Figure,
    FigureName,
    Node,
    Sort,
    blank,
    held,
    of_report,
    wording,
)
from domain.headcount import Count
from domain.report import Report
from domain.sentence import Sentences
from domain.space import Mode

COUNTED_MAX: Final = 500
"""Where counting what reports do not count stops."""
NAMED_MAX: Final = 60


@dataclass(frozen=True, slots=True)
class Declared:
    """What of the modes stands in no report, the newest first."""

    activities: Mapping[Mode, Sequence[UUID]] = field(default_factory=dict)
    """Those that declare a mode, by mode."""
    versions: Sequence[UUID] = ()
    """The frame of each version of one."""
    framed_at: Sequence[UUID] = ()
    """The activity of each framing event."""
    claims: int = 0
    claims_source: str = ""
    measurements_source: str = ""
    cut: bool = False
    """Whether there are more of any than were counted."""


@dataclass(frozen=True, slots=True)
class _Trace:
    """One sort of data that a mode leaves."""

    name: str
    count: Count
    source: str = ""
    sort: Sort = Sort.MODE
    ids: tuple[UUID, ...] = ()


def modes_figure(report: Report, declared: Declared, language: str) -> Figure:
    """Return a node for each mode, and one for each sort of data that it leaves.

    A mode's count adds up its data; it is held back where one of them is.
    """
    words = wording(language)
    figure = of_report(blank(FigureName.MODES, language), report)
    traces = {mode: list(_traces(mode, report, declared)) for mode in Mode}
    if not any(each.count != 0 for several in traces.values() for each in several):
        return figure
    return replace(
        figure,
        nodes=(
            *(
                Node(f"space:{each.id}", Sort.SPACE, each.label or "", (each.id,))
                for each in report.spaces
                if each.id is not None
            ),
            *(
                node
                for mode, several in traces.items()
                for node in _nodes(mode, several, words)
            ),
        ),
        note=held(report, words),
        more=declared.cut or _cut(report),
    )


def _cut(report: Report) -> bool:
    """Tell whether there are indicators whose measurements are not added up."""
    effects = [row.effect for row in report.cycles if row.effect is not None]
    return any(len(each.indicators) < each.count for each in effects)


def _traces(mode: Mode, report: Report, declared: Declared) -> Iterator[_Trace]:
    """Yield the data that a mode leaves."""
    yield from _OF_MODE[mode](report, declared)
    told = tuple(declared.activities.get(mode, ()))
    yield _Trace("activities", len(told), "", Sort.ACTIVITY, told[:NAMED_MAX])


def _generating(report: Report, _: Declared) -> Iterator[_Trace]:
    if report.totals is not None:
        counts = report.totals.counts
        yield _Trace("steps", counts.steps, counts.sources.get("steps", ""))


def _translating(report: Report, _: Declared) -> Iterator[_Trace]:
    if report.flows is not None:
        total = report.flows.total
        yield _Trace("flows", total.count, total.sources)
        parts = report.flows.by_relation | report.flows.kinds
        for name in ("returns", "branches", "transposes"):
            yield _Trace(name, parts[name].count, parts[name].sources)


def _framing(_: Report, declared: Declared) -> Iterator[_Trace]:
    frames = tuple(dict.fromkeys(declared.versions))[:NAMED_MAX]
    yield _Trace("versions", len(declared.versions), "", Sort.FRAME, frames)
    events = tuple(declared.framed_at)
    yield _Trace("framing-events", len(events), "", Sort.ACTIVITY, events[:NAMED_MAX])


def _evaluating(report: Report, declared: Declared) -> Iterator[_Trace]:
    measured = {
        reading.id: reading.measurements
        for row in report.cycles
        if row.effect is not None
        for reading in row.effect.indicators
    }
    source = declared.measurements_source
    yield _Trace("measurements", sum(measured.values()), source)
    yield _Trace("claims", declared.claims, declared.claims_source)


_OF_MODE: Final = {
    Mode.GENERATING: _generating,
    Mode.TRANSLATING: _translating,
    Mode.FRAMING: _framing,
    Mode.EVALUATING: _evaluating,
}
_WITHIN: Final = frozenset({"returns", "branches"})
"""What is counted among flows already."""


def _nodes(mode: Mode, traces: Sequence[_Trace], words: Sentences) -> Iterator[Node]:
    counted = [each.count for each in traces if each.name not in _WITHIN]
    known = [count for count in counted if count is not None]
    whole = sum(known) if len(known) == len(counted) else None
    yield Node(
        key=f"mode:{mode}",
        sort=Sort.MODE,
        label=words.say(f"figure.mode.{mode}"),
        lane=str(mode),
        counts={"items": whole},
    )
    for each in traces:
        yield Node(
            key=f"mode:{mode}/{each.name}",
            sort=each.sort,
            label=words.say(f"figure.modes.{each.name}"),
            ids=each.ids,
            lane=str(mode),
            counts={"items": each.count},
            sources={"items": each.source} if each.source and each.count else {},
        )
