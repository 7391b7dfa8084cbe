"""The application with one route more, which does to its transaction what is asked."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import httpx
from asgi_lifespan import LifespanManager
from fastapi import APIRouter, FastAPI
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from api.dependencies import CurrentCaller, Session, UnitOfWork
from api.main import create_app
from services.database.tables import Person
from services.database.work import work
from services.settings import Settings
from tests.support.databases import PATIENCE
from tests.support.given import Actor, Given

Act = Callable[[AsyncSession], Awaitable[None]]
PATH = "/v1/trial"


@dataclass
class Trial:
    """An application, a caller, and what the trial's route does beside writing."""

    app: FastAPI
    given: Given
    actor: Actor
    act: Act | None = None
    attempts: int = 0
    name: str = field(default_factory=lambda: f"Person {uuid7()}")

    async def write(self, **options: object) -> httpx.Response:
        """Ask the trial's route to write a person of the trial's name."""
        return await self.actor.post(PATH, {"name": self.name}, **options)

    async def written(self) -> int:
        """Return how many persons of that name there are."""
        own: UUID = self.actor.organisation_id
        async with work(self.given.engine, own, reads_only=True) as session:
            counted = select(func.count(col(Person.id))).where(
                Person.organisation_id == own, Person.name == self.name
            )
            return (await session.exec(counted)).one()


@asynccontextmanager
async def trial(
    settings: Settings, *, beside: Given | None = None
) -> AsyncIterator[Trial]:
    """Give an application of its own; `beside` looks at its database another way."""
    app = create_app(settings)
    router = APIRouter(route_class=UnitOfWork)
    made: list[Trial] = []

    @router.post(PATH, operation_id="write_trial", status_code=201)
    async def write_trial(
        sent: dict[str, str], caller: CurrentCaller, session: Session
    ) -> dict[str, str]:
        now = datetime.now(UTC)
        own = caller.organisation_id
        person = Person(
            organisation_id=own, id=uuid7(), name=sent["name"], created_at=now
        )
        session.add(person)
        await session.flush()
        made[0].attempts += 1
        if made[0].act is not None:
            await made[0].act(session)
        return {"id": str(person.id)}

    app.include_router(router)
    async with LifespanManager(app, PATIENCE):
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://test"
        ) as client:
            given = beside or Given(app.state.engine, client)
            actor = await given.actor()
            actor.client = client
            made.append(Trial(app, given, actor))
            yield made[0]
