"""The ceiling: as fast as Starlette and asyncpg answer the same bytes by hand.

It has no authentication, no wall between organisations, no validation and no counts;
README.md tells what that leaves out. Configured by the environment, see `create_app`.
"""

import json
import os
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import asyncpg
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.ceiling_report import report
from benchmarks.ceiling_rows import rows_of
from benchmarks.ceiling_sql import LIST, READ, WRITE

POOL = 8
_LAST = (date(9999, 12, 31), UUID(int=2**128 - 1))


def create_app() -> Starlette:
    """Return the application for the organisation and viewer of the environment."""
    organisation = UUID(os.environ["CEILING_ORGANISATION"])
    viewer = UUID(os.environ["CEILING_VIEWER"])

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with asyncpg.create_pool(
            os.environ["CEILING_DSN"],
            min_size=POOL,
            max_size=POOL,
            server_settings={"jit": "off", "plan_cache_mode": "force_generic_plan"},
        ) as pool:
            app.state.pool = pool
            yield

    async def read_story(request: Request) -> Response:
        story_id = UUID(request.path_params["story_id"])
        found = await request.app.state.pool.fetchval(
            READ, organisation, story_id, viewer
        )
        return Response(found, media_type="application/json")

    async def list_stories(request: Request) -> Response:
        asked = request.query_params
        limit = int(asked.get("limit", "50"))
        after = _LAST
        if "cursor" in asked:
            day, _, key = asked["cursor"].partition("_")
            after = (date.fromisoformat(day), UUID(key))
        space_id = UUID(request.path_params["space_id"])
        rows = await request.app.state.pool.fetch(
            LIST, organisation, space_id, asked["cycle"], limit + 1, *after
        )
        return Response(_page(rows, limit), media_type="application/json")

    async def write_story(request: Request) -> Response:
        space_id = UUID(request.path_params["space_id"])
        sent = json.loads(await request.body())
        rows = rows_of(sent, organisation, space_id, viewer, datetime.now(UTC))
        story_id = UUID(rows["story"][0]["id"])
        async with request.app.state.pool.acquire() as connection:
            await connection.fetchval(WRITE, json.dumps(rows))
            found = await connection.fetchval(READ, organisation, story_id, viewer)
        return Response(found, status_code=201, media_type="application/json")

    return Starlette(
        routes=[
            Route("/v1/spaces/{space_id}/report", _reporter(organisation)),
            Route("/v1/stories/{story_id}", read_story),
            Route("/v1/spaces/{space_id}/stories", list_stories),
            Route("/v1/spaces/{space_id}/stories", write_story, methods=["POST"]),
        ],
        lifespan=lifespan,
    )


def _reporter(
    organisation: UUID,
) -> Callable[[Request], Coroutine[Any, Any, Response]]:
    threshold = int(os.environ["CEILING_THRESHOLD"])

    async def read_report(request: Request) -> Response:
        space_id = UUID(request.path_params["space_id"])
        found = await report(request.app.state.pool, organisation, space_id, threshold)
        return Response(found, media_type="application/json")

    return read_report


def _page(rows: list[Any], limit: int) -> str:
    cursor = None
    if len(rows) > limit:
        _, day, key = rows[limit - 1]
        cursor = f"{day}_{key}"
    page = {"limit": limit, "next_cursor": cursor, "has_more": cursor is not None}
    items = ",".join(row[0] for row in rows[:limit])
    return f'{{"items":[{items}],"page":{json.dumps(page)}}}'
