"""The catalogue in the admin: who edits which row, and what stays as it was made."""

from datetime import date

import pytest
from django.core.management import call_command

from dashboard.applications.models import (
    ApplicationType,
    OfficeOffering,
    Reason,
    ServiceStandard,
    Stage,
)
from dashboard.audit.models import AuditEvent
from dashboard.offices.models import Office
from dashboard.offices.roles import Role
from tests.factories import make_application, make_member, make_office, make_user

pytestmark = pytest.mark.django_db
ADMIN = "/admin/applications"
MODELS = ["applicationtype", "servicestandard", "reason", "purpose", "channel", "stage"]


@pytest.fixture
def superuser(client):
    user = make_user(username="admin", is_superuser=True)
    client.force_login(user)
    return user


@pytest.mark.parametrize("model", [*MODELS, "officeoffering"])
def test_the_superuser_sees_each_list_and_form(client, superuser, model):
    office = make_office()
    OfficeOffering.objects.create(
        office=office,
        type=ApplicationType.objects.first(),
        lane="REGULAR",
        valid_from=date(2024, 1, 1),
    )
    page = client.get(f"{ADMIN}/{model}/")
    assert page.status_code == 200
    row = page.context["cl"].queryset.first()
    assert client.get(f"{ADMIN}/{model}/{row.pk}/change/").status_code == 200
    added = client.get(f"{ADMIN}/{model}/add/")
    assert added.status_code == (403 if model == "stage" else 200)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("role", [Role.CLERK, Role.ICT_HEAD, Role.OFFICE_HEAD, Role.AUDITOR])
def test_office_roles_do_not_edit_rows_of_every_office(client, model, role):
    client.force_login(make_member(office=make_office(), role=role))
    assert client.get(f"{ADMIN}/{model}/").status_code == 403


def test_a_superuser_without_a_membership_sees_no_application(client, superuser):
    row = make_application(office=make_office())
    assert client.get(f"{ADMIN}/application/{row.pk}/change/").status_code in (403, 404)
    assert client.get(row.get_absolute_url()).status_code == 403


def test_a_row_is_renamed_but_keeps_its_code(client, superuser):
    row = Reason.objects.get(code="PENUH")
    values = {"name_id": "Penuh", "name_en": "Full", "order": "5", "active": "on", "code": "X"}
    answer = client.post(f"{ADMIN}/reason/{row.pk}/change/", values | {"family": "PASSPORT"})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.code, row.name_id) == ("PENUH", "Penuh")
    event = AuditEvent.objects.get()
    assert (event.object_label, event.object_id) == ("applications.reason", "PENUH")


def test_of_a_stage_only_name_and_order_change(client, superuser):
    row = Stage.objects.get(workflow="PASSPORT", code="READY")
    page = client.get(f"{ADMIN}/stage/{row.pk}/change/")
    assert set(page.context["adminform"].form.fields) == {
        "name_id",
        "name_en",
        "public_label_id",
        "public_label_en",
        "order",
        "opened",
    }


@pytest.mark.parametrize("role", [Role.ICT_HEAD, Role.OFFICE_HEAD])
def test_ict_and_office_head_keep_their_offices_offerings_alone(client, role):
    office, other = make_office(), make_office(code="JMB")
    kind = ApplicationType.objects.get(code="PASPOR_24")
    rows = [
        OfficeOffering.objects.create(
            office=place, type=kind, lane="REGULAR", valid_from=date(2024, 1, 1), offered=False
        )
        for place in (office, other)
    ]
    client.force_login(make_member(office=office, role=role))
    assert client.get(f"{ADMIN}/officeoffering/{rows[0].pk}/change/").status_code == 200
    assert client.get(f"{ADMIN}/officeoffering/{rows[1].pk}/change/").status_code in (302, 404)
    values = {"type": kind.pk, "lane": "REGULAR", "valid_from": "2024-02-01", "offered": "on"}
    refused = client.post(f"{ADMIN}/officeoffering/add/", values | {"office": other.pk})
    assert "office" in refused.context["adminform"].form.errors
    saved = client.post(f"{ADMIN}/officeoffering/add/", values | {"office": office.pk})
    assert saved.status_code == 302


def standard(**fields) -> dict[str, str]:
    kind = ApplicationType.objects.get(code="PASPOR_BIASA")
    anchor = Stage.objects.get(workflow="PASSPORT", code="INTERVIEWED")
    values = {"type": kind.pk, "valid_from": "2024-06-01", "sla_days": "9"}
    return values | {"anchor_stage": anchor.pk, "lane": "", "office": "", "reason": ""} | fields


def marked() -> set[str]:
    return {office.code for office in Office.objects.with_changed_calendar()}


@pytest.mark.parametrize("days", [9, 2])
def test_due_dates_follow_a_changed_standard(client, superuser, days):
    office = make_office()
    row = make_application(office=office, anchor_on=date(2024, 6, 12), gross_due=date(2024, 6, 18))
    client.post(f"{ADMIN}/servicestandard/add/", standard(sla_days=days))
    call_command("run_timer", "--once")
    row.refresh_from_db()
    # Thursday 13 June is the first day, the Monday to come the third; no holidays here.
    assert row.gross_due == {9: date(2024, 6, 25), 2: date(2024, 6, 14)}[days]


def test_a_standard_of_one_office_concerns_that_office_and_the_one_before(client, superuser):
    one, two, _other = (make_office(code=code) for code in ("A", "B", "C"))
    client.post(f"{ADMIN}/servicestandard/add/", standard(office=one.pk))
    assert marked() == {"A"}
    row = ServiceStandard.objects.get(office=one)
    client.post(f"{ADMIN}/servicestandard/{row.pk}/change/", standard(office=two.pk))
    assert marked() == {"A", "B"}
    client.post(f"{ADMIN}/servicestandard/{row.pk}/change/", standard())
    assert marked() == {"A", "B", "C"}


def test_due_dates_follow_a_reason_that_loses_its_deadline(client, superuser):
    office, row = make_office(), Reason.objects.get(code="PENUH")
    values = {"name_id": "Penuh", "name_en": "Full", "order": row.order, "active": "on"}
    values |= {"family": row.family}
    client.post(f"{ADMIN}/reason/{row.pk}/change/", values)
    assert marked() == set()
    client.post(f"{ADMIN}/reason/{row.pk}/change/", values | {"sla_exempt": "on"})
    assert marked() == {office.code}
