"""Every count of a database beside its rows."""

from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col, select

from services.checking import Checked
from services.database.tables import Fold
from services.database.work import work
from services.folding import check_counts, folder_of, organisations


async def check_everything(
    engine: AsyncEngine, *, rebuild: bool = True
) -> list[Checked]:
    """Compare what every report counts with the rows, in every organisation."""
    found: list[Checked] = []
    for organisation_id in await organisations(engine):
        caller = folder_of(organisation_id)
        async with work(engine, organisation_id, reads_only=True) as session:
            spaces = await session.exec(
                select(Fold.id)
                .where(Fold.organisation_id == caller.organisation_id)
                .order_by(col(Fold.id))
            )
            ids = list(spaces)
        found += [
            await check_counts(engine, organisation_id, space_id, rebuild=rebuild)
            for space_id in ids
        ]
    return found
