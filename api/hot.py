"""The route class of hot reads: one trip to the database, the check of access in it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Annotated
from uuid import UUID

from fastapi import Request, Response, params
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import APIRoute
from sqlmodel.ext.asyncio.session import AsyncSession
from typing_extensions import override

from api.dependencies import Handler, UnitOfWork, conditional, tagged
from api.handing import Handed
from api.reading import (
    ANSWERED,
    bearer,
    check_accept,
    check_query,
    query_names,
    refuse_body,
)
from domain.access import Caller
from domain.errors import Unavailable
from services import tokens
from services.database.hot import HotReads
from services.database.work import repeat, work
from services.secret import digest_of

_ATTEMPTS = 3


class Outdated(Exception):
    """The caller was remembered, and somebody's access has changed since."""


class HotRead(UnitOfWork):
    """A read without a session: the caller is remembered from an earlier request.

    The hot statement answers with the present access version too. Where that is
    another one, nothing of its answer is used: the caller signs in anew.
    """

    @override
    def get_route_handler(self) -> Handler:
        handle = _by_ids(self, super(UnitOfWork, self).get_route_handler())
        known = query_names(self)

        async def answer(request: Request) -> Response:
            token = bearer(request)
            tokens.organisation_of(token)
            check_accept(request, ANSWERED)
            check_query(request, known)
            refuse_body(request)
            caller = tokens.remembered(digest_of(token))
            for _ in range(_ATTEMPTS):
                if caller is None:
                    caller = await _signed_in(request, token)
                request.state.caller = caller
                try:
                    response = await repeat(lambda: handle(request))
                except Outdated:
                    caller = None
                    continue
                return conditional(request, response)
            raise Unavailable("access is being changed just now")

        return answer


def _by_ids(route: APIRoute, solving: Handler) -> Handler:
    """Return a handler that reads ids of the path itself, where there is no more.

    What is no id goes through FastAPI, which tells the refusal.
    """
    needed = get_flat_params(route.dependant)
    if not all(isinstance(field.field_info, params.Path) for field in needed):
        return solving
    names = [field.name for field in needed]

    async def handle(request: Request) -> Response:
        try:
            ids = {name: UUID(request.path_params[name]) for name in names}
        except ValueError:
            return await solving(request)
        response: Response = await route.endpoint(request=request, **ids)
        return response

    return handle


async def _signed_in(request: Request, token: str) -> Caller:
    organisation_id = tokens.organisation_of(token)
    engine = request.app.state.engine

    async def sign_in() -> Caller:
        async with work(engine, organisation_id, reads_only=True) as session:
            return await tokens.sign_in(session, organisation_id, token)

    return await repeat(sign_in)


@asynccontextmanager
async def reading(request: Request) -> AsyncIterator[AsyncSession]:
    """Give a session for what the hot statements do not cover, signed in again.

    Raises
    ------
    Outdated
        If the caller's access has changed since.
    """
    caller: Caller = request.state.caller
    token = bearer(request)
    engine = request.app.state.engine
    async with work(engine, caller.organisation_id, reads_only=True) as session:
        if await tokens.sign_in(session, caller.organisation_id, token) != caller:
            raise Outdated
        yield session


def up_to_date(caller: Caller, access_version: int) -> None:
    """Let an answer pass that was made for the caller's present access.

    Raises
    ------
    Outdated
        If access in the organisation has changed since the caller was remembered.
    """
    if access_version != caller.access_version:
        raise Outdated


def _hot(request: Request) -> HotReads:
    hot: HotReads = request.app.state.hot
    return hot


Hot = Annotated[HotReads, Handed(_hot)]


class Cold(Exception):
    """The hot write does not cover this request; seen by `HotWrite` alone."""


class HotWrite(UnitOfWork):
    """A write that is first tried in one trip, without a session.

    Whatever is not plain is done by the unit of work, which also tells refusals.
    """

    @override
    async def _attempt(
        self, request: Request, handle: Handler, organisation_id: UUID, token: str
    ) -> Response:
        state = request.state
        caller = tokens.remembered(digest_of(token))
        if caller is not None and _is_plain(request):
            state.caller, state.session = caller, None
            with suppress(Cold):
                response = await handle(request)
                request.app.state.folder.wake(organisation_id)
                return tagged(request, response)
        return await super()._attempt(request, handle, organisation_id, token)


def _is_plain(request: Request) -> bool:
    with_key = "idempotency-key" in request.headers
    return not with_key and "dry_run" not in request.query_params
