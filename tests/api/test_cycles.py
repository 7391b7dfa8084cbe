"""The eight cycles over HTTP."""

import httpx
import pytest

from api.language import chosen
from tests.support.given import Given


async def test_the_eight_cycles_are_told_in_the_order_of_drawing(given: Given) -> None:
    viewer = await given.actor()
    read = await viewer.read("/v1/cycles")
    cycles = read["cycles"]

    assert "".join(cycle["letter"] for cycle in cycles) == "IPARESOT"
    assert [cycle["ring"] for cycle in cycles] == ["inner"] * 4 + ["outer"] * 4
    for cycle in cycles:
        outer = cycle["ring"] == "outer"
        assert cycle["dimensions"] == (["internal", "external"] if outer else [])
        assert (cycle["internal"] is not None) is outer
        assert cycle["questions"]
        assert cycle["indicators"]["quantitative"]
        assert cycle["indicators"]["qualitative"]


async def test_older_schemes_say_where_a_person_has_to_choose(given: Given) -> None:
    read = await (await given.actor()).read("/v1/cycles")
    schemes = {each["scheme"]: each["elements"] for each in read["schemes"]}
    unsure = [each for each in schemes["v2011_5"] if each["needs_person"]]

    assert list(schemes) == ["v2011_5", "v2015_8", "v2020_8"]
    assert [len(elements) for elements in schemes.values()] == [5, 8, 8]
    assert unsure == [
        {
            "element": "reframing",
            "name": "Reframing value",
            "cycles": ["transformative", "strategic"],
            "match": "one_to_many",
            "needs_person": True,
        }
    ]


async def test_schemes_and_their_elements_are_named_in_the_readers_language(
    given: Given,
) -> None:
    viewer = await given.actor()
    french = {"Accept-Language": "fr"}
    (five, *_) = (await viewer.read("/v1/cycles", headers=french))["schemes"]

    assert five["name"] == "Cinq cycles (2011)"
    assert [each["name"] for each in five["elements"]][-2:] == [
        "Valeur réalisée",
        "Valeur de recadrage",
    ]


async def test_a_language_that_is_not_there_is_answered_in_english(
    given: Given,
) -> None:
    viewer = await given.actor()
    answer = await viewer.get("/v1/cycles", headers={"Accept-Language": "dz, tlh;q=2"})

    assert answer.status_code == 200
    assert answer.json()["language"] == answer.headers["content-language"] == "en"


async def test_the_same_words_are_not_sent_twice(given: Given) -> None:
    viewer = await given.actor()
    tag = (await viewer.get("/v1/cycles")).headers["etag"]
    again = await viewer.get("/v1/cycles", headers={"If-None-Match": tag})

    assert (again.status_code, again.content) == (304, b"")


async def test_the_cycles_are_told_to_those_who_sign_in(
    client: httpx.AsyncClient,
) -> None:
    assert (await client.get("/v1/cycles")).status_code == 401


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("fr", "fr"),
        ("fr-CA", "fr"),
        ("de;q=0.5, fr;q=0.9, en;q=0.1", "fr"),
        ("es;q=0, fr;q=0", "en"),
        ("*", "en"),
        ("pt-br", "pt-br"),
        ("PT-PT, fr;q=0.2", "fr"),
        ("../../etc/passwd, fr;q=nan", "en"),
        ("x" * 5000, "en"),
    ],
)
def test_the_language_liked_best_is_chosen(header: str | None, language: str) -> None:
    assert chosen(header, ("en", "es", "fr", "pt-br")) == language
