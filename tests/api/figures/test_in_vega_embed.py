"""Specifications in a front end: vega-embed shows every figure as it stands."""

from collections import Counter
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

import pytest
import vl_convert
from fastapi import FastAPI
from httpx import AsyncClient
from playwright.async_api import Browser, Page

from domain.figure import FigureName, FigureOf
from services.pictures.theme import Theme
from services.pictures.vega import SCHEMA
from tests.support.browser import NEEDS_CHROMIUM, Opened, Sent, chromium, opened
from tests.support.flowing import a_flow, a_space, a_step, steps_of, tell
from tests.support.given import Actor, Given
from tests.support.inventing import invented_space

pytestmark = [NEEDS_CHROMIUM, pytest.mark.in_turn]

Json = dict[str, Any]
STORIES = 12
STRICT = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data:"
)
"""What pages forbid that let no text become code."""
SHOW = """async ([spec, options]) => {
  window.before?.finalize();
  document.querySelector('#vg-tooltip-element')?.remove();
  document.querySelector('main').innerHTML = '<div id="picture"></div>';
  window.before = await vegaEmbed('#picture', spec, options);
  const found = kind => [...document.querySelectorAll(`#picture svg .mark-${kind}`)]
    .flatMap(group => [...group.children]);
  return {
    texts: found('text').map(each => each.textContent),
    marks: Object.fromEntries(
      ['rect', 'path', 'symbol', 'text'].map(kind => [kind, found(kind).length])),
    menus: document.querySelectorAll('#picture details').length,
  };
}"""
TOLD = """() => {
  const parts = [0.5, 0.1, 0.3, 0.7, 0.9];
  for (const mark of document.querySelectorAll('#picture svg [class^=mark-] > *')) {
    const tip = mark.__data__?.datum?.tip;
    if (!tip) continue;
    const box = mark.getBoundingClientRect();
    for (const down of parts) for (const across of parts) {
      const at = [box.x + box.width * across, box.y + box.height * down]
        .map(Math.round);
      if (document.elementFromPoint(...at) === mark) return {tip, at};
    }
  }
  return null;
}"""
"""Where a pointer meets a mark that has more to say, and what."""


class Specified(NamedTuple):
    """A specification, and of what it is."""

    figure: str
    theme: Theme
    empty: bool
    spec: Json

    @property
    def marks(self) -> Counter[str]:
        """How many marks there are of each kind."""
        rows = {each["name"]: len(each["values"]) for each in self.spec["data"]}
        found: Counter[str] = Counter()
        for mark in self.spec["marks"]:
            found[mark["type"]] += rows[mark["from"]["data"]]
        return found

    @property
    def texts(self) -> list[str]:
        """What is written, in its order."""
        written = {m["from"]["data"] for m in self.spec["marks"] if m["type"] == "text"}
        sets = (each["values"] for each in self.spec["data"] if each["name"] in written)
        return [row["text"] for values in sets for row in values]

    @property
    def tips(self) -> bool:
        """Whether a mark says more when it is pointed at."""
        return any("tip" in row for each in self.spec["data"] for row in each["values"])


@pytest.fixture(scope="module")
async def every(app: FastAPI, client: AsyncClient) -> list[Specified]:
    """Give every figure as it is specified, of much and of nothing, in both themes."""
    given = Given(app.state.engine, client)
    owner = await given.actor()
    told = await invented_space(app, given, owner.organisation_id, STORIES)
    await _framed(owner, told)
    empty = await a_space(owner)
    bare = (await tell(owner, empty, {"text": "We met."}, told_on="2016-01-01"))["id"]
    nothing = await a_space(owner, name="Nothing yet")
    listed = (await owner.read(f"/v1/spaces/{told}/figures"))["figures"]
    stories = (await owner.read(f"/v1/spaces/{told}/stories?limit=100"))["items"]
    # Told side by side, they come in any order; their ids are always the same.
    one = min(each["id"] for each in stories)
    found = []
    for figure in listed:
        of_space = figure["about"] == FigureOf.SPACE
        for is_empty, space, story in ((False, told, one), (True, nothing, bare)):
            of = f"spaces/{space}" if of_space else f"stories/{story}"
            for theme in Theme:
                path = f"/v1/{of}/figures/{figure['name']}.vg.json?theme={theme}"
                spec = await owner.read(path)
                found.append(Specified(figure["name"], theme, is_empty, spec))
    return found


