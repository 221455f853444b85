"""Anyone reports; the ICT or office head says whether it is an incident."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dashboard.applications.models import BlockedPeriod, PausedDay
from dashboard.audit.models import AuditEvent
from dashboard.incidents import services
from dashboard.incidents.services_confirm import confirm, dismiss
from tests.factories import make_affected, make_application, make_run
from tests.incidents.conftest import wib

NOW = wib(24, 17)


@pytest.fixture
def reported(report, petugas):
    return report(by=petugas)


def test_a_report_waits_until_a_head_of_ict_or_office_says_so(reported, tikkim, lantaskim):
    assert (reported.confirmed_at, reported.is_unconfirmed) == (None, True)
    with pytest.raises(PermissionDenied):
        confirm(incident=reported, by=lantaskim, now=NOW)
    done = confirm(incident=reported, by=tikkim, now=NOW)
    assert (done.confirmed_at, done.confirmed_by, done.is_real) == (NOW, tikkim, True)
    entry = done.updates.get(sequence=2)
    assert entry.body_id.startswith("Dipastikan.")
    assert entry.body_en == f"Confirmed. Lead: {reported.lead} → {tikkim}"
    lead = [reported.lead.username, "tikkim"]
    changes = {"confirmed": [False, True], "lead": lead}
    assert AuditEvent.objects.filter(changes=changes).count() == 1
    assert done.lead == tikkim  # the clerk could neither restore nor close


def test_a_lead_who_may_manage_keeps_it(report, lantaskim, kepala):
    row = report(by=lantaskim, levels={"BIOMETRICS": "DOWN"})
    done = confirm(incident=row, by=kepala, now=NOW)
    assert (done.lead, done.updates.get(sequence=2).body_en) == (lantaskim, "Confirmed.")


def test_confirming_stops_the_clock_and_blocks_from_the_start_on(reported, kepala):
    assert not PausedDay.objects.exists()
    assert not BlockedPeriod.objects.exists()
    confirm(incident=reported, by=kepala, now=NOW)
    assert PausedDay.objects.filter(date=wib(20).date()).exists()
    assert {row.starts_at for row in BlockedPeriod.objects.all()} == {wib(20, 0, 54)}


def test_twice_changes_nothing(reported, kepala):
    for _click in range(2):
        confirm(incident=reported, by=kepala, version=reported.version, now=NOW)
    assert reported.updates.count() == 2


def test_a_dismissed_report_hits_nobody_and_offers_nothing(client, office, reported, tikkim):
    run = make_run(incident=reported, at=NOW)
    make_affected(run=run, application=make_application(office=office))
    dismiss(incident=reported, reason="Salah lihat.", by=tikkim, now=NOW)
    assert [row.state for row in reported.affected.all()] == ["DROPPED"]
    client.force_login(tikkim)
    page = client.get(reported.get_absolute_url()).content.decode()
    for offer in ("/affected/refresh/", "/outreach/new/", "/reports/incidents/"):
        assert offer not in page


def test_a_dismissed_report_is_closed_and_its_levels_end(reported, tikkim):
    done = dismiss(incident=reported, reason="Salah lihat.", by=tikkim, now=NOW)
    assert (done.status, done.closed_at, done.ended_at) == ("CLOSED", NOW, NOW)
    assert (done.is_dismissed, done.confirmed_at) == (True, None)
    assert not done.impacts.open().exists()
    assert done.updates.first().body_id == "Ditolak: Salah lihat."
    assert not PausedDay.objects.exists()
    with pytest.raises(ValidationError) as refused:
        confirm(incident=done, by=tikkim, now=NOW)
    assert refused.value.code == "closed"


def test_it_is_not_dismissed_without_a_reason_nor_once_confirmed(reported, tikkim):
    with pytest.raises(ValidationError) as refused:
        dismiss(incident=reported, reason=" ", by=tikkim, now=NOW)
    assert "reason" in refused.value.message_dict
    confirm(incident=reported, by=tikkim, now=NOW)
    with pytest.raises(ValidationError) as refused:
        dismiss(incident=reported, reason="Salah.", by=tikkim, now=NOW)
    assert refused.value.code == "confirmed"


def test_announcing_confirms_and_closing_asks_for_it(reported, tikkim, service):
    for code in ("PRINTING", "SAME_DAY"):
        services.restore(incident=reported, service=service(code), at=wib(21), by=tikkim, now=NOW)
    with pytest.raises(ValidationError) as refused:
        services.close(incident=reported, by=tikkim, now=NOW)
    assert refused.value.code == "unconfirmed"
    done = services.announce(incident=reported, by=tikkim, now=NOW)
    assert done.is_real
    assert PausedDay.objects.exists()


def test_the_page_and_the_list_say_that_it_waits(client, reported, tikkim, petugas):
    words = "Dilaporkan, belum dipastikan"
    client.force_login(petugas)
    page = client.get(reported.get_absolute_url())
    assert words in page.content.decode()
    assert "confirm" not in page.context["forms"]
    assert words in client.get("/dashboard/incidents/").content.decode()
    client.force_login(tikkim)
    shown = client.get(reported.get_absolute_url()).context["forms"]["confirm"].initial
    url = f"{reported.get_absolute_url()}confirm/"
    answer = client.post(url, {"key": "a", "version": shown["version"], "seen": 1}, follow=True)
    assert words not in answer.content.decode()
    reported.refresh_from_db()
    assert reported.is_real


def test_it_is_dismissed_on_the_page_and_a_missing_reason_is_said_there(client, reported, tikkim):
    client.force_login(tikkim)
    url, data = f"{reported.get_absolute_url()}dismiss/", {"key": "a", "version": 1, "seen": 1}
    refused = client.post(url, data)
    assert "reason" in refused.context["form"].errors
    assert client.post(url, data | {"reason": "Uji kabel."}).status_code == 302
    reported.refresh_from_db()
    assert reported.is_dismissed
