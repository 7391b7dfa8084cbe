"""Files of measurements over HTTP."""

from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as invented
from hypothesis import strategies as st

from domain.access import OrganisationRole
from tests.support.given import Actor, Given

HEADER = "indicator,value,from,precision,breakdown.gender,source,note\n"
FILE = (
    HEADER + "Women elected,7.6,2011-01-01,year,,Commission,=1+1\n"
    "Women elected,11.6,2016-01-01,year,,Commission,+41 22\n"
    'Women elected,5.1,2016-01-01,year,women,Commission,"a ""b"", c\nd"\n'
    "Women elected,3,,,,,-\n"
)


async def a_space(actor: Actor, **fields: Any) -> tuple[str, str]:
    space = await actor.made("/v1/spaces", {"name": "LOGIN", "structure": "network"})
    made = await actor.made(
        f"/v1/spaces/{space['id']}/indicators",
        {
            "name": "Women elected",
            "kind": "number",
            "cycles": [{"cycle": "realized"}],
            "breakdown_keys": ["gender"],
            **fields,
        },
    )
    return f"/v1/spaces/{space['id']}", f"/v1/indicators/{made['id']}"


async def sent(
    actor: Actor, space: str, file: str | bytes, query: str = ""
) -> httpx.Response:
    content = file if isinstance(file, bytes) else file.encode()
    return await actor.post(
        f"{space}/measurements/import{query}",
        content=content,
        headers={"Content-Type": "text/csv"},
    )


def outcomes(answer: httpx.Response) -> list[tuple[int, str]]:
    assert answer.status_code == 200, answer.text
    return [(each["line"], each["outcome"]) for each in answer.json()["lines"]]


async def test_a_file_is_taken_line_by_line(given: Given) -> None:
    owner = await given.actor()
    space, indicator = await a_space(owner)
    answer = await sent(owner, space, FILE)
    read = await owner.read(indicator)
    listed = (await owner.read(f"{indicator}/measurements"))["items"]
    keys = [each["measurement"] for each in answer.json()["lines"]]

    assert outcomes(answer) == [(n, "created") for n in (2, 3, 4, 6)]
    assert answer.json()["written"] is True
    assert sorted(keys) == sorted(each["id"] for each in listed)
    assert (read["measurements"], read["first"]["value"]) == (4, 7.6)
    assert read["last_measured_on"] == listed[0]["day"] == listed[0]["recorded_at"][:10]
    notes = [(await owner.read(f"/v1/measurements/{key}"))["note"] for key in keys]
    assert notes == ["=1+1", "+41 22", 'a "b", c\nd', "-"]


async def test_the_same_file_again_changes_nothing(given: Given) -> None:
    owner = await given.actor()
    space, indicator = await a_space(owner)
    first = await sent(owner, space, FILE)
    before = await owner.read(f"{indicator}/measurements")
    windows = FILE.replace("\nd", "\td").replace("\n", "\r\n").replace("\td", "\nd")
    for file in (
        FILE,
        "\ufeff" + FILE,
        windows,
        FILE.rstrip("\n"),
        FILE + "\n,,,,,,\n",
    ):
        again = await sent(owner, space, file)

        assert {outcome for _, outcome in outcomes(again)} == {"unchanged"}
        assert [each["measurement"] for each in again.json()["lines"]] == [
            each["measurement"] for each in first.json()["lines"]
        ]
    assert await owner.read(f"{indicator}/measurements") == before


async def test_other_content_is_a_correction_that_keeps_the_old(given: Given) -> None:
    owner = await given.actor()
    space, _ = await a_space(owner)
    first = await sent(owner, space, FILE)
    key = first.json()["lines"][1]["measurement"]
    await owner.patch(f"/v1/measurements/{key}", {"judged": "positive"})
    again = await sent(owner, space, FILE.replace("11.6", "11.7"))
    read = await owner.read(f"/v1/measurements/{key}")
    versions = (await owner.read(f"/v1/measurements/{key}/versions"))["items"]

    assert outcomes(again)[1] == (3, "corrected")
    assert (again.json()["corrected"], again.json()["unchanged"]) == (1, 3)
    assert (read["value"], read["judged"], read["version"]) == (11.7, "positive", 3)
    assert (read["note"], versions[0]["value"]) == ("+41 22", 11.6)


