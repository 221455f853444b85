import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dashboard.audit.models import AuditEvent
from dashboard.core.models import Conflict
from dashboard.incidents import services, steps
from tests.incidents.conftest import wib

NOW = wib(28, 10)


@pytest.fixture
def restored(report, service, tikkim):
    incident = report()
    for code in ("PRINTING", "SAME_DAY"):
        services.restore(incident=incident, service=service(code), at=wib(27), by=tikkim, now=NOW)
    incident.refresh_from_db()
    return incident


def test_it_refuses_an_open_impact_and_says_which(report, tikkim):
    incident = report()
    with pytest.raises(ValidationError) as refused:
        services.close(incident=incident, by=tikkim, now=NOW)
    assert refused.value.code == "open_impacts"
    (message,) = refused.value.messages
    assert "2" in message
    assert "Layanan satu hari jadi, Pencetakan paspor" in message
    incident.refresh_from_db()
    assert incident.status == "INVESTIGATING"


def test_it_closes_what_is_restored(restored, tikkim):
    closed = services.close(incident=restored, by=tikkim, now=NOW)
    assert (closed.status, closed.closed_at, closed.ended_at) == ("CLOSED", NOW, wib(27))
    assert AuditEvent.objects.filter(verb="CLOSED", object_id="2024-001").count() == 1


def test_it_refuses_what_is_still_being_watched(restored, tikkim):
    watch = {"status": "MONITORING", "body_id": "Dipantau.", "visibility": "INTERNAL"}
    services.add_update(incident=restored, by=tikkim, now=NOW, **watch)
    with pytest.raises(ValidationError) as refused:
        services.close(incident=restored, by=tikkim, now=NOW)
    assert refused.value.code == "status"


def test_a_double_click_is_one_closing(restored, tikkim):
    for _click in range(2):
        services.close(incident=restored, by=tikkim, now=NOW, version=restored.version)
    assert restored.updates.filter(status="CLOSED").count() == 1


def test_it_refuses_a_stale_save(restored, tikkim):
    with pytest.raises(Conflict):
        services.close(incident=restored, by=tikkim, now=NOW, version=restored.version - 1)


def test_it_asks_for_the_right_when_the_incident_stands_still(
    restored, service, lantaskim, monkeypatch
):
    """While this head waits for the lock, another section's service is added to the incident."""
    lock = steps.lock

    def another_was_first(incident):
        stay = {"service": service("STAY_PERMIT"), "level": "DOWN"}
        incident.impacts.create(starts_at=incident.started_at, ends_at=incident.ended_at, **stay)
        return lock(incident)

    monkeypatch.setattr(steps, "lock", another_was_first)
    with pytest.raises(PermissionDenied):
        services.close(incident=restored, by=lantaskim, now=NOW)


def test_a_section_head_closes_what_is_all_their_own(restored, lantaskim, intaltuskim, petugas):
    for person in (intaltuskim, petugas):
        with pytest.raises(PermissionDenied):
            services.close(incident=restored, by=person, now=NOW)
    assert services.close(incident=restored, by=lantaskim, now=NOW).status == "CLOSED"
