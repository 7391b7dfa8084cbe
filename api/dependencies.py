"""What a route is given: a session in its transaction, the caller, the page."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, NoReturn
from uuid import UUID

from fastapi import Depends, Header, Query, Request, Response
from fastapi.routing import APIRoute
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession
from typing_extensions import override

from api import idempotency
from api.conditional import not_modified, required_version, view_digest
from api.digest import digest
from api.handing import Declared, Endpoint, Handed, handing
from api.present import told_what_is_there
from api.reading import (
    ANSWERED,
    bearer,
    check_accept,
    check_query,
    may_be_left_out,
    media_type,
    query_names,
    read_body,
    refuse_body,
    sends_nothing,
)
from domain.access import Caller
from domain.errors import NotFound, NotPermitted, Stale
from services import tokens
from services.database.faults import RETRIED, refusal, sqlstate
from services.database.work import repeat, work

Handler = Callable[[Request], Coroutine[Any, Any, Response]]

WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class _ReadBody(Request):
    """A request whose body has been read strictly, once, before any attempt."""

    @override
    async def json(self) -> Any:
        return self.state.parsed


class _Undone(Exception):
    """Takes an answer past the end of a transaction that is not to be committed."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


class UnitOfWork(APIRoute):
    """One request, one transaction, one connection; committed before the answer.

    The body is read strictly first. Then, as often as the database asks for it: sign
    in, run the handler, store the answer under the idempotency key where there is
    one, commit. A refusal rolls everything back, the key too.
    """

    one_moment = False
    """Whether what a writer reads is all of one moment of the database."""
    answers: tuple[str, ...] = ANSWERED
    """The media types of its answers."""
    keeps_answers = True
    """Whether an answer is kept under an idempotency key where one is sent."""

    def __init__(self, path: str, endpoint: Endpoint, **options: Any) -> None:  # noqa: ANN401 - FastAPI's
        methods = set(options.get("methods") or ["GET"])
        self.reads_only = not methods & WRITES
        declared = [] if self.reads_only else [_DRY_RUN]
        if "POST" in methods and self.keeps_answers:
            declared.append(_IDEMPOTENCY_KEY)
        super().__init__(path, handing(endpoint, declared), **options)

    @override
    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()
        known = query_names(self)
        media = media_type(self)
        optional = may_be_left_out(self)

        async def answer(sent: Request) -> Response:
            request = _ReadBody(sent.scope, sent.receive)
            organisation_id, secret = self.credential(request)
            self.accepted(request)
            check_query(request, known)
            if media is None:
                refuse_body(request)
            elif not (optional and sends_nothing(request)):
                await read_body(request, media)
            try:
                return await repeat(
                    lambda: self._attempt(request, handle, organisation_id, secret)
                )
            except Stale as stale:
                raise await told_what_is_there(request, stale) from None

        return answer

    def credential(self, request: Request) -> tuple[UUID, str]:
        """Return the secret of a request, and the organisation that it carries."""
        token = bearer(request)
        return tokens.organisation_of(token), token

    def accepted(self, request: Request) -> None:
        """Let a request pass that takes what is answered here."""
        check_accept(request, self.answers)

    async def caller(
        self, session: AsyncSession, organisation_id: UUID, secret: str
    ) -> Caller | None:
        """Return who calls; None where the secret stands for nobody."""
        return await tokens.sign_in(session, organisation_id, secret)

    async def _attempt(
        self, request: Request, handle: Handler, organisation_id: UUID, secret: str
    ) -> Response:
        engine: AsyncEngine = request.app.state.engine
        state = request.state
        state.dry_run = False
        try:
            async with work(
                engine,
                organisation_id,
                reads_only=self.reads_only,
                one_moment=self.one_moment,
            ) as session:
                state.session = session
                state.caller = await self.caller(session, organisation_id, secret)
                response = await self.handled(request, handle)
                if self.reads_only:
                    return conditional(request, response)
                if state.dry_run:
                    await session.flush()
                    _leave_undone(response)
        except _Undone as left:
            if state.dry_run:
                left.response.headers["Dry-Run"] = "true"
            return tagged(request, left.response)
        request.app.state.folder.wake(organisation_id)
        return tagged(request, response)

    async def handled(self, request: Request, handle: Handler) -> Response:
        """Return the handler's answer, or the one kept under the idempotency key."""
        if request.method != "POST" or idempotency.HEADER not in request.headers:
            return await handle(request)
        operation = self.operation_id or ""
        stored = await idempotency.stored_answer(request, operation)
        if stored is not None:
            await _check_rights(request, handle)
            _leave_undone(stored)
        response = await handle(request)
        await idempotency.keep(request, operation, response)
        return response