async def test_a_column_that_is_not_there_says_nothing(given: Given) -> None:
    owner = await given.actor()
    space, _ = await a_space(owner)
    await sent(owner, space, FILE)
    short = "indicator,value,from,precision,source\n"
    line = "Women elected,7.6,2011-05-05,year,Commission\n"

    assert outcomes(await sent(owner, space, short + line)) == [(2, "unchanged")]


async def test_the_indicator_is_named_by_its_id_too(given: Given) -> None:
    owner = await given.actor()
    space, indicator = await a_space(owner)
    key = indicator.rpartition("/")[2]
    file = f"indicator,value,from\n{key},1,2020-01-01\n{key.upper()},2,2020-01-02\n"

    assert outcomes(await sent(owner, space, file)) == [(2, "created"), (3, "created")]


async def test_a_dry_run_tells_everything_and_writes_nothing(given: Given) -> None:
    owner = await given.actor()
    space, indicator = await a_space(owner)
    await sent(owner, space, FILE)
    file = FILE.replace("11.6", "12") + "Men,1,,,,,\nWomen elected,1,2020-01-01,,,,\n"
    dry = await sent(owner, space, file, "?dry_run=true")

    assert [outcome for _, outcome in outcomes(dry)] == [
        "unchanged",
        "corrected",
        "unchanged",
        "unchanged",
        "refused",
        "created",
    ]
    assert dry.json()["written"] is False
    assert dry.json()["lines"][4]["errors"][0]["column"] == "indicator"
    assert dry.json()["lines"][5]["measurement"] is None
    assert (await owner.read(indicator))["measurements"] == 4
    assert (await owner.read(indicator))["first"]["value"] == 7.6


@pytest.mark.parametrize(
    ("line", "column", "fault"),
    [
        ("Men,1,,,,,", "indicator", "unknown-reference"),
        (",1,,,,,", "indicator", "required"),
        ("women elected,1,,,,,", "indicator", "unknown-reference"),
        ('Women elected,"1,5",,,,,', "value", "wrong-form"),
        ("Women elected,١٢,,,,,", "value", "wrong-form"),
        ("Women elected,1_000,,,,,", "value", "wrong-form"),
        ("Women elected, 1,,,,,", "value", "wrong-form"),
        ("Women elected,+1,,,,,", "value", "wrong-form"),
        ("Women elected,1e3,,,,,", "value", "wrong-form"),
        ("Women elected,NaN,,,,,", "value", "wrong-form"),
        ("Women elected,=1+1,,,,,", "value", "wrong-form"),
        ("Women elected,1234567890.1234567,,,,,", "value", "number-too-long"),
        (f"Women elected,{'9' * 19},,,,,", "value", "number-too-long"),
        (f"Women elected,{'9' * 400},,,,,", "value", "wrong-form"),
        ("Women elected,,,,,,", "value", "required"),
        ("Women elected,1,01.02.2016,,,,", "from", "wrong-form"),
        ("Women elected,1,2016-02-30,,,,", "from", "wrong-form"),
        ("Women elected,1,,year,,,", "from", "required"),
        ("Women elected,1,2016-01-01,decade,,,", "precision", "wrong-form"),
        (f"Women elected,1,,,,{'x' * 401},", "source", "too-long"),
        ("Women elected,1,,", "", "wrong-length"),
        ("Women elected,1,,,,,,", "", "wrong-length"),
        (f"Women elected,1,,,,,{'x' * 20_001}", "", "too-long"),
    ],
)
async def test_one_line_that_is_refused_refuses_the_file(
    given: Given, line: str, column: str, fault: str
) -> None:
    owner = await given.actor()
    space, indicator = await a_space(owner)
    refused = await sent(owner, space, FILE + line + "\n")
    problem = refused.json()

    assert (refused.status_code, problem["code"]) == (422, "lines-refused")
    place = f"/lines/7/{column}".rstrip("/")
    assert [(each["pointer"], each["code"]) for each in problem["errors"]] == [
        (place, fault)
    ]
    assert (await owner.read(indicator))["measurements"] == 0


