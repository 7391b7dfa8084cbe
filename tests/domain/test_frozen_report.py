"""What is in a frozen report, and what is taken out of it."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.frame import SharedWith
from domain.frozen_report import (
    REDACTED,
    ReportReach,
    at,
    ids_in,
    is_place,
    names_less,
    passages_of,
    reader_of,
    readers_left,
    readers_of_entry,
    redacted,
    sight_of,
    unsaid,
)
from domain.story import Naming, Reach, Sight, State

STORY, OTHER, STEP, PERSON = (UUID(int=n) for n in range(1, 5))
SUBJECTS = {STORY: STORY, OTHER: OTHER, STEP: STORY}

CONTENT: dict[str, Any] = {
    "title": "A report",
    "items": [
        {"id": str(STORY), "label": "The garden", "told_on": "2020-01-01"},
        {"id": str(OTHER), "label": "The market", "told_on": "2020-01-02"},
    ],
    "flows": [
        {
            "source": {"step": {"id": str(STEP), "label": "We dug."}, "day": "x"},
            "story": {"id": str(OTHER), "label": "The market"},
            "note": "as she said",
            "count": 2,
        }
    ],
    "people": [
        {"id": str(STORY), "tellers": [{"id": str(PERSON), "label": "Deki"}]},
    ],
    "indicator": {"id": str(PERSON), "label": "Women elected"},
}


def test_what_is_said_of_a_story_is_found_wherever_it_stands() -> None:
    assert passages_of(CONTENT, SUBJECTS) == {
        STORY: [
            "/flows/0/source/step/label",
            "/items/0/label",
            "/people/0/tellers/0/label",
        ],
        OTHER: ["/flows/0/note", "/flows/0/story/label", "/items/1/label"],
    }
    assert ids_in(CONTENT) == {STORY, OTHER, STEP, PERSON}


def test_what_is_taken_out_is_no_more_and_the_rest_stays() -> None:
    pointers = passages_of(CONTENT, SUBJECTS)[STORY]
    left = redacted(CONTENT, pointers)

    assert {at(left, pointer) for pointer in pointers} == {REDACTED}
    assert "garden" not in str(left)
    assert "Deki" not in str(left)
    assert "We dug." not in str(left)
    assert left["items"][1] == CONTENT["items"][1]
    assert left["indicator"] == CONTENT["indicator"]
    assert CONTENT["items"][0]["label"] == "The garden"


VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("ab/~0", max_size=3), inner, max_size=4)
        | inner.map(lambda part: {"id": str(STORY), "label": "secret", "part": part})
    ),
    max_leaves=30,
)


def shape(value: Any) -> Any:
    """Return a JSON value with every text of it alike."""
    if isinstance(value, dict):
        return {name: shape(part) for name, part in value.items()}
    if isinstance(value, list):
        return [shape(part) for part in value]
    return "" if isinstance(value, str) else value


@given(VALUES)
def test_redaction_changes_the_words_of_a_story_and_nothing_else(value: Any) -> None:
    pointers = passages_of(value, SUBJECTS).get(STORY, [])
    left = redacted(value, pointers)

    assert "secret" not in str(left) or "secret" not in str(value)
    assert shape(left) == shape(value)
    assert redacted(left, pointers) == left
    assert redacted(value, []) == value
    assert all(at(left, pointer) == REDACTED for pointer in pointers)
    assert passages_of(left, SUBJECTS).get(STORY, []) == pointers


@pytest.mark.parametrize(
    ("state", "consent", "left"),
    [
        (State.WITHDRAWN, Reach.PUBLIC, set()),
        (State.PUBLISHED, None, {"evaluators"}),
        (State.SUBMITTED, Reach.SPACE, {"evaluators", "space"}),
        (State.APPROVED, Reach.ORGANISATION, {"evaluators", "space", "organisation"}),
        (State.APPROVED, Reach.PARTNERS, {*ReportReach} - {"public"}),
        (State.APPROVED, Reach.PUBLIC, {*ReportReach}),
    ],
)
def test_who_may_go_on_to_read_a_story(
    state: State, consent: Reach | None, left: set[str]
) -> None:
    assert readers_left(state, consent) == left


def test_a_place_is_unsaid_where_its_text_was_said_before_and_is_no_more() -> None:
    content = {"a": "We met at", "b": "I held workshops.", "c": "Deki", "d": 1, "e": ""}
    places = [f"/{name}" for name in "abcde"]
    before = ["We met at the river.", "I held workshops."]

    assert unsaid(content, places, before, before) == []
    assert unsaid(content, places, before, ["I held workshops."]) == ["/a"]
    assert unsaid(content, places, before, ["We met at home."]) == ["/b"]
    assert unsaid(content, places, before, []) == ["/a", "/b"]
    assert unsaid(content, ["/a"], before, []) == ["/a"]


def test_what_its_holder_keeps_stays_in_nobodys_report() -> None:
    assert readers_of_entry(SharedWith.HOLDER) == set()
    assert readers_of_entry(SharedWith.SPACE) == {"evaluators", "space"}
    assert readers_of_entry(SharedWith.ORGANISATION) == set(ReportReach)


def test_a_report_is_built_with_the_sight_of_its_reach() -> None:
    space = UUID(int=9)
    for reach in ReportReach:
        reader = reader_of(UUID(int=8), reach, [space])
        assert reader.sight_in(space, is_open=True) is sight_of(reach)
        assert reader.person_id == UUID(int=0)

    assert sight_of(ReportReach.ORGANISATION) is Sight.ORGANISATION


def test_a_role_says_less_than_a_name_and_more_than_nothing() -> None:
    assert names_less(Naming.ROLE, than=Naming.NAMED)
    assert names_less(Naming.ANONYMOUS, than=Naming.ROLE)
    assert not names_less(Naming.NAMED, than=Naming.ANONYMOUS)
    assert not names_less(Naming.ROLE, than=Naming.ROLE)


@pytest.mark.parametrize(
    ("pointer", "leads"),
    [
        ("", True),
        ("/none", True),
        ("/list/0/a~1b", True),
        ("/list/1", False),
        ("/list/-", False),
        ("/list/00", False),
        ("/list/٠", False),
        ("/list/99999999999999999999", False),
        ("/none/deeper", False),
        ("/text/0", False),
        ("/other", False),
    ],
)
def test_a_pointer_leads_to_a_place_or_nowhere(pointer: str, *, leads: bool) -> None:
    content = {"none": None, "text": "words", "list": [{"a/b": 1}]}

    assert is_place(content, pointer) is leads
