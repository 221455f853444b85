import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dashboard.core.models import Conflict
from dashboard.incidents import services
from tests.factories import make_member, make_office
from tests.incidents.conftest import wib

NOW = wib(27, 10)


def test_it_follows_the_diagram_and_tells_the_timeline(report, tikkim):
    incident = services.change_status(incident=report(), status="IDENTIFIED", by=tikkim, now=NOW)
    assert incident.status == "IDENTIFIED"
    assert incident.updates.first().body_en == "Investigating → Cause found"
    with pytest.raises(ValidationError) as refused:
        services.change_status(incident=incident, status="IDENTIFIED", by=tikkim, now=NOW)
    assert refused.value.code == "status"


def test_restored_needs_every_level_ended(report, tikkim):
    with pytest.raises(ValidationError, match="Pencetakan paspor"):
        services.change_status(incident=report(), status="RESTORED", by=tikkim, now=NOW)


def test_watched_again_and_restored_again_it_ends_where_its_last_level_did(report, service, tikkim):
    incident = report(levels={"PRINTING": "DOWN"})
    services.restore(incident=incident, service=service("PRINTING"), at=wib(26), by=tikkim, now=NOW)
    watched = services.change_status(incident=incident, status="MONITORING", by=tikkim, now=NOW)
    assert watched.ended_at is None
    again = services.change_status(incident=incident, status="RESTORED", by=tikkim, now=NOW)
    assert again.ended_at == wib(26)


def test_closing_is_another_verb(report, tikkim):
    with pytest.raises(ValidationError) as refused:
        services.change_status(incident=report(), status="CLOSED", by=tikkim, now=NOW)
    assert refused.value.code == "status"


def test_it_asks_the_role_and_refuses_a_stale_save(report, tikkim, petugas, intaltuskim):
    incident = report()
    for person in (petugas, intaltuskim):
        with pytest.raises(PermissionDenied):
            services.change_status(incident=incident, status="IDENTIFIED", by=person, now=NOW)
    with pytest.raises(Conflict):
        services.change_status(
            incident=incident, status="IDENTIFIED", by=tikkim, version=9, now=NOW
        )


def test_the_lead_is_handed_over_within_the_office(report, tikkim, kepala, petugas, lantaskim):
    incident = services.hand_over(incident=report(), to=lantaskim, by=tikkim, now=NOW)
    assert incident.lead == lantaskim
    assert incident.updates.count() == 2
    assert services.hand_over(incident=incident, to=petugas, by=lantaskim, now=NOW).lead == petugas
    with pytest.raises(PermissionDenied):
        services.hand_over(incident=incident, to=lantaskim, by=lantaskim, now=NOW)
    stranger = make_member(office=make_office(code="JKT"), role="OFFICE_HEAD")
    with pytest.raises(ValidationError) as refused:
        services.hand_over(incident=incident, to=stranger, by=kepala, now=NOW)
    assert refused.value.code == "lead"
