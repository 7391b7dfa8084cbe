"""Who may import what, where import-linter and ruff cannot say it."""

import ast
import importlib
import sys
from pathlib import Path

import pytest

from tests.architecture.source import LAYERS, ROOT, Module, modules, product

# Where a transaction may end. Everything else leaves that to the unit of work.
COMMITTERS = ("api/dependencies.py", "services/database/")

# Names that say where a module lies in somebody's head, not what it is about.
NOUNLESS = {"common", "core", "helpers", "manager", "utils"}


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_is_imported_from_this_repository(layer: str) -> None:
    # An installed package of the same name would be taken silently.
    found = importlib.import_module(layer).__file__

    assert found is not None
    assert Path(found).resolve() == ROOT / layer / "__init__.py"


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_says_whose_it_is(layer: str) -> None:
    docstring = importlib.import_module(layer).__doc__

    assert docstring is not None
    assert "Valueweave" in docstring


def test_no_package_in_tests_shadows_the_product() -> None:
    assert [str(module) for module in modules("tests") if _is_package(module)] == []


def test_the_domain_imports_the_standard_library_only() -> None:
    allowed = sys.stdlib_module_names | {"domain"}
    foreign = [
        f"{module}: {name}"
        for module in modules("domain")
        for name in module.imports()
        if name.partition(".")[0] not in allowed
    ]

    assert foreign == []


def test_the_database_knows_no_use_case() -> None:
    upwards = [
        f"{module}: {name}"
        for module in modules("services/database")
        for name in module.imports()
        if name.startswith("services.") and not name.startswith("services.database")
    ]

    assert upwards == []


def test_imports_are_absolute() -> None:
    relative = [
        f"{module}:{node.lineno}"
        for module in product()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]

    assert relative == []


def test_only_the_unit_of_work_commits() -> None:
    commits = [
        f"{module}:{node.lineno}"
        for module in product()
        if not str(module).startswith(COMMITTERS)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]

    assert commits == []


def test_modules_are_named_by_a_noun_of_the_field() -> None:
    nameless = [
        str(module)
        for module in modules(*LAYERS, "tests", "migrations", "benchmarks")
        if NOUNLESS & set(module.name.split("."))
    ]

    assert nameless == []


def _is_package(module: Module) -> bool:
    return module.path.name == "__init__.py"
