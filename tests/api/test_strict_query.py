import pytest

from api.strict_json import check_query, pointer_to, query_pointer
from domain.errors import Invalid, MalformedQuery


@pytest.mark.parametrize(
    "query",
    [
        b"q=%ff",
        b"q=%C3",
        b"%ff=1",
        b"q=%ed%a0%80",
        b"q=%c0%af",
        b"q=%C3&r=%A9",
        "q=é".encode(),
        b"q=\xe9",
        b"q=%00&r=%ff",
    ],
)
def test_a_query_that_is_not_utf_8_is_malformed(query: bytes) -> None:
    with pytest.raises(MalformedQuery):
        check_query(query)


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        (b"q=%00", "?q"),
        (b"limit=1&q=a%00b&r=%00", "?q"),
        (b"q=\x00", "?q"),
        (b"%00=1", "?"),
        (b"My%20neighbour=%00", "?"),
        (b"a%5Fb=%00", "?a_b"),
        (b"%00", "?"),
    ],
)
def test_nul_in_a_query_is_refused_by_the_parameter(query: bytes, pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_query(query)
    assert (refused.value.pointer, refused.value.fault) == (pointer, "nul")


@pytest.mark.parametrize(
    "query", [b"", b"q=", b"q=caf%C3%A9+au+lait&limit=50", b"q=%", b"q=%zz", b"&&=;"]
)
def test_other_queries_pass(query: bytes) -> None:
    check_query(query)


def test_a_pointer_ends_before_a_name_that_may_be_somebodys_words() -> None:
    assert pointer_to([]) == ""
    assert pointer_to(["steps", 0, "for_whom"]) == "/steps/0/for_whom"
    for words in ("", "a b", "a/b", "a~b", "é", "x" * 65, "a\n"):
        assert pointer_to(["steps", 0, words, "text"]) == "/steps/0"
    assert query_pointer("limit") == "?limit"
    assert query_pointer("a b") == "?"
