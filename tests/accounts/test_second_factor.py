"""The second factor: available to everybody, its secrets encrypted, recovery codes once."""

import re

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.test import Client

from dashboard.core import sealing
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
ACTIVATE = "/accounts/2fa/totp/activate/"


def code_for(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def enter(client):
    return client.post("/accounts/login/", {"login": "petugas", "password": PASSWORD}, follow=True)


@pytest.fixture
def secret(client):
    """Activate TOTP through the screens and return the secret that the page showed."""
    make_user(username="petugas")
    enter(client)
    assert client.get(ACTIVATE)["Location"].startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    shown = client.get(ACTIVATE).context["form"].secret
    response = client.post(ACTIVATE, {"code": code_for(shown)})
    assert response.status_code == 302
    return shown


def test_totp_is_activated_and_then_asked_for(client, secret):
    other = Client()
    page = enter(other)
    assert page.redirect_chain[-1][0] == "/accounts/2fa/authenticate/"
    assert "_auth_user_id" not in other.session


def test_a_wrong_code_lets_nobody_in(client, secret):
    other = Client()
    enter(other)
    other.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "_auth_user_id" not in other.session


def test_the_secret_is_encrypted_at_rest(client, secret):
    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in stored
    assert get_adapter().decrypt(stored) == secret
    with pytest.raises(sealing.CannotOpen):
        sealing.unseal(stored, label="applications_application.nik:x", keys=settings.FIELD_KEYS)


def test_a_recovery_code_works_once(client, secret):
    page = client.get("/accounts/2fa/recovery-codes/").content.decode()
    code = re.search(r"\b[0-9a-f]{8}\b", page)[0]
    first, second = Client(), Client()
    for browser in (first, second):
        enter(browser)
        browser.post("/accounts/2fa/authenticate/", {"code": code})
    assert "_auth_user_id" in first.session
    assert "_auth_user_id" not in second.session


def test_five_wrong_codes_lock_and_the_right_one_waits_too(client, secret):
    other = Client()
    enter(other)
    for _ in range(5):
        other.post("/accounts/2fa/authenticate/", {"code": "000000"})
    page = other.post("/accounts/2fa/authenticate/", {"code": code_for(secret)})
    assert re.search(r"\b5 (menit|minutes)", page.content.decode())
    assert "_auth_user_id" not in other.session


@pytest.mark.parametrize("path", ["", "webauthn/", "webauthn/add/", "totp/activate/"])
def test_every_page_of_the_second_factor_opens(client, path):
    make_user(username="petugas")
    enter(client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.get(f"/accounts/2fa/{path}").status_code == 200
