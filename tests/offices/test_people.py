"""The list of people and a person's page."""

from datetime import timedelta

import pytest

from dashboard.accounts.models import User
from dashboard.offices.roles import Role
from tests.factories import PASSWORD, make_member

PEOPLE = "/dashboard/people/"


def names(response):
    return {row.record.username for row in response.context["table"].rows}


def test_a_head_sees_the_people_of_the_own_office_only(client, kepala, petugas, kepala_lain):
    client.force_login(kepala)
    assert names(client.get(PEOPLE)) == {"kepala", "petugas"}


def test_a_part_of_the_name_or_user_name_finds_a_person(client, office, kepala, petugas):
    auditor = make_member(office=office, role=Role.AUDITOR, username="pemeriksa")
    User.objects.filter(pk=auditor.pk).update(full_name="Siti Rahma")
    client.force_login(kepala)
    assert names(client.get(PEOPLE, {"q": "rahm"})) == {"pemeriksa"}
    assert names(client.get(PEOPLE, {"q": "PETUG"})) == {"petugas"}
    assert names(client.get(PEOPLE, {"q": "tidak ada"})) == set()


def test_former_people_stay_on_the_list(client, office, kepala):
    yesterday = office.today() - timedelta(days=1)
    make_member(office=office, role=Role.AUDITOR, username="mantan", valid_until=yesterday)
    client.force_login(kepala)
    assert "mantan" in names(client.get(PEOPLE))


def test_a_superuser_without_a_role_sees_people_of_every_office(client, kepala, kepala_lain):
    client.force_login(User.objects.create_superuser("admin", PASSWORD, full_name="Admin"))
    assert names(client.get(PEOPLE)) == {"admin", "kepala", "kepala.lain"}


@pytest.mark.parametrize("role", [Role.CLERK, Role.CALLER, Role.PUBLIC_RELATIONS])
def test_who_has_no_business_with_people_gets_403(client, office, role):
    section = "LANTASKIM" if role == Role.CLERK else None
    client.force_login(make_member(office=office, role=role, section=section))
    assert client.get(PEOPLE).status_code == 403


def test_an_auditor_reads_and_changes_nothing(client, office, petugas):
    client.force_login(make_member(office=office, role=Role.AUDITOR))
    page = client.get(f"{PEOPLE}{petugas.pk}/")
    assert page.status_code == 200
    for action in ("grant", "deputise", "deactivate", "link"):
        assert f"/{action}/" not in page.content.decode()
        assert client.post(f"{PEOPLE}{petugas.pk}/{action}/").status_code == 403
    assert client.get(f"{PEOPLE}invite/").status_code == 403


def test_a_person_of_another_office_is_not_there(client, petugas, kepala_lain):
    client.force_login(kepala_lain)
    for page in ("", "grant/", "deputise/", "deactivate/", "reactivate/", "link/"):
        assert client.get(f"{PEOPLE}{petugas.pk}/{page}").status_code == 404, page


def test_an_ict_head_gets_no_buttons_for_other_sections(client, office, tikkim, petugas):
    client.force_login(tikkim)
    page = client.get(f"{PEOPLE}{petugas.pk}/").content.decode()
    assert "/deactivate/" not in page
    assert client.get(f"{PEOPLE}{petugas.pk}/deactivate/").status_code == 403


def test_the_list_asks_as_often_for_twenty_people_as_for_two(
    client, office, kepala, django_assert_num_queries
):
    client.force_login(kepala)
    client.get(PEOPLE)
    for count in (1, 19):
        for _ in range(count):
            make_member(office=office, role=Role.CLERK, section="LANTASKIM")
        with django_assert_num_queries(6):
            client.get(PEOPLE)
