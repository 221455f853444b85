"""The databases that the benchmarks ask: made once in var/bench, used again while they fit.

Each stands for one engine and size, with an office, its head and generated applications. A mark
beside it names the migrations and the generator that made it; when these change it is made anew.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.bench.cluster import Cluster

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / "var" / "bench"
HEAD, OFFICE = "kepala", "PLG"
MADE_BY = ("dashboard/*/migrations/*.py", "dashboard/overview/generator/*.py")


@dataclass(frozen=True)
class Database:
    engine: str
    name: str
    url: str

    @property
    def folder(self) -> Path:
        return HOME / self.engine / self.name

    def environment(self) -> dict[str, str]:
        """The settings of a process that works on it; keys live beside the database."""
        foreign = ("SECRET_KEY", "FIELD_KEYS", "INDEX_KEYS", "PUBLIC_URL", "DEBUG", "CACHE_URL")
        own = {name: value for name, value in os.environ.items() if name not in foreign}
        return own | {
            "DATA_DIR": str(self.folder),
            "DATABASE_URL": self.url,
            "DEMO": "1",
            "DEMO_PASSWORD": "demo12345",
            "DJANGO_SETTINGS_MODULE": "imigrasi.settings",
        }

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment(),
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return done.stdout


class Shelf:
    """Hands out the databases of one engine; ``cluster`` for PostgreSQL."""

    def __init__(self, engine: str, cluster: Cluster | None = None) -> None:
        self.engine, self.cluster = engine, cluster

    def of_size(self, rows: int) -> Database:
        """One with so many applications, made if there is none that fits."""
        base = self._at(f"rows{rows}")
        mark = {"made_by": fingerprint(), "rows": rows}
        if self._mark(base) == mark:
            return base
        print(f"  {self.engine}: writing {rows:,} applications …", flush=True)
        began = time.monotonic()
        self._empty(base)
        for arguments in (
            ("migrate", "-v0"),
            ("createcachetable",),
            ("collectstatic", "--noinput", "-v0"),
            ("create_office", OFFICE, "--name=Kantor Imigrasi Palembang", f"--head={HEAD}"),
        ):
            base.manage(*arguments)
        if rows:
            base.manage("generate_applications", f"--count={rows}", "--seed=1", "--format=json")
        base.manage("run_timer", "--once")  # the day's statistics, as a running office has them
        seconds = round(time.monotonic() - began, 1)
        if self.cluster:
            self.cluster.ask(base.name, "VACUUM ANALYZE")
        print(f"  {self.engine}: {rows:,} applications in {seconds} s", flush=True)
        (base.folder / "mark.json").write_text(json.dumps(mark))
        return base

    def copy(self, base: Database, name: str) -> Database:
        """A throw-away copy, for what writes."""
        made = self._at(name)
        shutil.rmtree(made.folder, ignore_errors=True)
        shutil.copytree(base.folder, made.folder)
        if self.cluster:
            self.cluster.create(name, template=base.name)
        return made

    def drop(self, base: Database) -> None:
        shutil.rmtree(base.folder, ignore_errors=True)
        if self.cluster:
            self.cluster.drop(base.name)

    def _at(self, name: str) -> Database:
        folder = HOME / self.engine / name
        url = self.cluster.url(name) if self.cluster else f"sqlite:///{folder / 'data.sqlite3'}"
        return Database(self.engine, name, url)

    def _empty(self, base: Database) -> None:
        shutil.rmtree(base.folder, ignore_errors=True)
        base.folder.mkdir(parents=True)
        if self.cluster:
            self.cluster.create(base.name)

    def _mark(self, base: Database) -> dict | None:
        path = base.folder / "mark.json"
        return json.loads(path.read_text()) if path.exists() else None


def fingerprint() -> str:
    """Of what made the rows: another one means other tables or other rows."""
    digest = hashlib.sha256()
    for pattern in MADE_BY:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
