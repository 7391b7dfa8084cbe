"""Giants grow one harmless patch at a time; these tests see the next one."""

import ast
from collections.abc import Iterator

from tests.architecture.source import LAYERS, Module, modules, product

FILE_AIM = 300
FILE_LIMIT = 400
BODY_LIMIT = 40
REPORTED = 10


def test_no_file_is_longer_than_the_limit() -> None:
    """Report the ten largest files, and fail above the limit."""
    lengths = sorted(
        ((len(m.text.splitlines()), str(m)) for m in modules(*LAYERS, "tests")),
        reverse=True,
    )
    largest = [f"{length:4} {path}" for length, path in lengths[:REPORTED]]
    print(f"The {REPORTED} largest files (aim: under {FILE_AIM}):", *largest, sep="\n")

    assert [entry for entry in lengths if entry[0] > FILE_LIMIT] == []


def test_no_function_of_the_product_is_longer_than_a_screen() -> None:
    """Report the ten longest bodies, and fail above the limit."""
    lengths = sorted(
        (
            (_body_length(function), f"{module}:{function.lineno} {function.name}")
            for module in product()
            for function in _functions(module)
        ),
        reverse=True,
    )
    longest = [f"{length:4} {where}" for length, where in lengths[:REPORTED]]
    print(f"The {REPORTED} longest function bodies:", *longest, sep="\n")

    assert [entry for entry in lengths if entry[0] > BODY_LIMIT] == []


def _functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _body_length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    # From the first statement after the docstring to the last line.
    body = function.body
    if ast.get_docstring(function, clean=False) is not None:
        body = body[1:]
    if not body:
        return 0
    return (body[-1].end_lineno or body[-1].lineno) - body[0].lineno + 1
