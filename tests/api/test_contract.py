import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from api import contract
from api.main import create_app
from tests.architecture.source import ROOT
from tests.support.document import Operation, document, operations, resolved, where

PROBLEM = "application/problem+json"
EACH = pytest.mark.parametrize("operation", operations(), ids=lambda each: each.name)
READS = pytest.mark.parametrize(
    "operation",
    where(lambda each: each.method == "GET"),
    ids=lambda each: each.name,
)


def test_the_committed_document_is_what_the_code_says() -> None:
    committed = (ROOT / "openapi" / "openapi.json").read_text(encoding="utf-8")

    assert committed == contract.written(create_app()), "run `make openapi`"


def test_the_document_is_valid_openapi_3_1() -> None:
    assert document()["openapi"].startswith("3.1.")
    assert [str(e) for e in OpenAPIV31SpecValidator(document()).iter_errors()] == []


def test_the_document_is_written_alike_every_time() -> None:
    first, second = contract.written(create_app()), contract.written(create_app())

    assert first == second
    assert first.endswith("}\n")
    assert json.dumps(json.loads(first), sort_keys=True, indent=2, ensure_ascii=False)


def test_every_group_of_operations_is_described() -> None:
    used = {tag for each in operations() for tag in each.raw["tags"]}

    assert used == {tag["name"] for tag in document()["tags"]}
    assert all(tag["description"] for tag in document()["tags"])


@pytest.mark.parametrize("name", ["Branch", "Carriage", "Flows", "ReportRead"])
def test_a_part_of_the_report_says_what_its_numbers_are(name: str) -> None:
    plain = {"cycles", "from", "to", "spaces", "branches"}
    fields = document()["components"]["schemas"][name]["properties"]
    mute = {field for field, told in fields.items() if not told.get("description")}

    assert mute <= plain


def test_what_is_none_to_the_code_is_null_to_clients() -> None:
    fields = document()["components"]["schemas"]["Carriage"]["properties"]

    assert "columns where it was used" in fields["matrix"]["description"]
    assert "null where a count is not told" in fields["matrix"]["description"]
    assert "None" not in str(fields)


@EACH
def test_an_operation_is_named_summed_up_and_described(operation: Operation) -> None:
    raw = operation.raw

    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", raw["operationId"])
    assert raw["summary"]
    assert raw["description"].strip().endswith(".")
    assert len(raw["tags"]) == 1


@EACH
def test_a_parameter_is_described_and_never_null(operation: Operation) -> None:
    for each in operation.raw["parameters"]:
        assert each.get("description") or each["in"] == "path", each["name"]
        assert {"type": "null"} not in each["schema"].get("anyOf", ()), each["name"]
        assert each["in"] != "path" or each["required"], each["name"]


@EACH
def test_what_is_refused_is_a_problem(operation: Operation) -> None:
    refused = {
        status: set(response["content"])
        for status, response in operation.raw["responses"].items()
        if int(status) >= 400
    }

    assert refused
    assert set(map(frozenset, refused.values())) == {frozenset({PROBLEM})}
    assert "422" in refused
    assert "503" in refused


@EACH
def test_every_problem_told_is_in_the_catalogue(operation: Operation) -> None:
    from api.problems import catalogue

    known = {(kind.code, str(kind.status)) for kind in catalogue()}
    told = {
        (code, status)
        for status, response in operation.raw["responses"].items()
        if int(status) >= 400
        for code in re.findall(r"^`([a-z-]+)`: ", response["description"], re.MULTILINE)
    }

    assert told
    assert told - known == set()


@EACH
def test_what_an_operation_takes_says_what_it_may_refuse(operation: Operation) -> None:
    answers = set(operation.raw["responses"])
    headers = {each["name"] for each in operation.parameters("header")}

    assert ("401" in answers) is not operation.is_public
    if operation.media is not None:
        assert {"400", "413", "415"} <= answers
    if operation.places:
        assert "404" in answers
    if "If-Match" in headers:
        assert {"412", "428"} <= answers
    if operation.writes and not operation.is_public:
        assert "403" in answers


@EACH
def test_a_success_is_described_and_has_a_schema(operation: Operation) -> None:
    fine = {s: r for s, r in operation.raw["responses"].items() if s.startswith("2")}

    assert fine
    for status, response in fine.items():
        assert response["description"] != "Successful Response"
        contents = response.get("content", {})
        assert bool(contents) is (status != "204")
        assert all(content.get("schema") for content in contents.values())