class OneMoment(UnitOfWork):
    """A unit of work that writes down what it reads, all of it of one moment.

    Where somebody changed meanwhile what it locks, it is done again.
    """

    one_moment = True


async def _check_rights(request: Request, handle: Handler) -> None:
    """Let a caller pass who may still do what was done under a key.

    The request is carried out once more, never to be committed: only whether it is
    permitted counts, since that it cannot be done twice is what the key is for.
    """
    try:
        await handle(request)
    except (NotFound, NotPermitted):
        raise
    except Exception as fault:
        if refusal(fault) is None or sqlstate(fault) in RETRIED:
            raise


class Open(APIRoute):
    """A route for reading that wants no token and begins no transaction."""

    @override
    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()
        known = query_names(self)

        async def answer(request: Request) -> Response:
            check_accept(request, ANSWERED)
            check_query(request, known)
            refuse_body(request)
            return conditional(request, await handle(request))

        return answer


def _leave_undone(response: Response) -> NoReturn:
    raise _Undone(response)


def tagged(request: Request, response: Response) -> Response:
    """Complete the tag of a record: its version, and a digest of this view of it."""
    version = response.headers.get("ETag")
    if version is not None and version.isdecimal():
        response.headers["ETag"] = f'"{version}-{view_digest(bytes(response.body))}"'
    preferred = request.headers.get("prefer", "").split(",")
    minimal = "return=minimal" in (each.partition(";")[0].strip() for each in preferred)
    if minimal and request.method in WRITES and response.body:
        return _without_body(response)
    return response


def _without_body(response: Response) -> Response:
    gone = {"content-type", "content-length"}
    headers = {k: v for k, v in response.headers.items() if k not in gone}
    headers["Preference-Applied"] = "return=minimal"
    return Response(status_code=204, headers=headers)


def conditional(request: Request, response: Response) -> Response:
    """Return 304 instead of what the client has already."""
    if response.status_code != 200:  # noqa: PLR2004
        return response
    if "ETag" not in response.headers:
        response.headers["ETag"] = f'"{view_digest(bytes(response.body))}"'
    response = tagged(request, response)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Authorization, Accept, Accept-Language, Origin"
    if not_modified(request.headers.get("if-none-match"), response.headers["ETag"]):
        kept = _KEPT
        headers = {k: v for k, v in response.headers.items() if k in kept}
        return Response(status_code=304, headers=headers)
    return response


_KEPT = ("etag", "cache-control", "vary", "link", "content-security-policy")


def _keep_dry_run(request: Request, value: bool) -> None:  # noqa: FBT001 - as it came
    request.state.dry_run = value


def _keep_nothing(_request: Request, _value: object) -> None:
    """Leave the header where it is: `api.idempotency` reads it there."""


_DRY_RUN = Declared(
    "dry_run",
    Annotated[bool, Query(description="Validate everything and change nothing.")],
    default=False,
    keep=_keep_dry_run,
)
_IDEMPOTENCY_KEY = Declared(
    "idempotency_key",
    Annotated[
        str | None,
        Header(
            min_length=1,
            max_length=200,
            description="The same key gets the same answer for 30 days.",
        ),
    ],
    default=None,
    keep=_keep_nothing,
)


def _session(request: Request) -> AsyncSession:
    session: AsyncSession = request.state.session
    return session


def _caller(request: Request) -> Caller:
    caller: Caller = request.state.caller
    return caller


def _request_digest(request: Request) -> str:
    return digest(request.state.parsed)


def _create_digest(request: Request) -> str | None:
    sent = request.state.parsed
    return digest(sent) if sent.get("id") is not None else None


async def _expected_version(
    if_match: Annotated[
        str | None,
        Header(description="The `ETag` that was read, or `*` to force the change."),
    ] = None,
) -> int | None:
    return required_version(if_match)


Session = Annotated[AsyncSession, Handed(_session)]
CurrentCaller = Annotated[Caller, Handed(_caller)]
RequestDigest = Annotated[str, Handed(_request_digest)]
CreateDigest = Annotated[str | None, Handed(_create_digest)]
"""The digest of a request that makes a record; None where it names no id for it."""
# A coroutine: what is not would run in a thread, at twice the cost of the request.
ExpectedVersion = Annotated[int | None, Depends(_expected_version)]
