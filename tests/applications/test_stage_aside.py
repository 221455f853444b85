"""Documents needed and suspended: why, whose answer is waited for, and what the dates do."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dashboard.applications.models import Application
from dashboard.offices.roles import Role
from tests.applications.road import START, go, on_the_road
from tests.factories import make_application, make_member, make_office

pytestmark = pytest.mark.django_db


def refused(*args, **fields) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        go(*args, **fields)
    return sorted(caught.value.message_dict)


def test_documents_needed_says_what_is_missing_and_waits_for_the_applicant():
    row, people = on_the_road(make_office(), "ARRIVED")
    assert refused(row, "DOCUMENTS_NEEDED", people.clerk, reason=" ") == ["reason"]
    change = go(row, "DOCUMENTS_NEEDED", people.clerk, reason="akta lahir")
    assert (change.waits_for, change.reason) == ("APPLICANT", "akta lahir")
    assert Application.objects.get(pk=row.pk).waits_for == "APPLICANT"


def test_documents_wait_for_nobody_but_the_applicant():
    row, people = on_the_road(make_office(), "ARRIVED")
    found = refused(row, "DOCUMENTS_NEEDED", people.clerk, waits_for="REGIONAL")
    assert found == ["waits_for"]


def test_suspended_may_wait_for_the_regional_office_and_the_next_step_ends_that():
    row, people = on_the_road(make_office(), "ADJUDICATION")
    assert refused(row, "SUSPENDED", people.clerk, reason="") == ["reason"]
    go(row, "SUSPENDED", people.clerk, waits_for="REGIONAL")
    assert Application.objects.get(pk=row.pk).waits_for == "REGIONAL"
    go(row, "ADJUDICATION", people.clerk)
    assert Application.objects.get(pk=row.pk).waits_for == ""


def test_an_approval_may_wait_for_the_regional_office():
    office = make_office()
    row = make_application(office=office, type="ITAS", stage="PAID", submitted_at=START)
    clerk = make_member(office=office, role=Role.CLERK, section="INTALTUSKIM")
    assert refused(row, "FIELD_CHECK", clerk, waits_for="REGIONAL") == ["waits_for"]
    assert refused(row, "APPROVAL", clerk, waits_for="SOMEONE") == ["waits_for"]
    go(row, "APPROVAL", clerk, waits_for="REGIONAL")
    assert row.waits_for == "REGIONAL"


def test_neither_pauses_the_due_dates():
    row, people = on_the_road(make_office(), "INTERVIEWED")
    dates = (row.gross_due, row.net_due)
    go(row, "DOCUMENTS_NEEDED", people.clerk)
    assert (row.gross_due, row.net_due) == dates == (date(2024, 6, 25), date(2024, 6, 25))


def test_the_reason_holds_no_personal_number():
    row, people = on_the_road(make_office(), "ARRIVED")
    found = refused(row, "SUSPENDED", people.clerk, reason="NIK 1671015705900001")
    assert found == ["reason"]


def test_another_section_is_refused():
    row, _people = on_the_road(make_office(), "ARRIVED")
    stranger = make_member(office=row.office, role=Role.CLERK, section="INTALTUSKIM")
    with pytest.raises(PermissionDenied):
        go(row, "SUSPENDED", stranger)
