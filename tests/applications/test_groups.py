"""A family is entered one after the other: what it shares is typed once."""

from datetime import date

import pytest
from django.utils import timezone

from dashboard.applications.models import Application
from dashboard.offices.roles import Role
from tests.applications.test_entry import ADD, typed, weekday_in
from tests.factories import make_application, make_member, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def clerk(office, client):
    user = make_member(office=office, role=Role.CLERK, section="LANTASKIM", username="petugas")
    client.force_login(user)
    return user


def enter(client, **fields) -> str:
    """Save and go on with the same group; where that leads."""
    answer = client.post(ADD, typed(**fields) | {"_samegroup": "1"})
    assert answer.status_code == 302
    return answer["Location"]


def test_the_next_form_begins_with_what_the_group_shares(client, clerk):
    slot = weekday_in(3)
    there = enter(
        client,
        group_ref="KELUARGA-9",
        travel_date="01/12/2027",
        appointment=f"{slot:%d/%m/%Y} 09.00",
        purpose="WISATA",
        lane="REGULAR",
    )
    form = client.get(there).context["adminform"].form
    row = Application.objects.get()
    assert form.initial["group_ref"] == "KELUARGA-9"
    assert form.initial["travel_date"] == date(2027, 12, 1)
    assert form.initial["purpose"] == row.purpose_id
    assert form.initial["type"] == row.type_id
    assert timezone.localtime(form.initial["appointment"]).hour == 9
    assert not form.initial.get("nik")
    assert not form.initial.get("applicant_name")


def test_going_on_with_the_group_is_then_the_one_primary_button(client, clerk):
    text = client.get(enter(client, group_ref="KELUARGA-9")).content.decode()
    primary = [part.split(">")[0] for part in text.split("<input ") if 'class="default"' in part]
    assert len(primary) == 1
    assert 'name="_samegroup"' in primary[0]
    assert "KELUARGA-9: 1 permohonan" in text


def test_a_group_without_a_name_gets_one(client, clerk):
    enter(client)
    assert Application.objects.get().group_ref.startswith("G-")


def test_a_family_of_three_is_one_group(client, clerk):
    there = enter(client)
    for number in (2, 3):
        group = client.get(there).context["adminform"].form.initial["group_ref"]
        there = enter(
            client,
            external_no=str(number),
            nik=f"167101570590000{number}",
            applicant_name=f"Anak {number}",
            token=f"t{number}",
            group_ref=group,
        )
    assert len(set(Application.objects.values_list("group_ref", flat=True))) == 1
    assert "3 permohonan" in client.get(there).content.decode()


@pytest.mark.parametrize("code", ["", "NIEMAND", "\x00", "x" * 400])
def test_a_code_that_names_no_group_is_an_ordinary_form(client, clerk, code):
    form = client.get(ADD, {"group_of": code}).context["adminform"].form
    assert form.member is None


def test_another_sections_group_is_not_gone_on_with(client, clerk, office):
    row = make_application(office=office, type="ITK", reason="PERPANJANGAN", group_ref="PT-1")
    form = client.get(ADD, {"group_of": row.public_code}).context["adminform"].form
    assert form.member is None