@EACH
def test_every_answer_names_the_request(operation: Operation) -> None:
    for status, response in operation.raw["responses"].items():
        assert "X-Request-Id" in response["headers"], status


@READS
def test_a_read_has_a_tag_and_need_not_be_sent_again(operation: Operation) -> None:
    assert "ETag" in operation.raw["responses"]["200"]["headers"]
    assert "content" not in operation.raw["responses"]["304"]
    assert "If-None-Match" in {each["name"] for each in operation.parameters("header")}


@READS
def test_a_list_is_paged_and_links_on(operation: Operation) -> None:
    content = operation.raw["responses"]["200"]["content"]
    schema = resolved(content.get("application/json", {}).get("schema", {}))
    if "page" not in schema.get("properties", {}) or operation.is_public:
        pytest.skip("no list")
    query = {each["name"]: each for each in operation.parameters("query")}

    assert {"limit", "cursor"} <= set(query)
    assert query["limit"]["schema"]["maximum"] == 200
    assert query["limit"]["schema"]["default"] == 50
    assert "Link" in operation.raw["responses"]["200"]["headers"]


def test_a_new_thing_says_where_it_is() -> None:
    silent = [
        each.name
        for each in operations()
        if "Location" not in each.raw["responses"].get("201", _LOCATED)["headers"]
    ]

    assert silent == []


def test_every_write_may_be_tried_out() -> None:
    final = [
        each.name
        for each in operations()
        if each.writes
        and "dry_run" not in {sent["name"] for sent in each.parameters("query")}
    ]

    assert final == []


def test_every_update_and_delete_wants_the_version_that_was_read() -> None:
    blind = [
        each.name
        for each in operations()
        if each.method in {"PATCH", "DELETE"}
        and "If-Match" not in {sent["name"] for sent in each.parameters("header")}
        and each.name not in WITHOUT_VERSION
    ]

    assert blind == []


WITHOUT_VERSION = {
    "revoke_consent": "it is taken back as easily as given, and that twice is once",
    "revoke_substantiation": "it is never changed, only taken back; twice is once",
    "revoke_token": "a token is never changed, only revoked, and that twice is once",
}


def test_there_is_one_schema_for_each_model() -> None:
    names = list(document()["components"]["schemas"])

    assert [name for name in names if name.endswith(("-Input", "-Output"))] == []
    assert [
        name for name in names if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", name)
    ] == []
    assert {"HTTPValidationError", "ValidationError"} & set(names) == set()


def test_every_enumeration_is_of_text() -> None:
    odd = [
        where
        for where, schema in _schemas(document())
        if "enum" in schema and schema.get("type") != "string"
    ]

    assert odd == []


def test_what_is_sent_takes_no_unknown_name() -> None:
    loose = {
        where
        for each in operations()
        if each.schema is not None
        for where, schema in _reached(each.schema)
        if "properties" in schema and schema.get("additionalProperties") is not False
    }

    assert loose == set()


def test_what_is_read_says_exactly_what_is_there() -> None:
    vague = {
        name
        for name, schema in document()["components"]["schemas"].items()
        if name.endswith("Read")
        and set(schema.get("required", ())) != set(schema.get("properties", ()))
    }

    assert vague == set()


@pytest.mark.parametrize("name", sorted(document()["components"]["schemas"]))
def test_every_schema_has_an_example_that_validates(name: str) -> None:
    schema = document()["components"]["schemas"][name]
    check = jsonschema_rs.validator_for(
        {
            "$ref": f"#/components/schemas/{name}",
            "components": document()["components"],
        },
        validate_formats=True,
    )

    assert schema["examples"]
    for example in schema["examples"]:
        assert [error.message for error in check.iter_errors(example)] == []


_LOCATED = {"headers": {"Location": None}}


def _schemas(node: object, where: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(node, dict):
        if isinstance(node.get("enum"), list) or "properties" in node:
            yield where, node
        for name, part in node.items():
            if name not in {"examples", "default"}:
                yield from _schemas(part, f"{where}/{name}")
    elif isinstance(node, list):
        for part in node:
            yield from _schemas(part, where)


def _reached(schema: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every schema that a schema is made of, each once."""
    pending, seen = [("", schema)], set()
    while pending:
        where, node = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield from _schemas(node, where)
        pending.extend((name, resolved({"$ref": name})) for name in _references(node))


def _references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for part in node.values():
            yield from _references(part)
    elif isinstance(node, list):
        for part in node:
            yield from _references(part)
