"""The worker killed in the middle of an import: the timer has the work done again, exactly once."""

import random
import shutil
import signal
import sqlite3
import time
from pathlib import Path

import pytest

from tests.applications.sheet import FULL, csv_text
from tests.applications.test_import_killed import command, counted, done

pytestmark = pytest.mark.slow
ROWS, KILLS = 1_500, 2  # the work on a file that breaks off three times is given up
BRING = """
from pathlib import Path
from dashboard.accounts.models import User
from dashboard.applications.imports.batches import bring, confirm
from dashboard.applications.imports.sealed import SealedWriter
from dashboard.applications.imports.staging import folder
from dashboard.applications.models import ImportBatch
from dashboard.offices.models import Membership, Office
office = Office.objects.get()
head = User.objects.create_user("kepala", "sandi-uji-coba", full_name="Kepala")
Membership.objects.create(user=head, office=office, role="OFFICE_HEAD", valid_from="2020-01-01")
sealed = SealedWriter(folder() / "new.part")
sealed.write(Path({file!r}).read_bytes())
sealed.close()
bring(office=office, by=head, kind="csv", sealed=sealed)
"""
CONFIRM = """
from dashboard.applications.imports.batches import confirm
from dashboard.applications.models import ImportBatch
confirm(batch=ImportBatch.objects.get())
"""


def ask(folder, question, *values):
    """One row of the database; a change is committed."""
    database = sqlite3.connect(folder / "imigrasi.sqlite3", timeout=20)
    with database:
        answer = database.execute(question, values).fetchone()
    database.close()
    return answer


def status(folder):
    return ask(folder, "select status from applications_importbatch")[0]


def wait_for(folder, wanted, seconds=120):
    for _ in range(seconds * 10):
        if status(folder) == wanted:
            return
        time.sleep(0.1)
    raise AssertionError(f"{status(folder)}, not {wanted}")


def tasks(folder, state):
    question = "select count(*) from django_tasks_database_dbtaskresult where status = ?"
    return ask(folder, question, state)[0]


def started(folder):
    """A worker that listens to signals already."""
    worker = command(folder, "run_worker")
    assert "worker" in worker.stdout.readline()
    return worker


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """An office, and a file that was brought; no worker has run yet."""
    folder = tmp_path_factory.mktemp("made")
    done(folder, "migrate", "-v0")
    done(folder, "createcachetable")
    done(folder, "create_office", "PLG", "--name=Kantor Imigrasi Palembang")
    file = folder / "data.csv"
    rows = [FULL | {"nomor_permohonan": str(n), "nik": ""} for n in range(ROWS)]
    file.write_text(csv_text(*rows))
    done(folder, "shell", "-v0", "-c", BRING.format(file=str(file)))
    return folder


@pytest.fixture
def place(made, tmp_path):
    return Path(shutil.copytree(made, tmp_path / "data"))


def test_kill_9_in_the_middle_is_made_good_by_the_timer(place):
    worker = started(place)
    wait_for(place, "PREVIEWED")
    done(place, "shell", "-v0", "-c", CONFIRM)
    chance, killed = random.Random(20240620), 0
    while status(place) == "RUNNING" and killed < KILLS:
        time.sleep(chance.uniform(0.1, 1))
        worker.send_signal(signal.SIGKILL)
        worker.communicate()
        applications, changes, stays, slots, numbers = counted(place)
        assert changes == stays == 3 * applications
        assert applications == slots == numbers
        killed += 1
        ask(place, "update applications_importbatch set beat_at = '2024-01-01 00:00:00'")
        done(place, "run_timer", "--once")
        worker = started(place)
    wait_for(place, "IMPORTED")
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=20) == 0
    assert killed
    assert counted(place) == [ROWS, 3 * ROWS, 3 * ROWS, ROWS, ROWS]
    counts = ask(place, "select new, changed, same, rejected from applications_importbatch")
    assert counts == (ROWS, 0, 0, 0)
    events = ask(place, "select count(*) from audit_auditevent where verb = 'IMPORTED'")
    assert events == (1,)


def test_told_to_end_it_leaves_at_once_and_the_next_goes_on(place):
    worker = started(place)
    wait_for(place, "PREVIEWED")
    done(place, "shell", "-v0", "-c", CONFIRM)
    time.sleep(0.9)
    began = time.monotonic()
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=20) == 0
    assert time.monotonic() - began < 5
    assert tasks(place, "RUNNING") == 0
    if status(place) == "RUNNING":
        assert tasks(place, "READY") == 1
    done(place, "run_worker", "--once")
    assert status(place) == "IMPORTED"
    assert counted(place)[0] == ROWS
