"""The counts of a report, taken out of it as a flat mapping of what is not zero."""

from collections.abc import Callable, Iterator
from typing import Any

Json = dict[str, Any]
Name = tuple[str, ...]
Numbers = dict[Name, int]
Note = Callable[[Name, int | None], None]


def numbers(report: Json) -> tuple[Numbers, set[Name]]:
    """Return the counts of a report that are not zero, and the names of untold ones."""
    found: Numbers = {("hidden",): int(report["hidden"])}
    untold: set[Name] = set()

    def note(name: Name, n: int | None) -> None:
        if n is None:
            untold.add(name)
        else:
            assert name not in found, name
            found[name] = n

    note(("undated",), report["undated"]["count"])
    _note_cells(report, note)
    _note_flows(report["flows"], note)
    _note_evidence(report, note)
    for each in report["tensions"]["items"]:
        own = each["cycle"], each["measured"]["indicator"]["id"]
        note(("claims", *own), each["told"]["count"])
    for each in report["paths"]["signatures"]:
        _note_moves(("path", each["signature"]), each, note)
    for part, noting in PARTS.items():
        if report[part] is not None:
            noting(report[part], note)
    return {name: n for name, n in found.items() if n}, untold


def _note_cells(report: Json, note: Note) -> None:
    cells = {"total": report["totals"], "unplaced": report["unplaced"]}
    cells |= {row["cycle"]: row["contribution"] for row in report["cycles"]}
    for subject, cell in cells.items():
        for facet, counts in facets(cell):
            for what in ("steps", "stories", "tellers", "events"):
                note(("cell", subject, facet, what), counts[what])


def _note_codings(agreement: Json, note: Note) -> None:
    compared = agreement["tellers_and_analysts"]
    for each in compared["cycles"]:
        assert each["agreed"]["n"] == compared["overall"]["n"]
        note(("compared", each["cycle"]), each["agreed"]["n"])
        for side in ("both", "teller", "analyst", "neither"):
            note(("coded", each["cycle"], side), each[side])
    note(("among",), agreement["among_analysts"]["overall"]["n"])


def _note_aspired(aspired: Json, note: Note) -> None:
    for name in ("aspired", "due", "reported"):
        note((name,), aspired[name])
    note(("twice the median",), int(2 * (aspired["median_days"] or 0)))


def _note_evidence(report: Json, note: Note) -> None:
    for row in report["cycles"]:
        for what, name in (("indicators", "count"), ("measurements", "measurements")):
            note(("effect", row["cycle"], what), row["effect"][name])
    for row in report["matrix"]:
        for each in row["cross_references"]:
            note(("reference", row["cycle"], each["indicator"]["id"]), each["steps"])
    coverage = report["coverage"]
    note(("unexplained",), coverage["unexplained"]["count"])
    note(("unmeasured", "total"), coverage["unmeasured"]["total"]["count"])
    for cycle, counted in coverage["unmeasured"]["by_cycle"].items():
        note(("unmeasured", cycle), counted["count"])


def facets(cell: Json) -> Iterator[tuple[str, Json]]:
    """Yield the counts of a cell, each with the name of its facet."""
    yield "", cell["counts"]
    for group in ("polarity", "modality", "dimension", "scheme"):
        for name, counts in cell[f"by_{group}"].items():
            yield f"{group}:{name}", counts
    yield "here", cell["here"]
    for where in ("elsewhere", "arrived"):
        yield where, cell[where]["counts"]
        for each in cell[where]["spaces"]:
            yield f"{where}:{each['space']['id']}", each["counts"]


def _note_moves(name: Name, moves: Json, note: Note) -> None:
    """Note how many there are, and how many of them are aspired."""
    note(name, moves["count"])
    if moves["aspired"] is not None:
        assert moves["aspired"]["count"] != 0
        note((*name, "aspired"), moves["aspired"]["count"])
    elif moves["count"] is None:
        note((*name, "aspired"), None)


def _note_flows(flows: Json, note: Note) -> None:
    cells = {(each["source"], each["target"]): each for each in flows["cells"]}
    for one, left in enumerate(flows["order"]):
        for other, right in enumerate(flows["order"]):
            n = flows["matrix"][one][other]
            cell = cells.get((left, right), {"count": 0, "aspired": None})
            assert n == cell["count"]
            _note_moves(("matrix", left, right), cell, note)
    _note_moves(("flows",), flows["total"], note)
    groups = {"by_relation": "flows", "loops": "loops", "kinds": "kinds"}
    for group, name in groups.items():
        for key, counted in flows[group].items():
            _note_moves((name, key), counted, note)
    for each in flows["branches"]:
        ends = str(each["source"]["id"]), str(each["target"]["id"])
        _note_moves(("branch", *ends), each, note)
    _note_moves(("open",), flows["open"], note)
    _note_moves(("going out",), flows["going_out"], note)


def _note_carriage(carriage: Json, note: Note) -> None:
    for cell in carriage["cells"]:
        note(("carried", cell["source"], cell["target"]), cell["count"])


def _note_patterns(patterns: Json, note: Note) -> None:
    assert not patterns["outdated"]
    for each in patterns["patterns"]:
        note(("pattern", each["code"]), each["count"])


def _note_stalls(stalls: Json, note: Note) -> None:
    for row in stalls["cycles"]:
        for what in ("steps", "followed", "waiting", "undated"):
            note(("stall", row["cycle"], what), row[what])
        for point in row["curve"]:
            for what in ("followed", "at_risk"):
                note(("stall", row["cycle"], what, str(point["days"])), point[what])


PARTS: dict[str, Callable[[Json, Note], None]] = {
    "agreement": _note_codings,
    "aspired": _note_aspired,
    "carriage": _note_carriage,
    "patterns": _note_patterns,
    "stalls": _note_stalls,
}


def differences(counted: Numbers, shown: Numbers) -> dict[str, tuple[int, int]]:
    """Return, by name, what was counted and what is shown, where they differ."""
    return {
        " ".join(name): (counted.get(name, 0), shown.get(name, 0))
        for name in sorted(counted.keys() | shown.keys())
        if counted.get(name, 0) != shown.get(name, 0)
    }
