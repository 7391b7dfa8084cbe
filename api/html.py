"""Pages: answers that people read in a browser, which load and run nothing."""

from typing import Any, Final
from uuid import UUID

from fastapi import Request, Response
from typing_extensions import override

from api.reading import ANSWERED, liking
from api.rendering import Rendering, ToBe
from domain.errors import Unavailable
from services.documents.page import Page
from services.documents.pictures import Pictures
from services.pictures.renderer import Renderer

HTML: Final = "text/html"
SUFFIX: Final = ".html"

BOTH: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "JSON, or where that is liked better, one page of HTML.",
        "content": {HTML: {"schema": {"type": "string"}}},
    }
}
"""What a route answers that tells the same in JSON and as a page."""


class AlsoPage(Rendering):
    """A unit of work whose answer may be a page."""

    answers = (HTML, *ANSWERED)


def wants_page(request: Request) -> bool:
    """Tell whether a page is asked for: by the address, or liked better than JSON."""
    if request.url.path.endswith(SUFFIX):
        return True
    accept = request.headers.get("accept", "")
    return liking(accept, HTML) > liking(accept, ANSWERED[0])


class PageToBe(ToBe):
    """A page whose pictures are yet to be rendered."""

    def __init__(self, page: Page, pictures: Pictures, language: str) -> None:
        super().__init__(
            page.html,
            media_type=HTML,
            headers={
                "Content-Language": language,
                "Content-Security-Policy": page.policy,
            },
        )
        self.pictures = pictures

    @override
    async def made(self, renderer: Renderer, organisation_id: UUID) -> Response:
        """Return the page with its pictures; without those that could not be drawn.

        What a picture shows stands in a table beside it. Such a page is not kept.
        """
        html, headers = bytes(self.body), self.kept
        able = True
        for slot, order in self.pictures.orders.items():
            picture = b""
            if able:
                try:
                    picture = await renderer.picture(order, organisation_id)
                except Unavailable:
                    able = False
                    headers = {**headers, "cache-control": "no-store"}
                    headers.pop("etag", None)
            html = html.replace(slot.encode(), picture)
        return Response(html, self.status_code, headers)