@pytest.mark.parametrize(
    ("file", "line", "fault"),
    [
        (b"\xef\xbb\xbf", 1, "required"),
        (b"value\n1\n", 1, "required"),
        (b"indicator,indicator\n", 1, "duplicate-key"),
        (b"indicator,colour\n", 1, "unknown-name"),
        (b"indicator,breakdown.\n", 1, "unknown-name"),
        (b"indicator;value\n", 1, "unknown-name"),
        (HEADER.encode() + b"a,1,,,,,\n\xff\xfe\n", 3, "wrong-encoding"),
        (FILE.encode("utf-16"), 1, "wrong-encoding"),
        (HEADER.encode() + b"a,\x00,,,,,\n", 2, "nul"),
        (HEADER.encode() + b'a,1,,,,,\n"a,1,,,,,\n,,\n', 3, "quote"),
        (HEADER.encode() + b'"a"b,1,,,,,\n', 2, "quote"),
        (HEADER.encode() + b'a"b,1,,,,,\n', 2, "quote"),
        (HEADER.encode() + b"a,1,,,,,\r\n", 2, "mixed-endings"),
        (HEADER.encode() + b"a,1,,,,,\ra,1,,,,,\n", 2, "mixed-endings"),
        (b"indicator" + b"," * 100_000 + b"\n", 1, "too-many"),
        (b"indicator\n" + b"a\n" * 10_001, 10_002, "too-many"),
    ],
)
async def test_a_file_that_cannot_be_read_is_refused_with_its_line(
    given: Given, file: bytes, line: int, fault: str
) -> None:
    owner = await given.actor()
    space, _ = await a_space(owner)
    for query in ("", "?dry_run=true"):
        refused = await sent(owner, space, file, query)
        (told,) = refused.json()["errors"]

        assert refused.status_code == 422
        assert (told["pointer"], told["code"]) == (f"/lines/{line}", fault)


async def test_a_file_is_text_of_a_known_size(given: Given) -> None:
    owner = await given.actor()
    space, _ = await a_space(owner)
    address = f"{space}/measurements/import"
    large = await sent(owner, space, b"indicator\n" + b"a" * 2_000_001)
    json = await owner.post(address, {"indicator": "a"})
    packed = await owner.post(
        address,
        content=b"indicator\n",
        headers={"Content-Type": "text/csv", "Content-Encoding": "gzip"},
    )
    charset = await owner.post(
        address,
        content=FILE.encode(),
        headers={"Content-Type": "text/csv; charset=utf-8"},
    )

    assert [each.status_code for each in (large, json, packed)] == [413, 415, 415]
    assert charset.status_code == 200


async def test_at_most_a_hundred_places_are_named(given: Given) -> None:
    owner = await given.actor()
    space, _ = await a_space(owner)
    refused = (await sent(owner, space, HEADER + "Men,1,,,,,\n" * 150)).json()

    assert len(refused["errors"]) == 100
    assert refused["context"] == {"refused": "150"}


async def test_lines_that_contradict_each_other_are_refused(given: Given) -> None:
    owner = await given.actor()
    space, indicator = await a_space(owner)
    twice = HEADER + "Women elected,1,2020-01-01,,,,\n" * 2
    other = twice + "Women elected,2,2020-01-01,,,,\n"
    refused = await sent(owner, space, other)

    assert refused.json()["errors"][0]["pointer"] == "/lines/4"
    assert outcomes(await sent(owner, space, twice)) == [
        (2, "created"),
        (3, "unchanged"),
    ]
    assert (await owner.read(indicator))["measurements"] == 1


