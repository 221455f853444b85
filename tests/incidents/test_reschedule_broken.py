"""A mass reschedule that broke off, was clicked twice, or is taken back while others book."""

import pytest
from django.core.exceptions import PermissionDenied

from dashboard.applications.models import Appointment, BulkAction
from dashboard.incidents import services_reschedule
from dashboard.incidents.rescheduling import Missed
from dashboard.incidents.services_reschedule import reschedule_missed, undo
from tests.applications.desk import at, blocked, quotas, slot
from tests.factories import make_incident, make_office
from tests.incidents.conftest import wib

pytestmark = pytest.mark.django_db
NOW = at(24, 10, month=6)
FIRST = at(25, 0, month=6).date()


class Lost(Exception):
    """The machine went down."""


@pytest.fixture
def incident(office, kepala):
    quotas(office, count=16)
    incident = make_incident(office=office, by=kepala, started_at=wib(20, 8), ended_at=wib(21))
    blocked(office, wib(20, 8), wib(21), number=incident.number)
    return incident


@pytest.fixture
def do(incident, kepala):
    digests = []

    def call(by=kepala, key="k"):
        digests.append(Missed(incident, by, NOW).plan(FIRST).digest)
        return reschedule_missed(
            incident=incident, first_day=FIRST, digest=digests[0], by=by, key=key, now=NOW
        )

    return call


@pytest.fixture
def chunks_of_two(monkeypatch):
    monkeypatch.setattr(services_reschedule, "CHUNK", 2)


def statuses() -> list[str]:
    return sorted(Appointment.objects.values_list("status", flat=True))


def interrupt(monkeypatch, name, after):
    """Let the service of that name fail once it was called ``after`` times."""
    real, calls = getattr(services_reschedule, name), []

    def call(**fields):
        calls.append(1)
        if len(calls) > after:
            raise Lost
        return real(**fields)

    monkeypatch.setattr(services_reschedule, name, call)
    return lambda: monkeypatch.setattr(services_reschedule, name, real)


def test_one_that_broke_off_is_finished_by_the_same_key(
    incident, office, do, chunks_of_two, monkeypatch
):
    for hour in range(8, 13):
        slot(office, wib(20, hour))
    mend = interrupt(monkeypatch, "reschedule_many", 1)
    with pytest.raises(Lost):
        do()
    assert statuses() == ["BOOKED"] * 5 + ["RESCHEDULED"] * 2
    mend()
    result = do()
    assert (result.action.count, result.refused) == (5, {})
    assert statuses() == ["BOOKED"] * 5 + ["RESCHEDULED"] * 5
    assert BulkAction.objects.count() == 1


def test_another_persons_key_is_refused(incident, office, do, lantaskim):
    slot(office, wib(20, 8))
    do()
    with pytest.raises(PermissionDenied):
        do(by=lantaskim)


def test_a_key_of_another_incident_is_refused(incident, office, do, kepala):
    slot(office, wib(20, 8))
    do()
    other = make_incident(office=office, by=kepala, started_at=wib(20, 8), ended_at=wib(21))
    with pytest.raises(PermissionDenied):
        reschedule_missed(incident=other, first_day=FIRST, digest="x", by=kepala, key="k", now=NOW)


def test_no_chunk_is_booked_once_it_is_taken_back(
    incident, office, kepala, do, chunks_of_two, monkeypatch
):
    for hour in range(8, 12):
        slot(office, wib(20, hour))
    real, calls = services_reschedule.reschedule_many, []

    def taken_back_after_the_first(**fields):
        done = real(**fields)
        calls.append(1)
        fields["batch"].__class__.objects.filter(pk=fields["batch"].pk).update(
            undone_at=NOW, undone_by=kepala
        )
        return done

    monkeypatch.setattr(services_reschedule, "reschedule_many", taken_back_after_the_first)
    do()
    assert len(calls) == 1
    assert statuses() == ["BOOKED"] * 4 + ["RESCHEDULED"] * 2


def test_an_undo_that_broke_off_is_finished_by_asking_again(
    incident, office, kepala, do, chunks_of_two, monkeypatch
):
    for hour in range(8, 12):
        slot(office, wib(20, hour))
    action = do().action
    mend = interrupt(monkeypatch, "undo_reschedule", 1)
    with pytest.raises(Lost):
        undo(incident=incident, action=action, by=kepala, now=NOW)
    action.refresh_from_db()
    assert action.undone_by == kepala  # no further chunk is booked from now on
    mend()
    assert undo(incident=incident, action=action, by=kepala, now=NOW).changed == 2
    assert statuses() == ["BOOKED"] * 4 + ["CANCELLED"] * 4


def test_a_place_that_was_given_away_is_not_taken_back(office, kepala):
    """An outage that lasts: tomorrow's slots were moved, and somebody else has come in."""
    quotas(office, count=8)
    incident = make_incident(office=office, by=kepala, started_at=wib(24, 8))
    blocked(office, wib(24, 8), number=incident.number)
    first, second = slot(office, wib(25, 9)), slot(office, wib(25, 10))
    day = at(28, 0, month=6).date()
    digest = Missed(incident, kepala, NOW).plan(day).digest
    action = reschedule_missed(
        incident=incident, first_day=day, digest=digest, by=kepala, key="k", now=NOW
    ).action
    assert action.count == 2
    slot(office, wib(25, 9))
    done = undo(incident=incident, action=action, by=kepala, now=NOW)
    for row in (first, second):
        row.refresh_from_db()
    assert (first.status, second.status, done.changed) == ("RESCHEDULED", "BOOKED", 1)
    assert list(done.refused) == [first.application_id]
    assert first.replaced_by.status == "BOOKED"


def test_another_office_has_its_own_action(incident, do, office, kepala):
    elsewhere = slot(make_office(code="JMB"), wib(20, 8))
    slot(office, wib(20, 8))
    assert do().action.count == 1
    elsewhere.refresh_from_db()
    assert elsewhere.status == "BOOKED"
