"""The application: `create_app` joins settings, engine, routes and refusals."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from api import contract, problems
from api.middleware import EveryAnswer
from api.routers import ROUTERS
from services.database.engine import open_engine
from services.database.hot import HotReads
from services.database.readiness import refuse_unready
from services.database.tenancy import guard
from services.folding import Folder
from services.folding_process import FoldingProcess
from services.pictures.renderer import Renderer
from services.settings import Settings
from services.settings import settings as settings_of_process

REFERENCE = Path(__file__).parent / "reference"


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the application; nothing is opened before it starts."""
    chosen = settings or settings_of_process()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with _opened(app, chosen):
            yield

    app = FastAPI(
        title="Valueweave",
        version=contract.VERSION,
        description=contract.DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    app.state.settings = chosen
    app.state.cursor_key = _cursor_key(chosen)
    problems.install(app)
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/docs", StaticFiles(directory=REFERENCE, html=True), name="docs")
    app.add_middleware(EveryAnswer)
    contract.install(app)
    return app


@asynccontextmanager
async def _opened(app: FastAPI, settings: Settings) -> AsyncIterator[None]:
    """Hold open what the routes work with: database, hot reads, the folder."""
    async with AsyncExitStack() as held:
        engine = app.state.engine = open_engine(
            settings.database_url,
            pool_size=settings.pool_size,
            pool_timeout=settings.pool_timeout,
            statement_timeout=settings.statement_timeout,
            pgbouncer=settings.pgbouncer,
        )
        held.push_async_callback(engine.dispose)
        guard(engine)
        await refuse_unready(engine)
        hot = app.state.hot = HotReads(
            engine,
            size=settings.pool_size,
            timeout=settings.pool_timeout,
            statement_timeout=settings.statement_timeout,
            pgbouncer=settings.pgbouncer,
        )
        held.push_async_callback(hot.close)
        await hot.open()
        renderer = app.state.renderer = Renderer(
            processes=settings.render_processes,
            seconds=settings.render_seconds,
            megabytes=settings.render_megabytes,
            kept=settings.pictures_megabytes * 2**20,
        )
        held.push_async_callback(renderer.stop)
        folder = app.state.folder = (
            FoldingProcess(settings)
            if settings.folds_apart
            else Folder(engine, settings.fold_every)
        )
        held.push_async_callback(folder.stop)
        folder.start()
        yield


def _cursor_key(settings: Settings) -> bytes:
    if settings.cursor_key is not None:
        return settings.cursor_key.get_secret_value().encode()
    # The same for every worker and after every restart. What a cursor leads to is
    # still the caller's own; an operator who wants a secret key sets one.
    return hashlib.sha256(f"cursor {settings.database_url}".encode()).digest()
