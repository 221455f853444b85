"""Indonesian unless a person chose English; the switch comes back to the same page."""

import pytest

from dashboard.offices.roles import Role
from tests.factories import make_member, make_office

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def language_of(response):
    page = response.content.decode()
    return page.split('<html lang="')[1][:2], response["Content-Language"]


@pytest.mark.parametrize("wanted", ["en", "en-GB,en;q=0.9", "ja", "*", "", "x" * 500])
def test_the_browsers_own_language_does_not_decide(client, wanted):
    response = client.get(LOGIN, headers={"accept-language": wanted})
    assert language_of(response) == ("id", "id")


def test_the_switch_turns_to_english_and_comes_back_to_the_same_page(client):
    make_office()
    here = "/dashboard/people/?sort=username"
    client.force_login(
        make_member(office=make_office(code="JKT"), role=Role.OFFICE_HEAD, username="kepala")
    )
    assert language_of(client.get(here)) == ("id", "id")
    response = client.post("/i18n/setlang/", {"language": "en", "next": here})
    assert (response.status_code, response["Location"]) == (302, here)
    assert language_of(client.get(here)) == ("en", "en")
    client.post("/i18n/setlang/", {"language": "id", "next": here})
    assert language_of(client.get(here)) == ("id", "id")


@pytest.mark.parametrize("chosen", ["fr", "", "<script>", "id-ID", "x" * 3_000])
def test_a_language_that_is_not_spoken_here_changes_nothing(client, chosen):
    client.cookies["language"] = chosen
    assert language_of(client.get(LOGIN)) == ("id", "id")
    client.post("/i18n/setlang/", {"language": chosen, "next": LOGIN})
    assert language_of(client.get(LOGIN)) == ("id", "id")


@pytest.mark.parametrize("target", ["https://jahat.example/", "//jahat.example", "javascript:x"])
def test_the_switch_never_leads_to_another_site(client, target):
    response = client.post("/i18n/setlang/", {"language": "en", "next": target})
    assert "jahat" not in response["Location"]
    assert "javascript" not in response["Location"]


def test_the_choice_survives_logging_in_and_out(client):
    make_member(office=make_office(), role=Role.AUDITOR, username="auditor")
    client.post("/i18n/setlang/", {"language": "en", "next": LOGIN})
    client.post(LOGIN, {"login": "auditor", "password": "sandi-uji-coba-123"})
    assert language_of(client.get("/dashboard/audit/")) == ("en", "en")
    client.post("/accounts/logout/")
    assert language_of(client.get(LOGIN)) == ("en", "en")


def test_the_admin_speaks_the_same_language(client):
    client.force_login(make_member(office=make_office(), role=Role.OFFICE_HEAD))
    assert language_of(client.get("/admin/"))[1] == "id"
    client.post("/i18n/setlang/", {"language": "en", "next": "/admin/"})
    assert language_of(client.get("/admin/"))[1] == "en"
