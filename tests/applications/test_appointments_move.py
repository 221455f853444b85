"""Another place for one applicant: within the quota, once, told when somebody was quicker."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import translation

from dashboard.applications.appointments.rebooking import Booking
from dashboard.applications.appointments.services_reschedule import reschedule
from dashboard.applications.models import Application
from dashboard.audit.models import AuditEvent
from dashboard.core.models import Conflict
from dashboard.offices.roles import Role
from tests.applications.desk import NOW, at, blocked, quotas, slot
from tests.factories import make_application, make_member, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def office():
    office = make_office()
    quotas(office, count=8)
    return office


@pytest.fixture
def clerk(office):
    return make_member(office=office, role=Role.CLERK, section="LANTASKIM")


@pytest.fixture
def head(office):
    return make_member(office=office, role=Role.SECTION_HEAD, section="LANTASKIM")


def move(old, to, by, *, row=None, now=NOW):
    booking = Booking(row or old.application, to, old.pk if old else None)
    reschedule(booking=booking, by=by, now=now)


def told(row):
    return list(row.appointments.order_by("pk").values_list("status", "starts_at"))


def test_the_old_slot_stays_and_names_the_new_one(office, clerk):
    old = slot(office, at(3, 8))
    move(old, at(4, 9), clerk)
    old.refresh_from_db()
    new = old.replaced_by
    assert (old.status, new.status, new.starts_at, new.ends_at) == (
        "RESCHEDULED",
        "BOOKED",
        at(4, 9),
        at(4, 10),
    )
    assert (new.stage.code, new.starts_on.day, old.source_ref) == ("ARRIVED", 4, "")
    event = AuditEvent.objects.latest("pk")
    assert (event.object_id, event.changes) == (
        old.application.public_code,
        {"appointment": "booked"},
    )


def test_a_double_click_is_one_move(office, clerk):
    old = slot(office, at(3, 8))
    for _click in range(2):
        move(old, at(4, 9), clerk)
    assert told(old.application) == [("RESCHEDULED", at(3, 8)), ("BOOKED", at(4, 9))]


def test_whoever_was_slower_is_told_what_stands(office, clerk):
    old = slot(office, at(3, 8))
    move(old, at(4, 9), clerk)
    with pytest.raises(Conflict) as conflict:
        move(old, at(5, 9), clerk)
    assert conflict.value.current.starts_at == at(4, 9)


@pytest.mark.parametrize(
    "to",
    [
        at(4, 8),  # full
        at(4, 9, 30),  # begins in no slot
        at(6, 9),  # Saturday
        at(1, 10),  # has begun
        at(4, 18),  # closed by then
        at(4, 12) - timedelta(days=30),
        at(4, 9) + timedelta(days=400),
    ],
)
def test_only_a_place_that_is_offered_is_given(office, clerk, to):
    slot(office, at(4, 8))
    old = slot(office, at(3, 8))
    with pytest.raises(ValidationError) as refused:
        move(old, to, clerk)
    assert list(refused.value.message_dict) == ["slot"]
    assert told(old.application) == [("BOOKED", at(3, 8))]


def test_a_full_day_takes_nobody_though_a_slot_is_empty(office, clerk):
    for _n in range(8):
        slot(office, at(4, 15))
    with pytest.raises(ValidationError):
        move(slot(office, at(3, 8)), at(4, 9), clerk)


def test_a_place_within_an_outage_is_not_given(office, clerk):
    blocked(office, at(4, 8), at(4, 10))
    with pytest.raises(ValidationError):
        move(slot(office, at(3, 8)), at(4, 9), clerk)
    move(slot(office, at(3, 8)), at(4, 10), clerk)


def test_an_outage_that_lasts_is_reckoned_with_for_three_working_days(office, clerk):
    blocked(office, at(1, 8))
    with pytest.raises(ValidationError):
        move(slot(office, at(2, 8)), at(4, 15), clerk)
    move(slot(office, at(2, 8)), at(5, 8), clerk)


def test_the_law_binds_a_clerk_and_a_head_moves_all_the_same(office, clerk, head):
    today = slot(office, at(1, 14))
    with pytest.raises(ValidationError, match="no later than the day before"):
        move(today, at(4, 9), clerk)
    move(today, at(4, 9), head)
    moved = today.application.appointments.get(status="BOOKED")
    with pytest.raises(ValidationError, match="moved once"):
        move(moved, at(5, 9), clerk)
    move(moved, at(5, 9), head)
    assert [status for status, _at in told(today.application)] == ["RESCHEDULED"] * 2 + ["BOOKED"]


def test_after_an_outage_anyone_moves_it_and_it_does_not_count(office, clerk):
    blocked(office, at(1, 8), at(1, 9), number="2024-009")
    missed = slot(office, at(1, 8))
    move(missed, at(4, 9), clerk)
    missed.refresh_from_db()
    assert (missed.status, missed.source_ref) == ("RESCHEDULED", "2024-009")
    move(missed.replaced_by, at(5, 9), clerk)


def test_what_a_person_said_of_the_old_slot_stays(office, clerk, head):
    for status in ("NOT_SERVED", "NO_SHOW"):
        old = slot(office, at(1, 8), status=status)
        move(old, at(4, 9) if status == "NO_SHOW" else at(4, 10), head)
        old.refresh_from_db()
        assert (old.status, old.replaced_by.status) == (status, "BOOKED")


def test_a_first_appointment_is_given_to_who_has_none(office, clerk):
    row = make_application(office=office, stage="SCHEDULED")
    move(None, at(4, 9), clerk, row=row)
    assert told(row) == [("BOOKED", at(4, 9))]


@pytest.mark.parametrize("stage", ["INTERVIEWED", "READY", "HANDED_OVER", "CANCELLED"])
def test_who_was_served_or_is_done_needs_none(office, head, stage):
    row = make_application(office=office, stage=stage)
    with pytest.raises(ValidationError):
        move(None, at(4, 9), head, row=row)


def test_another_section_does_not_move_it(office):
    stranger = make_member(office=office, role=Role.SECTION_HEAD, section="INTALTUSKIM")
    old = slot(office, at(3, 8))
    with pytest.raises(PermissionDenied):
        move(old, at(4, 9), stranger)
    assert Application.objects.get().appointments.get().status == "BOOKED"
