"""New appointments for all who missed theirs in an outage: seen, done, taken back."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dashboard.applications.models import Appointment, BulkAction
from dashboard.audit.models import AuditEvent
from dashboard.incidents import services
from dashboard.incidents.rescheduling import Missed
from dashboard.incidents.services_reschedule import reschedule_missed, undo
from tests.applications.desk import at, quotas, slot
from tests.factories import make_application
from tests.incidents.conftest import wib

pytestmark = pytest.mark.django_db
NOW = at(24, 10, month=6)  # Monday morning; biometrics were down Thursday 8.00 to Friday 12.00
FIRST = date(2024, 6, 25)


@pytest.fixture
def incident(report, service, tikkim, office):
    quotas(office, count=8)
    quotas(office, count=8, lane="SAME_DAY")
    incident = report(levels={"BIOMETRICS": "DOWN"}, started_at=wib(20, 8), now=wib(20, 9))
    services.restore(
        incident=incident, service=service("BIOMETRICS"), at=wib(21, 12), by=tikkim, now=wib(21, 13)
    )
    return incident


def planned(incident, by, first=FIRST, now=NOW):
    return Missed(incident, by, now).plan(first)


def names(rows):
    return [row.slot.pk for row in rows]


def do(incident, by, *, first=FIRST, key="k", now=NOW, digest=None):
    digest = digest or planned(incident, by, first, now).digest
    return reschedule_missed(
        incident=incident, first_day=first, digest=digest, by=by, key=key, now=now
    )


def state(slot_):
    slot_.refresh_from_db()
    return slot_.status, slot_.source_ref, slot_.replaced_by_id is not None


def test_those_who_missed_theirs_are_found_and_no_others(incident, office, kepala):
    missed = slot(office, wib(20, 8))
    unserved = slot(office, wib(21, 11), status="NOT_SERVED")
    lane = slot(office, wib(21, 9), lane="SAME_DAY")
    early = slot(office, wib(21, 10), status="NO_SHOW")  # said before the outage was reported
    slot(office, wib(24, 8), status="NO_SHOW")
    for other in ("SERVED", "ARRIVED", "RESCHEDULED", "CANCELLED"):
        slot(office, wib(20, 9), status=other)
    slot(office, wib(21, 12))  # after the outage
    slot(office, wib(20, 7))  # over before it
    served_later = slot(office, wib(20, 9), status="NOT_SERVED")
    slot(office, wib(20, 14), status="SERVED", row=served_later.application)
    interviewed = make_application(office=office, stage="INTERVIEWED")
    slot(office, wib(20, 9), status="NOT_SERVED", row=interviewed)
    ended = make_application(office=office, stage="CANCELLED")
    slot(office, wib(20, 9), status="NOT_SERVED", row=ended)
    found = Missed(incident, kepala, NOW)
    assert names(planned(incident, kepala).rows) == [missed.pk, lane.pk, early.pk, unserved.pk]
    assert (found.count(), found.lasts, found.first_day) == (4, False, FIRST)


def test_a_level_that_blocks_nothing_has_nobody(report, office, kepala):
    slot(office, wib(20, 8))
    limited = report(levels={"BIOMETRICS": "LIMITED", "PRINTING": "DOWN"})
    assert planned(limited, kepala).rows == []
    assert Missed(limited, kepala, NOW).count() == 0


def test_the_plan_gives_the_oldest_the_first_place(incident, office, kepala):
    young, old = slot(office, wib(21, 10)), slot(office, wib(20, 8))
    for _n in range(7):
        slot(office, wib(25, 15))  # one place is left on Tuesday
    plan = planned(incident, kepala)
    assert [(row.slot.pk, row.place.starts_at) for row in plan.rows] == [
        (old.pk, wib(25, 8)),
        (young.pk, wib(26, 8)),
    ]
    assert planned(incident, kepala).digest == plan.digest
    assert planned(incident, kepala, date(2024, 6, 27)).digest != plan.digest


def test_it_moves_them_because_of_the_incident(incident, office, kepala):
    booked, unserved = slot(office, wib(20, 8)), slot(office, wib(20, 9), status="NOT_SERVED")
    result = do(incident, kepala)
    assert (result.action.count, result.refused) == (2, {})
    number = incident.number
    assert state(booked) == ("RESCHEDULED", number, True)
    assert state(unserved) == ("NOT_SERVED", number, True)
    new = Appointment.objects.filter(batch=result.action)
    assert [(row.status, row.starts_at) for row in new] == [
        ("BOOKED", wib(25, 8)),
        ("BOOKED", wib(25, 9)),
    ]
    assert (result.action.kind, result.action.source_ref) == ("RESCHEDULE", number)
    assert AuditEvent.objects.latest("pk").changes == {"count": 2, "appointment": "booked"}
    assert planned(incident, kepala).rows == []


def test_a_double_click_moves_once(incident, office, kepala):
    row = slot(office, wib(20, 8))
    digest = planned(incident, kepala).digest
    first, second = (do(incident, kepala, digest=digest) for _click in range(2))
    assert first.action == second.action
    assert row.application.appointments.count() == 2


def test_what_was_not_seen_is_not_done(incident, office, kepala):
    slot(office, wib(20, 8))
    digest = planned(incident, kepala).digest
    slot(office, wib(20, 9))
    with pytest.raises(ValidationError) as refused:
        do(incident, kepala, digest=digest)
    assert refused.value.code == "changed"
    assert not BulkAction.objects.exists()


def test_nobody_to_move_is_said(incident, kepala):
    with pytest.raises(ValidationError) as refused:
        do(incident, kepala)
    assert refused.value.code == "empty"


def test_a_full_calendar_leaves_them_over(incident, office, kepala):
    office.capacities.update(count=0)
    slot(office, wib(20, 8))
    plan = planned(incident, kepala)
    assert (len(plan.placed), len(plan.left_over)) == (0, 1)


def test_an_outage_that_lasts_is_taken_to_end_where_the_head_says(report, office, kepala):
    quotas(office, count=8)
    incident = report(levels={"BIOMETRICS": "DOWN"}, started_at=wib(20, 8), now=wib(20, 9))
    today, soon, later = (slot(office, wib(day, 9)) for day in (24, 26, 28))
    found = Missed(incident, kepala, NOW)
    assert (found.lasts, found.first_day, found.count()) == (True, date(2024, 6, 28), 2)
    plan = planned(incident, kepala, date(2024, 6, 26))
    assert names(plan.rows) == [today.pk]
    assert plan.rows[0].place.starts_at == wib(26, 8)
    do(incident, kepala, first=date(2024, 6, 26))
    assert [state(row)[0] for row in (today, soon, later)] == ["RESCHEDULED", "BOOKED", "BOOKED"]


def test_whoever_was_moved_in_an_outage_that_lasts_is_not_moved_again(report, office, kepala):
    quotas(office, count=8)
    incident = report(levels={"BIOMETRICS": "DOWN"}, started_at=wib(20, 8), now=wib(20, 9))
    row = slot(office, wib(24, 9))
    day = date(2024, 6, 26)
    do(incident, kepala, first=day)
    after = Missed(incident, kepala, NOW)
    assert (after.first_day, after.count(), planned(incident, kepala, day).rows) == (day, 0, [])
    row.refresh_from_db()
    longer = planned(incident, kepala, date(2024, 6, 28))  # it takes longer than was counted on
    assert names(longer.rows) == [row.replaced_by_id]


@pytest.mark.parametrize(("today", "first"), [(26, 27), (27, 28), (28, 1)])
def test_the_usual_first_day_receives_people(incident, kepala, today, first):
    assert Missed(incident, kepala, at(today, 10, month=6)).first_day.day == first


def test_a_section_head_moves_the_own_sections_alone(
    incident, office, lantaskim, intaltuskim, petugas
):
    row = slot(office, wib(20, 8))
    assert names(planned(incident, lantaskim).rows) == [row.pk]
    assert planned(incident, intaltuskim).rows == []
    with pytest.raises(PermissionDenied):
        do(incident, petugas, digest="x")


def test_undo_puts_the_old_appointments_back(incident, office, kepala):
    booked, unserved = slot(office, wib(20, 8)), slot(office, wib(20, 9), status="NOT_SERVED")
    action = do(incident, kepala).action
    done = undo(incident=incident, action=action, by=kepala, now=at(24, 10, 14, month=6))
    assert (done.changed, action.undone_by) == (2, kepala)
    assert state(booked) == ("BOOKED", "", False)
    assert state(unserved) == ("NOT_SERVED", incident.number, False)
    assert set(action.appointments.values_list("status", flat=True)) == {"CANCELLED"}
    assert undo(incident=incident, action=action, by=kepala, now=NOW).changed == 0
    assert len(planned(incident, kepala).rows) == 2


def test_undo_leaves_what_has_changed_since(incident, office, kepala):
    one, two = slot(office, wib(20, 8)), slot(office, wib(20, 9))
    action = do(incident, kepala).action
    action.appointments.filter(application=one.application).update(status="SERVED")
    assert undo(incident=incident, action=action, by=kepala, now=NOW).changed == 1
    assert (state(one)[0], state(two)[0]) == ("RESCHEDULED", "BOOKED")


def test_undo_is_refused_after_a_quarter_of_an_hour(incident, office, kepala):
    row = slot(office, wib(20, 8))
    action = do(incident, kepala).action
    with pytest.raises(ValidationError):
        undo(incident=incident, action=action, by=kepala, now=at(24, 10, 15, month=6))
    assert state(row)[0] == "RESCHEDULED"
