"""Which page of a list a request asks for, and how it is answered."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from api.pagination import (
    LIMIT_DEFAULT,
    Limit,
    Page,
    decode,
    encode,
    link_next,
    page_info,
    page_of,
)
from domain.access import Caller
from domain.story import Sight
from domain.total import Counting, Means, Total
from services.access import groups_of
from services.database.keyset import After, Slice


class Paging:
    """Which page of a list is asked for, and how it is answered."""

    def __init__(
        self,
        request: Request,
        response: Response,
        limit: int,
        cursor: str | None,
        counting: Counting | None = None,
    ) -> None:
        self.limit = limit
        self._counting = counting
        self._request = request
        self._response = response
        self._cursor = cursor

    def after(self, *, descending: bool = False) -> After:
        """Return where the page begins.

        Raises
        ------
        CursorInvalid
            If the cursor is not one of ours, or another organisation's.
        CursorFilterMismatch
            If it was made for other filters or another order.
        """
        key: Sequence[str | int | None] | None = None
        if self._cursor is not None:
            key = decode(
                self._request.app.state.cursor_key,
                self._cursor,
                organisation=self._request.state.caller.organisation_id,
                scope=self._scope(),
            )
        return After(self.limit, key, descending, self._counting)

    def page(self, found: Slice[Any], items: list[Any]) -> Page[Any]:
        """Return the page with its cursor, and the `Link` header beside it."""
        cursor = None if found.next is None else self.cursor(found.next)
        if cursor is not None:
            self._response.headers["Link"] = link_next(str(self._request.url), cursor)
        total = self._told(found.total)
        return page_of(items, limit=self.limit, next_cursor=cursor, total=total)

    def json_page(self, found: Slice[str]) -> Response:
        """Return a page of items that are JSON already."""
        cursor = None if found.next is None else self.cursor(found.next)
        info = page_info(self.limit, cursor, self._told(found.total))
        body = f'{{"items":[{",".join(found.rows)}],"page":{info.model_dump_json()}}}'
        response = Response(body, media_type="application/json")
        if cursor is not None:
            response.headers["Link"] = link_next(str(self._request.url), cursor)
        return response

    def cursor(self, key: Sequence[Any]) -> str:
        """Return the cursor that stands behind a row with these sort values."""
        return encode(
            self._request.app.state.cursor_key,
            organisation=self._request.state.caller.organisation_id,
            scope=self._scope(),
            values=[v if isinstance(v, int | None) else str(v) for v in key],
        )

    def _told(self, total: Total | None) -> Total | None:
        """Return a total as the caller is told it: not that of a small group."""
        if total is None:
            return None
        caller: Caller = self._request.state.caller
        space = self._request.path_params.get("space_id")
        evaluates = caller.evaluates(None if space is None else UUID(space))
        sight = Sight.EVALUATOR if evaluates else Sight.ORGANISATION
        groups = groups_of(caller, [sight])
        n = groups.shown(f"list {self._request.url.path}", total.n)
        if n is None:
            return None
        return replace(total, n=n, means=Means.AT_LEAST) if n != total.n else total

    def _scope(self) -> str:
        filters = sorted(
            (name, value)
            for name, value in self._request.query_params.multi_items()
            if name not in {"limit", "cursor", "count"}
        )
        return f"{self._request.url.path}?{filters}"


Cursor = Annotated[str | None, Query(description="`next_cursor` of the page before.")]


async def _paging(
    request: Request,
    response: Response,
    limit: Limit = LIMIT_DEFAULT,
    cursor: Cursor = None,
    count: Annotated[
        Counting | None,
        Query(description="Tell in `page.total` how many are on all pages."),
    ] = None,
) -> Paging:
    return Paging(request, response, limit, cursor, count)


async def _uncounted(
    request: Request,
    response: Response,
    limit: Limit = LIMIT_DEFAULT,
    cursor: Cursor = None,
) -> Paging:
    return Paging(request, response, limit, cursor)


Pages = Annotated[Paging, Depends(_paging)]
Uncounted = Annotated[Paging, Depends(_uncounted)]
"""Pages of a list of which nobody knows how long it is before it has been read."""
