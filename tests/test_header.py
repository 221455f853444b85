"""The bar on top: who one is in few words, and no entry that leads to a refusal."""

import pytest
from django.contrib import admin
from django.test import RequestFactory

from dashboard.accounts.models import User
from dashboard.offices.roles import OF_A_SECTION, Role
from tests.factories import PASSWORD, make_member, make_office

pytestmark = pytest.mark.django_db
ENTRY, PAGE = 'href="/admin/"', "/dashboard/incidents/"


def may_write_something(person: User) -> bool:
    """Whether a page of the admin lets this person add or change a row."""
    request = RequestFactory().get("/admin/")
    request.user = person
    pages = admin.site._registry.values()
    return any(
        page.has_add_permission(request) or page.has_change_permission(request) for page in pages
    )


@pytest.mark.parametrize("role", Role.values)
def test_data_entry_is_shown_to_exactly_those_who_may_write_there(client, role):
    section = "LANTASKIM" if role in OF_A_SECTION else None
    person = make_member(office=make_office(), role=role, section=section)
    client.force_login(person)
    shown = ENTRY in client.get(PAGE).content.decode()
    assert shown == may_write_something(person)
    assert shown == (role in {"CLERK", "SECTION_HEAD", "ICT_HEAD", "OFFICE_HEAD"})


def test_a_superuser_finds_data_entry_on_a_page_that_is_open_to_them(client):
    keeper = User.objects.create_superuser("admin", PASSWORD, full_name="Admin")
    client.force_login(keeper)
    assert may_write_something(keeper)
    assert ENTRY in client.get("/dashboard/people/").content.decode()


def test_the_section_stands_there_by_its_short_name(client):
    office = make_office()
    client.force_login(make_member(office=office, role=Role.SECTION_HEAD, section="LANTASKIM"))
    page = client.get(PAGE).content.decode()
    bar = page[page.index('class="who-name"') : page.index("</a>", page.index('class="who-name"'))]
    assert "<span>Kepala seksi Lantaskim</span>" in bar


def test_a_role_that_names_its_section_is_not_followed_by_it(client):
    client.force_login(make_member(office=make_office(), role=Role.ICT_HEAD, section="TIKKIM"))
    page = client.get(PAGE, headers={"accept-language": "id"}).content.decode()
    assert "Tikkim</span>" in page and "Tikkim Tikkim" not in page


def test_the_admin_speaks_indonesian_and_tells_its_sections_apart(client):
    office = make_office()
    client.force_login(make_member(office=office, role=Role.CLERK, section="LANTASKIM"))
    page = client.get("/admin/applications/application/", headers={"accept-language": "id"})
    text = page.content.decode()
    assert 'alt="Search"' not in text and 'alt="Cari"' in text
    assert "Berkas permohonan" in text
