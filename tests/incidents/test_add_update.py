import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from dashboard.incidents import services
from dashboard.incidents.models import IncidentUpdate
from tests.factories import make_update
from tests.incidents.conftest import wib

NOW = wib(21, 10)


@pytest.fixture
def add(report, tikkim):
    incident = report()

    def make(**fields):
        defaults = {
            "incident": incident,
            "by": tikkim,
            "body_id": "Cetak menunggu.",
            "body_en": "Printing waits.",
            "visibility": "PUBLIC",
            "now": NOW,
        }
        return services.add_update(**defaults | fields)

    make.incident = incident
    return make


def test_entries_are_numbered_and_a_late_one_keeps_both_times(add):
    assert [add().sequence, add().sequence] == [2, 3]
    late = add(at=wib(20, 15))
    assert (late.at, late.recorded_at) == (wib(20, 15), NOW)


def test_everyone_on_staff_notes_but_only_heads_write_for_the_public(
    add, petugas, lantaskim, kepala, auditor
):
    for person in (petugas, lantaskim):
        assert add(by=person, visibility="INTERNAL").by == person
        with pytest.raises(PermissionDenied):
            add(by=person)
    assert add(by=kepala).visibility == "PUBLIC"
    with pytest.raises(PermissionDenied):
        add(by=auditor, visibility="INTERNAL")


def test_public_words_need_english_or_the_mark(add):
    with pytest.raises(ValidationError) as refused:
        add(body_en=" ")
    assert "body_en" in refused.value.message_dict
    assert add(body_en="", indonesian_only=True).indonesian_only
    assert add(body_en="", visibility="INTERNAL").body_en == ""


def test_the_database_keeps_that_rule_too(add, tikkim):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_update(incident=add.incident, by=tikkim, at=wib(21), visibility="PUBLIC", body_en="")


@pytest.mark.parametrize(("at", "code"), [(wib(21, 11), "future"), (wib(19), "before_start")])
def test_it_refuses_an_impossible_time(add, at, code):
    with pytest.raises(ValidationError) as refused:
        add(at=at)
    assert refused.value.code == code


def test_it_refuses_an_empty_text(add):
    with pytest.raises(ValidationError) as refused:
        add(body_id="  ")
    assert "body_id" in refused.value.message_dict


def test_it_can_change_the_status_by_who_may(add, petugas):
    assert add(status="IDENTIFIED").status == "IDENTIFIED"
    add.incident.refresh_from_db()
    assert add.incident.status == "IDENTIFIED"
    with pytest.raises(PermissionDenied):
        add(by=petugas, visibility="INTERNAL", status="MONITORING")
    with pytest.raises(ValidationError) as refused:
        add(status="CLOSED")
    assert refused.value.code == "status"


def test_a_double_click_is_one_entry(add):
    assert add(key="sama") == add(key="sama")
    assert add.incident.updates.count() == 2


def test_a_public_entry_shows_only_once_the_incident_is_announced(add, tikkim):
    add()
    assert not IncidentUpdate.objects.public().exists()
    services.announce(incident=add.incident, by=tikkim, now=NOW)
    assert IncidentUpdate.objects.public().count() == 1
