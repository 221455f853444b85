import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dashboard.audit.models import AuditEvent
from dashboard.core.models import Conflict
from dashboard.incidents import services
from dashboard.incidents.models import Incident
from tests.incidents.conftest import wib

NOW = wib(20, 14, 59)


def test_it_makes_public_with_the_first_words(report, tikkim):
    incident = report()
    assert not Incident.objects.announced().exists()
    services.announce(incident=incident, by=tikkim, body_id="Henti.", body_en="Halted.", now=NOW)
    assert Incident.objects.announced().get().announced_at == NOW
    assert incident.updates.public().get().body_en == "Halted."
    assert AuditEvent.objects.filter(verb="PUBLISHED", object_id="2024-001").count() == 1


def test_only_the_ict_head_and_the_office_head_may(report, lantaskim, petugas, auditor, kepala):
    incident = report()
    for person in (lantaskim, petugas, auditor):
        with pytest.raises(PermissionDenied):
            services.announce(incident=incident, by=person, now=NOW)
    assert services.announce(incident=incident, by=kepala, now=NOW).announced_at == NOW


def test_twice_is_once(report, tikkim):
    incident = report()
    for minute in (0, 1):
        services.announce(
            incident=incident, by=tikkim, body_id="Henti.", body_en="Halt.", now=wib(20, 15, minute)
        )
    incident.refresh_from_db()
    assert incident.announced_at == wib(20, 15)
    assert incident.updates.count() == 2


def test_it_refuses_words_without_english_and_stays_unannounced(report, tikkim):
    incident = report()
    with pytest.raises(ValidationError):
        services.announce(incident=incident, by=tikkim, body_id="Henti.", now=NOW)
    assert not Incident.objects.announced().exists()


def test_it_refuses_the_future_and_a_stale_save(report, tikkim):
    incident = report()
    with pytest.raises(ValidationError):
        services.announce(incident=incident, by=tikkim, at=wib(20, 15), now=NOW)
    services.hand_over(incident=incident, to=tikkim, by=tikkim, now=NOW)
    with pytest.raises(Conflict):
        services.announce(incident=incident, by=tikkim, version=7, now=NOW)
