"""A PostgreSQL of our own in var/bench, kept between runs and stopped at the end of each."""

import os
import shutil
import socket
import subprocess
from pathlib import Path

USER = "imigrasi"
INITIAL = ("-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
# What a throw-away server may leave out; what is measured is reading and computing, not the disk.
OPTIONS = "-c fsync=off -c full_page_writes=off -c listen_addresses=127.0.0.1 -c max_wal_size=4GB"


class Cluster:
    """``with Cluster(folder) as cluster``: initialised if it is not there, started, stopped."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bin = programs()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def __enter__(self) -> "Cluster":
        data = self.folder / "data"
        if not data.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            if os.getuid() == 0:
                shutil.chown(self.folder, "postgres")
            self._run(
                "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"
            )
        if (data / "postmaster.pid").exists():  # a run before us was killed
            self._run("pg_ctl", "-D", data, "-m", "fast", "-w", "stop")
        options = f"-p {self.port} -k {self.folder} {OPTIONS}"
        self._run("pg_ctl", "-D", data, "-w", "-l", self.folder / "log", "-o", options, "start")
        return self

    def __exit__(self, *error: object) -> None:
        self._run("pg_ctl", "-D", self.folder / "data", "-m", "fast", "-w", "stop")

    def url(self, name: str) -> str:
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{name}"

    def create(self, name: str, template: str = "template0") -> None:
        self.drop(name)
        self.ask("postgres", f"CREATE DATABASE {name} TEMPLATE {template}")

    def drop(self, name: str) -> None:
        self.ask("postgres", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def ask(self, database: str, sql: str) -> None:
        self._run("psql", "-h", "127.0.0.1", "-p", self.port, "-U", USER, "-qc", sql, database)

    def _run(self, program: str, *arguments: object) -> None:
        """PostgreSQL refuses to run as root."""
        as_other = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        command = [*as_other, str(self.bin / program), *map(str, arguments)]
        subprocess.run(command, cwd="/", check=True, stdout=subprocess.DEVNULL)


def programs() -> Path:
    """Where the newest installed server lies. Raises ``LookupError`` where there is none."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3])
    )
    if found:
        return found[-1].parent
    at = shutil.which("initdb")
    if at is None:
        raise LookupError("PostgreSQL is not installed (Debian: apt install postgresql)")
    return Path(at).parent
