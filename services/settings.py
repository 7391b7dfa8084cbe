"""The settings of the service, read once at start from the environment."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

EMBEDDED = "sqlite+aiosqlite:///var/valueweave.sqlite"


class Settings(BaseSettings):
    """What an operator may set; every name is also an environment variable."""

    model_config = SettingsConfigDict(extra="ignore")

    database_url: str = EMBEDDED
    """`sqlite+aiosqlite:///...` or `postgresql+asyncpg://...`."""
    pool_size: int = Field(default=8, ge=1)
    pool_timeout: float = Field(default=5.0, gt=0)
    """Seconds to wait for a connection before the answer is 503."""
    statement_timeout: float = Field(default=15.0, gt=0)
    """Seconds a statement may take on PostgreSQL."""
    pgbouncer: bool = False
    """Whether a pooler in transaction mode stands between."""
    cursor_key: SecretStr | None = None
    """Signs cursors; kept beside the embedded database where it is not set."""
    open_after_days: int = Field(default=180, ge=1)
    """After how many days a flow without a return counts as not yet heard back."""
    fold_every: float = Field(default=2.0, gt=0)
    """Seconds between two folds of pending counts."""
    fold_in: Literal["process", "worker"] | None = None
    """Where counts are folded: beside the worker or in it; beside on PostgreSQL."""
    render_processes: int = Field(default=1, ge=1)
    """Processes of each worker that draw pictures, started with the first one."""
    render_seconds: float = Field(default=20.0, gt=0)
    """Seconds that one picture may take, the start of a process with it."""
    render_megabytes: int = Field(default=1_024, ge=256)
    """Memory that each of these processes may have."""
    pictures_megabytes: int = Field(default=64, ge=0)
    """Pictures that each worker keeps, to give them again while data stay."""
    max_body_bytes: int = Field(default=2_000_000, ge=1024)

    @property
    def folds_apart(self) -> bool:
        """Whether counts are folded in a process of their own."""
        if self.fold_in is None:
            return self.database_url.startswith("postgresql")
        return self.fold_in == "process"


@cache
def settings() -> Settings:
    """Return the settings of this process."""
    return Settings()


def prepare_folder(database_url: str) -> None:
    """Make the folder of an embedded database."""
    if database_url.startswith("sqlite") and ":///" in database_url:
        name = database_url.split(":///", 1)[1].split("?", 1)[0]
        if name and name != ":memory:":
            Path(name).parent.mkdir(parents=True, exist_ok=True)
