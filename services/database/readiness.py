"""Whether a database is fit to be served from."""

from functools import cache
from pathlib import Path

import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import AsyncEngine

from services.database.engine import READ_ONLY
from services.database.tenancy import APPLICATION_ROLE


class NotReady(Exception):
    """The service must not start on this database as it is."""


@cache
def newest_revision() -> str | None:
    """Return the revision that this code needs.

    Read once: it changes with the code alone, and balancers ask every few seconds.
    """
    # Found from here: a command may be run in any folder.
    settings = Path(__file__).parents[2] / "pyproject.toml"
    return ScriptDirectory.from_config(Config(toml_file=settings)).get_current_head()


async def refuse_unready(engine: AsyncEngine) -> None:
    """Let the service start on a database with this schema and a wall that holds.

    Raises
    ------
    NotReady
        If the schema is not this code's, or the application role could pass
        row-level security.
    """
    async with engine.connect() as connection:
        _ = await connection.execution_options(**READ_ONLY, all_organisations=True)
        exists = await connection.run_sync(
            lambda c: sa.inspect(c).has_table("alembic_version")
        )
        current = None
        if exists:
            found = await connection.exec_driver_sql(
                "SELECT version_num FROM alembic_version"
            )
            current = found.scalar_one_or_none()
        if current != newest_revision():
            raise NotReady(
                "the schema is not this version's: run `python -m api migrate`"
            )
        if engine.dialect.name == "postgresql":
            passes = await connection.exec_driver_sql(_PASSES_THE_WALL)
            if passes.scalar_one():
                raise NotReady(
                    f"the role {APPLICATION_ROLE} could pass the tenant wall"
                )


_PASSES_THE_WALL = f"""
    SELECT count(*) FROM pg_roles r WHERE r.rolname = '{APPLICATION_ROLE}' AND (
        r.rolsuper OR r.rolbypassrls
        OR EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid)
    )
"""  # noqa: S608 - a constant
