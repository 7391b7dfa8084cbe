import pytest

from api.conditional import (
    NO_VERSION,
    if_match,
    not_modified,
    required_version,
)
from domain.errors import Invalid, PreconditionMissing

CURRENT = '"7-3f2a90c1d4e8"'


@pytest.mark.parametrize(
    ("header", "required"),
    [
        pytest.param(CURRENT, 7, id="the tag that was read"),
        pytest.param('"7-0000"', 7, id="the digest of the view does not matter"),
        pytest.param(' \t"7-a" ', 7, id="space around it"),
        pytest.param("*", None, id="force"),
        pytest.param(" * ", None, id="force with space"),
        pytest.param('"5-a", "7-b"', 7, id="the latest of several"),
        pytest.param('"7-b","5-a"', 7, id="in any order"),
        pytest.param(',, "7-a" , ,', 7, id="empty entries"),
        pytest.param('W/"7-a"', NO_VERSION, id="weak tags never match"),
        pytest.param('W/"9-a", "7-a"', 7, id="weak beside strong"),
        pytest.param('"abc"', NO_VERSION, id="a tag of another make"),
        pytest.param('"07-a"', NO_VERSION, id="a leading zero"),
        pytest.param('"7-a,8-b"', NO_VERSION, id="a comma inside"),
        pytest.param('""', NO_VERSION, id="the empty tag"),
        pytest.param(f'"{"9" * 400}-a"', NO_VERSION, id="more digits than ever"),
    ],
)
def test_if_match_names_a_version(header: str, required: int | None) -> None:
    assert required_version(header) == required


def test_several_versions_are_kept() -> None:
    assert if_match('"5-a", "7-b"').versions == frozenset({5, 7})


def test_a_change_without_if_match_is_refused() -> None:
    with pytest.raises(PreconditionMissing):
        required_version(None)


@pytest.mark.parametrize(
    "header",
    ["", " ", "7", "7-3f2a", '"7-a', '7-a"', '"7-a" "8-b"', '*, "7-a"', "w/'a'"],
)
def test_what_is_no_list_of_tags_is_refused(header: str) -> None:
    with pytest.raises(Invalid) as refused:
        required_version(header)
    assert (refused.value.pointer, refused.value.fault) == (
        "if-match:",
        "malformed-header",
    )
    assert not header.strip() or header not in str(refused.value)


def test_a_long_hostile_header_is_read_in_one_pass() -> None:
    with pytest.raises(Invalid):
        required_version('"a" ' + ", \t" * 100_000 + "x")


@pytest.mark.parametrize(
    ("header", "unchanged"),
    [
        pytest.param(None, False, id="absent"),
        pytest.param(CURRENT, True, id="the same"),
        pytest.param(f"W/{CURRENT}", True, id="weakly the same"),
        pytest.param(f'"x", {CURRENT}', True, id="one of several"),
        pytest.param("*", True, id="anything"),
        pytest.param('"7-000000000000"', False, id="another view"),
        pytest.param('"8-3f2a90c1d4e8"', False, id="another version"),
        pytest.param(CURRENT.strip('"'), False, id="without quotes"),
        pytest.param("", False, id="empty"),
    ],
)
def test_if_none_match_compares_whole_tags_weakly(
    header: str | None,
    unchanged: bool,  # noqa: FBT001 - a parametrised expectation
) -> None:
    assert not_modified(header, CURRENT) is unchanged
