"""`python -m benchmarks.figures`: every figure of a space, at two sizes in one run.

What is measured is the graph (`.json`), which asks the database; drawing depends on
what is shown and not on what is stored. The database is one that `python -m benchmarks
--database NAME` left.
"""

import argparse
import asyncio
import statistics
import time

import httpx
import uvloop

from benchmarks import database, realm, servers
from domain.figure import KINDS, FigureOf

ROUNDS = 9
"""After two that nobody counts; the sizes take turns."""


async def _run(name: str, sizes: list[int], audience: str | None) -> None:
    dsn = database.named(name)
    await asyncio.to_thread(database.migrate, dsn)
    made = await realm.found(dsn, sizes)
    serving = servers.serving("project", "api.main:create_app", servers.project(made))
    with serving as server:
        await servers.ready(server)
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{server.port}",
            headers={"Authorization": f"Bearer {made.token}"},
            timeout=120,
        ) as client:
            print(f"{'figure':26}{''.join(f'{n:>12,}' for n in sizes)}   ratio")
            for figure, kind in KINDS.items():
                if kind.about is FigureOf.SPACE and not (audience and kind.internal):
                    query = f"?audience={audience}" if audience else ""
                    path = f"figures/{figure}.json{query}"
                    await _one(client, figure, path, [g.space_id for g in made.grounds])
            path = f"report{f'?audience={audience}' if audience else ''}"
            await _one(client, "report", path, [g.space_id for g in made.grounds])


async def _one(
    client: httpx.AsyncClient, name: str, path: str, spaces: list[object]
) -> None:
    took: list[list[float]] = [[] for _ in spaces]
    for number in range(ROUNDS + 2):
        for each, space in zip(took, spaces, strict=True):
            began = time.perf_counter()
            answer = await client.get(f"/v1/spaces/{space}/{path}")
            answer.raise_for_status()
            if number > 1:
                each.append((time.perf_counter() - began) * 1000)
    middle = [statistics.median(each) for each in took]
    told = "".join(f"{ms:>9.0f} ms" for ms in middle)
    print(f"{name:26}{told}   {middle[-1] / middle[0]:.2f}", flush=True)


def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.figures")
    parser.add_argument("--database", required=True)
    parser.add_argument("--stories", type=int, action="append")
    parser.add_argument("--audience", help="for whom; without it for the evaluator")
    asked = parser.parse_args()
    sizes = sorted(set(asked.stories or (1_000, 100_000)))
    uvloop.run(_run(asked.database, sizes, asked.audience))


if __name__ == "__main__":
    _main()
