"""The OpenAPI document: what is generated, made true, complete and stable."""

import json
import re
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI

from api.notes import add_notes
from api.problems import BODY, MEDIA_TYPE, Problem, kind_of
from api.samples import add_samples
from domain import errors
from domain.errors import DomainError
from domain.merging import Noun

VERSION = "0.1.0"
DESCRIPTION = (
    "Valueweave joins value-creation stories with indicators and their measurements, "
    "over eight cycles of value, into a report on what difference learning together "
    "makes. An operation wants an access token as a bearer unless it says otherwise. "
    "Wherever there is `GET` there is `HEAD`. What is refused is answered with a "
    "problem (RFC 9457), and never repeats what was sent."
)
TAGS: Final = {
    "me": "Who you are here and what you may do.",
    "organisation": "The organisation of your token.",
    "members": "Who has access to the organisation, in which role.",
    "persons": "People who tell, or are told about, with and without an account.",
    "merges": "Records that were entered twice and are one: made, listed, undone.",
    "invitations": "Asking people in.",
    "tokens": "Access tokens: made, listed, revoked.",
    "spaces": "Social learning spaces.",
    "participations": "Who takes part in a space, as what, from when to when.",
    "activities": "What people did together in a space.",
    "framing": "What a space hopes for and does not know, and the field around it.",
    "cycles": "The eight cycles of value, and how older schemes map to them.",
    "patterns": "Patterns of flows and loops that reports count.",
    "indicators": "Effect data: what is watched.",
    "measurements": "Effect data: what was measured.",
    "stories": "Contribution data: accounts of how value came about.",
    "consents": "Whom a teller lets a story reach, named how, and until when.",
    "steps": "The steps of stories and where they are placed.",
    "placements": "The cycle that a step is placed in, and who says so.",
    "flows": "How one step leads to another.",
    "evidence": "Links between steps and indicators, corroborations, claims.",
    "imports": "Files of measurements and stories.",
    "reports": "Effect and contribution data together.",
    "figures": "What reports and stories show, as graphs and as pictures.",
    "service": "Whether the service is well, and what it may refuse.",
}
"""What each group of operations is about, in the order in which they are shown."""

WRITES: Final = frozenset({"post", "put", "patch", "delete"})

_METHODS: Final = WRITES | {"get"}
_TOLD = re.compile(r"`([a-z-]+)`: (.+)\.")
_PAGE = re.compile(r"Page_(\w+?)(?:Read)?_")
_TWIN = re.compile(r"api__schemas__([a-z])(\w*?)__(\w+)")
_OK = str(HTTPStatus.OK.value)
_CREATED = str(HTTPStatus.CREATED.value)
_SUCCESS: Final = {
    "get": "What was asked for.",
    "post": "Done.",
    "put": "What is there now.",
    "patch": "The record as it is now.",
    "delete": "Removed.",
}
_HOLD_ONE: Final = frozenset({"items", "additionalProperties", "schema"})
_HOLD_SEVERAL: Final = frozenset({"anyOf", "oneOf", "allOf", "prefixItems"})
_TEXT: Final = {"type": "string"}
_HEADERS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "Dry-Run": ("`true` where nothing was changed.", {"const": "true", **_TEXT}),
    "ETag": ("The version of what is answered, and a digest of this view.", _TEXT),
    "Idempotency-Kept-Days": ("For how many days the key is kept.", _TEXT),
    "Idempotent-Replay": (
        "`true` where the same request was answered before.",
        {"const": "true", **_TEXT},
    ),
    "Link": ('The next page, with `rel="next"`; not on the last one.', _TEXT),
    "Location": ("The address of what was made.", _TEXT),
    "Preference-Applied": ("The preference that was followed.", _TEXT),
    "Retry-After": ("Seconds to wait.", _TEXT),
    "WWW-Authenticate": ("`Bearer`.", _TEXT),
    "X-Request-Id": ("Names this request in the service's log.", _TEXT),
}
_OF_PROBLEMS: Final = {
    401: ("WWW-Authenticate",),
    412: ("ETag",),
    503: ("Retry-After",),
}
_FILTERS: Final = {
    "cycle": "Only what is placed in this cycle.",
    "facet": "Which part of the subject, as in `sources` of a report.",
    "from": "The first day, included.",
    "indicator": "Only what is linked to this indicator.",
    "made": "Only flows made of neighbouring steps, or only asserted ones.",
    "modality": "Only what happened, or only what is hoped for.",
    "period": "How long each part of the series is.",
    "polarity": "Only what was felt to be so.",
    "relation": "Only flows of this relation.",
    "state": "Only stories in this state.",
    "story": "Only what touches this story.",
    "subject": "What was counted, as in `sources` of a report.",
    "submitted": "Evaluators see submitted stories too.",
    "teller": "Only what this person tells.",
    "to": "The last day, included.",
    "unplaced": "Only stories with a step that nobody has placed, or only the others.",
    "unresolved": "Only flows that do not fit and do not count, or only the others.",
}
"""What parameters mean that go by one name everywhere; a route may say more."""

