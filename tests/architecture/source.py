"""The product's source, read without importing it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from typing_extensions import override

ROOT = Path(__file__).resolve().parents[2]
LAYERS = ("api", "services", "domain")


@dataclass(frozen=True)
class Module:
    """One Python file, and where it lies in the repository."""

    path: Path

    @cached_property
    def tree(self) -> ast.Module:
        """Return the syntax tree."""
        return ast.parse(self.text, filename=str(self))

    @cached_property
    def text(self) -> str:
        """Return the source as it is written."""
        return self.path.read_text(encoding="utf-8")

    @property
    def name(self) -> str:
        """Return the dotted name, as an import would say it."""
        parts = self.path.relative_to(ROOT).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def imports(self) -> Iterator[str]:
        """Yield the dotted name of everything imported, wherever in the file.

        ``from services import stories`` yields both ``services`` and
        ``services.stories``: the tree does not tell a module from a name.
        """
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module
                yield from (f"{node.module}.{alias.name}" for alias in node.names)

    @override
    def __str__(self) -> str:
        """Return the path inside the repository."""
        return self.path.relative_to(ROOT).as_posix()


def modules(*folders: str) -> list[Module]:
    """Return the Python files below some folders of the repository, sorted."""
    return [
        Module(path)
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
    ]


def product() -> list[Module]:
    """Return the Python files of the three layers."""
    return modules(*LAYERS)


def use_cases() -> list[Module]:
    """Return the modules of `services` that hold use cases: not the database's."""
    return [
        module
        for module in modules("services")
        if not module.name.startswith("services.database")
    ]
