"""Sending meets trouble: nothing goes out twice, nothing is lost, nothing names an address."""

import logging
import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from dashboard.applications.imports.work import stopping
from dashboard.outreach import sending, services_mailing
from dashboard.outreach.models import Mailing, Message, Told
from dashboard.outreach.tasks import MailingFailed, send_mailing
from tests.outreach.conftest import wib
from tests.outreach.mail import Server, campaign_of, ordered, refused, states, writable

NOW = wib(24, 9)


@pytest.fixture
def campaign(office, kepala):
    for name in ("siti", "budi", "tono"):
        writable(office, f"{name}@surat.example")
    return campaign_of(office, kepala, NOW)


@pytest.fixture
def served(monkeypatch):
    def serve(*troubles, **how):
        server = Server(*troubles, **how)
        monkeypatch.setattr(mail, "get_connection", server)
        return server

    return serve


def later(mailing, minutes):
    """As if the last sign of life were so long ago; what the timer then starts."""
    Mailing.objects.filter(pk=mailing.pk).update(
        beat_at=timezone.now() - timedelta(minutes=minutes)
    )
    return services_mailing.reclaim(now=timezone.now())


def test_a_refused_address_fails_alone(campaign, kepala, served):
    server = served(refused(550))
    mailing = ordered(campaign, kepala)
    assert states(mailing) == [("FAILED", "REFUSED"), ("SENT", ""), ("SENT", "")]
    assert len(server.taken) == 2
    mailing.refresh_from_db()
    assert mailing.finished_at is not None
    assert Told.objects.count() == 2


def test_what_may_pass_is_tried_three_times_with_pauses(campaign, kepala, served):
    server = served(refused(450), None, None, refused(450), refused(450))
    mailing = ordered(campaign, kepala)
    assert states(mailing)[0] == ("FAILED", "LATER")
    assert later(mailing, 4) == 0
    assert later(mailing, 6) == 1
    assert later(mailing, 29) == 0
    assert later(mailing, 31) == 1
    assert later(mailing, 60) == 0
    assert mailing.messages.first().tries == 3
    assert len(server.taken) == 2
    mailing.refresh_from_db()
    assert mailing.finished_at is not None


def test_a_server_that_is_away_costs_no_message(campaign, kepala, served):
    served(opens=False)
    mailing = ordered(campaign, kepala)
    assert states(mailing) == [("FAILED", "UNREACHABLE")] * 3
    server = served()
    assert services_mailing.try_again(mailing=mailing, by=kepala) == 3
    assert services_mailing.try_again(mailing=mailing, by=kepala) == 0
    assert states(mailing) == [("SENT", "")] * 3
    assert len(server.taken) == 3


@pytest.mark.parametrize("trouble", [TimeoutError(), smtplib.SMTPServerDisconnected("gone")])
def test_what_broke_off_may_have_arrived_and_is_not_sent_again(campaign, kepala, served, trouble):
    server = served(trouble)
    mailing = ordered(campaign, kepala)
    assert states(mailing) == [("FAILED", "UNSURE"), ("SENT", ""), ("SENT", "")]
    assert services_mailing.try_again(mailing=mailing, by=kepala) == 0
    assert later(mailing, 600) == 0
    assert len(server.taken) == 2


def test_a_killed_worker_leaves_one_message_unsure_and_the_timer_sends_the_rest(
    campaign, kepala, served, monkeypatch
):
    class Killed(BaseException):
        """As the kernel does it: nothing of ours runs afterwards."""

    monkeypatch.setattr(sending, "run", lambda mailing_id: None)
    mailing = ordered(campaign, kepala)
    monkeypatch.undo()
    server = served(Killed())
    with pytest.raises(Killed):
        sending.run(mailing_id=mailing.pk)
    assert states(mailing) == [("SENDING", ""), ("QUEUED", ""), ("QUEUED", "")]
    assert later(mailing, 0.5) == 0
    assert later(mailing, 2) == 1
    assert states(mailing) == [("FAILED", "UNSURE"), ("SENT", ""), ("SENT", "")]
    assert len(server.taken) == 2


def test_only_one_worker_sends_a_mailing(campaign, kepala, served, monkeypatch):
    monkeypatch.setattr(sending, "run", lambda mailing_id: None)
    mailing = ordered(campaign, kepala)
    monkeypatch.undo()
    server = served()
    with sending._alone(mailing):
        sending.run(mailing_id=mailing.pk)
        assert server.taken == []
    sending.run(mailing_id=mailing.pk)
    assert len(server.taken) == 3


def test_told_to_end_it_leaves_the_rest_to_the_next(campaign, kepala, served, monkeypatch):
    asked = []
    served()
    monkeypatch.setattr(type(send_mailing), "enqueue", lambda task, pk: asked.append(pk))
    mailing = ordered(campaign, kepala)
    stopping.set()
    try:
        send_mailing.call(mailing.pk)
    finally:
        stopping.clear()
    assert asked == [mailing.pk] * 2
    assert states(mailing) == [("QUEUED", "")] * 3


def test_nothing_goes_out_while_the_campaign_is_paused(campaign, kepala, served, monkeypatch):
    monkeypatch.setattr(type(send_mailing), "enqueue", lambda task, pk: None)
    mailing = ordered(campaign, kepala)
    server = served()
    type(campaign).objects.filter(pk=campaign.pk).update(status="PAUSED")
    sending.run(mailing_id=mailing.pk)
    assert server.taken == []
    assert later(mailing, 10) == 0


def test_no_error_names_an_address(campaign, kepala, served, monkeypatch, caplog):
    monkeypatch.setattr(type(send_mailing), "enqueue", lambda task, pk: None)
    mailing = ordered(campaign, kepala)
    served(ValueError("siti@surat.example"))
    with caplog.at_level(logging.DEBUG), pytest.raises(MailingFailed) as failure:
        send_mailing.call(mailing.pk)
    assert str(failure.value) == "ValueError"
    assert failure.value.__suppress_context__
    assert "siti@" not in caplog.text
    assert Message.objects.filter(error__contains="@").count() == 0
