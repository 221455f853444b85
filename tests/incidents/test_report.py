from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dashboard.audit.models import AuditEvent
from dashboard.incidents.models import Incident, Preset
from dashboard.incidents.presets import ImpactSpec, preset_fields
from tests.factories import make_member, make_office
from tests.incidents.conftest import wib


def test_it_numbers_per_office_and_year_of_the_outage(report):
    assert report().number == "2024-001"
    assert report().number == "2024-002"
    new_year = datetime(2024, 12, 31, 17, tzinfo=UTC)  # 1 January 2025 00.00 WIB
    assert report(started_at=new_year, now=new_year).number == "2025-001"
    other = make_office(code="JKT")
    head = make_member(office=other, role="ICT_HEAD")
    printing = other.services.get(code="PRINTING")
    first = report(office=other, by=head, impacts=[ImpactSpec(printing, "DOWN")])
    assert first.number == "2024-001"


def test_it_counts_on_past_the_thousandth(report):
    Incident.objects.filter(pk=report().pk).update(number="2024-1000")
    assert report().number == "2024-1001"


def test_levels_stand_since_the_start_and_the_first_entry_tells_them_in_both_languages(report):
    incident = report(note="Server tidak merespons.")
    assert [(row.service.code, row.level, row.starts_at) for row in incident.impacts.all()] == [
        ("PRINTING", "DOWN", wib(20, 0, 54)),
        ("SAME_DAY", "DOWN", wib(20, 0, 54)),
    ]
    entry = incident.updates.get()
    assert (entry.sequence, entry.visibility, entry.at) == (1, "INTERNAL", wib(20, 4, 30))
    assert "Pencetakan paspor" in entry.body_id
    assert "Passport printing – Suspended" in entry.body_en
    assert entry.body_id.endswith("Server tidak merespons.")


def test_a_double_click_is_one_incident(report):
    first, second = report(creation_key="sama"), report(creation_key="sama")
    assert first == second
    assert Incident.objects.count() == 1
    assert first.updates.count() == 1


def test_it_refuses_the_form_of_another_office(report):
    report(creation_key="sama")
    other = make_office(code="JKT")
    head = make_member(office=other, role="ICT_HEAD")
    spec = ImpactSpec(other.services.get(code="PRINTING"), "DOWN")
    with pytest.raises(ValidationError) as refused:
        report(office=other, by=head, impacts=[spec], creation_key="sama")
    assert refused.value.code == "key"


def test_the_ict_head_may_announce_at_once(report):
    incident = report(public_id="Cetak berhenti.", public_en="Printing stopped.", announce=True)
    assert incident.announced_at == wib(20, 4, 30)
    entry = incident.updates.get(visibility="PUBLIC")
    assert (entry.body_id, entry.body_en) == ("Cetak berhenti.", "Printing stopped.")


def test_a_clerk_reports_but_announces_nothing(report, petugas):
    assert report(by=petugas).announced_at is None
    with pytest.raises(PermissionDenied):
        report(by=petugas, announce=True)
    with pytest.raises(PermissionDenied):
        report(by=petugas, public_id="Cetak berhenti.")


def test_an_auditor_and_another_offices_head_report_nothing(report, auditor):
    stranger = make_member(office=make_office(code="JKT"), role="OFFICE_HEAD")
    for person in (auditor, stranger):
        with pytest.raises(PermissionDenied):
            report(by=person)


def test_it_refuses_a_start_in_the_future(report):
    with pytest.raises(ValidationError, match=r"20 Juni 2024 05\.00 WIB"):
        report(started_at=wib(20, 5))


def test_it_refuses_an_incident_without_a_service(report):
    with pytest.raises(ValidationError) as refused:
        report(impacts=[])
    assert refused.value.code == "no_impact"


def test_it_refuses_another_offices_service_and_the_same_one_twice(report, service):
    foreign = make_office(code="JKT").services.get(code="PRINTING")
    with pytest.raises(ValidationError) as refused:
        report(impacts=[ImpactSpec(foreign, "DOWN")])
    assert refused.value.code == "other_office"
    twice = [ImpactSpec(service("PRINTING"), level) for level in ("DOWN", "LIMITED")]
    with pytest.raises(ValidationError) as refused:
        report(impacts=twice)
    assert refused.value.code == "overlap"
    assert not Incident.objects.exists()


def test_a_preset_is_rows_that_fill_the_report(report, office):
    incident = report(**preset_fields(Preset.objects.get(code="PRINTER"), office))
    assert incident.cause == "PRINTER"
    levels = {row.service.code: row.level for row in incident.impacts.all()}
    assert levels == {"PRINTING": "LIMITED", "SAME_DAY": "DOWN"}


def test_it_is_audited_by_codes_alone(report, tikkim):
    report(note="Rahasia")
    event = AuditEvent.objects.get(object_label="incidents.incident")
    assert (event.verb, event.object_id, event.office_code) == ("CREATED", "2024-001", "PLG")
    assert event.changes == {"levels": {"PRINTING": "DOWN", "SAME_DAY": "DOWN"}, "announced": False}
    assert event.username == tikkim.username
