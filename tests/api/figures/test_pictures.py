"""Figures in all their forms, under whatever address, and what a renderer may do."""

import asyncio
import json
from typing import Any
from uuid import UUID, uuid4
from xml.etree import ElementTree as ET

import httpx
import pytest
from fastapi import FastAPI

from domain.access import OrganisationRole
from services import picture_links
from services.pictures.renderer import Renderer
from tests.support.flowing import a_space, tell
from tests.support.given import Actor, Given

Json = dict[str, Any]
SVG = "{http://www.w3.org/2000/svg}"
PNG = b"\x89PNG\r\n\x1a\n"
MEDIA = {
    "json": "application/json",
    "vg.json": "application/vnd.vega.v6+json",
    "svg": "image/svg+xml",
    "png": "image/png",
}


async def a_told_space(actor: Actor) -> str:
    """Return a space in which one story is told."""
    space = await a_space(actor)
    step = {"text": "We met.", "placements": [{"cycle": "immediate"}]}
    await tell(actor, space, step)
    return space


async def see(actor: Actor, address: str, **options: Any) -> httpx.Response:
    """Read a figure in whatever form."""
    return await actor.call("GET", address, **options)


@pytest.mark.parametrize("ending", MEDIA)
async def test_a_figure_is_had_by_its_ending_and_by_accept(
    given: Given, ending: str
) -> None:
    owner = await given.actor()
    space = await a_told_space(owner)
    address = f"/v1/spaces/{space}/figures/cycles"
    by_ending = await see(owner, f"{address}.{ending}", headers={"accept": "*/*"})
    by_accept = await see(owner, address, headers={"accept": MEDIA[ending]})

    for answer in (by_ending, by_accept):
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].partition(";")[0] == MEDIA[ending]
    assert by_ending.content == by_accept.content
    assert by_ending.headers["etag"] == by_accept.headers["etag"]


async def test_without_a_word_a_figure_is_its_graph(given: Given) -> None:
    owner = await given.actor()
    space = await a_told_space(owner)
    answer = await see(owner, f"/v1/spaces/{space}/figures/cycles", headers={})
    assert len(answer.json()["nodes"]) == 8

    refused = await see(
        owner,
        f"/v1/spaces/{space}/figures/cycles",
        headers={"accept": "application/pdf"},
    )
    assert refused.status_code == 406
    weighed = await see(
        owner,
        f"/v1/spaces/{space}/figures/cycles",
        headers={"accept": "image/png;q=0.2, image/svg+xml;q=0.9, */*;q=0.1"},
    )
    assert weighed.headers["content-type"] == "image/svg+xml"


@pytest.mark.parametrize("name", ["nothing", "cycles.pdf", "cycles.", "story.svg"])
async def test_what_is_no_figure_of_a_space_is_not_found(
    given: Given, name: str
) -> None:
    owner = await given.actor()
    space = await a_told_space(owner)
    answer = await see(owner, f"/v1/spaces/{space}/figures/{name}")
    assert answer.status_code == 404


async def test_an_svg_can_be_read_as_well_as_looked_at(given: Given) -> None:
    owner = await given.actor()
    space = await a_told_space(owner)
    answer = await see(
        owner,
        f"/v1/spaces/{space}/figures/cycles.svg",
        headers={"accept-language": "fr"},
    )
    root = ET.fromstring(answer.text)

    first = [child.tag for child in root][:2]
    assert first == [f"{SVG}title", f"{SVG}desc"]
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"
    assert answer.headers["content-language"] == "fr"
    table = next(e for e in root.iter(f"{SVG}g") if e.get("role") == "table")
    rows = [[cell.text for cell in row] for row in table]
    assert rows[0][:2] == ["Quoi", "Nom"]
    assert len(rows) == 9
    assert any("récits: 1" in (cell or "") for row in rows for cell in row)
    assert "script" not in {element.tag.rpartition("}")[2] for element in root.iter()}


async def test_a_picture_by_itself_may_run_and_fetch_nothing(given: Given) -> None:
    owner = await given.actor()
    space = await a_told_space(owner)
    answer = await see(owner, f"/v1/spaces/{space}/figures/cycles.svg")

    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "http://" not in answer.text.replace("http://www.w3.org/", "")
    assert "https://" not in answer.text


