"""Nobody is told of an outage once there is nothing left to tell: closed, ready, no longer hit."""

from datetime import date

import pytest
from django.core import mail

from dashboard.applications.models import Application
from dashboard.incidents.models import AffectedApplication
from dashboard.outreach import sending, services
from dashboard.outreach.models import Contact, Mailing, Message
from tests.factories import make_affected, make_incident, make_run
from tests.outreach.calls import make_campaign, person
from tests.outreach.conftest import wib
from tests.outreach.mail import campaign_of, ordered, states, writable

NOW = wib(24, 9)


def change(row, **fields) -> None:
    Application.objects.filter(pk=row.pk).update(**fields)


def closed(row) -> None:
    change(row, is_open=False, closed_on=date(2024, 6, 25), ready_on=date(2024, 6, 25))


@pytest.fixture
def incident(office, kepala):
    return make_incident(office=office, by=kepala, started_at=wib(20))


def leased(campaign, by, at) -> set[str]:
    return {row.phone_last4 for row in services.lease(campaign=campaign, by=by, now=at)}


def test_whose_file_is_closed_ready_or_no_longer_hit_is_not_phoned(
    office, kepala, telepon, incident
):
    run = make_run(incident=incident, at=wib(21))
    gone, ready, dropped, left = (person(office, f"+6281200000{n}") for n in (101, 102, 103, 104))
    person(office, "+6281200000101", applicant_name="Adik")  # the same number, still open
    for row in (gone, ready, dropped, left):
        make_affected(run=run, application=row)
    campaign = make_campaign(office=office, by=kepala, now=wib(24, 8), incident=incident)
    closed(gone)
    change(ready, ready_on=date(2024, 6, 25))
    AffectedApplication.objects.filter(application=dropped).update(state="DROPPED")
    assert leased(campaign, telepon, wib(26, 9)) == {"0101", "0104"}
    assert Contact.objects.filter(state="GIVEN_UP").count() == 2
    services.release(campaign=campaign, by=telepon, now=wib(26, 9))
    AffectedApplication.objects.filter(application=dropped).update(state="CURRENT")
    assert services.refill(campaign=campaign, by=kepala, now=wib(26, 10)) == 1
    assert leased(campaign, telepon, wib(26, 10)) == {"0101", "0103", "0104"}


def test_a_list_of_closed_files_may_be_phoned_but_not_who_was_closed_since(office, kepala, telepon):
    before, after = person(office, "+6281200000105"), person(office, "+6281200000106")
    change(before, is_open=False, closed_on=date(2024, 6, 20))
    campaign = make_campaign(office=office, by=kepala, now=wib(24, 8))
    closed(after)
    assert leased(campaign, telepon, wib(26, 9)) == {"0105"}


def test_who_was_handed_the_document_gets_no_letter_about_it(office, kepala, incident):
    first = writable(office, "siti@surat.example")
    second = writable(office, "budi@surat.example")
    third = writable(office, "jo@surat.example")
    campaign = campaign_of(office, kepala, wib(24, 8), incident=incident)
    closed(first)
    mailing = ordered(campaign, kepala)
    assert [letter.to for letter in mail.outbox] == [[second.email.open()], [third.email.open()]]
    closed(second)
    waits = Message.objects.filter(mailing=mailing).order_by("pk")[:1]
    Message.objects.filter(pk__in=waits).update(state="QUEUED", sent_at=None)
    Mailing.objects.update(finished_at=None)
    sending.run(mailing_id=mailing.pk)
    assert states(mailing) == [("STOPPED", "SETTLED"), ("SENT", "")]
