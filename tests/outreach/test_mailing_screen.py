"""Writing to a campaign on screen: try it out, send what was tried out, follow it."""

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dashboard.outreach.models import Mailing
from tests.outreach.conftest import wib
from tests.outreach.mail import TEXTS, Server, campaign_of, ordered, refused, writable

NOW = wib(24, 9)


@pytest.fixture
def campaign(client, office, kepala):
    writable(office, "siti@surat.example")
    client.force_login(kepala)
    return campaign_of(office, kepala, NOW)


def address(name, campaign, *more):
    return reverse(f"outreach:{name}", args=[campaign.pk, *more])


def hidden(page):
    """What the form that sends would send."""
    return {name: page.context["form"][name].value() for name in (*TEXTS, "key")} | {
        "seen": page.context["preview"].messages
    }


def test_what_was_tried_out_is_sent(client, campaign):
    form = client.get(address("mailing", campaign)).context["form"]
    texts = {name: form[name].value() for name in (*TEXTS, "key")}
    assert "{tanggal_baru}" in texts["body_id"]
    tried = client.post(address("mailing", campaign), texts)
    assert mail.outbox == []
    assert "siti@" not in tried.content.decode()
    sent = client.post(address("send_mailing", campaign), hidden(tried))
    mailing = Mailing.objects.get()
    assert sent.url == address("mailing_progress", campaign, mailing.pk)
    assert len(mail.outbox) == 1
    page = client.get(sent.url).content.decode()
    assert "s•••@s•••.example" in page
    assert 'http-equiv="refresh"' not in page


def test_more_addresses_than_were_seen_are_shown_first(client, campaign):
    values = TEXTS | {"key": "k", "seen": 7}
    page = client.post(address("send_mailing", campaign), values)
    assert page.context["preview"].messages == 1
    assert mail.outbox == []


def test_a_wrong_text_is_said_at_the_form(client, campaign):
    page = client.post(address("mailing", campaign), TEXTS | {"key": "k", "body_id": "{apa}"})
    assert "body_id" in page.context["form"].errors
    assert page.context["preview"] is None


def test_failures_are_found_by_state_and_sent_again(client, campaign, kepala, monkeypatch):
    monkeypatch.setattr(mail, "get_connection", Server(refused(550)))
    mailing = ordered(campaign, kepala)
    url = address("mailing_progress", campaign, mailing.pk)
    assert len(client.get(url, {"state": "FAILED"}).context["page"]) == 1
    assert len(client.get(url, {"state": "SENT"}).context["page"]) == 0
    wrong = client.get(url, {"state": "NONSENSE"})
    assert wrong.context["form"].errors
    assert len(wrong.context["page"]) == 0
    client.post(address("retry_mailing", campaign, mailing.pk))
    assert mailing.messages.get().state == "SENT"


def test_the_list_asks_no_more_for_more_rows(client, campaign, office, kepala):
    few = ordered(campaign, kepala)
    for number in range(6):
        writable(office, f"orang{number}@surat.example")
    many = ordered(campaign_of(office, kepala, NOW), kepala)
    asked = []
    for mailing in (few, few, many):
        url = address("mailing_progress", mailing.campaign, mailing.pk)
        with CaptureQueriesContext(connection) as queries:
            assert "•••@s•••" in client.get(url).content.decode()
        asked.append(len(queries))
    assert asked[1] == asked[2]
