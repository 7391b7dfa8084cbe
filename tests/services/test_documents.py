"""Documents: days, numbers and pages, without a database."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from jinja2 import UndefinedError

from domain.audience import Section
from domain.cycle import Cycle
from domain.when import Precision
from services.documents.page import FIGURES, Content, Picture, page_of
from services.documents.words import Words
from tests.support.pages import read

EVERY = pytest.mark.parametrize("language", ["en", "fr", "es", "pt"])


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("en", "1 March 2026"),
        ("fr", "1er mars 2026"),
        ("es", "1 de marzo de 2026"),
        ("pt", "1 de março de 2026"),
    ],
)
def test_days_are_written_as_the_language_does(language: str, day: str) -> None:
    assert Words(language).day("2026-03-01") == day
    assert Words(language).day(date(2026, 3, 1)) == day


@pytest.mark.parametrize(
    ("first", "last", "precision", "told"),
    [
        (date(2026, 3, 1), date(2026, 3, 1), Precision.DAY, "1 March 2026"),
        (
            *(date(2026, 3, 1), date(2026, 3, 4)),
            *(Precision.DAY, "1 March 2026 \u2013 4 March 2026"),
        ),
        (date(2026, 3, 1), date(2026, 3, 31), Precision.MONTH, "March 2026"),
        (
            *(date(2026, 3, 1), date(2026, 5, 31)),
            *(Precision.SEASON, "March 2026 \u2013 May 2026"),
        ),
        (date(2026, 1, 1), date(2026, 12, 31), Precision.YEAR, "2026"),
        (date(2026, 3, 1), None, Precision.DAY, "1 March 2026"),
        (None, None, Precision.UNKNOWN, None),
    ],
)
def test_a_time_is_told_no_more_exactly_than_it_is_known(
    first: date | None, last: date | None, precision: Precision, told: str | None
) -> None:
    assert Words().when(first, last, precision) == told


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        (Decimal("11.2"), "11.2", "11,2"),
        (Decimal(3000), "3000", "3000"),
        (Decimal("1234567.50"), "1,234,567.5", "1\u202f234\u202f567,5"),
        (Decimal("-0.25"), "\u22120.25", "\u22120,25"),
        (Decimal("1E+3"), "1000", "1000"),
        (None, "\u2013", "\u2013"),
    ],
)
def test_numbers_are_written_whole_and_as_the_language_does(
    value: Decimal | None, english: str, french: str
) -> None:
    assert Words("en").number(value) == english
    assert Words("fr").number(value) == french


@pytest.mark.parametrize(
    ("share", "told"),
    [
        ("0.004878", "0.5"),
        ("0.5", "50"),
        ("1.62", "162"),
        ("0", "0"),
        ("-0.2", "\u221220"),
    ],
)
def test_a_share_is_told_in_per_cent(share: str, told: str) -> None:
    assert Words().share(Decimal(share)) == f"{told}\u00a0%"


@EVERY
def test_days_of_a_report_are_told_whichever_side_is_open(language: str) -> None:
    words = Words(language)
    told = {
        words.dates(first, last)
        for first in (None, "2026-01-02")
        for last in (None, "2026-03-04")
    }

    assert len(told) == 4
    assert sum("2026" in each for each in told) == 3


def _report(**parts: Any) -> dict[str, Any]:
    """Return a report with nothing in it, but for some parts."""
    names = (
        *("totals", "unplaced", "flows", "paths", "matrix", "coverage", "framing"),
        *("tensions", "evidence", "aspired", "stalls"),
    )
    return {
        "spaces": [{"id": None, "label": "Garden"}],
        "from": None,
        "to": None,
        "today": "2026-11-30",
        "hidden": False,
        "threshold": 1,
        "counting": "Steps count once.",
        "undated": {"count": 0, "sources": ""},
        "cycles": [
            {"cycle": cycle.value, "empty": None, "effect": None, "contribution": None}
            for cycle in Cycle
        ],
        **dict.fromkeys(names),
        **parts,
    }


@EVERY
def test_a_page_of_nothing_says_how_it_was_counted(language: str) -> None:
    found = read(page_of(Content(_report(), spaces=[], language=language)).html)

    assert found.headings == [1, 2, 2]
    assert found.unbalanced == []


def test_figures_stand_where_they_belong_and_bring_their_style() -> None:
    drawing = "<svg><style>text {fill: red}</style><text>x &lt; y</text></svg>"
    pictures = {
        name: Picture(f"<{name}>", drawing, [["cycle", "n"], ["<b>", "1"]])
        for name in ("matrix", "of its own")
    }
    effect = {"indicators": [], "count": 0}
    report = _report()
    report["cycles"][0]["effect"] = effect
    page = page_of(Content(report, spaces=[], pictures=pictures))

    assert FIGURES["matrix"] is Section.MATRIX
    assert page.html.index('id="matrix"') < page.html.index('id="figure-matrix"')
    assert page.html.index('id="figures"') < page.html.index('id="figure-of-its-own"')
    assert page.html.count(drawing) == 2
    assert page.policy.count("'sha256-") == 2
    assert "&lt;matrix&gt;" in page.html
    assert "&lt;b&gt;" in page.html


def test_what_is_missing_is_a_defect_and_no_blank() -> None:
    report = _report()
    del report["counting"]

    with pytest.raises(UndefinedError, match="counting"):
        page_of(Content(report, spaces=[]))
