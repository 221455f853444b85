"""Days that nobody means: a slip in the year is refused at its field, wherever it is typed."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from dashboard.offices import services
from dashboard.offices.models import Holiday, Membership, WorkingHours
from dashboard.offices.roles import Role
from tests.factories import make_user

FAR = ["0001-01-01", "1999-12-31", "2099-01-01", "9999-12-31"]


@pytest.mark.parametrize("day", FAR)
def test_a_holiday_of_another_century_is_refused(client, office, kepala, day):
    client.force_login(kepala)
    data = {"office": office.pk, "kind": "LOCAL_CLOSURE", "name": "Salah", "active": "on"}
    page = client.post("/admin/offices/holiday/add/", data | {"date": day})
    assert page.status_code == 200
    assert "1 Januari 2000" in str(page.context["adminform"].form.errors["date"])
    assert not Holiday.objects.exists()


@pytest.mark.parametrize("day", FAR)
def test_working_hours_of_another_century_are_refused(client, office, kepala, day):
    before = WorkingHours.objects.count()
    client.force_login(kepala)
    data = {"office": office.pk, "weekday": 1, "opens": "08:00", "closes": "15:00"}
    page = client.post("/admin/offices/workinghours/add/", data | {"valid_from": day})
    assert "valid_from" in page.context["adminform"].form.errors
    assert WorkingHours.objects.count() == before


@pytest.mark.parametrize("day", FAR)
@pytest.mark.parametrize("field", ["first_day", "last_day"])
def test_a_role_of_another_century_is_refused(office, kepala, field, day):
    section = office.sections.get(code="LANTASKIM")
    with pytest.raises(ValidationError) as refused:
        services.grant(
            person=make_user(),
            office=office,
            role=Role.CLERK,
            section=section,
            by=kepala,
            **{"first_day": date(2024, 6, 1)} | {field: date.fromisoformat(day)},
        )
    assert list(refused.value.message_dict) == [field]
    assert Membership.objects.count() == 1


def test_a_role_does_not_end_in_another_century(kepala, petugas):
    with pytest.raises(ValidationError) as refused:
        services.end_membership(
            membership=petugas.memberships.get(), by=kepala, last_day=date(9999, 12, 31)
        )
    assert list(refused.value.message_dict) == ["last_day"]


def test_next_years_holiday_and_an_old_role_are_fine(client, office, kepala):
    client.force_login(kepala)
    data = {"office": office.pk, "kind": "LOCAL_CLOSURE", "name": "Pindah", "active": "on"}
    day = date(office.today().year + 1, 3, 2)
    client.post("/admin/offices/holiday/add/", data | {"date": day.isoformat()})
    assert Holiday.objects.get().date == day