async def _framed(owner: Actor, space: str) -> None:
    """Add what few stories do without: a frame, a map, an event that is told twice."""
    path = f"/v1/spaces/{space}"
    frame = {"statement": "Water", "focus": ["applied"], "agreed_on": "2024-01-01"}
    await owner.made(f"{path}/frames", frame)
    await owner.made(f"{path}/aspirations", {"text": "Wells that last"})
    places = [{"key": "a", "kind": "space", "name": "Here", "x": 0, "y": 0}]
    drawn = {"title": "A map", "drawn_on": "2024-01-01", "places": places}
    await owner.made(f"{path}/landscapes", drawn)
    elsewhere = await a_space(owner, name="Elsewhere")
    told = [
        await tell(owner, at, a_step("It was passed.", cycle, space_id=at))
        for at, cycle in ((space, "realized"), (elsewhere, "enabling"))
    ]
    here, there = steps_of(*told)
    await owner.made("/v1/flows", a_flow(there, here, "same_event"))


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def embed() -> str:
    """Give vega-embed and the Vega that our own pictures are made with."""
    snippet = "window.vegaEmbed = vegaEmbed; window.vega = vega;"
    return f"(() => {{{vl_convert.javascript_bundle(snippet)}}})()"


async def _front_end(seen: Opened, embed: str) -> list[str]:
    """Load vega-embed into a page, and return what its console will say."""
    said: list[str] = []
    seen.page.on(
        "console",
        lambda line: (
            said.append(line.text) if line.type in {"error", "warning"} else None
        ),
    )
    seen.page.on("pageerror", lambda error: said.append(str(error)))
    # High enough for all: a pointer is not to meet what is still being scrolled.
    await seen.page.set_viewport_size({"width": 1200, "height": 4000})
    await seen.page.evaluate(embed)
    return said


async def _tip(page: Page) -> tuple[str, str] | None:
    """Point at a mark that says more; return what it has to say and what is shown."""
    found = await page.evaluate(TOLD)
    if found is None:
        return None
    await page.mouse.move(0, 0)
    await page.mouse.move(*found["at"])
    shown = page.locator("#vg-tooltip-element.visible")
    return _plain(found["tip"]), _plain(await shown.inner_text(timeout=5_000))


def _plain(text: str) -> str:
    return " ".join(text.split())


def test_what_a_front_end_would_load_is_the_vega_that_they_are_written_for() -> None:
    assert SCHEMA.endswith(f"/v{vl_convert.get_vega_version().split('.')[0]}.json")


async def test_every_figure_is_shown_as_it_stands(
    browser: Browser, embed: str, every: list[Specified]
) -> None:
    shown: set[tuple[str, bool, Theme]] = set()
    async with opened(browser, Sent("<main></main>", {})) as seen:
        said = await _front_end(seen, embed)
        for each in every:
            got = await seen.page.evaluate(SHOW, [each.spec, {}])
            of = (each.figure, each.empty, each.theme)

            assert Counter(got["marks"]) == each.marks, of
            assert got["texts"] == each.texts, of
            assert any(got["texts"]), of
            assert got["menus"] == 0, of
            # What is told of a mark is the same in both.
            if each.tips and each.theme is Theme.LIGHT:
                tip = await _tip(seen.page)
                assert tip is not None, of
                assert tip[0] == tip[1], of
            assert said == [], of
            shown.add(of)
        assert seen.asked == []
    assert shown == {
        (n, e, t) for n in FigureName for e in (True, False) for t in Theme
    }
    full = {each.figure for each in every if not each.empty and each.tips}
    assert full == set(FigureName)


async def test_a_page_that_lets_no_text_become_code_shows_them_too(
    browser: Browser, embed: str, every: list[Specified]
) -> None:
    strict = Sent("<main></main>", {"content-security-policy": STRICT})
    async with opened(browser, strict) as seen:
        said = await _front_end(seen, embed)
        for each in every:
            if each.theme is Theme.LIGHT and not each.empty:
                got = await seen.page.evaluate(SHOW, [each.spec, {"ast": True}])
                assert got["texts"] == each.texts, each.figure
        assert (said, seen.asked) == ([], [])
