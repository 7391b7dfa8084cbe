"""Which report is asked for, and all the rows it may be counted from."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import select

from domain.cycle import Cycle
from services.database import tables
from services.database.work import work

READ: dict[str, Any] = {
    name: getattr(tables, name)
    for name in (
        "Space",
        "Participation",
        "Story",
        "StoryTeller",
        "Consent",
        "Step",
        "Placement",
        "Flow",
        "Activity",
        "EvidenceLink",
        "IndicatorOrigin",
        "Indicator",
        "IndicatorCycle",
        "Measurement",
    )
}


async def rows_of(engine: AsyncEngine, organisation_id: UUID) -> dict[str, list[Any]]:
    """Return every row of an organisation that a report may count, by table."""
    async with work(engine, organisation_id, reads_only=True) as session:
        return {
            name: list(
                await session.exec(
                    select(table).where(table.organisation_id == organisation_id)
                )
            )
            for name, table in READ.items()
        }


@dataclass(frozen=True)
class Asked:
    """Which report: over which spaces and days, of what, by whose placements."""

    spaces: tuple[str, ...]
    first: date | None = None
    last: date | None = None
    submitted: bool = False
    placements: str = "default"
    parts: str = ""
    audience: str = ""

    @property
    def path(self) -> str:
        """Return the address of the report."""
        named = {"from": self.first, "to": self.last}
        query = [f"{name}={day}" for name, day in named.items() if day is not None]
        query += ["submitted=true"] if self.submitted else []
        query += [f"parts={self.parts}"] if self.parts else []
        if self.audience:
            query += [f"audience={self.audience}", f"cycles={','.join(Cycle)}"]
        if self.placements != "default":
            query.append(f"placements={self.placements}")
        if len(self.spaces) == 1:
            return f"/v1/spaces/{self.spaces[0]}/report?{'&'.join(query)}"
        query.insert(0, f"spaces={','.join(self.spaces)}")
        return f"/v1/report?{'&'.join(query)}"
