import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dashboard.audit.models import AuditEvent
from dashboard.core.models import Conflict
from dashboard.incidents import services
from tests.factories import make_office
from tests.incidents.conftest import wib

NOW = wib(24, 10)


@pytest.fixture
def change(report, tikkim, service):
    """Change the level of printing in the outage of 20 June, seen from 24 June 10.00."""
    incident = report()

    def make(**fields):
        defaults = {
            "incident": incident,
            "service": service("PRINTING"),
            "level": "LIMITED",
            "at": wib(24, 9),
            "by": tikkim,
            "now": NOW,
        }
        return services.set_impact(**defaults | fields)

    make.incident = incident
    return make


def levels(incident, code="PRINTING"):
    rows = incident.impacts.filter(service__code=code).order_by("starts_at")
    return [(row.level, row.starts_at, row.ends_at) for row in rows]


def test_the_open_level_ends_where_the_next_begins(change):
    change()
    assert levels(change.incident) == [
        ("DOWN", wib(20, 0, 54), wib(24, 9)),
        ("LIMITED", wib(24, 9), None),
    ]


def test_it_tells_the_timeline_both_times_and_the_audit_trail_the_section(change, tikkim):
    change(source="Telepon Ditjen")
    entry = change.incident.updates.get(sequence=2)
    assert entry.body_en == "Passport printing: Suspended → Limited"
    assert (entry.at, entry.recorded_at, entry.by) == (wib(24, 9), NOW, tikkim)
    assert entry.source_ref == "Telepon Ditjen"
    event = AuditEvent.objects.get(verb="CHANGED", object_label="incidents.incident")
    assert event.changes == {"PRINTING": ["DOWN", "LIMITED"]}
    assert event.section_code == "LANTASKIM"


def test_it_refuses_a_time_in_the_future(change):
    with pytest.raises(ValidationError, match="24 Juni 2024") as refused:
        change(at=wib(24, 10, 1))
    assert refused.value.code == "future"
    assert len(levels(change.incident)) == 1


def test_it_refuses_a_time_before_the_incident(change):
    with pytest.raises(ValidationError, match="2024-001") as refused:
        change(at=wib(20, 0, 30))
    assert refused.value.code == "before_start"


def test_it_refuses_to_end_a_level_before_it_starts(change):
    change()
    with pytest.raises(ValidationError, match="Pencetakan paspor") as refused:
        change(level="RECOVERING", at=wib(24, 8))
    assert refused.value.code in ("overlap", "end_before_start")
    assert len(levels(change.incident)) == 2


def test_it_refuses_what_would_overlap_an_ended_level(change, service, tikkim):
    services.restore(
        incident=change.incident, service=service("PRINTING"), at=wib(24, 9), by=tikkim, now=NOW
    )
    with pytest.raises(ValidationError, match="Pencetakan paspor") as refused:
        change(at=wib(24, 8))
    assert refused.value.code == "overlap"


def test_it_refuses_the_level_that_stands_already(change):
    with pytest.raises(ValidationError, match="Pencetakan paspor") as refused:
        change(level="DOWN")
    assert refused.value.code == "same"


def test_it_refuses_another_offices_service(change):
    foreign = make_office(code="JKT").services.get(code="PRINTING")
    with pytest.raises((ValidationError, PermissionDenied)):
        change(service=foreign)


def test_a_section_head_changes_own_services_only(change, lantaskim, intaltuskim, petugas):
    change(by=lantaskim)
    for person in (intaltuskim, petugas):
        with pytest.raises(PermissionDenied):
            change(by=person, level="RECOVERING", at=wib(24, 9, 30))


def test_a_double_click_changes_nothing(change):
    first = change(key="sama", version=1)
    assert change(key="sama", version=1) == first
    assert change.incident.updates.count() == 2


def test_it_refuses_a_stale_save(change):
    change(version=1)
    with pytest.raises(Conflict) as conflict:
        change(level="RECOVERING", at=wib(24, 9, 30), version=1)
    assert conflict.value.current == change.incident
    assert len(levels(change.incident)) == 2


def test_one_lane_can_fare_otherwise_than_the_rest(change):
    change(lane="SAME_DAY", level="DOWN", at=wib(20, 8))
    assert len(levels(change.incident)) == 2
    assert change.incident.impacts.open().filter(service__code="PRINTING").count() == 2


def test_an_ended_incident_goes_on_again(report, service, tikkim):
    incident = report(levels={"PRINTING": "DOWN"})
    fields = {"incident": incident, "service": service("PRINTING"), "by": tikkim, "now": NOW}
    services.restore(at=wib(22), **fields)
    services.set_impact(level="LIMITED", at=wib(23), **fields)
    incident.refresh_from_db()
    assert (incident.status, incident.ended_at) == ("MONITORING", None)


def test_a_closed_incident_stays_closed(report, service, tikkim):
    incident = report(levels={"PRINTING": "DOWN"})
    fields = {"incident": incident, "service": service("PRINTING"), "by": tikkim, "now": NOW}
    services.restore(at=wib(22), **fields)
    services.close(incident=incident, by=tikkim, now=NOW)
    with pytest.raises(ValidationError) as refused:
        services.set_impact(level="LIMITED", at=wib(23), **fields)
    assert refused.value.code == "closed"
