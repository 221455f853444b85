"""An import that is killed at any moment leaves whole rows, and the next run completes it."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from tests.applications.sheet import FULL, csv_text
from tests.house import ROOT

pytestmark = pytest.mark.slow
ROWS, KILLS = 5_000, 20  # rows per kill: an import at work for a second or two


def command(folder, *arguments, program=("manage.py",)):
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY")
    }
    return subprocess.Popen(
        [sys.executable, *program, *map(str, arguments)],
        cwd=ROOT,
        env=environment | {"DATA_DIR": str(folder), "DEMO": "1", "DEMO_PASSWORD": "demo12345"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def done(folder, *arguments):
    process = command(folder, *arguments)
    said, _nothing = process.communicate(timeout=300)
    assert process.returncode == 0, said
    return said


def counted(folder):
    database = sqlite3.connect(folder / "imigrasi.sqlite3")
    asked = (
        "select count(*) from applications_application",
        "select count(*) from applications_stagechange",
        "select count(*) from applications_stagestay",
        "select count(*) from applications_appointment",
        "select count(distinct external_no) from applications_application",
    )
    answers = [database.execute(question).fetchone()[0] for question in asked]
    database.close()
    return answers


def prove(folder):
    """Whatever the moment: what is stored is what its history says."""
    done(folder, "check_history")
    done(folder, "recompute_due", "--check")


def written(folder, first, last):
    file = folder / f"rows-{first}-{last}.csv"
    numbers = range(first, last)
    file.write_text(csv_text(*(FULL | {"nomor_permohonan": str(n), "nik": ""} for n in numbers)))
    return file


def wait_for_rows(process, folder, before):
    """Until the import has written some rows, on a busy machine as on an idle one."""
    until = time.monotonic() + 60
    while process.poll() is None and counted(folder)[0] == before and time.monotonic() < until:
        time.sleep(0.02)


def test_kill_9_at_20_random_points_leaves_rows_exact(tmp_path):
    done(tmp_path, "migrate", "-v0")
    done(tmp_path, "create_office", "PLG", "--name=Kantor Imigrasi Palembang")
    chance = random.Random(20240620)
    cut_short = 0
    for kill in range(KILLS):
        before = counted(tmp_path)[0]
        file = written(tmp_path, kill * ROWS, (kill + 1) * ROWS)
        process = command(tmp_path, "import_applications", file)
        if kill % 4:  # most meet it between two chunks, some anywhere from its start on
            wait_for_rows(process, tmp_path, before)
        time.sleep(chance.uniform(0, 0.5) if kill % 4 else chance.uniform(0.3, 3))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        applications, changes, stays, slots, numbers = counted(tmp_path)
        assert changes == stays == 3 * applications
        assert applications == slots == numbers
        cut_short += 0 < applications - before < ROWS
        if kill % 5 == 4:
            prove(tmp_path)
    assert cut_short >= KILLS / 4, "too few kills met an import at work"
    whole, total = written(tmp_path, 0, KILLS * ROWS), KILLS * ROWS
    done(tmp_path, "import_applications", whole)
    assert counted(tmp_path) == [total, 3 * total, 3 * total, total, total]
    prove(tmp_path)
    again = done(tmp_path, "import_applications", whole, "--format=json")
    assert f'"same": {total}' in again
