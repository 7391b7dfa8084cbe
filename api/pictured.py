"""Routes that answer in pictures: which form is wanted, and when it is rendered.

The specification is made within the transaction. What a renderer does comes after it,
so that no connection waits for a picture, and only where the client does not have the
picture already.
"""

from collections.abc import Mapping
from typing import Annotated, Final
from uuid import UUID

from fastapi import Request, Response
from sqlmodel.ext.asyncio.session import AsyncSession
from typing_extensions import override

from api.dependencies import Handler, UnitOfWork
from api.handing import Handed
from api.reading import liking
from api.rendering import Rendering, ToBe
from api.schemas.figure import PictureForm
from domain.access import Caller
from domain.errors import NotAcceptable
from services import picture_links
from services.picture_links import Shown
from services.pictures.order import Form, Order, mark_of
from services.pictures.renderer import Renderer

MEDIA: Final[Mapping[PictureForm, str]] = {
    PictureForm.JSON: "application/json",
    PictureForm.VEGA: "application/vnd.vega.v6+json",
    PictureForm.SVG: "image/svg+xml",
    PictureForm.PNG: "image/png",
}
"""What each form is, in `Accept` and in `Content-Type`."""

_NAMED: Final = ("figure", "story_figure", "report_figure")
"""What paths call the name of a figure with its ending."""
RENDERED: Final = {PictureForm.SVG: Form.SVG, PictureForm.PNG: Form.PNG}
_LOCKED: Final = {
    # A picture opened by itself runs nothing and asks nobody, whatever is in it.
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; font-src data:; sandbox"
    ),
}


class PictureToBe(ToBe):
    """An answer whose picture is yet to be rendered; its tag is known already."""

    def __init__(self, form: PictureForm, order: Order, language: str) -> None:
        super().__init__(media_type=MEDIA[form])
        self.order = order
        self.headers["ETag"] = f'"{mark_of(order.written())}"'
        self.headers["Content-Language"] = language
        self.headers.update(_LOCKED)

    @override
    async def made(self, renderer: Renderer, organisation_id: UUID) -> Response:
        """Return the picture.

        Raises
        ------
        Unavailable
            If it cannot be drawn at the moment.
        """
        picture = await renderer.picture(self.order, organisation_id)
        return Response(picture, headers=self.kept)


class Pictured(Rendering):
    """A unit of work that may answer with a picture, rendered when it is over."""

    @override
    def accepted(self, request: Request) -> None:
        """Let a request pass that takes the form that its address asks for."""
        named = next(filter(None, map(request.path_params.get, _NAMED)), "")
        _ = form_of(str(named).partition(".")[2], request.headers.get("accept"))


def form_of(ending: str, accept: str | None) -> PictureForm:
    """Return the form that an address ends in, else the one that is liked best.

    Raises
    ------
    NotAcceptable
        If `Accept` takes none that it may be.
    """
    named = {PictureForm(ending)} if ending in set(PictureForm) else set(PictureForm)
    likes = {f: liking(accept or "", MEDIA[f]) for f in MEDIA if f in named}
    best = max(likes, key=lambda form: likes[form])
    if not likes[best]:
        raise NotAcceptable(f"Figures are {', '.join(MEDIA.values())}.")
    return best


class Fleeting(UnitOfWork):
    """A unit of work whose answer is good for a while only: it is not kept."""

    keeps_answers = False

    @override
    async def handled(self, request: Request, handle: Handler) -> Response:
        return await handle(request)


class Signed(Pictured):
    """A unit of work that wants no token: the signed text in its path stands for it."""

    @override
    def accepted(self, request: Request) -> None:
        """Let a request pass that takes the form that the signed text ends in."""
        ending = picture_links.ending_of(str(request.path_params["signed"]))
        _ = form_of(ending, request.headers.get("accept"))

    @override
    def credential(self, request: Request) -> tuple[UUID, str]:
        text = str(request.path_params["signed"])
        return picture_links.organisation_of(text), text

    @override
    async def caller(
        self, session: AsyncSession, organisation_id: UUID, secret: str
    ) -> Caller | None:
        caller, shown = await picture_links.opened(session, organisation_id, secret)
        session.info["shown"] = shown
        return caller


def _shown(request: Request) -> Shown:
    shown: Shown = request.state.session.info["shown"]
    return shown


SignedPicture = Annotated[Shown, Handed(_shown)]
"""What the signed text in an address shows."""
