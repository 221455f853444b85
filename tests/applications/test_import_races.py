"""Two clicks at the same moment, from two processes: one import."""

from threading import Thread

import pytest
from django.db import connection

from dashboard.applications.imports.batches import confirm, preview
from dashboard.applications.imports.tables import load
from dashboard.applications.models import Application, ImportBatch
from dashboard.audit.models import AuditEvent
from dashboard.offices.roles import Role
from tests.applications.sheet import FULL, csv_text
from tests.factories import make_member, make_office


@pytest.mark.django_db(transaction=True)
def test_of_two_clicks_at_once_one_imports(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    office = make_office()
    clerk = make_member(office=office, role=Role.CLERK, section="LANTASKIM")
    rows = [FULL | {"nomor_permohonan": str(number), "nik": ""} for number in range(300)]
    file = tmp_path / "data.csv"
    file.write_text(csv_text(*rows))
    with file.open("rb") as content:
        table = load(content, "csv")
    batch = preview(office=office, by=clerk, kind="csv", content=file.read_bytes(), table=table)
    did = []

    def click():
        did.append(confirm(batch=ImportBatch.objects.get(pk=batch.pk), by=clerk))
        connection.close()

    clicks = [Thread(target=click) for _click in range(3)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()
    assert sorted(did) == [False, False, True]
    batch.refresh_from_db()
    assert (batch.new, batch.same) == (300, 0)
    assert Application.objects.count() == 300
    assert AuditEvent.objects.filter(verb="IMPORTED").count() == 1
