"""The link in each message: asks first, then stops it; no login, no cookie, no address in it."""

import pytest

from dashboard.outreach.letters import stop_url
from dashboard.outreach.models import DoNotContact
from tests.outreach.conftest import wib
from tests.outreach.mail import campaign_of, ordered, writable

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def link(office, kepala):
    writable(office, "siti@surat.example")
    mailing = ordered(campaign_of(office, kepala, wib(24, 9)), kepala)
    return stop_url(mailing.messages.get().uuid).removeprefix("http://localhost:8000")


def test_looking_changes_nothing(client, link):
    page = client.get(link)
    assert "<form method" in page.content.decode()
    assert not DoNotContact.objects.exists()
    assert not page.cookies
    assert "'self'" in page["Content-Security-Policy"]
    assert "no-store" in page["Cache-Control"]
    assert 'lang="en"' in client.get(f"{link}?lang=en").content.decode()


def test_one_click_bars_the_address_once(client, link):
    client.handler.enforce_csrf_checks = True
    assert client.post(link, ONE_CLICK).status_code == 200
    page = client.post(link, ONE_CLICK)
    assert not page.cookies
    row = DoNotContact.objects.get()
    assert (row.way, row.address.open(), row.by) == ("EMAIL", "siti@surat.example", None)
    assert "siti@" not in page.content.decode()


@pytest.mark.parametrize("token", ["x", "a" * 32, "0" * 32 + ".AAAA"])
def test_an_unknown_link_gets_a_friendly_page(client, office, token):
    for page in (client.get(f"/berhenti/{token}/"), client.post(f"/berhenti/{token}/")):
        assert page.status_code == 404
        assert "<h1>" in page.content.decode()
    assert not DoNotContact.objects.exists()
