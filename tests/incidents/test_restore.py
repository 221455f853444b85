import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dashboard.audit.models import AuditEvent
from dashboard.core.models import Conflict
from dashboard.incidents import services
from tests.incidents.conftest import wib

NOW = wib(28, 10)


@pytest.fixture
def restore(report, tikkim, service):
    incident = report()

    def make(code, at, **fields):
        defaults = {"incident": incident, "by": tikkim, "now": NOW}
        return services.restore(service=service(code), at=at, **defaults | fields)

    make.incident = incident
    return make


def test_each_service_is_restored_at_its_own_time(restore):
    restored = restore("PRINTING", wib(27, 8))
    assert (restored.status, restored.ended_at) == ("INVESTIGATING", None)
    rows = {row.service.code: row.ends_at for row in restored.impacts.all()}
    assert rows == {"PRINTING": wib(27, 8), "SAME_DAY": None}


def test_with_the_last_service_the_incident_ends_where_its_last_level_ended(restore):
    restore("SAME_DAY", wib(28, 9))
    restored = restore("PRINTING", wib(27, 8))
    assert (restored.status, restored.ended_at) == ("RESTORED", wib(28, 9))
    restored.refresh_from_db()
    assert restored.ended_at == wib(28, 9)
    assert restored.updates.get(sequence=3).status == "RESTORED"


def test_it_ends_every_open_level_of_the_service(restore, service, tikkim):
    services.set_impact(
        incident=restore.incident,
        service=service("PRINTING"),
        lane="SAME_DAY",
        level="DOWN",
        at=wib(21),
        by=tikkim,
        now=NOW,
    )
    restore("PRINTING", wib(27))
    assert not restore.incident.impacts.open().filter(service__code="PRINTING").exists()


@pytest.mark.parametrize(
    ("at", "code"),
    [(wib(28, 11), "future"), (wib(19), "before_start"), (wib(20, 0, 54), "end_before_start")],
)
def test_it_refuses_an_impossible_time(restore, at, code):
    with pytest.raises(ValidationError) as refused:
        restore("PRINTING", at)
    assert refused.value.code == code
    assert restore.incident.impacts.open().count() == 2


def test_it_refuses_a_service_that_is_normal(restore):
    with pytest.raises(ValidationError, match="Pengambilan paspor"):
        restore("PICKUP", wib(27))


def test_a_section_head_restores_own_services_only(restore, lantaskim, intaltuskim, auditor):
    for person in (intaltuskim, auditor):
        with pytest.raises(PermissionDenied):
            restore("PRINTING", wib(27), by=person)
    restore("PRINTING", wib(27), by=lantaskim)


def test_a_double_click_changes_nothing_and_a_stale_save_is_refused(restore):
    restore("PRINTING", wib(27), key="sama", version=1)
    restore("PRINTING", wib(27), key="sama", version=1)
    assert restore.incident.updates.count() == 2
    with pytest.raises(Conflict):
        restore("SAME_DAY", wib(27), version=1)


def test_it_is_audited(restore):
    restore("PRINTING", wib(27))
    event = AuditEvent.objects.get(verb="RESTORED")
    assert event.changes == {"PRINTING": ["DOWN", "NORMAL"]}
