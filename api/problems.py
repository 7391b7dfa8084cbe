"""Refusals as HTTP problems (RFC 9457): the only place that knows status codes.

A refusal knows its code; the table here pairs its nearest listed ancestor with a
status and with what a client may do next. Whatever goes wrong in a request, what
leaves is one `Problem`, which never repeats what was sent.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from http import HTTPStatus
from inspect import cleandoc
from typing import Any, Final, NamedTuple
from urllib.parse import quote
from uuid import uuid4

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.addresses import methods_of
from api.faults import Fault, faults_of
from api.language import chosen
from api.messages import ENGLISH, languages, meaning, message
from domain import errors
from domain.errors import DomainError
from domain.sentence import sentences

MEDIA_TYPE: Final = "application/problem+json"
RETRY_AFTER_SECONDS: Final = 2

# What any route may answer, and what any route with a JSON body may.
EVERY_ROUTE: Final[tuple[type[DomainError], ...]] = (
    errors.MalformedQuery,
    errors.NotSignedIn,
    errors.NotAcceptable,
    errors.UnsupportedMediaType,
    errors.Invalid,
    errors.Unavailable,
)
BODY: Final = (errors.MalformedJson, errors.TooLarge)

# Absent and not visible are one answer, whatever the reason was.
_NOTHING_HERE = "There is nothing at this address that you may see."


class MalformedRequest(DomainError):
    """The request is not well formed."""

    code = "malformed-request"


class MethodNotAllowed(DomainError):
    """The address does not have that method; `Allow` names those it has."""

    code = "method-not-allowed"


class Internal(DomainError):
    """A defect in the service kept the request from being carried out."""

    code = "internal"


class Retry(StrEnum):
    """What a client may do after a problem."""

    NEVER = "never"
    SAME_REQUEST = "same-request"
    AFTER_MERGE = "after-merge"
    AFTER_DELAY = "after-delay"
    AFTER_LOGIN = "after-login"


class Problem(BaseModel):
    """Why a request was not carried out (RFC 9457)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "/problems/version-conflict",
                    "title": "The record has changed since the version that you sent",
                    "status": 412,
                    "code": "version-conflict",
                    "detail": "You sent version 3; the current version is 5.",
                    "instance": "/v1/stories/0192f0c1-2345-7abc-8def-0123456789ab",
                    "request_id": "5f0e7c1e-3f0a-4c8e-9d59-6f2d6f0b7a11",
                    "retry": "after-merge",
                    "errors": [],
                    "context": {
                        "provided": "3",
                        "current": "5",
                        "etag": '"5-3f2a90c1d4e8"',
                        "changed": "steps, title",
                    },
                }
            ]
        }
    )

    type: str = Field(description="`/problems/` and the code.")
    title: str = Field(description="What the code means; the same at every occurrence.")
    status: int
    code: str = Field(description="For programs; `GET /v1/problems` lists all.")
    detail: str = Field(description="What the matter is this time.")
    instance: str = Field(description="The path that was asked for.")
    request_id: str = Field(description="Names this request in the service's log.")
    retry: Retry
    errors: list[Fault] = Field(description="The places that are not accepted.")
    context: dict[str, str] = Field(description="Facts to act on, by code.")


class Place(StrEnum):
    """Where a problem holds a field of its own."""

    CONTEXT = "context"
    HEADER = "header"


class ProblemField(BaseModel):
    """What problems of one code hold beside what all of them do."""

    name: str
    place: Place
    meaning: str


class ProblemKind(BaseModel):
    """One code that a problem may have."""

    code: str
    type: str
    status: int
    meaning: str
    retry: Retry
    fields: list[ProblemField] = Field(
        description="What it may hold beside what every problem does."
    )


class _Answer(NamedTuple):
    status: HTTPStatus
    retry: Retry = Retry.NEVER


