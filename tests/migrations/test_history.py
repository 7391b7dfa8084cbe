"""The migrations: one line, up, down and up again, the same tables as the code's."""

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from tests.support import databases


def _config(url: str = "") -> Config:
    config = Config(toml_file="pyproject.toml")
    config.attributes["url"] = url
    return config


def test_there_is_exactly_one_newest_revision() -> None:
    assert len(ScriptDirectory.from_config(_config()).get_heads()) == 1


def test_the_schema_goes_up_down_and_up_again(kind: str, tmp_path: Path) -> None:
    url = asyncio.run(databases.create(kind, tmp_path))
    try:
        databases.migrate(url)
        command.check(_config(url))
        command.downgrade(_config(url), "base")
        databases.migrate(url)
        # Raises where the tables are not those that the code declares.
        command.check(_config(url))
    finally:
        asyncio.run(databases.drop(url))
