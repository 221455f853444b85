"""Processes that hold the product on one database and do what they are asked, one at a time."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.bench.databases import ROOT, Database


class TaskFailed(Exception):
    """What a worker said before it ended."""


class Worker:
    def __init__(self, database: Database) -> None:
        self.database = database
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.inside"],
            cwd=ROOT,
            env=database.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, task: str, **arguments: Any) -> Any:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps({"task": task, "arguments": arguments}) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise TaskFailed(f"{task} on {self.database.engine} {self.database.name}")
        return json.loads(answer)

    def close(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


@contextmanager
def worker(database: Database) -> Iterator[Worker]:
    """A worker of its own: its peak memory is that of its tasks."""
    made = Worker(database)
    try:
        yield made
    finally:
        made.close()