async def test_what_was_drawn_is_not_drawn_again(given: Given, app: FastAPI) -> None:
    owner = await given.actor()
    space = await a_told_space(owner)
    address = f"/v1/spaces/{space}/figures/cycles.png"
    renderer: Renderer = app.state.renderer
    first = await see(owner, address)
    drawn = renderer.rendered
    again = await see(owner, address)
    tag = {"if-none-match": first.headers["etag"]}
    unchanged = await see(owner, address, headers=tag)

    assert first.content.startswith(PNG)
    assert again.content == first.content
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert renderer.rendered == drawn

    await tell(owner, space, {"text": "So.", "placements": [{"cycle": "applied"}]})
    changed = await see(owner, address, headers=tag)
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]
    assert renderer.rendered == drawn + 1


async def test_themes_are_two_pictures_of_one_graph(given: Given) -> None:
    owner = await given.actor()
    space = await a_told_space(owner)
    address = f"/v1/spaces/{space}/figures/cycles.vg.json"
    specs = [
        (await see(owner, f"{address}?theme={theme}")).json()
        for theme in ("light", "dark")
    ]
    light, dark = ([d["values"] for d in spec["data"]] for spec in specs)

    assert specs[0]["background"] != specs[1]["background"]
    places = [
        [[v.get("x"), v.get("y"), v.get("path")] for v in run]
        for theme in (light, dark)
        for run in theme
    ]
    half = len(places) // 2
    assert places[:half] == places[half:]


