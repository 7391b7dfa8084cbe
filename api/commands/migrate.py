"""`migrate`: bring the database to the newest schema."""

import typer
from alembic import command
from alembic.config import Config

from api.commands.running import ROOT
from services.settings import prepare_folder, settings


def migrate() -> None:
    """Bring the database to the schema of this version, keeping what it holds."""
    prepare_folder(settings().database_url)
    command.upgrade(Config(toml_file=ROOT / "pyproject.toml"), "head")
    typer.echo("The database has the schema of this version.")
