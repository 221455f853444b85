"""Two clicks at the same moment, two workers on one file: one import."""

from threading import Thread

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from dashboard.applications.imports import work
from dashboard.applications.imports.batches import bring, confirm
from dashboard.applications.imports.sealed import SealedWriter
from dashboard.applications.models import Application, ImportBatch
from dashboard.audit.models import AuditEvent
from dashboard.offices.roles import Role
from tests.applications.sheet import FULL, csv_text
from tests.factories import make_member, make_office

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def batch(settings, tmp_path):
    """A file of 300 rows that was brought and checked; nothing more runs by itself."""
    settings.DATA_DIR = tmp_path
    office = make_office()
    clerk = make_member(office=office, role=Role.CLERK, section="LANTASKIM")
    rows = [FULL | {"nomor_permohonan": str(number), "nik": ""} for number in range(300)]
    sealed = SealedWriter(tmp_path / "new.part")
    sealed.write(csv_text(*rows).encode())
    sealed.close()
    (tmp_path / "imports").mkdir()
    brought = bring(office=office, by=clerk, kind="csv", sealed=sealed)
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    return ImportBatch.objects.get(pk=brought.pk)


def at_once(times, act):
    """Do it from several threads; what they say, sorted."""
    did = []

    def one():
        did.append(act())
        connection.close()

    threads = [Thread(target=one) for _time in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(did)


def test_of_three_clicks_at_once_one_asks_for_the_import(batch):
    did = at_once(3, lambda: confirm(batch=ImportBatch.objects.get(pk=batch.pk)))
    assert did == [False, False, True]
    asked = DBTaskResult.objects.filter(task_path__endswith="import_file")
    assert [task.args_kwargs["args"] for task in asked] == [[batch.pk, "id"]]


def test_of_three_workers_on_one_file_one_imports(batch):
    confirm(batch=batch)
    at_once(3, lambda: work.run(batch_id=batch.pk) or 0)
    batch.refresh_from_db()
    assert (batch.status, batch.new, batch.same) == ("IMPORTED", 300, 0)
    assert Application.objects.count() == 300
    assert AuditEvent.objects.filter(verb="IMPORTED").count() == 1
