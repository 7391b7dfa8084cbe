"""Small groups: what an attacker can work out from numbers that are shown."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.assembly import assemble
from domain.disclosure import Groups, disclosed, shown_behind
from domain.fact import TOTAL
from domain.report import FlowCount, Flows, Report
from tests.domain.test_assembly import material, sources

T = 5
secrets = st.binary(min_size=8, max_size=8)
counts = st.integers(0, 40)


def possible(name: str, shown: int | None) -> set[int]:
    """Return every count that some secret would have shown so, as an attacker sees."""
    del name
    return {
        n for n in range(1, 60) for shift in range(T) if _as_shown(n, shift) == shown
    } | ({0} if shown == 0 else set())


def _as_shown(n: int, shift: int) -> int | None:
    above = n - shift
    return None if above < T else above - above % T


@given(secrets, st.text(max_size=20), counts)
def test_a_small_group_is_never_counted(secret: bytes, name: str, n: int) -> None:
    shown = Groups(T, secret).shown(name, n)

    assert shown is None or shown == 0 or shown >= T
    assert (shown == 0) is (n == 0)
    assert shown is None or shown <= n


@given(secrets, st.text(max_size=20), counts)
def test_counts_are_shown_in_steps_of_the_threshold(
    secret: bytes, name: str, n: int
) -> None:
    shown = Groups(T, secret).shown(name, n)

    assert shown is None or shown % T == 0
    assert n < 2 * T - 1 or shown is not None


@given(secrets, counts)
def test_one_count_is_shown_alike_in_every_answer(secret: bytes, n: int) -> None:
    assert Groups(T, secret).shown("a", n) == Groups(T, secret).shown("a", n)


def test_a_threshold_of_one_shows_everything() -> None:
    assert [Groups(1, b"x").shown("a", n) for n in range(9)] == list(range(9))


@given(secrets, st.integers(1, T - 1), counts)
def test_the_difference_of_two_answers_is_never_the_small_group_between_them(
    secret: bytes, small: int, rest: int
) -> None:
    """One answer with the group and one without: by period, filter or spaces."""
    groups = Groups(T, secret)
    without, with_it = groups.shown("a", rest), groups.shown("a", rest + small)

    if without is not None and with_it is not None:
        assert with_it - without != small


@given(secrets, st.integers(1, T - 1), st.integers(1, 40))
def test_total_less_the_rest_does_not_tell_the_size_of_the_small_group(
    secret: bytes, small: int, rest: int
) -> None:
    groups = Groups(T, secret)
    total, part = groups.shown("total", rest + small), groups.shown("part", rest)
    could_be = {
        n - r
        for n in possible("total", total)
        for r in possible("part", part)
        if 1 <= n - r < T
    }

    assert small in could_be
    assert len(could_be) > 1


@given(secrets, st.integers(1, 40))
def test_who_sees_a_count_before_and_after_a_withdrawal_learns_neither(
    secret: bytes, n: int
) -> None:
    groups = Groups(T, secret)
    before, after = groups.shown("a", n), groups.shown("a", n - 1)
    # The attacker knows that exactly one is gone.
    could_be = {
        each
        for each in range(1, 60)
        for shift in range(T)
        if _as_shown(each, shift) == before
        and (_as_shown(each - 1, shift) if each > 1 else 0) == after
    }

    assert n in could_be
    assert len(could_be) > 1 or n == 1


@pytest.mark.parametrize("facets", [{"positive": 9, "negative": 2}, {"positive": 30}])
def test_a_part_that_stands_alone_is_not_held_back_alone(
    facets: dict[str, int],
) -> None:
    report = report_of(_steps(facets.items()))
    shown = disclosed(report, Groups(T, b"secret"))
    assert shown.totals is not None
    held = [part.steps for part in shown.totals.by_polarity.values()]

    assert held.count(None) != 1


def test_what_is_shown_leads_to_as_many_rows_and_what_is_not_to_none() -> None:
    report = report_of(_steps({"positive": 30, "negative": 2}.items()))
    shown = disclosed(report, Groups(T, b"secret"))
    assert shown.totals is not None
    counts = shown.totals.counts

    assert shown_behind(shown, counts.sources["steps"]) == counts.steps
    assert shown_behind(shown, sources("steps", TOTAL, "polarity:negative")) is None


def test_a_report_without_a_threshold_is_left_as_it_is() -> None:
    report = report_of(_steps({"positive": 2}.items()))
    assert disclosed(report, Groups(1, b"secret")) is report


def _flows_of(
    secret: bytes, leading: tuple[int, int], returning: tuple[int, int] = (0, 0)
) -> Flows:
    """Return flows as they are shown: how many there are, and how many are aspired."""
    counted: dict[tuple[str, str, str], int] = {}
    for place, facet in ((0, ""), (1, "aspired")):
        every = leading[place] + returning[place]
        mark = f":{facet}" if facet else ""
        counted["flows", TOTAL, facet] = every
        counted["kinds", "relays", facet] = every
        counted["flows", "applied>realized", facet] = every
        counted["flows", TOTAL, f"leads_to{mark}"] = leading[place]
        counted["flows", TOTAL, f"returns{mark}"] = returning[place]
    flows = disclosed(report_of(counted), Groups(T, secret)).flows
    assert flows is not None
    return flows


def _aspired(told: FlowCount) -> int | None:
    return None if told.aspired is None else told.aspired.count


@given(secrets, st.integers(1, 40), st.data())
def test_neither_what_is_aspired_nor_the_rest_is_told_of_a_small_group(
    secret: bytes, all_: int, data: st.DataObject
) -> None:
    hoped = data.draw(st.integers(0, all_))
    flows = _flows_of(secret, (all_, hoped))
    for told in (flows.total, flows.kinds["relays"], *flows.cells):
        aspired = _aspired(told)

        assert aspired is None or (aspired >= T and aspired % T == 0)
        if aspired is not None:
            # What is left is none at all, or itself no small group.
            assert told.count is not None
            assert told.count >= aspired
            assert all_ - hoped == 0 or all_ - hoped >= T
        if told.count is None:
            assert told.aspired is None


@given(secrets, st.integers(1, T - 1), st.integers(T, 40))
def test_all_less_what_is_aspired_does_not_tell_a_small_rest(
    secret: bytes, rest: int, hoped: int
) -> None:
    """By the one count and the other, the few that are no hopes could be told."""
    flows = _flows_of(secret, (rest + hoped, hoped))
    for told in (flows.total, flows.kinds["relays"], *flows.cells):
        assert _aspired(told) is None


@given(secrets, st.integers(1, 30), st.integers(1, 30))
def test_what_is_aspired_is_not_held_back_of_one_relation_alone(
    secret: bytes, leading: int, returning: int
) -> None:
    flows = _flows_of(secret, (100 + leading, leading), (100 + returning, returning))
    shown = [_aspired(told) for told in flows.by_relation.values()]

    assert shown.count(None) != 1


def test_a_count_of_what_is_aspired_leads_to_as_many_rows() -> None:
    counted = {("flows", TOTAL, ""): 60, ("flows", TOTAL, "aspired"): 30}
    report = disclosed(report_of(counted), Groups(T, b"secret"))
    assert report.flows is not None

    told = _aspired(report.flows.total)
    assert told
    assert shown_behind(report, sources("flows", TOTAL, "aspired")) == told
    assert shown_behind(report, sources("loops", "long", "aspired")) is None


def report_of(counted: dict[tuple[str, str, str], int]) -> Report:
    return assemble(material(counted), sources)


def _steps(facets: Iterable[tuple[str, int]]) -> dict[tuple[str, str, str], int]:
    counted: dict[tuple[str, str, str], int] = {}
    for name, n in facets:
        for family in ("steps", "stories", "tellers"):
            counted[family, TOTAL, f"polarity:{name}"] = n
            everywhere = counted.get((family, TOTAL, ""), 0)
            counted[family, TOTAL, ""] = everywhere + n
    return counted
