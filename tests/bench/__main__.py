"""``make bench``: each target of speed and size, against its limit or peer, in one run.

``BENCH_ROWS`` (default 1000000) is the size of the large database, ``BENCH_ENGINES`` which engines
(default both), ``BENCH_PARTS`` which subjects. Prints a table, writes var/bench.json, ends with 0
when all was measured, whether met or missed.
"""

import os
import platform
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from subprocess import CalledProcessError
from typing import Any

from tests.bench import affected, exporting, importing, lists, rendering, writing
from tests.bench.cluster import Cluster
from tests.bench.databases import HOME, ROOT, Shelf
from tests.bench.results import ENGINES, Line, save, table
from tests.bench.workers import TaskFailed, worker

SMALL = 10_000


@contextmanager
def shelves() -> Iterator[list[Shelf]]:
    """One per engine that is asked for and there."""
    wanted = os.environ.get("BENCH_ENGINES", ",".join(ENGINES)).split(",")
    cluster = None
    if "postgresql" in wanted:
        try:
            cluster = Cluster(HOME / "cluster")
        except LookupError as error:
            print(f"PostgreSQL is left out: {error}.")
            wanted.remove("postgresql")
    with cluster or nullcontext():
        yield [Shelf(engine, cluster if engine == "postgresql" else None) for engine in wanted]


def pages(shelf: Shelf, rows: int) -> list[Line]:
    small, large = shelf.of_size(SMALL), shelf.of_size(rows)
    with worker(small) as one, worker(large) as other:
        return [*lists.measure(one, other), *rendering.measure(one)]


PARTS: dict[str, Callable[[Shelf, int], list[Line]]] = {
    "pages": pages,
    "affected": lambda shelf, rows: affected.measure(shelf, SMALL, rows),
    "writes": lambda shelf, rows: writing.measure(shelf, SMALL),
    "import": lambda shelf, rows: importing.measure(shelf, min(rows, importing.ROWS)),
    "export": lambda shelf, rows: exporting.measure(shelf.of_size(rows), rows),
}


def main() -> int:
    rows = int(os.environ.get("BENCH_ROWS", "1000000").replace("_", ""))
    parts = os.environ.get("BENCH_PARTS", ",".join(PARTS)).split(",")
    began, failed = time.monotonic(), 0
    measured: list[Line] = []
    with shelves() as found:
        for part in parts:
            for shelf in found:
                print(f"{part} on {shelf.engine} …", flush=True)
                try:
                    lines = PARTS[part](shelf, rows)
                except (TaskFailed, CalledProcessError) as error:
                    print(f"  not measured: {error}", flush=True)
                    failed += 1
                    continue
                print(table(lines), flush=True)
                measured += lines
                save(measured, told(rows, began), ROOT / "var" / "bench.json")
    names = list(dict.fromkeys(line.name for line in measured))
    print(f"\n{rows:,} applications against {SMALL:,}, {os.cpu_count()} cores:\n")
    print(table(sorted(measured, key=lambda line: names.index(line.name))))
    aimed = [line for line in measured if line.target is not None]
    met = sum(line.met for line in aimed)
    print(f"\n{met} of {len(aimed)} targets met; also in var/bench.json.")
    return 1 if failed else 0


def told(rows: int, began: float) -> dict[str, Any]:
    """On what it was measured."""
    return {
        "rows": rows,
        "small": SMALL,
        "seconds": round(time.monotonic() - began),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load_average": os.getloadavg(),
    }


if __name__ == "__main__":
    sys.exit(main())
