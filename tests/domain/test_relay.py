"""Relays: how others go on from a story."""

from datetime import date, timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.flow import Edge, Node, Relation
from domain.relay import Relays, relays
from domain.when import Precision, When

DAY = date(2016, 1, 1)


def told(number: int, teller: int | None = None) -> Node:
    """Return the one step of a story, whose teller is another one unless told."""
    teller = number if teller is None else teller
    return Node(
        id=UUID(int=number),
        cycles=frozenset(),
        space=None,
        when=When(None, None, Precision.UNKNOWN),
        position=None,
        story=UUID(int=1000 + number),
        tellers=frozenset({UUID(int=2000 + teller)} if teller else ()),
        day=DAY + timedelta(days=number),
    )


def leads(*ends: tuple[int, int], relation: Relation = Relation.LEADS_TO) -> list[Edge]:
    return [
        Edge(
            UUID(int=100 * one + other),
            UUID(int=one),
            UUID(int=other),
            relation,
            made=False,
        )
        for one, other in ends
    ]


def shown(found: Relays) -> list[tuple[int, int, int]]:
    return [(each.level, each.source.int, each.target.int) for each in found.shown]


STORIES = [told(number) for number in range(1, 9)]
FIRST = UUID(int=1001)


def test_relays_show_two_levels_and_how_many_go_on_deeper() -> None:
    edges = leads((1, 2), (2, 3), (3, 4), (4, 5), (1, 6))
    found = relays(STORIES, edges, FIRST)

    assert shown(found) == [(1, 1, 2), (1, 1, 6), (2, 2, 3)]
    assert (found.deeper, found.cut) == (2, False)
    assert shown(relays(STORIES, edges, UUID(int=1004))) == [(1, 4, 5)]


def test_a_ring_of_relays_ends_where_it_began() -> None:
    found = relays(STORIES, leads((1, 2), (2, 3), (3, 1)), FIRST)

    assert shown(found) == [(1, 1, 2), (2, 2, 3)]
    assert found.deeper == 1


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param([told(1), told(2, teller=1)], id="the same teller"),
        pytest.param([told(1, teller=0), told(2)], id="nobody is known to tell"),
    ],
)
def test_only_another_teller_relays(steps: list[Node]) -> None:
    assert relays(steps, leads((1, 2)), FIRST) == Relays((), 0, cut=False)


def test_what_comes_back_or_tells_the_same_is_no_relay() -> None:
    for relation in (Relation.RETURNS, Relation.SAME_EVENT, Relation.PART_OF):
        found = relays(STORIES, leads((1, 2), relation=relation), FIRST)
        assert found.shown == ()


def test_more_relays_than_are_shown_are_cut() -> None:
    found = relays(STORIES, leads((1, 2), (1, 3), (1, 4)), FIRST, bound=2)

    assert (len(found.shown), found.cut) == (2, True)


places = st.integers(1, 9)


@given(
    st.lists(st.tuples(places, places), max_size=40),
    st.randoms(use_true_random=False),
)
def test_relays_of_any_shape_are_each_counted_once_in_whatever_order(
    drawn: list[tuple[int, int]], chance: Random
) -> None:
    edges = leads(*set(drawn))
    found = relays(STORIES, edges, FIRST)

    assert len(found.shown) + found.deeper <= len(edges)
    assert len(set(found.shown)) == len(found.shown)
    stories = list(STORIES)
    chance.shuffle(edges)
    chance.shuffle(stories)
    assert relays(stories, edges, FIRST) == found
