"""What is measured, each in a process of its own: the project and the ceiling."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import database
from benchmarks.realm import Realm
from services.operators import THRESHOLD

_SECRET = "of the benchmark alone"  # noqa: S105 - it seals nothing of anybody's
_TICKS = os.sysconf("SC_CLK_TCK")
_STARTED_WITHIN = 30.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server with one worker."""

    name: str
    port: int
    process: "subprocess.Popen[bytes]"

    @property
    def pid(self) -> int:
        """The id of its process."""
        return self.process.pid


def processor_time(pid: int) -> float:
    """Return the seconds of processor time that a process took so far."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return 0.0
    fields = told.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


@contextmanager
def serving(
    name: str, factory: str, environment: Mapping[str, str]
) -> Iterator[Server]:
    """Serve an application by uvicorn, one worker, until the block ends."""
    port = _free_port()
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and modules
        [
            *(sys.executable, "-m", "uvicorn", "--factory", factory),
            *("--host", "127.0.0.1", "--port", str(port), "--no-access-log"),
            *("--loop", "uvloop", "--http", "httptools", "--log-level", "warning"),
        ],
        env={**os.environ, **environment},
    )
    try:
        yield Server(name, port, process)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()


def project(realm: Realm) -> dict[str, str]:
    """Return the environment in which the project serves a realm."""
    return {"DATABASE_URL": database.for_service(realm.dsn), "CURSOR_KEY": _SECRET}


def ceiling(realm: Realm) -> dict[str, str]:
    """Return the environment in which the ceiling serves a realm."""
    return {
        "CEILING_DSN": realm.dsn,
        "CEILING_ORGANISATION": str(realm.organisation_id),
        "CEILING_VIEWER": str(realm.viewer),
        "CEILING_THRESHOLD": str(THRESHOLD),
    }


def _free_port() -> int:
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port: int = chosen.getsockname()[1]
        return port


async def ready(server: Server) -> None:
    """Wait until a server takes connections.

    Raises
    ------
    RuntimeError
        If it ends instead, or takes too long.
    """
    for _ in range(int(_STARTED_WITHIN * 10)):
        if server.process.poll() is not None:
            break
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", server.port)
        except OSError:
            await asyncio.sleep(0.1)
            continue
        writer.close()
        return
    message = f"{server.name} did not start"
    raise RuntimeError(message)
