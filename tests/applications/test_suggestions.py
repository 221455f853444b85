"""While one types in the entry form: countries by name or code, and the office's own groups."""

import re

import pytest

from dashboard.applications.models import Application
from dashboard.offices.roles import Role
from tests.applications.test_entry import ADD, errors, typed
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


def offered(client, name) -> list[tuple[str, str]]:
    text = client.get(ADD).content.decode()
    assert f'list="{name}-choices"' in text
    box = text.split(f'<datalist id="{name}-choices">')[1].split("</datalist>")[0]
    return re.findall(r'<option value="([^"]*)" label="([^"]*)">', box)


def test_countries_are_offered_by_name_indonesia_first(client, clerk):
    rows = offered(client, "nationality")
    assert rows[0] == ("IDN", "Indonesia")
    assert ("DEU", "Jerman") in rows
    assert ("MYS", "Malaysia") in rows
    assert len({name for code, name in rows}) == len(rows) == 249


@pytest.mark.parametrize("typed_name", ["Indonesia", "indonesia ", "idn"])
def test_a_countrys_name_is_its_code(client, clerk, typed_name):
    assert client.post(ADD, typed(nationality=typed_name)).status_code == 302
    assert Application.objects.get().nationality == "IDN"


def test_what_is_no_country_is_said_at_the_field(client, clerk):
    assert "nationality" in errors(client.post(ADD, typed(nationality="Atlantis")))


def test_groups_of_the_own_section_are_offered_the_latest_first_and_once(client, clerk, office):
    for group in ("BIRO-1", "BIRO-2", "BIRO-1", ""):
        make_application(office=office, group_ref=group)
    make_application(office=office, type="ITK", reason="PERPANJANGAN", group_ref="ORANG ASING")
    make_application(office=make_office(code="JMB"), group_ref="KANTOR LAIN")
    assert [value for value, label in offered(client, "group_ref")] == ["BIRO-1", "BIRO-2"]


def test_groups_take_the_same_queries_for_2_and_20(client, clerk, office, count_queries):
    for number in range(2):
        make_application(office=office, group_ref=f"BIRO-{number}")
    client.get(ADD)
    few = count_queries(lambda: client.get(ADD))
    for number in range(2, 20):
        make_application(office=office, group_ref=f"BIRO-{number}")
    assert count_queries(lambda: client.get(ADD)) == few


def test_the_clerks_list_takes_the_same_queries_for_2_and_20(client, clerk, office, count_queries):
    for _ in range(2):
        make_application(office=office)
    address = "/admin/applications/application/"
    client.get(address)
    few = count_queries(lambda: client.get(address))
    for _ in range(18):
        make_application(office=office)
    assert count_queries(lambda: client.get(address)) == few