_ANSWERS: Final[Mapping[type[DomainError], _Answer]] = {
    DomainError: _Answer(HTTPStatus.UNPROCESSABLE_ENTITY),
    Internal: _Answer(HTTPStatus.INTERNAL_SERVER_ERROR),
    MalformedRequest: _Answer(HTTPStatus.BAD_REQUEST),
    MethodNotAllowed: _Answer(HTTPStatus.METHOD_NOT_ALLOWED),
    errors.Conflict: _Answer(HTTPStatus.CONFLICT),
    errors.CursorFilterMismatch: _Answer(HTTPStatus.BAD_REQUEST),
    errors.CursorInvalid: _Answer(HTTPStatus.BAD_REQUEST),
    errors.Gone: _Answer(HTTPStatus.GONE),
    errors.Invalid: _Answer(HTTPStatus.UNPROCESSABLE_ENTITY),
    errors.MalformedJson: _Answer(HTTPStatus.BAD_REQUEST),
    errors.MalformedQuery: _Answer(HTTPStatus.BAD_REQUEST),
    errors.NotAcceptable: _Answer(HTTPStatus.NOT_ACCEPTABLE),
    errors.NotFound: _Answer(HTTPStatus.NOT_FOUND),
    errors.NotPermitted: _Answer(HTTPStatus.FORBIDDEN),
    errors.NotSignedIn: _Answer(HTTPStatus.UNAUTHORIZED, Retry.AFTER_LOGIN),
    errors.OutcomeUnknown: _Answer(HTTPStatus.SERVICE_UNAVAILABLE, Retry.SAME_REQUEST),
    errors.PreconditionMissing: _Answer(
        HTTPStatus.PRECONDITION_REQUIRED, Retry.AFTER_MERGE
    ),
    errors.Stale: _Answer(HTTPStatus.PRECONDITION_FAILED, Retry.AFTER_MERGE),
    errors.TooLarge: _Answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    errors.Unavailable: _Answer(HTTPStatus.SERVICE_UNAVAILABLE, Retry.AFTER_DELAY),
    errors.UnsupportedMediaType: _Answer(HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
}
_HEADERS: Final[Mapping[int, Mapping[str, str]]] = {
    HTTPStatus.UNAUTHORIZED: {"WWW-Authenticate": "Bearer"},
    HTTPStatus.SERVICE_UNAVAILABLE: {"Retry-After": str(RETRY_AFTER_SECONDS)},
}
_OWN_HEADERS: Final[Mapping[type[DomainError], tuple[str, ...]]] = {
    MethodNotAllowed: ("Allow",),
    errors.Stale: ("ETag",),
}
# What the framework refuses by a bare status.
_BY_STATUS: Final[Mapping[int, type[DomainError]]] = {
    _ANSWERS[error].status: error
    for error in (
        errors.NotSignedIn,
        errors.NotPermitted,
        errors.NotFound,
        MethodNotAllowed,
        errors.NotAcceptable,
        errors.TooLarge,
        errors.UnsupportedMediaType,
        errors.Invalid,
        errors.Unavailable,
    )
}


def kind_of(error: type[DomainError], language: str = ENGLISH) -> ProblemKind:
    """Return what clients may know of a refusal beforehand.

    Every `NotFound` is of one kind, so that none tells more than another.
    """
    if issubclass(error, errors.NotFound):
        error = errors.NotFound
    answer = next(_ANSWERS[base] for base in error.__mro__ if base in _ANSWERS)
    return ProblemKind(
        code=error.code,
        type=f"/problems/{error.code}",
        status=answer.status,
        meaning=meaning(error.code, _first_sentence(error).removesuffix("."), language),
        retry=answer.retry,
        fields=list(_fields(error, answer.status, language)),
    )


def _fields(
    error: type[DomainError], status: int, language: str
) -> Iterator[ProblemField]:
    words = sentences(language)
    for name in vars(error).get("facts", ()):
        told = words.say(f"problem.{error.code}.{name}")
        yield ProblemField(name=name, place=Place.CONTEXT, meaning=told)
    for name in (*_HEADERS.get(status, ()), *_OWN_HEADERS.get(error, ())):
        told = words.say(f"problem.{name}")
        yield ProblemField(name=name, place=Place.HEADER, meaning=told)


def catalogue(language: str = ENGLISH) -> list[ProblemKind]:
    """Return every kind of problem, sorted by code, with what it means."""
    kinds: dict[str, ProblemKind] = {}
    family = [DomainError]
    for refusal in family:
        family.extend(refusal.__subclasses__())
        if "code" in vars(refusal):
            kind = kind_of(refusal, language)
            kinds[kind.code] = kind
    return [kinds[code] for code in sorted(kinds)]


def problems(
    *refusals: type[DomainError], public: bool = False
) -> dict[int | str, dict[str, Any]]:
    """Describe, for a route's `responses`, the problems it may answer with.

    Those of every route are added; a public one asks nobody to sign in.
    """
    told: dict[int, dict[str, str]] = {}
    for refusal in (*EVERY_ROUTE, *refusals):
        if not (public and refusal is errors.NotSignedIn):
            kind = kind_of(refusal)
            told.setdefault(kind.status, {})[kind.code] = kind.meaning
    schema = {"$ref": f"#/components/schemas/{Problem.__name__}"}
    text = {"schema": {"type": "string"}}
    return {
        status: {
            "model": Problem,
            "description": "\n\n".join(f"`{c}`: {m}." for c, m in kinds.items()),
            "content": {MEDIA_TYPE: {"schema": schema}},
            "headers": dict.fromkeys(_HEADERS.get(status, ()), text),
        }
        for status, kinds in sorted(told.items())
    }


def respond(
    request: Request,
    refusal: DomainError,
    *,
    faults: Sequence[Fault] = (),
    status: int | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the answer to a request that is refused.

    `status` and `headers` add to what the kind of the refusal already says.
    """
    language = chosen(request.headers.get("accept-language"), languages())
    kind = kind_of(type(refusal), language)
    title = kind.meaning
    silent = isinstance(refusal, errors.NotFound)
    detail = _NOTHING_HERE if silent else str(refusal)
    if isinstance(refusal, errors.Invalid) and not faults:
        several = getattr(refusal, "refusals", ()) or (refusal,)
        faults = [
            Fault(pointer=each.pointer, code=each.fault, message=str(each))
            for each in several
        ]
    problem = Problem(
        type=kind.type,
        title=title,
        status=status or kind.status,
        code=kind.code,
        # Only English tells more of the matter than its code does.
        detail=detail if language == ENGLISH else f"{title}.",
        instance=quote(request.scope["path"], errors="replace"),
        request_id=getattr(request.state, "request_id", None) or str(uuid4()),
        retry=kind.retry,
        errors=[
            fault.model_copy(
                update={"message": message(fault.code, fault.message, language)}
            )
            for fault in faults
        ],
        context={} if silent else refusal.context,
    )
    return Response(
        problem.model_dump_json(),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers={
            "Cache-Control": "no-store",
            "Content-Language": language,
            **_HEADERS.get(problem.status, {}),
            **(headers or {}),
        },
    )


def install(app: FastAPI) -> None:
    """Make an application answer everything that goes wrong with a `Problem`."""
    app.exception_handler(DomainError)(_refuse)
    app.exception_handler(RequestValidationError)(_refuse_content)
    app.exception_handler(HTTPException)(_refuse_by_status)
    app.exception_handler(Exception)(_admit_defect)


async def _refuse(request: Request, refusal: DomainError) -> Response:
    tag = refusal.context.get("etag")
    return respond(request, refusal, headers={"ETag": tag} if tag else None)


async def _refuse_content(request: Request, error: RequestValidationError) -> Response:
    kinds = {(raw["loc"][0], raw["type"]) for raw in error.errors()}
    if any(source == "path" for source, _ in kinds):
        return respond(request, errors.NotFound(_NOTHING_HERE))
    if ("body", "json_invalid") in kinds:
        return respond(request, errors.MalformedJson("The body is not JSON."))
    faults = faults_of(error)
    detail = faults[0].message if len(faults) == 1 else "Several places; see errors."
    return respond(request, errors.Invalid(detail), faults=faults)


async def _refuse_by_status(request: Request, error: HTTPException) -> Response:
    # FastAPI wraps whatever was raised while a body was read.
    if isinstance(error.__cause__, DomainError):
        return respond(request, error.__cause__)
    status = error.status_code
    ours = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    kind = _BY_STATUS.get(status, Internal if ours else MalformedRequest)
    refusal = kind(_first_sentence(kind))
    headers = error.headers
    if kind is MethodNotAllowed:
        headers = {"Allow": ", ".join(methods_of(request.app, request.scope["path"]))}
    return respond(request, refusal, status=status, headers=headers)


async def _admit_defect(request: Request, _: Exception) -> Response:
    return respond(request, Internal("The defect is on our side and has been logged."))


def _first_sentence(error: type[DomainError]) -> str:
    paragraph = cleandoc(error.__doc__ or "").partition("\n\n")[0]
    return " ".join(paragraph.split())