async def test_every_mark_of_the_specification_says_what_is_behind_it(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_told_space(owner)
    graph = (await see(owner, f"/v1/spaces/{space}/figures/cycles.json")).json()
    spec = (await see(owner, f"/v1/spaces/{space}/figures/cycles.vg.json")).json()
    marks = {
        value["key"]: value
        for run in spec["data"]
        for value in run["values"]
        if "key" in value
    }
    assert marks.keys() == {node["key"] for node in graph["nodes"]}
    for node in graph["nodes"]:
        assert marks[node["key"]]["ids"] == node["ids"]
        for count, source in node["sources"].items():
            page = await owner.read(graph["rows"] + source)
            assert len(page["items"]) == node["counts"][count], (node["key"], count)


async def test_a_link_shows_one_picture_without_a_token_for_a_while(
    given: Given, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = await given.actor()
    space = await a_told_space(owner)
    path = f"/v1/spaces/{space}/figures/cycles.svg"
    made = await owner.call("POST", f"{path}/link?theme=dark&from=2020-01-01")
    link = made.json()["address"]
    answer = await client.get(link)
    own = await see(owner, f"{path}?theme=dark&from=2020-01-01")

    assert made.headers["cache-control"] == "no-store"
    assert answer.status_code == 200, answer.text
    assert answer.content == own.content
    kept = await client.get(link, headers={"if-none-match": answer.headers["etag"]})
    assert kept.status_code == 304

    monkeypatch.setattr(picture_links, "LIFE", -picture_links.LIFE)
    late = await owner.call("POST", f"{path}/link")
    assert (await client.get(late.json()["address"])).status_code == 404


async def test_a_link_that_was_touched_shows_nothing(
    given: Given, client: httpx.AsyncClient
) -> None:
    owner = await given.actor()
    other = await given.actor()
    space = await a_told_space(owner)
    made = await owner.call("POST", f"/v1/spaces/{space}/figures/cycles.svg/link")
    link = made.json()["address"]
    start, signed = link.rsplit("/", 1)
    whose, told, signature, ending = signed.split(".")
    touched = [
        f"{whose}.{told}.{'0' * 64}.{ending}",
        f"{whose}.{told[:-4]}AAAA.{signature}.{ending}",
        f"{other.organisation_id.hex}.{told}.{signature}.{ending}",
        f"{UUID(int=0).hex}.{told}.{signature}.{ending}",
        f"{whose}.{told}.{signature}.png",
        f"{whose}.{told}.{signature}",
        f"{whose}.{told}..svg",
        "...",
        "a.b.c.svg",
        whose,
        "é.é.é.svg",
    ]
    answers = [await client.get(f"{start}/{each}") for each in touched]
    assert [answer.status_code for answer in answers] == [404] * len(touched)


async def test_a_link_shows_no_more_than_its_member_sees(
    given: Given, client: httpx.AsyncClient
) -> None:
    owner = await given.actor()
    space = await a_told_space(owner)
    viewer = await given.member(owner.organisation_id, role=OrganisationRole.VIEWER)
    path = f"/v1/spaces/{space}/figures/cycles.json"
    made = await viewer.call("POST", f"{path}/link")
    seen = await client.get(made.json()["address"])
    own = await see(viewer, path)
    assert seen.json() == own.json()

    closed = await owner.call(
        "PATCH", f"/v1/spaces/{space}", json={"open": False}, headers={"if-match": "*"}
    )
    assert closed.status_code == 200, closed.text
    assert (await client.get(made.json()["address"])).status_code == 404


async def test_figures_of_others_are_not_there(given: Given) -> None:
    owner, stranger = await given.actor(), await given.actor()
    space = await a_told_space(owner)
    for address in (
        f"/v1/spaces/{space}/figures",
        f"/v1/spaces/{space}/figures/cycles.svg",
        f"/v1/spaces/{uuid4()}/figures/cycles.svg",
        f"/v1/stories/{uuid4()}/figures/story.svg",
    ):
        assert (await see(stranger, address)).status_code == 404


async def test_the_list_names_every_figure_with_its_forms(given: Given) -> None:
    owner = await given.actor()
    space = await a_told_space(owner)
    found = (await owner.read(f"/v1/spaces/{space}/figures"))["figures"]
    names = [each["name"] for each in found]

    assert len(set(names)) == len(names)
    assert {"cycles"} <= set(names)
    for each in found:
        assert each["forms"] == ["json", "vg.json", "svg", "png"]
        assert each["title"]
        assert each["description"]


async def test_names_of_spaces_are_only_ever_text(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner, name='<script>alert("1")</script>')
    answer = await see(owner, f"/v1/spaces/{space}/figures/cycles.svg")
    assert answer.status_code == 200
    ET.fromstring(answer.text)
    assert "<script" not in answer.text


async def test_a_renderer_that_hangs_is_ended_and_the_next_one_draws(
    given: Given, app: FastAPI
) -> None:
    owner = await given.actor()
    space = await a_told_space(owner)
    spec = (await see(owner, f"/v1/spaces/{space}/figures/cycles.vg.json")).json()
    assert json.dumps(spec)
    impatient = Renderer(processes=1, seconds=0.001, megabytes=1024, kept=0)
    app.state.renderer, kept = impatient, app.state.renderer
    try:
        answer = await see(owner, f"/v1/spaces/{space}/figures/cycles.svg")
    finally:
        app.state.renderer = kept
        await impatient.stop()
    assert answer.status_code == 503
    assert answer.json()["code"] == "unavailable"
    good = await see(owner, f"/v1/spaces/{space}/figures/cycles.svg")
    assert good.status_code == 200


async def test_the_same_picture_asked_for_at_once_is_drawn_once(
    given: Given, app: FastAPI
) -> None:
    owner = await given.actor()
    space = await a_told_space(owner)
    drawn = app.state.renderer.rendered
    address = f"/v1/spaces/{space}/figures/cycles.png?from=1999-01-01"
    answers = await asyncio.gather(*(see(owner, address) for _ in range(6)))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert app.state.renderer.rendered == drawn + 1


async def test_an_address_shows_nothing_once_its_token_is_revoked(
    given: Given, client: httpx.AsyncClient
) -> None:
    owner = await given.actor()
    space = await a_told_space(owner)
    made = await owner.call("POST", f"/v1/spaces/{space}/figures/cycles.json/link")
    link = made.json()["address"]
    assert (await client.get(link)).status_code == 200
    me = await owner.read("/v1/me")
    held = await owner.read("/v1/tokens")
    assert me
    for token in held["items"]:
        await owner.call("DELETE", f"/v1/tokens/{token['id']}")
    assert (await client.get(link)).status_code == 404


@pytest.mark.parametrize(
    "text", ["a\u000bb", "a\ufffeb", "\ue000", "\U0001f3fb", "\u202e"]
)
async def test_no_letter_that_people_write_spoils_a_picture(
    given: Given, text: str
) -> None:
    owner = await given.actor()
    space = await a_space(owner, name=text)
    step = {"text": text, "placements": [{"cycle": "immediate"}]}
    told = await tell(owner, space, step, title=text, tellers=[{"name": text}])
    names = (await owner.read(f"/v1/spaces/{space}/figures"))["figures"]
    for figure in names:
        of = (
            f"spaces/{space}" if figure["about"] == "space" else f"stories/{told['id']}"
        )
        answer = await see(owner, f"/v1/{of}/figures/{figure['name']}.svg")
        assert answer.status_code == 200, (figure["name"], answer.text)
        ET.fromstring(answer.text)
    page = await see(owner, f"/v1/spaces/{space}/report.html")
    assert page.status_code == 200


async def test_a_cycle_that_is_named_again_is_named_once(given: Given) -> None:
    owner = await given.actor()
    space = await a_told_space(owner)
    often = ",".join(["realized"] * 600)
    for name in ("cycles", "mode-events"):
        answer = await see(
            owner, f"/v1/spaces/{space}/figures/{name}.json?cycles={often}"
        )
        assert answer.status_code == 200
