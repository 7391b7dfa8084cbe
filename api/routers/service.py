"""The service itself: whether it is well, and what it may refuse."""

from typing import Annotated

from fastapi import APIRouter, Header, Request, Response

from api.dependencies import Open
from api.language import chosen
from api.messages import languages
from api.pagination import LIMIT_MAX, Page, page_of
from api.problems import ProblemKind, catalogue, problems
from api.schemas.service import AliveRead, ReadyRead
from services import readiness

router = APIRouter(tags=["service"], route_class=Open)


@router.get("/livez", operation_id="is_alive", responses=problems(public=True))
async def is_alive() -> AliveRead:
    """Learn whether the process answers; asks no database and wants no token."""
    return AliveRead(status="alive")


@router.get("/readyz", operation_id="is_ready", responses=problems(public=True))
async def is_ready(request: Request) -> ReadyRead:
    """Learn whether requests can be answered; wants no token.

    503 while the database does not answer, or has not the schema of this version.
    """
    ready = await readiness.check(request.app.state.engine)
    return ReadyRead(
        status="ready",
        database=ready.database,
        schema_revision=ready.schema_revision,
    )


@router.get(
    "/v1/problems", operation_id="list_problems", responses=problems(public=True)
)
async def list_problems(
    response: Response,
    accept_language: Annotated[
        str | None, Header(description="English where no other language fits.")
    ] = None,
) -> Page[ProblemKind]:
    """List every code that a problem may have; one page, and wants no token."""
    language = chosen(accept_language, languages())
    response.headers["Content-Language"] = language
    return page_of(catalogue(language), limit=LIMIT_MAX, next_cursor=None)
