"""Pages: answers that people read in a browser, which load and run nothing."""

from typing import Any, Final

from fastapi import Request, Response

from api.dependencies import UnitOfWork
from api.reading import ANSWERED, liking
from services.documents.page import Page

HTML: Final = "text/html"
SUFFIX: Final = ".html"

BOTH: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "JSON, or where that is liked better, one page of HTML.",
        "content": {HTML: {"schema": {"type": "string"}}},
    }
}
"""What a route answers that tells the same in JSON and as a page."""


class AlsoPage(UnitOfWork):
    """A unit of work whose answer may be a page."""

    answers = (HTML, *ANSWERED)


def wants_page(request: Request) -> bool:
    """Tell whether a page is asked for: by the address, or liked better than JSON."""
    if request.url.path.endswith(SUFFIX):
        return True
    accept = request.headers.get("accept", "")
    return liking(accept, HTML) > liking(accept, ANSWERED[0])


def page_answer(page: Page, language: str) -> Response:
    """Return a page as an answer, with what it may load."""
    return Response(
        page.html,
        media_type=HTML,
        headers={
            "Content-Language": language,
            "Content-Security-Policy": page.policy,
        },
    )