_MERGED: Final = frozenset({"spaces", *(f"{noun}_id" for noun in Noun)})
"""Parameters whose record may have been merged into another."""

_SPELLED: Final = {
    "if-match": "If-Match",
    "idempotency-key": "Idempotency-Key",
}
_NONE_MATCH: Final = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The `ETag` that the client has: then the answer is 304.",
    "schema": _TEXT,
}
_PREFER: Final = {
    "name": "Prefer",
    "in": "header",
    "required": False,
    "description": "`return=minimal` for an answer without a body; what else is"
    " preferred is passed over.",
    "schema": _TEXT,
}

Json = dict[str, Any]


def install(app: FastAPI) -> None:
    """Make the application answer with our document instead of the generated one."""
    generate = app.openapi

    def document() -> Json:
        if app.openapi_schema is None:
            app.openapi_schema = mended(generate())
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # FastAPI's documented way


def written(app: FastAPI) -> str:
    """Return the document as it is committed: sorted, indented, one final newline."""
    document = app.openapi()
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    """Yield path, method in lower case, and operation, in the document's order."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method in _METHODS:
                yield path, method, operation


def mended(generated: Json) -> Json:
    """Return the generated document with all that the code keeps to on every route."""
    document = _plainly_named(generated)
    document["info"]["license"] = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    document["servers"] = [{"url": "/", "description": "Where this document is from."}]
    parts = document.setdefault("components", {})
    parts["securitySchemes"] = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "An access token; its text begins with `vw_`.",
        }
    }
    parts["headers"] = {
        name: {"description": told, "schema": schema}
        for name, (told, schema) in _HEADERS.items()
    }
    schemas = parts["schemas"]
    for name, schema in schemas.items():
        _mend_schema(schema, forget_defaults=name.endswith("Update"))
    add_notes(schemas)
    add_samples(schemas)
    used: set[str] = set()
    for _, method, operation in operations(document):
        _mend_operation(method, operation)
        used.update(operation.get("tags", ()))
    document["security"] = [{"token": []}]
    document["tags"] = [
        {"name": name, "description": told}
        for name, told in TAGS.items()
        if name in used
    ]
    return document


def _plainly_named(document: Json) -> Json:
    """Return a copy in which the page of a `SpaceRead` is called `SpacePage`."""
    schemas = document.get("components", {}).get("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    text = _PAGE.sub(r"\1Page", json.dumps(document))
    # Two resources may each have a schema of one name: then the resource tells them.
    text = _TWIN.sub(lambda name: f"{name[1].upper()}{name[2]}{name[3]}", text)
    renamed: Json = json.loads(text)
    return renamed


def _mend_schema(schema: Json, *, forget_defaults: bool = False) -> None:
    """Take out titles that only repeat names, and defaults that never apply."""
    if isinstance(schema.get("title"), str):
        del schema["title"]
    parts = schema.get("properties", {})
    for part in parts.values():
        if forget_defaults:
            part.pop("default", None)
        _mend_schema(part)
    for name, part in schema.items():
        if name in _HOLD_ONE and isinstance(part, dict):
            _mend_schema(part)
        elif name in _HOLD_SEVERAL:
            for each in part:
                _mend_schema(each)


def _mend_operation(method: str, operation: Json) -> None:
    signs_in = "401" in operation["responses"]
    operation["summary"] = operation["operationId"].replace("_", " ").capitalize()
    if not signs_in:
        operation["security"] = []
    sent = [_mended_parameter(each) for each in operation.get("parameters", ())]
    if method == "get":
        sent.append(_NONE_MATCH)
    elif signs_in:
        sent.append(_PREFER)
    operation["parameters"] = sent
    _tell_problems(operation, _refused_everywhere(method, operation, signs_in=signs_in))
    for status, response in operation["responses"].items():
        if int(status) < HTTPStatus.BAD_REQUEST:
            _mend_success(method, status, response)
        else:
            _mend_problem(int(status), response)
    if method == "get":
        _tell_not_modified(operation)
    elif signs_in and "204" not in operation["responses"]:
        _tell_minimal(operation)
    operation["responses"] = dict(sorted(operation["responses"].items()))


def _mended_parameter(parameter: Json) -> Json:
    """Return a parameter whose schema says what can stand in a query or a header."""
    schema = parameter["schema"]
    kinds = [kind for kind in schema.pop("anyOf", ()) if kind != {"type": "null"}]
    if len(kinds) == 1:
        schema = {**kinds[0], **schema}
    elif kinds:
        schema["anyOf"] = kinds
    _mend_schema(schema)
    schema.pop("description", None)
    name = _SPELLED.get(parameter["name"].lower(), parameter["name"])
    # Without `If-Match` a change is refused, though the code reads it as optional.
    required = parameter["required"] or name == "If-Match"
    described = {"description": _FILTERS[name]} if name in _FILTERS else {}
    told = {"name": name, "required": required, "schema": schema}
    return described | parameter | told


def _refused_everywhere(
    method: str, operation: Json, *, signs_in: bool
) -> Iterator[type[DomainError]]:
    """Yield what an operation may refuse because of what it is."""
    parameters = operation["parameters"]
    if any(each["in"] == "path" for each in parameters):
        yield errors.NotFound
    if any(each["name"] in _MERGED for each in parameters):
        yield errors.Merged
    if "requestBody" in operation:
        json_only = set(operation["requestBody"]["content"]) == {"application/json"}
        yield from (each for each in BODY if json_only or each is not BODY[0])
    if any(each["name"] == "If-Match" for each in parameters):
        yield errors.PreconditionMissing
        yield errors.Stale
    if any(each["name"] == "Idempotency-Key" for each in parameters):
        yield errors.IdempotencyKeyReused
    if method in WRITES and signs_in:
        yield errors.NotPermitted
        yield errors.OutcomeUnknown


def _tell_problems(operation: Json, refusals: Iterable[type[DomainError]]) -> None:
    responses = operation["responses"]
    for refusal in refusals:
        kind = kind_of(refusal)
        response = responses.setdefault(str(kind.status), {"description": ""})
        told = dict(_TOLD.findall(response["description"]))
        told[kind.code] = kind.meaning
        response["description"] = "\n\n".join(f"`{c}`: {m}." for c, m in told.items())


def _mend_problem(status: int, response: Json) -> None:
    schema = {"$ref": f"#/components/schemas/{Problem.__name__}"}
    response["content"] = {MEDIA_TYPE: {"schema": schema}}
    response["headers"] = _headers("X-Request-Id", *_OF_PROBLEMS.get(status, ()))


def _mend_success(method: str, status: str, response: Json) -> None:
    if response["description"] == "Successful Response":
        response["description"] = _SUCCESS[method]
    names = ["X-Request-Id"]
    if method == "get":
        names.append("ETag")
    elif method != "delete":
        names += ["ETag", "Dry-Run"]
    if method == "post":
        names += ["Idempotent-Replay", "Idempotency-Kept-Days"]
    if status == _CREATED:
        names.append("Location")
    contents: list[Json] = list(response.get("content", {}).values())
    for content in contents:
        _mend_schema(content)
        paged = content.get("schema", {}).get("$ref", "").endswith("Page")
        if status == _OK and paged:
            names.append("Link")
    response["headers"] = {**response.get("headers", {}), **_headers(*names)}


def _tell_not_modified(operation: Json) -> None:
    operation["responses"]["304"] = {
        "description": "What the client has is up to date.",
        "headers": _headers("X-Request-Id", "ETag"),
    }


def _tell_minimal(operation: Json) -> None:
    done = operation["responses"]
    headers = {
        name: header
        for status in done
        if int(status) < HTTPStatus.BAD_REQUEST
        for name, header in done[status]["headers"].items()
    }
    done["204"] = {
        "description": "Done; there is no body, as was preferred.",
        "headers": {**headers, **_headers("Preference-Applied")},
    }


def _headers(*names: str) -> Json:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in sorted(names)}
