"""`serve`: answer requests."""

from typing import Annotated

import typer
import uvicorn

from services.settings import prepare_folder, settings

HOST = "127.0.0.1"
PORT = 8000


def serve(
    host: Annotated[str, typer.Option(help="Where to listen.")] = HOST,
    port: Annotated[int, typer.Option(min=1, max=65535)] = PORT,
    workers: Annotated[int, typer.Option(min=1, help="How many processes.")] = 1,
) -> None:
    """Serve the API; DATABASE_URL names the database."""
    prepare_folder(settings().database_url)
    uvicorn.run(
        "api.main:create_app",
        factory=True,
        host=host,
        port=port,
        workers=workers if workers > 1 else None,
        # Paths name stories and people; a proxy that logs them is a decision.
        access_log=False,
        server_header=False,
    )
