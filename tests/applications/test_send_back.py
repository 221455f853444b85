"""One step back: as if it had not been taken, with both changes kept."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dashboard.applications.models import Application, StageChange
from dashboard.applications.moves import Collected
from dashboard.applications.services import Move, advance, advance_many, record, send_back
from dashboard.applications.statuses import Origin
from dashboard.audit.models import AuditEvent
from dashboard.core.models import Conflict
from dashboard.offices.roles import Role
from tests.applications.test_record import unsaved
from tests.factories import make_member, make_office

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 6, 20, 5, tzinfo=UTC)
ROAD = ("ARRIVED", "INTERVIEWED", "ADJUDICATION", "AWAITING_PRINT", "QUALITY_CHECK", "READY")


@pytest.fixture
def head():
    return make_member(
        office=make_office(), role=Role.SECTION_HEAD, section="LANTASKIM", username="lantaskim"
    )


@pytest.fixture
def ready(head) -> Application:
    """Ready on 14 June, five minutes a stage since 14 June 09.00 WIB."""
    office = head.memberships.get().office
    start = datetime(2024, 6, 14, 2, tzinfo=UTC)
    row = record(
        application=unsaved(office, submitted_at=start - timedelta(days=1)), by=head, now=NOW
    )
    moves = [Move(row, code, start + timedelta(minutes=5 * n), code) for n, code in enumerate(ROAD)]
    advance_many(moves=moves, by=head, origin=Origin.IMPORT, now=NOW)
    return row


def back(row, by, key="back", **kwargs):
    values = {"reason": "salah pilih", "now": NOW} | kwargs
    return send_back(application=row, by=by, key=key, **values)


def test_it_takes_the_stage_and_its_dates_back(ready, head):
    change = back(ready, head)
    row = Application.objects.get(pk=ready.pk)
    assert (row.stage.code, row.ready_on, row.pickup_limit) == ("QUALITY_CHECK", None, None)
    assert row.anchor_on == date(2024, 6, 14)
    assert change.reverses.to_stage.code == "READY"
    assert change.reason == "salah pilih"


def test_it_keeps_both_changes_and_leaves_no_stay(ready, head):
    back(ready, head)
    assert ready.changes.count() == 8
    assert not ready.stays.filter(stage__code="READY").exists()
    assert ready.stays.get(left_at=None).stage.code == "QUALITY_CHECK"


def test_twice_back_reverses_the_change_before(ready, head):
    back(ready, head, "one")
    back(ready, head, "two")
    assert ready.stage.code == "AWAITING_PRINT"
    back(ready, head, "three"), back(ready, head, "four")
    back(ready, head, "five")
    assert (ready.stage.code, ready.anchor_on, ready.net_due) == ("ARRIVED", None, None)


def test_a_closed_application_opens_again(ready, head):
    given = {"to": "HANDED_OVER", "collected": Collected("APPLICANT")}
    advance(application=ready, at=NOW, by=head, key="x", now=NOW, **given)
    back(ready, head)
    row = Application.objects.get(pk=ready.pk)
    assert (row.is_open, row.closed_on, row.handed_over_on) == (True, None, None)
    assert row.ready_on == date(2024, 6, 14)


def test_it_goes_on_again_from_where_it_stands(ready, head):
    back(ready, head)
    advance(application=ready, to="READY", at=NOW, by=head, key="again", now=NOW)
    assert ready.ready_on == date(2024, 6, 20)


def test_a_double_click_is_one_step(ready, head):
    assert back(ready, head, "k") == back(ready, head, "k")
    assert ready.stage.code == "QUALITY_CHECK"
    assert StageChange.objects.filter(reverses__isnull=False).count() == 1
    assert AuditEvent.objects.filter(verb="CHANGED").count() == 2


def test_it_wants_a_reason_without_personal_numbers(ready, head):
    for reason in ("", "   ", "NIK 1671015705900001"):
        with pytest.raises(ValidationError):
            back(ready, head, reason=reason)
    assert ready.changes.count() == 7


def test_it_stops_at_the_first_stage(head):
    row = record(application=unsaved(head.memberships.get().office), by=head, now=NOW)
    with pytest.raises(ValidationError):
        back(row, head)


def test_a_stale_version_is_a_conflict(ready, head):
    with pytest.raises(Conflict):
        back(ready, head, version=ready.version - 1)


def test_a_clerk_and_another_section_are_refused(ready):
    office = ready.office
    for role, section in ((Role.CLERK, "LANTASKIM"), (Role.SECTION_HEAD, "INTALTUSKIM")):
        with pytest.raises(PermissionDenied):
            back(ready, make_member(office=office, role=role, section=section))
