"""House rules that no linter knows."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, Module, modules, product, use_cases

# Use cases that take a session and no caller, each with its reason.
# The key is "services.module.function".
WITHOUT_CALLER: dict[str, str] = {
    "services.tokens.sign_in": "it makes the caller",
    "services.tokens.of_digest": "it makes the caller",
    "services.tokens.spaces_of": "it is asked while the caller is being made",
    "services.substantiation_answers.read_sent": "a secret stands for the caller",
    "services.substantiation_answers.answer_sent": "a secret stands for the caller",
    "services.picture_links.opened": "a signature stands for the caller, whom it gives",
    "services.tokens.advance_access": "it concerns everybody in the organisation",
}

DECISION_LIMIT = 80
GENERATED = ("api/reference/swagger-ui", "openapi/openapi.json")
NOT_OURS = {".git", "var", "node_modules", "__pycache__"}
MACHINE_PATH = re.compile(r"(?<![\w./}~-])/(?:home|opt|root|work|Users|workspaces?)/")
ADDRESS = re.compile(r"://|^-|^\s*(?:file:|/)|--(?:index|extra|find)", re.MULTILINE)


def test_a_use_case_takes_the_caller_after_the_session() -> None:
    strays = [
        name
        for name, function in _with_session()
        if name not in WITHOUT_CALLER and _arguments(function)[1:2] != ["caller"]
    ]

    assert strays == []


def test_the_exceptions_to_that_rule_exist_and_have_a_reason() -> None:
    known = {
        name
        for name, function in _with_session()
        if _arguments(function)[1:2] != ["caller"]
    }

    assert set(WITHOUT_CALLER) - known == set()
    assert all(reason.strip() for reason in WITHOUT_CALLER.values())


def test_a_silenced_type_error_names_its_code_and_its_reason() -> None:
    told = re.compile(r"#\s*type:\s*ignore\[[a-z0-9-]+(?:,\s*[a-z0-9-]+)*\]\s+#\s*\S")
    silent = [
        f"{module}:{line}"
        for module in modules("api", "services", "domain", "tests", "migrations")
        for line, comment in _comments(module)
        if re.match(r"#\s*type:\s*ignore", comment) and not told.match(comment)
    ]

    assert silent == []


def test_a_decision_fits_on_a_page() -> None:
    long = [
        path.name
        for path in (ROOT / "docs" / "decisions").glob("*.md")
        if len(path.read_text(encoding="utf-8").splitlines()) >= DECISION_LIMIT
    ]

    assert long == []


def test_the_repository_names_no_path_of_a_machine() -> None:
    own = [str(path) for path in (ROOT, Path.home()) if len(path.parts) > 1]
    told = [
        f"{path.relative_to(ROOT).as_posix()}:{number}"
        for path, text in _texts()
        for number, line in enumerate(text.splitlines(), start=1)
        if MACHINE_PATH.search(line) or any(f"{path}/" in line for path in own)
    ]

    assert told == []


@pytest.mark.parametrize("name", ["runtime", "dev"])
def test_a_lock_names_no_address(name: str) -> None:
    lock = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")

    assert ADDRESS.findall(lock) == []


@pytest.mark.parametrize("name", ["runtime", "dev"])
def test_a_lock_holds_what_was_asked_for(name: str) -> None:
    folder = ROOT / "requirements"
    asked = _pins((folder / f"{name}.in").read_text(encoding="utf-8"))
    locked = _pins((folder / f"{name}.txt").read_text(encoding="utf-8"))

    assert asked
    assert asked - locked == set()


def test_the_lock_for_development_holds_what_running_needs() -> None:
    folder = ROOT / "requirements"
    runtime = _pins((folder / "runtime.txt").read_text(encoding="utf-8"))
    development = _pins((folder / "dev.txt").read_text(encoding="utf-8"))

    assert runtime - development == set()


def test_nobody_reads_the_clock_without_a_zone() -> None:
    naive = [
        f"{module}:{node.lineno}"
        for module in product()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute)
        and node.attr in {"utcnow", "utcfromtimestamp"}
    ]

    assert naive == []


def _with_session() -> Iterator[tuple[str, ast.AsyncFunctionDef]]:
    """Yield every public use case whose first argument is a session."""
    for module in use_cases():
        for node in module.tree.body:
            if (
                isinstance(node, ast.AsyncFunctionDef)
                and not node.name.startswith("_")
                and _arguments(node)[:1] == ["session"]
            ):
                yield f"{module.name}.{node.name}", node


def _arguments(function: ast.AsyncFunctionDef) -> list[str]:
    given = function.args
    return [argument.arg for argument in (*given.posonlyargs, *given.args)]


def _comments(module: Module) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(module.text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def _texts() -> Iterator[tuple[Path, str]]:
    """Yield every text file that people write: nothing generated, nothing ignored."""
    for path in sorted(ROOT.rglob("*")):
        inside = path.relative_to(ROOT)
        if (
            not path.is_file()
            or NOT_OURS & set(inside.parts)
            or any(_hidden(folder) for folder in inside.parts[:-1])
            or inside.as_posix().startswith(GENERATED)
        ):
            continue
        try:
            yield path, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def _hidden(folder: str) -> bool:
    # Environments and caches; `.ci` is ours.
    return folder.startswith(".") and folder != ".ci"


def _pins(requirements: str) -> set[str]:
    """Return each ``name==version`` of a requirements file, without its extras."""
    found = re.findall(
        r"^([\w.-]+)(?:\[[\w,-]+\])?==([\w.]+)", requirements, re.MULTILINE
    )
    return {f"{name.lower()}=={version}" for name, version in found}
