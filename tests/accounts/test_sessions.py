"""When a session ends: log-out, new password, half an hour without a request, twelve hours."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dashboard.accounts.middleware import BEGAN, SEEN
from dashboard.accounts.services import end_sessions
from dashboard.accounts.tokens import password_link
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
INSIDE = "/accounts/2fa/"
NEW = "sandi-baru-panjang-9"


@pytest.fixture
def person():
    return make_user(username="petugas", full_name="Siti Rahma 2024")


@pytest.fixture
def devices(person):
    """Two browsers of the same person, both logged in through the door."""
    found = [Client(), Client()]
    for client in found:
        client.post("/accounts/login/", {"login": "petugas", "password": PASSWORD})
        assert inside(client)
    return found


def inside(client):
    return client.get(INSIDE).status_code == 200


def let_pass(client, key, seconds):
    session = client.session
    session[key] -= seconds
    session.save()


def test_logging_out_ends_every_session_of_the_person(devices):
    devices[0].post("/accounts/logout/")
    assert not inside(devices[0])
    assert not inside(devices[1])


def test_logging_out_needs_a_post(devices):
    devices[0].get("/accounts/logout/")
    assert inside(devices[0])


def test_logging_out_leaves_other_people_alone(devices):
    make_user(username="kepala")
    other = Client()
    other.post("/accounts/login/", {"login": "kepala", "password": PASSWORD})
    devices[0].post("/accounts/logout/")
    assert inside(other)


def test_a_new_password_ends_every_session(devices, person):
    response = devices[0].post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW},
    )
    assert response.status_code == 302
    assert not inside(devices[0])
    assert not inside(devices[1])
    person.refresh_from_db()
    assert person.check_password(NEW)


def test_a_wrong_old_password_changes_nothing(devices, person):
    response = devices[0].post(
        "/accounts/password/change/",
        {"oldpassword": "salah-sekali-123", "password1": NEW, "password2": NEW},
    )
    assert response.context["form"].errors["oldpassword"]
    assert inside(devices[1])


@pytest.mark.parametrize("weak", ["pendek", "123456789012", "password1234", "siti.rahma.2024"])
def test_a_weak_password_is_refused(devices, person, weak):
    devices[0].post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": weak, "password2": weak},
    )
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_half_an_hour_without_a_request_ends_a_session(devices):
    let_pass(devices[0], SEEN, 30 * 60 + 1)
    page = devices[0].get(INSIDE, follow=True)
    assert page.redirect_chain[-1][0].startswith("/accounts/login/")
    assert [message.level_tag for message in page.context["messages"]] == ["info"]
    assert inside(devices[1])


def test_twenty_nine_minutes_do_not(devices):
    let_pass(devices[0], SEEN, 29 * 60)
    assert inside(devices[0])
    let_pass(devices[0], SEEN, 29 * 60)
    assert inside(devices[0])


def test_twelve_hours_end_a_session_in_use(devices):
    let_pass(devices[0], BEGAN, 12 * 60 * 60 + 1)
    assert not inside(devices[0])


def written(client):
    with CaptureQueriesContext(connection) as queries:
        client.get(INSIDE)
    return [q["sql"] for q in queries if not q["sql"].startswith("SELECT")]


def test_reading_writes_the_session_at_most_once_a_minute(devices):
    client = devices[0]
    inside(client)
    assert not written(client)
    let_pass(client, SEEN, 61)
    assert written(client)
    assert not written(client)


def test_a_session_of_an_older_epoch_is_worth_nothing(devices, person):
    end_sessions(user=person)
    assert not inside(devices[0])
    assert not inside(devices[1])


def test_a_password_set_by_link_ends_every_session(devices, person):
    person.refresh_from_db()
    stranger = Client()
    opened = stranger.get(password_link(person), follow=True)
    stranger.post(opened.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    person.refresh_from_db()
    assert person.check_password(NEW)
    assert not inside(devices[0])
    assert not inside(devices[1])


def test_asking_for_a_link_by_mail_does_not_tell_who_has_an_account(client, mailoutbox):
    make_user(username="siti", email="siti@imigrasi.example")
    page = "/accounts/password/reset/"
    known = client.post(page, {"email": "siti@imigrasi.example"}, follow=True)
    unknown = client.post(page, {"email": "tidakada@imigrasi.example"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    assert known.status_code == unknown.status_code == 200
    assert "/accounts/password/reset/key/" in mailoutbox[0].body
