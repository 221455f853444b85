"""Logging in through the product's own door, and what a failed attempt says."""

import re

import pytest
from allauth.mfa.models import Authenticator

from dashboard.audit.models import AuditEvent
from dashboard.offices.roles import Role
from tests.factories import PASSWORD, make_member, make_office, make_user

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def enter(client, username, password=PASSWORD, follow=False):
    return client.post(LOGIN, {"login": username, "password": password}, follow=follow)


def test_it_lets_a_person_in_by_user_name_and_password(client):
    make_member(office=make_office(), role=Role.CLERK, section="LANTASKIM", username="petugas")
    response = enter(client, "petugas")
    assert response.status_code == 302
    assert client.session["_auth_user_id"]


def test_it_refuses_a_wrong_password_without_saying_which_part_was_wrong(client):
    make_user(username="petugas")
    known = enter(client, "petugas", "salah-sekali-123").content.decode()
    unknown = enter(client, "tidakada", "salah-sekali-123").content.decode()
    assert "_auth_user_id" not in client.session
    assert known.count('role="alert"') == unknown.count('role="alert"') == 1


def test_it_locks_a_name_after_five_failures_and_says_for_how_many_minutes(client):
    make_user(username="petugas")
    for _ in range(5):
        enter(client, "petugas", "salah-sekali-123")
    response = enter(client, "petugas")
    assert re.search(r"\b5 (menit|minutes)", response.content.decode())
    assert "_auth_user_id" not in client.session


def test_a_lock_on_one_name_leaves_others_alone(client):
    make_user(username="petugas")
    make_user(username="kepala")
    for _ in range(5):
        enter(client, "petugas", "salah-sekali-123")
    enter(client, "kepala")
    assert "_auth_user_id" in client.session


def test_the_lock_is_shared_by_all_workers(settings):
    assert settings.CACHES["default"]["BACKEND"].endswith("db.DatabaseCache")


def test_it_refuses_a_deactivated_person(client):
    make_user(username="mantan", is_active=False)
    enter(client, "mantan")
    assert "_auth_user_id" not in client.session


def test_a_log_in_stands_in_the_trail_of_the_office_and_section(client):
    make_member(office=make_office(), role=Role.CLERK, section="LANTASKIM", username="petugas")
    enter(client, "petugas")
    event = AuditEvent.objects.get(verb="LOGGED_IN")
    assert (event.username, event.office_code, event.section_code) == (
        "petugas",
        "PLG",
        "LANTASKIM",
    )
    assert event.ip == "127.0.0.1"


def test_nobody_signs_up(client):
    page = client.get("/accounts/signup/")
    assert page.status_code == 200
    assert "password1" not in page.content.decode()
    client.post("/accounts/signup/", {"username": "baru", "password1": PASSWORD})
    assert not Authenticator.objects.exists()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("path", ["/admin/", "/admin/login/", "/admin/accounts/user/"])
def test_the_admin_has_no_door_of_its_own(client, path):
    response = client.get(path, follow=True)
    assert response.redirect_chain[-1][0].startswith(LOGIN)


def test_the_admins_login_takes_no_password(client):
    make_user(username="admin", is_superuser=True)
    client.post("/admin/login/", {"username": "admin", "password": PASSWORD})
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("target", ["https://jahat.example/", "//jahat.example/", "javascript:1"])
def test_it_never_leads_to_another_site(client, target):
    make_user(username="petugas")
    response = client.post(
        f"{LOGIN}?next={target}", {"login": "petugas", "password": PASSWORD, "next": target}
    )
    assert "jahat" not in response.get("Location", "")
    assert "javascript" not in response.get("Location", "")


def test_a_refused_log_in_stands_in_the_trail_of_the_persons_office(client):
    make_member(office=make_office(), role=Role.CLERK, section="LANTASKIM", username="petugas")
    enter(client, "Petugas", "salah-sekali-123")
    event = AuditEvent.objects.get(verb="LOGIN_FAILED")
    assert (event.username, event.object_id) == ("system", "petugas")
    assert (event.office_code, event.section_code) == ("PLG", "LANTASKIM")
    assert event.changes == {}
    enter(client, "petugas")
    assert AuditEvent.objects.filter(verb="LOGIN_FAILED").count() == 1


def test_what_was_typed_for_a_name_that_nobody_has_is_not_kept(client):
    enter(client, "kata-sandi-saya", "salah-sekali-123")
    event = AuditEvent.objects.get()
    assert (event.verb, event.object_id, event.office_code) == ("LOGIN_FAILED", "", "")
    assert "kata-sandi-saya" not in str(vars(event))
    assert "salah" not in str(vars(event))


def test_a_lock_is_noted_once_while_it_lasts(client):
    make_user(username="petugas")
    for _ in range(8):
        enter(client, "petugas", "salah-sekali-123")
    events = AuditEvent.objects.filter(verb="LOGIN_FAILED", object_id="petugas")
    assert [event.changes for event in events.order_by("pk")] == [{}] * 5 + [{"locked": True}]


def test_an_office_behind_one_address_is_not_locked_out_by_one_person(client):
    make_user(username="kepala")
    for number in range(30):
        enter(client, f"salah{number}", "salah-sekali-123")
    enter(client, "kepala")
    assert "_auth_user_id" in client.session
