"""Figures: what the pictures of the book show, from live data, in four forms."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response

from api.dependencies import CurrentCaller, Session, UnitOfWork
from api.language import ToldIn
from api.pictured import (
    MEDIA,
    RENDERED,
    Fleeting,
    Pictured,
    PictureToBe,
    Signed,
    SignedPicture,
    form_of,
)
from api.problems import problems
from api.routers.reports import ToldTo, Whose, links_of
from api.schemas.figure import (
    FigureKindRead,
    FigureKindsRead,
    FigureRead,
    PictureForm,
    PictureLinkRead,
)
from domain.access import Caller
from domain.audience import Audience
from domain.coding import Placements
from domain.cycle import Cycle
from domain.errors import NotFound, NotPermitted, Unavailable
from domain.figure import KINDS, Figure, FigureName, FigureOf, wording
from services import picture_links
from services.access import space_for
from services.figures.asked import FigureAsked
from services.figures.frozen import frozen_figure
from services.figures.read import read_figure
from services.picture_links import Shown
from services.pictures.draw import ordered, specified
from services.pictures.theme import Theme
from services.reports.build import Asked

list_router = APIRouter(prefix="/v1", tags=["figures"], route_class=UnitOfWork)
router = APIRouter(prefix="/v1", tags=["figures"], route_class=Pictured)

Picture = Annotated[
    str,
    Path(
        description="The name of a figure, and in what form: `cycles.svg`, `.png`,"
        " `.vg.json`, `.json`; without an ending `Accept` decides.",
        max_length=60,
    ),
]
InTheme = Annotated[
    Theme, Query(alias="theme", description="On what the picture is looked at.")
]
Accepted = Annotated[str | None, Header(include_in_schema=False)]
_FORMS: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The figure.",
        "content": {
            MEDIA[PictureForm.VEGA]: {"schema": {"type": "object"}},
            MEDIA[PictureForm.SVG]: {"schema": {"type": "string"}},
            MEDIA[PictureForm.PNG]: {"schema": {"type": "string", "format": "binary"}},
        },
    }
}
_PARAMETERS: Final = {
    FigureOf.SPACE: (
        *("from", "to", "cycles", "placements", "submitted", "audience", "theme"),
    ),
    FigureOf.STORY: ("placements", "theme"),
}


async def _of_story(language: ToldIn, placements: Whose = Placements.DEFAULT) -> Asked:
    return Asked(spaces=(), placements=placements, language=language)


OfStory = Annotated[Asked, Depends(_of_story)]


link_router = APIRouter(prefix="/v1", tags=["figures"], route_class=Fleeting)
signed_router = APIRouter(prefix="/v1", tags=["figures"], route_class=Signed)


def _named(picture: str) -> tuple[FigureName, str]:
    """Return which figure a path names, and the ending that says its form.

    Raises
    ------
    NotFound
        If there is no such figure or no such form.
    """
    name, dot, ending = picture.partition(".")
    if name not in set(KINDS) or (dot and ending not in set(PictureForm)):
        raise NotFound("no such figure")
    return FigureName(name), ending


async def _figure(
    request: Request,
    caller: Caller,
    about: tuple[FigureOf, UUID],
    name: FigureName,
    within: Asked,
) -> Figure:
    kind, subject = about
    spaces = (subject,) if kind is FigureOf.SPACE else ()
    asked = replace(within, spaces=spaces, parts=KINDS[name].parts)
    wanted = FigureAsked(
        name,
        subject,
        asked,
        links_of(asked),
        request.app.state.settings.open_after_days,
    )
    return await read_figure(request.state.session, caller, wanted, kind)


def _answer(figure: Figure, form: PictureForm, theme: Theme) -> Response:
    match form:
        case PictureForm.JSON:
            body = FigureRead.model_validate(figure).model_dump_json().encode()
        case PictureForm.VEGA:
            body = orjson.dumps(specified(figure, theme))
        case PictureForm.SVG | PictureForm.PNG:
            order = ordered(figure, RENDERED[form], theme)
            return PictureToBe(form, order, figure.language)
    response = Response(body, media_type=MEDIA[form])
    response.headers["Content-Language"] = figure.language
    return response


def _kinds(language: str) -> list[FigureKindRead]:
    words = wording(language)
    return [
        FigureKindRead(
            name=name,
            number=kind.number,
            about=kind.about,
            title=words.say(f"figure.{name}.title"),
            description=words.say(f"figure.{name}.about"),
            inputs=list(kind.inputs),
            parameters=list(_PARAMETERS[kind.about]),
            internal=kind.internal,
            forms=list(PictureForm),
        )
        for name, kind in KINDS.items()
    ]


@list_router.get(
    "/spaces/{space_id}/figures",
    operation_id="list_figures",
    responses=problems(NotFound),
)
async def list_figures(
    space_id: UUID, caller: CurrentCaller, session: Session, language: ToldIn
) -> FigureKindsRead:
    """List every figure that there is, of the space and of its stories."""
    await space_for(session, caller, space_id)
    return FigureKindsRead(figures=_kinds(language))


@router.get(
    "/spaces/{space_id}/figures/{figure}",
    operation_id="read_space_figure",
    response_model=FigureRead,
    responses=problems(NotFound, Unavailable) | _FORMS,
)
async def read_space_figure(
    space_id: UUID,
    figure: Picture,
    query: ToldTo,
    caller: CurrentCaller,
    request: Request,
    theme: InTheme = Theme.LIGHT,
    accept: Accepted = None,
) -> Response:
    """Read a figure of a space: its graph, a specification for Vega, or a picture."""
    name, ending = _named(figure)
    form = form_of(ending, accept)
    found = await _figure(request, caller, (FigureOf.SPACE, space_id), name, query)
    return _answer(found, form, theme)


@router.get(
    "/stories/{story_id}/figures/{story_figure}",
    operation_id="read_story_figure",
    response_model=FigureRead,
    responses=problems(NotFound, Unavailable) | _FORMS,
)
async def read_story_figure(
    story_id: UUID,
    story_figure: Picture,
    query: OfStory,
    caller: CurrentCaller,
    request: Request,
    theme: InTheme = Theme.LIGHT,
    accept: Accepted = None,
) -> Response:
    """Read a figure of a story: its graph, a specification for Vega, or a picture."""
    name, ending = _named(story_figure)
    form = form_of(ending, accept)
    figure = await _figure(request, caller, (FigureOf.STORY, story_id), name, query)
    return _answer(figure, form, theme)


@router.get(
    "/reports/{report_id}/figures/{report_figure}",
    operation_id="read_report_figure",
    response_model=FigureRead,
    responses=problems(NotFound, NotPermitted, Unavailable) | _FORMS,
)
async def read_report_figure(
    report_id: UUID,
    report_figure: Picture,
    language: ToldIn,
    caller: CurrentCaller,
    session: Session,
    theme: InTheme = Theme.LIGHT,
    accept: Accepted = None,
) -> Response:
    """Read a figure of a frozen report or a draft, as its content has it.

    It shows what was frozen, without what was withheld since. Only figures that a
    report says all of are there, and only those whose parts it holds.
    """
    name, ending = _named(report_figure)
    form = form_of(ending, accept)
    found = await frozen_figure(session, caller, report_id, name, language)
    return _answer(found, form, theme)


@link_router.post(
    "/spaces/{space_id}/figures/{figure}/link",
    operation_id="link_figure",
    responses=problems(NotFound),
)
async def link_figure(
    space_id: UUID,
    figure: Picture,
    query: ToldTo,
    caller: CurrentCaller,
    request: Request,
    response: Response,
    theme: InTheme = Theme.LIGHT,
) -> PictureLinkRead:
    """Make an address that shows this picture for ten minutes, without a token.

    It shows what you may see at the moment at which it is looked at. Nothing is
    stored, so `Idempotency-Key` is not looked at and each answer is another.
    """
    about = (FigureOf.SPACE, space_id)
    return await _link(request, response, caller, about, figure, query, theme)


@link_router.post(
    "/stories/{story_id}/figures/{story_figure}/link",
    operation_id="link_story_figure",
    responses=problems(NotFound),
)
async def link_story_figure(
    story_id: UUID,
    story_figure: Picture,
    query: OfStory,
    caller: CurrentCaller,
    request: Request,
    response: Response,
    theme: InTheme = Theme.LIGHT,
) -> PictureLinkRead:
    """Make an address that shows this picture for ten minutes, without a token.

    It shows what you may see at the moment at which it is looked at. Nothing is
    stored, so `Idempotency-Key` is not looked at and each answer is another.
    """
    about = (FigureOf.STORY, story_id)
    return await _link(request, response, caller, about, story_figure, query, theme)


async def _link(
    request: Request,
    response: Response,
    caller: Caller,
    about: tuple[FigureOf, UUID],
    picture: str,
    query: Asked,
    theme: Theme,
) -> PictureLinkRead:
    name, ending = _named(picture)
    # What cannot be shown gets no address.
    _ = await _figure(request, caller, about, name, query)
    shown = Shown(
        token_id="",
        about=str(about[0]),
        subject=str(about[1]),
        picture=f"{name}.{ending or PictureForm.SVG}",
        theme=str(theme),
        language=query.language,
        first=_iso(query.first),
        last=_iso(query.last),
        cycles=[str(each) for each in query.cycles],
        placements=str(query.placements),
        submitted=query.submitted,
        audience=query.audience,
    )
    signed, until = await picture_links.sign(request.state.session, caller, shown)
    response.headers["Cache-Control"] = "no-store"
    return PictureLinkRead(address=f"/v1/pictures/{signed}", expires_at=until)


@signed_router.get(
    "/pictures/{signed}",
    operation_id="read_signed_picture",
    response_model=FigureRead,
    responses=problems(NotFound, Unavailable, public=True) | _FORMS,
)
async def read_signed_picture(
    signed: Annotated[str, Path(max_length=2_000)],
    caller: CurrentCaller,
    request: Request,
    shown: SignedPicture,
) -> Response:
    """See the picture of a signed address; wants no token."""
    _ = signed
    name, ending = _named(shown.picture)
    within = Asked(
        spaces=(),
        first=_day(shown.first),
        last=_day(shown.last),
        cycles=tuple(map(Cycle, shown.cycles)),
        submitted=shown.submitted,
        placements=Placements(shown.placements),
        language=shown.language,
        audience=Audience(shown.audience) if shown.audience else None,
    )
    about = (FigureOf(shown.about), UUID(shown.subject))
    figure = await _figure(request, caller, about, name, within)
    return _answer(figure, PictureForm(ending), Theme(shown.theme))


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
