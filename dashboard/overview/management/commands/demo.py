import os
import sqlite3
import subprocess
import sys
import time
from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from dashboard.overview.demo import build, cast, scenario


def _story_day(text: str) -> date:
    """Read the last day; the 60 days up to it may not run into June 2024."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text} is no date: write YYYY-MM-DD.") from error
    if not scenario.FIRST_TODAY <= day <= scenario.LAST_TODAY:
        raise ArgumentTypeError(
            f"{text}: choose a day from {scenario.FIRST_TODAY} to {scenario.LAST_TODAY}."
        )
    return day


class Command(BaseCommand):
    help = "Fills an empty database with June 2024 in Palembang and the 60 days up to today."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--reset", action="store_true", help="build a new demo and swap it in (SQLite)"
        )
        parser.add_argument(
            "--today", type=_story_day, metavar="YYYY-MM-DD", help="last day of the story"
        )

    def handle(self, *, reset: bool, today: date | None, **options) -> None:
        if not settings.DEMO:
            raise CommandError("demo runs under DEMO=1 alone, which `make run` sets.")
        if not settings.DEMO_PASSWORD:
            raise CommandError("Set DEMO_PASSWORD: the demo accounts' password.")
        if reset:
            self._reset(today)
        elif build.holds_demo():
            if today:
                raise CommandError("The demo is loaded: another day needs --reset --today.")
            cast.set_passwords()
            self.stdout.write("The demo is loaded.")
        elif not build.is_empty():
            raise CommandError("This database holds other data: give the demo one of its own.")
        else:
            self._fill(today)

    def _fill(self, today: date | None) -> None:
        started = time.monotonic()
        self.stdout.write("Loading the demo: June 2024 and the last 60 days …")
        build.fill(today=today, progress=lambda step: self.stdout.write(f"  {step}"))
        self.stdout.write(f"The demo is loaded ({time.monotonic() - started:.0f} s).")

    def _reset(self, today: date | None) -> None:
        """Build beside the database, then put the new file in its place; nothing is deleted from
        the old one's audit trail."""
        if connection.vendor != "sqlite":
            raise CommandError("--reset swaps a file: on PostgreSQL create an empty database.")
        if not build.holds_demo():
            raise CommandError("This database is no demo: --reset leaves it alone.")
        with connection.cursor() as cursor:
            path = Path(cursor.execute("PRAGMA database_list").fetchone()[2])
        fresh = path.with_name(f"{path.stem}-new{path.suffix}")
        fresh.unlink(missing_ok=True)
        _remove_log(fresh)
        environment = os.environ | {"DATABASE_URL": f"sqlite:///{fresh}"}
        until = [f"--today={today}"] if today else []
        for arguments in (["migrate", "-v0"], ["createcachetable"], ["demo", *until]):
            subprocess.run([sys.executable, sys.argv[0], *arguments], check=True, env=environment)
        _settle(fresh)
        fresh.replace(path)
        _remove_log(path)
        self.stdout.write("The new demo is in place: log in again.")


def _remove_log(path: Path) -> None:
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _settle(path: Path) -> None:
    """Bring what the write-ahead log still holds into the file."""
    file = sqlite3.connect(path)
    file.execute("PRAGMA journal_mode=DELETE")
    file.close()
