"""A booked slot follows the stages: arrived, served, and back when a step is taken back."""

from datetime import UTC, datetime, timedelta

import pytest

from dashboard.applications.appointments.services import book_many, cancel_slots, reopen_many
from dashboard.applications.services import Move, advance_many, record, send_back
from dashboard.offices.roles import Role
from tests.applications.test_record import unsaved
from tests.factories import make_member, make_office

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 6, 12, 3, tzinfo=UTC)


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def head(office):
    return make_member(office=office, role=Role.OFFICE_HEAD)


def booked(office, by):
    row = record(application=unsaved(office), by=by, now=NOW)
    book_many(slots={row: NOW}, by=by)
    return row


def walk(row, by, *stages, origin="MANUAL"):
    moves = [Move(row, stage, NOW, stage) for stage in stages]
    advance_many(moves=moves, by=by, now=NOW, origin=origin)


def statuses(row) -> list[str]:
    return list(row.appointments.order_by("pk").values_list("status", flat=True))


@pytest.mark.parametrize(
    ("stages", "status"),
    [
        (["AWAITING_PAYMENT"], "BOOKED"),
        (["ARRIVED"], "ARRIVED"),
        (["ARRIVED", "INTERVIEWED"], "SERVED"),
        (["ARRIVED", "INTERVIEWED", "ADJUDICATION"], "SERVED"),
    ],
)
def test_a_slot_follows_the_stages(office, head, stages, status):
    row = booked(office, head)
    other = record(application=unsaved(office, external_no="2"), by=head, now=NOW)
    book_many(slots={other: NOW}, by=head)
    walk(row, head, *stages)
    assert (statuses(row), statuses(other)) == ([status], ["BOOKED"])


def test_an_arrival_that_is_served_later_is_served_once(office, head):
    row = booked(office, head)
    walk(row, head, "ARRIVED")
    walk(row, head, "INTERVIEWED")
    assert statuses(row) == ["SERVED"]


@pytest.mark.parametrize(("stage", "status"), [("SUSPENDED", "BOOKED"), ("CANCELLED", "CANCELLED")])
def test_beside_the_road_a_slot_is_told_only_that_the_application_ended(
    office, head, stage, status
):
    row = booked(office, head)
    walk(row, head, stage, origin="IMPORT")
    assert statuses(row) == [status]


def test_a_step_that_is_taken_back_opens_the_slot_again(office, head):
    row = booked(office, head)
    walk(row, head, "ARRIVED", "INTERVIEWED")
    for key, status in (("a", "ARRIVED"), ("b", "BOOKED")):
        send_back(application=row, by=head, reason="keliru", key=key, now=NOW)
        assert statuses(row) == [status]


def test_a_slot_that_was_booked_since_stays_the_booked_one(office, head):
    row = booked(office, head)
    walk(row, head, "ARRIVED")
    book_many(slots={row: NOW + timedelta(days=7)}, by=head)
    send_back(application=row, by=head, reason="keliru", key="a", now=NOW)
    assert statuses(row) == ["ARRIVED", "BOOKED"]


def test_an_application_that_ends_frees_its_slot_and_gets_it_back(office, head):
    row = booked(office, head)
    assert cancel_slots(applications=[row]) == 1
    assert statuses(row) == ["CANCELLED"]
    assert cancel_slots(applications=[row]) == 0
    reopen_many(applications=[row])
    assert statuses(row) == ["BOOKED"]


@pytest.mark.parametrize("said", ["NO_SHOW", "NOT_SERVED", "RESCHEDULED"])
def test_a_step_that_is_taken_back_leaves_what_a_person_said_of_the_slot(office, head, said):
    row = booked(office, head)
    row.appointments.update(status=said)
    reopen_many(applications=[row])
    assert statuses(row) == [said]