async def test_two_indicators_of_one_name_want_an_id(given: Given) -> None:
    owner = await given.actor()
    space, _ = await a_space(owner)
    await owner.made(
        f"{space}/indicators",
        {"name": "Women elected", "kind": "number", "cycles": [{"cycle": "applied"}]},
    )
    refused = await sent(owner, space, "indicator,value\nWomen elected,1\n")

    assert refused.json()["errors"][0]["code"] == "ambiguous"


async def test_a_retired_indicator_takes_corrections_only(given: Given) -> None:
    owner = await given.actor()
    space, indicator = await a_space(owner)
    await sent(owner, space, FILE)
    await owner.post(f"{indicator}/retire", headers={"If-Match": "*"})
    corrected = await sent(owner, space, FILE.replace("11.6", "12"))
    refused = await sent(owner, space, FILE + "Women elected,1,2020-01-01,,,,\n")

    assert corrected.json()["corrected"] == 1
    assert refused.json()["errors"][0]["code"] == "state-conflict"


async def test_indicators_of_other_spaces_are_not_named(given: Given) -> None:
    owner, stranger = await given.actor(), await given.actor()
    space, indicator = await a_space(owner)
    other = await owner.made("/v1/spaces", {"name": "Other", "structure": "team"})
    file = f"indicator,value\n{indicator.rpartition('/')[2]},1\n"
    elsewhere = await sent(owner, f"/v1/spaces/{other['id']}", file)

    assert elsewhere.json()["errors"][0]["code"] == "unknown-reference"
    assert (await sent(stranger, space, file)).status_code == 404


async def test_who_may_send_a_file(given: Given) -> None:
    owner = await given.actor()
    space, _ = await a_space(owner)
    answers = {}
    for role in OrganisationRole:
        member = await given.member(owner.organisation_id, role)
        answers[role.value] = (await sent(member, space, FILE)).status_code

    assert answers == {
        "owner": 200,
        "evaluator": 200,
        "facilitator": 200,
        "participant": 403,
        "viewer": 403,
    }


async def test_the_document_says_what_a_file_is(client: httpx.AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()
    path = "/v1/spaces/{space_id}/measurements/import"
    operation = document["paths"][path]["post"]

    assert list(operation["requestBody"]["content"]) == ["text/csv"]


async def test_thousands_of_lines_are_kept_once_and_one_changed_is_corrected(
    given: Given,
) -> None:
    owner = await given.actor()
    space, indicator = await a_space(owner)
    lines = [
        f"Women elected,{n},{1900 + n // 300}-{n // 28 % 12 + 1:02}-{n % 28 + 1:02},,"
        f"{'women' if n % 2 else ''},line {n},"
        for n in range(2_000)
    ]
    file = HEADER + "\n".join(lines) + "\n"
    for text in (file, file, file.replace(",7,", ",8,")):
        answer = await sent(owner, space, text)
        assert answer.status_code == 200, answer.text[:500]
    counted = answer.json()

    assert (counted["created"], counted["corrected"]) == (0, 1)
    assert (await owner.read(indicator))["measurements"] == 2_000


CELLS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@invented(notes=st.lists(CELLS, min_size=1, max_size=5))
async def test_cells_come_back_letter_by_letter(given: Given, notes: list[str]) -> None:
    owner = await given.actor()
    space, indicator = await a_space(owner)
    lines = [
        'Women elected,{},2020-01-01,,,{},"{}"\n'.format(n, n, note.replace('"', '""'))
        for n, note in enumerate(notes)
    ]
    await sent(owner, space, HEADER + "".join(lines))
    listed = (await owner.read(f"{indicator}/measurements"))["items"]

    assert {each["source"]: each["note"] for each in listed} == {
        str(n): note or None for n, note in enumerate(notes)
    }
