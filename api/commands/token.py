"""`token`: access for a member, by role."""

import asyncio
from datetime import timedelta
from typing import Annotated

import typer

from api.commands.running import chosen, engine_of, running
from domain.access import OrganisationRole
from services import operators
from services.tokens import LIFE


def token(
    *,
    role: Annotated[
        OrganisationRole, typer.Option(help="A member in this role, made if missing.")
    ] = OrganisationRole.OWNER,
    organisation: Annotated[
        str | None, typer.Option(help="Name or id; needed where there are several.")
    ] = None,
    create: Annotated[
        str | None, typer.Option(metavar="NAME", help="Make a new organisation first.")
    ] = None,
    label: Annotated[str, typer.Option(help="What the token is for.")] = "command line",
    days: Annotated[int, typer.Option(min=1, max=LIFE.days)] = LIFE.days,
    revoke_last: Annotated[
        bool, typer.Option("--revoke-last", help="End earlier ones of that label.")
    ] = False,
) -> None:
    """Make an access token and print it, this once: only its digest is stored."""

    async def make() -> str:
        async with running() as app:
            engine = engine_of(app)
            key = (
                await operators.create_organisation(engine, create)
                if create
                else await chosen(engine, organisation)
            )
            return await operators.make_token(
                engine,
                await operators.caller_for(engine, key, role),
                label=label,
                life=timedelta(days=days),
                revoke_last=revoke_last,
            )

    typer.echo(asyncio.run(make()))
