"""Freezing a report: it stays as it was, whatever changes afterwards."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from dashboard.audit.models import AuditEvent
from dashboard.incidents.models import Incident
from dashboard.offices.roles import Role
from dashboard.reports.models import ReportRun
from dashboard.reports.services import digest_of, freeze
from tests.factories import make_incident, make_member, make_office, make_update
from tests.reports.conftest import NOW, wib


def frozen(incident, by, key="kunci", now=NOW):
    return freeze(incident=incident, by=by, key=key, now=now)


def test_a_head_freezes_what_the_page_shows(client, incident, story, kepala):
    client.force_login(kepala)
    asked = client.get(f"/dashboard/reports/incidents/{incident.pk}/")
    key = asked.context["form"]["key"].value()
    answer = client.post(f"/dashboard/reports/incidents/{incident.pk}/freeze/", {"key": key})
    run = ReportRun.objects.get()
    assert (answer.url, run.number, run.by, run.subject) == (
        f"/dashboard/reports/runs/{run.pk}/",
        1,
        kepala,
        incident.number,
    )
    assert set(run.content) == {"schema", "figures", "id", "en"}
    page = client.get(answer.url).content.decode()
    assert "Pusat data diserang." in page and run.digest in page


def test_what_changes_afterwards_does_not_change_it(client, incident, story, kepala, impact):
    impact("PRINTING", "DOWN", wib(20), wib(21))
    run = frozen(incident, kepala)
    client.force_login(kepala)
    url = f"/dashboard/reports/runs/{run.pk}/?language=id"
    before = client.get(url).content.decode().partition("<article")[2]
    incident.title_id = "Judul baru"
    incident.save()
    make_update(incident=incident, by=kepala, at=wib(21), body_id="Entri baru")
    impact("PRINTING", "DOWN", wib(22), wib(23))
    kepala.full_name = "Orang lain"
    kepala.save()
    after = client.get(url).content.decode().partition("<article")[2]
    assert "Judul baru" not in after and "Entri baru" not in after
    article = after.partition("</article>")[0]
    assert article == before.partition("</article>")[0] and "Orang lain" not in article
    second = frozen(Incident.objects.get(pk=incident.pk), kepala, "lagi")
    assert second.number == 2 and "Judul baru" in str(second.content)


def test_its_content_has_the_same_digest_wherever_it_is_read(incident, story, kepala):
    run = frozen(incident, kepala)
    read = ReportRun.objects.get(pk=run.pk)
    assert digest_of(content=read.content) == run.digest == read.digest
    assert len(run.digest) == 64


def test_the_same_form_twice_freezes_one_version(incident, kepala):
    assert frozen(incident, kepala) == frozen(incident, kepala)
    assert ReportRun.objects.count() == 1


def test_a_form_of_another_report_is_refused(office, incident, tikkim, kepala):
    frozen(incident, kepala)
    other = make_incident(office=office, by=tikkim, started_at=wib(28))
    with pytest.raises(ValidationError, match=r"dipakai|used already"):
        frozen(other, kepala)


def test_it_is_on_the_audit_trail(incident, kepala):
    run = frozen(incident, kepala)
    event = AuditEvent.objects.get(object_label="reports.reportrun")
    assert (event.verb, event.office_code, event.at) == ("CREATED", "PLG", NOW)
    assert event.changes == {"subject": "2024-001", "version": 1, "sha256": run.digest}


def test_it_refuses_an_incident_that_nobody_confirmed(client, office, tikkim, kepala):
    row = make_incident(
        office=office, by=tikkim, started_at=wib(20), confirmed_at=None, confirmed_by=None
    )
    client.force_login(kepala)
    answer = client.post(f"/dashboard/reports/incidents/{row.pk}/freeze/", {"key": "a"})
    assert answer.status_code == 200 and answer.context["form"].non_field_errors()
    assert not ReportRun.objects.exists()


def test_it_refuses_whoever_heads_nothing_here(incident):
    other = make_office(code="JKT", name="Jakarta")
    for head in (
        make_member(office=incident.office, role=Role.CLERK),
        make_member(office=other, role=Role.OFFICE_HEAD),
    ):
        with pytest.raises(PermissionDenied):
            frozen(incident, head)


def test_the_database_refuses_to_change_or_delete_it(incident, kepala):
    run = frozen(incident, kepala)
    rows = ReportRun.objects.filter(pk=run.pk)
    for change in (lambda: rows.update(digest="x"), rows.delete, lambda: rows.update(content={})):
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            change()
    assert rows.get().digest == run.digest


def test_a_content_that_was_changed_outside_is_told(client, incident, kepala):
    run = frozen(incident, kepala)
    run.pk, run.number, run.key, run.digest = None, 2, "lain", "0" * 64
    run.save(force_insert=True)
    client.force_login(kepala)
    page = client.get(f"/dashboard/reports/runs/{run.pk}/").content.decode()
    assert 'role="alert"' in page
