"""`gallery`: every figure of the demonstration on one page, in light and in dark."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Annotated, Any, Final

import httpx
import typer

from api.commands.demo import CASE
from api.commands.running import ROOT, client_of, engine_of, refused, running
from api.commands.terminal import steps
from api.demonstration.case import read_case
from domain.access import OrganisationRole
from domain.figure import FigureOf
from services import operators
from services.pictures.theme import Theme

FOLDER: Final = ROOT / "var" / "gallery"
PICTURES: Final = ROOT / "docs" / "pictures"
_LABEL: Final = "gallery"
_EMPTY: Final = "A space in which nothing is told yet"
_LOOKED_AT: Final = 40
"""Invented stories among which the one with most around it is chosen."""
_IN_DOCUMENTS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("matrix", "story", "relay"), "case"),
    **dict.fromkeys(("cycle-flows", "trends", "stalls"), "invented"),
}
"""The figures that documents show, and of what."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose figures are shown: a space, and one of its stories."""

    name: str
    title: str
    space: str
    story: str | None

    def address(self, figure: Json) -> str | None:
        """Return where a figure is; None where there is no story to draw it of."""
        if figure["about"] == FigureOf.SPACE:
            return f"/v1/spaces/{self.space}/figures/{figure['name']}"
        if self.story is None:
            return None
        return f"/v1/stories/{self.story}/figures/{figure['name']}"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture that lies in the folder."""

    figure: Json
    subject: Subject
    theme: Theme
    file: str


def gallery(
    folder: Annotated[Path, typer.Option(help="Where to put it.")] = FOLDER,
    *,
    documents: Annotated[
        bool, typer.Option("--documents", help="Put some into docs/pictures too.")
    ] = False,
) -> None:
    """Draw every figure of the demonstration: the case, invented stories, nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = asyncio.run(_draw(folder))
    page = folder / "index.html"
    page.write_text(_page(drawn), encoding="utf-8")
    if documents:
        _keep(folder, drawn)
    typer.echo(f"{len(drawn)} pictures: {page}")


async def _draw(folder: Path) -> list[Drawn]:
    async with running() as app:
        engine = engine_of(app)
        known = [o for o in await operators.organisations(engine) if o.demonstration]
        if not known:
            raise refused("load the demonstration first: python -m api demo")
        caller = await operators.caller_for(engine, known[0].id, OrganisationRole.OWNER)
        token = await operators.make_token(
            engine, caller, label=_LABEL, revoke_last=True
        )
        async with client_of(app, token) as client:
            return [each async for each in _drawn(client, folder)]


async def _drawn(client: httpx.AsyncClient, folder: Path) -> AsyncIterator[Drawn]:
    subjects = await _subjects(client)
    first = subjects[0].space
    figures = (await _read(client, f"/v1/spaces/{first}/figures"))["figures"]
    with steps() as bar:
        task = bar.add_task("Figures", total=len(figures))
        for figure in figures:
            for subject in subjects:
                for theme in Theme:
                    file = await _picture(client, folder, figure, subject, theme)
                    if file is not None:
                        yield Drawn(figure, subject, theme, file)
            bar.advance(task)


async def _picture(
    client: httpx.AsyncClient,
    folder: Path,
    figure: Json,
    subject: Subject,
    theme: Theme,
) -> str | None:
    address = subject.address(figure)
    if address is None:
        return None
    answer = await client.get(f"{address}.svg", params={"theme": theme})
    answer.raise_for_status()
    file = f"{figure['name']}-{subject.name}-{theme}.svg"
    (folder / file).write_bytes(answer.content)
    return file


async def _subjects(client: httpx.AsyncClient) -> list[Subject]:
    ids = read_case(CASE).ids
    login, story = ids["LOGIN"], ids["story-1"]
    found = [Subject("case", "A published case", login, story)]
    spaces = (await _read(client, "/v1/spaces?limit=100"))["items"]
    invented = [each for each in spaces if each["name"].startswith("Invented space")]
    if invented:
        space = invented[0]["id"]
        busiest = await _busiest(client, space)
        found.append(Subject("invented", invented[0]["name"], space, busiest))
    empty = [each["id"] for each in spaces if each["name"] == _EMPTY]
    if not empty:
        body = {"name": _EMPTY, "structure": "workshop"}
        made = await client.post("/v1/spaces", json=body)
        made.raise_for_status()
        empty = [made.json()["id"]]
    return [*found, Subject("empty", _EMPTY, empty[0], None)]


async def _busiest(client: httpx.AsyncClient, space: str) -> str | None:
    """Return the story, of some, from which most goes on."""
    page = await _read(client, f"/v1/spaces/{space}/stories?limit={_LOOKED_AT}")
    around = {
        story["id"]: await _read(client, f"/v1/stories/{story['id']}/paths")
        for story in page["items"]
    }

    def much(story: str) -> tuple[int, int]:
        return len(around[story]["relays"]), len(around[story]["steps"])

    return max(around, key=much, default=None)


async def _read(client: httpx.AsyncClient, address: str) -> Json:
    answer = await client.get(address)
    answer.raise_for_status()
    found: Json = answer.json()
    return found


def _keep(folder: Path, drawn: list[Drawn]) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    for each in drawn:
        name = each.figure["name"]
        if each.theme is Theme.LIGHT and _IN_DOCUMENTS.get(name) == each.subject.name:
            (PICTURES / f"{name}.svg").write_bytes((folder / each.file).read_bytes())


_STYLE: Final = """
body { font: 16px/1.5 "Noto Sans", system-ui, sans-serif; margin: 2rem auto;
  max-width: 1600px; padding: 0 1rem; color: #1b1f24; background: #fff; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(320px, 1fr));
  gap: 1rem; margin-bottom: 2rem; }
figure { margin: 0; border: 1px solid #d4d8dd; border-radius: 8px; overflow: hidden; }
img { width: 100%; height: auto; display: block; }
figcaption { padding: .4rem .8rem; color: #59616b; font-size: .85rem; }
"""


def _page(drawn: list[Drawn]) -> str:
    """Return the page; pictures lie beside it."""
    names = dict.fromkeys(each.figure["name"] for each in drawn)
    parts = [_part([d for d in drawn if d.figure["name"] == name]) for name in names]
    links = " · ".join(f'<a href="#{name}">{name}</a>' for name in names)
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>Figures</title><style>{_STYLE}</style></head><body>"
        f"<h1>Figures</h1><p>{links}</p>{''.join(parts)}</body></html>\n"
    )


def _part(drawn: list[Drawn]) -> str:
    figure = drawn[0].figure
    number = f" (figure {escape(figure['number'])})" if figure["number"] else ""
    shown = "".join(
        f'<figure><img loading="lazy" src="{escape(each.file)}"'
        f' alt="{escape(figure["title"])}"><figcaption>'
        f"{escape(each.subject.title)}, {each.theme}</figcaption></figure>"
        for each in drawn
    )
    return (
        f'<h2 id="{figure["name"]}">{escape(figure["title"])}{number}</h2>'
        f'<p>{escape(figure["description"])}</p><div class="pair">{shown}</div>'
    )
