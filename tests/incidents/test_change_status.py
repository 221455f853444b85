"""A new status comes with an entry of the timeline, which says why."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dashboard.audit.models import AuditEvent
from dashboard.core.models import Conflict
from dashboard.incidents import services
from tests.incidents.conftest import wib

NOW = wib(27, 10)


def move(incident, status, by, **fields):
    """The incident after an internal entry that puts it on ``status``."""
    entry = {"body_id": "Kabar baru.", "visibility": "INTERNAL", "now": NOW}
    services.add_update(incident=incident, status=status, by=by, **entry | fields)
    incident.refresh_from_db()
    return incident


def test_it_is_told_and_audited(report, tikkim):
    incident = move(report(), "IDENTIFIED", tikkim)
    assert incident.status == incident.updates.first().status == "IDENTIFIED"
    event = AuditEvent.objects.filter(object_label="incidents.incident").latest("pk")
    assert event.changes == {"status": ["INVESTIGATING", "IDENTIFIED"], "entry": [2, "INTERNAL"]}


def test_restored_needs_every_level_ended(report, tikkim):
    with pytest.raises(ValidationError, match="Pencetakan paspor"):
        move(report(), "RESTORED", tikkim)


def test_watched_again_and_restored_again_it_ends_where_its_last_level_did(report, service, tikkim):
    incident = report(levels={"PRINTING": "DOWN"})
    services.restore(incident=incident, service=service("PRINTING"), at=wib(26), by=tikkim, now=NOW)
    incident.refresh_from_db()
    with pytest.raises(ValidationError) as refused:
        move(incident, "IDENTIFIED", tikkim)
    assert refused.value.code == "status"
    assert move(incident, "MONITORING", tikkim).ended_at is None
    assert move(incident, "RESTORED", tikkim).ended_at == wib(26)


def test_closing_is_another_verb(report, tikkim):
    with pytest.raises(ValidationError) as refused:
        move(report(), "CLOSED", tikkim)
    assert refused.value.code == "status"


def test_it_asks_the_role(report, petugas, intaltuskim):
    for person in (petugas, intaltuskim):
        with pytest.raises(PermissionDenied):
            move(report(), "IDENTIFIED", person)


def test_it_takes_the_next_version_and_refuses_a_stale_one(report, tikkim):
    incident = report()
    opened = incident.version
    moved = move(incident, "IDENTIFIED", tikkim, version=opened)
    assert moved.version == opened + 1
    with pytest.raises(Conflict):
        move(incident, "MONITORING", tikkim, version=opened)
    incident.refresh_from_db()
    assert (incident.status, incident.updates.count()) == ("IDENTIFIED", 2)


def test_words_alone_take_no_version(report, tikkim, petugas):
    incident = report()
    opened = incident.version
    for person in (tikkim, petugas):
        assert move(incident, None, person, version=opened).version == opened
    assert incident.updates.count() == 3
