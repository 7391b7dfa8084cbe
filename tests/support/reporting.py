"""Reports in tests of what is made from them: nothing in them unless it is said."""

from dataclasses import replace
from datetime import date
from typing import Any

from domain.report import Counted, Report

EMPTY = Report(
    spaces=[],
    rows="/v1/report/rows?spaces=s&",
    first=None,
    last=None,
    today=date(2026, 6, 1),
    hidden=False,
    threshold=1,
    undated=Counted(0, "of=undated&subject=total"),
    totals=None,
    unplaced=None,
    cycles=[],
    flows=None,
    paths=None,
    matrix=None,
    coverage=None,
    tensions=None,
    evidence=None,
)


def a_report(**parts: Any) -> Report:
    """Return a report that has these parts."""
    return replace(EMPTY, **parts)
