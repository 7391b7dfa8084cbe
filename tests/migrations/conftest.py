"""What the tests of migrations begin with."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import databases


@pytest.fixture
def url(kind: str, tmp_path: Path) -> Iterator[str]:
    """Give the address of an empty database."""
    made = asyncio.run(databases.create(kind, tmp_path))
    yield made
    asyncio.run(databases.drop(made))
