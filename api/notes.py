"""Notes of fields: what the domain says under them, for the document's readers."""

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

Json = dict[str, Any]

_NONE = re.compile(r"\bNone\b")
_LINE = re.compile(r"(?<!\n)\n(?!\n)")


def add_notes(schemas: Json) -> None:
    """Describe the fields of schemas that are made of a dataclass of the domain.

    It is known by its name and its fields; what has a description keeps it.
    """
    for name, kinds in _by_name().items():
        properties = schemas.get(name, {}).get("properties")
        if not properties:
            continue
        made_of = [k for k in kinds if {f.name for f in fields(k)} == set(properties)]
        for field, note in _notes(made_of[0]) if len(made_of) == 1 else ():
            properties[field].setdefault("description", note)


def _by_name() -> dict[str, list[type[Any]]]:
    found: dict[str, list[type[Any]]] = {}
    for name, module in list(sys.modules.items()):
        if name.startswith("domain."):
            for kind in vars(module).values():
                if not isinstance(kind, type) or kind.__module__ != name:
                    continue
                if is_dataclass(kind):
                    found.setdefault(kind.__name__, []).append(kind)
    return found


def _notes(kind: type[Any]) -> Iterator[tuple[str, str]]:
    """Yield the fields under which something is written, and what clients read of it.

    A field that has no value is null to them. What a class takes from another is told
    where that is written.
    """
    for base in kind.__bases__:
        if is_dataclass(base):
            yield from _notes(base)
    (told,) = ast.parse(inspect.getsource(kind)).body
    assert isinstance(told, ast.ClassDef)  # noqa: S101 - it is the source of a class
    for field, under in zip(told.body, told.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            match under:
                case ast.Expr(ast.Constant(str(note))):
                    plain = _LINE.sub(" ", inspect.cleandoc(note))
                    yield field.target.id, _NONE.sub("null", plain)
                case _:
                    pass
