"""The ends without a document: a head's decision, with a reason; what they free and who undoes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dashboard.applications.appointments.services import book_many
from dashboard.applications.models import Application
from dashboard.applications.services import send_back
from dashboard.core.models import Conflict
from dashboard.offices.roles import Role
from tests.applications.road import NOW, go, on_the_road, walked
from tests.factories import make_member, make_office

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2024, 4, 1, 2, tzinfo=UTC)


def test_a_head_rejects_or_cancels_with_a_reason():
    row, people = on_the_road(make_office(), "ADJUDICATION")
    for to in ("REJECTED", "CANCELLED"):
        with pytest.raises(ValidationError) as caught:
            go(row, to, people.head, reason="")
        assert list(caught.value.message_dict) == ["reason"]
    go(row, "REJECTED", people.head, reason="data tidak benar")
    row = Application.objects.get(pk=row.pk)
    assert (row.is_open, row.closed_on, row.ready_on) == (False, date(2024, 6, 20), None)


@pytest.mark.parametrize("to", ["REJECTED", "CANCELLED"])
def test_nobody_else_does(to):
    row, people = on_the_road(make_office(), "ADJUDICATION")
    others = [
        people.clerk,
        make_member(office=row.office, role=Role.SECTION_HEAD, section="INTALTUSKIM"),
        make_member(office=row.office, role=Role.AUDITOR),
        make_member(office=row.office, role=Role.PUBLIC_RELATIONS),
    ]
    for person in others:
        with pytest.raises(PermissionDenied):
            go(row, to, person)
    go(row, to, make_member(office=row.office, role=Role.OFFICE_HEAD))


def test_the_booked_slot_becomes_free_and_a_step_back_takes_it_again():
    row, people = on_the_road(make_office(), "SCHEDULED")
    book_many(slots={row: NOW + timedelta(days=1)}, by=people.clerk)
    go(row, "CANCELLED", people.head)
    assert row.appointments.get().status == "CANCELLED"
    send_back(application=row, by=people.head, reason="keliru", key="b", now=NOW)
    assert (row.stage.code, row.is_open, row.closed_on) == ("SCHEDULED", True, None)
    assert row.appointments.get().status == "BOOKED"


def test_a_double_click_is_one_end_and_another_window_a_conflict():
    row, people = on_the_road(make_office(), "ARRIVED")
    seen = row.version
    first = go(row, "CANCELLED", people.head, key="k", version=seen)
    assert go(row, "CANCELLED", people.head, key="k", version=seen) == first
    with pytest.raises(Conflict):
        go(row, "CANCELLED", people.head, key="other", version=seen)
    assert row.changes.filter(to_stage__code="CANCELLED").count() == 1


def test_uncollected_only_after_the_last_day_to_collect():
    office = make_office()
    row, people = on_the_road(office, "READY", start=NOW - timedelta(days=30))
    assert row.pickup_limit == date(2024, 6, 20)  # the very day of NOW: still time
    with pytest.raises(ValidationError) as caught:
        go(row, "UNCOLLECTED", people.head)
    assert list(caught.value.message_dict) == ["to"]
    late = walked(office, "READY", LONG_AGO)
    with pytest.raises(PermissionDenied):
        go(late, "UNCOLLECTED", people.clerk)
    go(late, "UNCOLLECTED", people.head, reason="")
    assert (late.stage.code, late.is_open, late.handed_over_on) == ("UNCOLLECTED", False, None)
