"""Reports as pages: how they are asked for, and that they are safe to open."""

import re

import pytest

from domain.cycle import Cycle
from services.folding import fold_organisation
from tests.api.test_naughty_text import TEXTS
from tests.support.given import Given
from tests.support.pages import TAGS, read
from tests.support.statements_run import statements
from tests.support.telling import Telling, a_story, telling

HTML = "text/html; charset=utf-8"


@pytest.fixture
async def here(given: Given) -> Telling:
    return await telling(given)


@pytest.mark.parametrize(
    ("accept", "page"),
    [
        ("text/html", True),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", True),
        ("text/*", True),
        ("text/html;q=0.5, application/json;q=0.4", True),
        ("TEXT/HTML, application/json;q=0.999", True),
        ("application/json", False),
        ("*/*", False),
        ("", False),
        ("text/html, application/json", False),
        ("text/html;q=0.4, application/json;q=0.5", False),
        ("text/html;q=0, */*", False),
        ("text/html;q=0.000, application/json;q=0.001", False),
    ],
)
async def test_a_page_is_given_where_it_is_liked_better_than_json(
    here: Telling, accept: str, *, page: bool
) -> None:
    path = f"/v1/spaces/{here.space}/report"
    answer = await here.reader.get(path, headers={"Accept": accept})

    assert answer.status_code == 200, answer.text
    kind = HTML if page else "application/json"
    assert answer.headers["content-type"] == kind
    assert "Accept" in answer.headers["vary"]


async def test_the_suffix_gives_a_page_whatever_is_accepted(here: Telling) -> None:
    report = await here.evaluator.made(
        "/v1/reports",
        {"title": "T", "space_ids": [here.space], "reach": "organisation"},
    )
    for path in (
        f"/v1/spaces/{here.space}/report.html",
        f"/v1/report.html?spaces={here.space}",
        f"/v1/reports/{report['id']}.html",
    ):
        for accept in ("*/*", "application/json", "text/html"):
            answer = await here.reader.get(path, headers={"Accept": accept})
            assert answer.status_code == 200, answer.text
            assert answer.headers["content-type"] == HTML
            assert answer.text.startswith("<!DOCTYPE html>")


async def test_a_page_says_that_it_loads_nothing_and_runs_nothing(
    here: Telling,
) -> None:
    await here.story()
    answer = await here.reader.get(f"/v1/spaces/{here.space}/report.html")
    rules = dict(
        rule.partition(" ")[::2]
        for rule in answer.headers["content-security-policy"].split("; ")
    )

    assert rules.pop("style-src").startswith("'sha256-")
    assert rules == {
        "default-src": "'none'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'self'",
    }
    assert answer.headers.get_list("content-security-policy") == [
        answer.headers["content-security-policy"]
    ]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    found = read(answer.text)
    assert found.tags <= TAGS
    assert not {"src", "srcset", "style", "action"} & found.attributes
    links = re.findall(r'href="([^"]*)"', answer.text)
    assert links
    assert all(link.startswith("#") for link in links)


async def test_what_has_not_changed_is_not_sent_again_and_keeps_its_rules(
    here: Telling,
) -> None:
    path = f"/v1/spaces/{here.space}/report.html"
    answer = await here.reader.get(path)
    tag = answer.headers["etag"]
    again = await here.reader.get(path, headers={"If-None-Match": tag})
    other = await here.reader.get(
        path, headers={"If-None-Match": tag, "Accept-Language": "pt"}
    )
    await here.story()
    changed = await here.reader.get(path, headers={"If-None-Match": tag})

    assert again.status_code == 304
    rules = "content-security-policy"
    assert again.headers[rules] == answer.headers[rules]
    assert (other.status_code, changed.status_code) == (200, 200)


async def test_a_page_is_told_in_four_languages(here: Telling) -> None:
    await here.story()
    await here.indicator()
    path = f"/v1/spaces/{here.space}/report.html"
    told: dict[str, str] = {}
    for language in ("en", "fr", "es", "pt"):
        answer = await here.reader.get(path, headers={"Accept-Language": language})
        assert answer.headers["content-language"] == language
        assert f'<html lang="{language}">' in answer.text
        told[language] = answer.text

    assert "Measurement and story, side by side" in told["en"]
    assert "La mesure et le récit, côte à côte" in told["fr"]
    assert "La medición y el relato, lado a lado" in told["es"]
    assert "A medição e a história, lado a lado" in told["pt"]
    assert "14 de diciembre de 2016" in told["es"]
    for language in ("fr", "es", "pt"):
        assert "Measurement and story" not in told[language]


async def test_headings_are_in_order_and_elements_are_closed(here: Telling) -> None:
    await here.story()
    await here.indicator()
    for audience in ("", "?audience=conveners", "?audience=researchers"):
        path = f"/v1/spaces/{here.space}/report.html{audience}"
        found = read((await here.evaluator.get(path)).text)

        assert found.unbalanced == []
        assert found.open == []
        assert found.headings[0] == 1
        assert found.headings.count(1) == 1
        steps = zip(found.headings, found.headings[1:], strict=False)
        assert all(after - before <= 1 for before, after in steps)


@pytest.mark.parametrize("why", TEXTS)
async def test_whatever_people_write_is_said_and_never_taken_for_markup(
    here: Telling, why: str
) -> None:
    text = TEXTS[why] + "<script>alert(1)</script><img src=x onerror=alert(2)>"
    text += "\"'><svg onload=alert(3)></style></bdi><!-- {{ 7*7 }} {% raw %}"
    space = await here.collector.made(
        "/v1/spaces",
        {
            "name": text[:200],
            "structure": "network",
            "purpose": text,
            "statements": [{"about": "difference", "text": text}],
        },
    )
    await here.collector.made(
        f"/v1/spaces/{space['id']}/indicators",
        {
            "name": text[:200],
            "kind": "number",
            "unit": text[:40],
            "direction": "increase",
            "cycles": [{"cycle": "realized"}],
        },
    )
    step = {
        "text": text,
        "place": text,
        "placements": [{"cycle": cycle} for cycle in Cycle],
    }
    story = a_story(title=text[:200], tellers=[{"name": text[:200]}], steps=[step])
    made = await here.collector.made(f"/v1/spaces/{space['id']}/stories", story)
    claim = {"statement": text}
    claims = f"/v1/steps/{made['steps'][0]['id']}/claims"
    await here.evaluator.made(claims, claim)
    answer = await here.evaluator.get(f"/v1/spaces/{space['id']}/report.html")
    found = read(answer.text)

    assert answer.status_code == 200
    assert found.tags <= TAGS
    assert not {name for name in found.attributes if name.startswith("on")}
    assert found.unbalanced == []
    assert found.said.count(text) >= 3
    assert "49" not in re.sub(r"[0-9a-f-]{36}", "", found.said)


async def test_a_page_takes_the_same_statements_for_2_stories_and_for_30(
    here: Telling,
) -> None:
    path = f"/v1/spaces/{here.space}/report.html"
    costs: dict[str, set[int]] = {}
    for stories in (2, 28):
        for _ in range(stories):
            await here.story()
        await fold_organisation(here.given.engine, here.evaluator.organisation_id)
        for query in ("", "?audience=participants", "?audience=public"):
            await here.evaluator.get(path + query)
            with statements(here.given.engine) as sent:
                answer = await here.evaluator.get(path + query)
            assert answer.status_code == 200
            costs.setdefault(query, set()).add(len(sent))

    assert all(len(each) == 1 for each in costs.values()), costs
    assert max(n for each in costs.values() for n in each) < 70
