"""`python -m api`: what an operator runs."""

import typer

from api.commands.check import check
from api.commands.demo import demo
from api.commands.export import export
from api.commands.gallery import gallery
from api.commands.imports import imports
from api.commands.migrate import migrate
from api.commands.openapi import openapi
from api.commands.serve import serve
from api.commands.token import token

app = typer.Typer(
    help="Valueweave: from stories and measurements to a report.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
for command in (serve, migrate, demo, token, openapi, check, export, gallery):
    app.command()(command)
app.add_typer(imports, name="import")

if __name__ == "__main__":
    app(prog_name="python -m api")
