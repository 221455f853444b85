"""Told is the date that was said: none where the text says none, or that it is not certain."""

from datetime import date, timedelta

import pytest
from django.core import mail

from dashboard.applications.models import Application
from dashboard.outreach import services
from dashboard.outreach.models import ContactAttempt, Told
from dashboard.outreach.services_sheets import Answer, print_sheet, type_in
from dashboard.outreach.sheet_lines import lines_of
from tests.outreach.calls import make_campaign, person
from tests.outreach.conftest import wib
from tests.outreach.mail import campaign_of, ordered, writable

PROMISED = date(2024, 6, 28)
NINE, NOON, FOUR = wib(24, 9), wib(24, 12), wib(24, 16)


def uncertain(row) -> None:
    """The outage moves the date; no head has confirmed another."""
    Application.objects.filter(pk=row.pk).update(net_due=PROMISED + timedelta(days=5))


def printed(campaign, by, until=FOUR):
    return print_sheet(
        campaign=campaign, by=by, until=until, reason="Listrik padam", key="s", now=NINE
    )


def test_a_letter_without_a_date_tells_none_and_never_contradicts_itself(office, kepala):
    row = writable(office, "siti@surat.example", promised_on=PROMISED)
    uncertain(row)
    campaign = campaign_of(office, kepala, wib(24, 8))
    ordered(campaign, kepala)
    assert "belum dapat dipastikan" in mail.outbox[0].body
    assert "28 Juni 2024" not in mail.outbox[0].body
    Application.objects.update(net_due=PROMISED)
    ordered(campaign, kepala, body_id="Hati-hati penipuan.")
    ordered(campaign, kepala)
    assert [row.promise for row in Told.objects.order_by("pk")] == [None, None, PROMISED]


@pytest.mark.parametrize(("script", "told"), [("Hati-hati penipuan.", None), (None, PROMISED)])
def test_a_call_whose_script_has_no_date_tells_none(office, kepala, telepon, script, told):
    person(office, promised_on=PROMISED, net_due=PROMISED)
    said = {"script_id": script, "script_en": script} if script else {}
    campaign = make_campaign(office=office, by=kepala, now=wib(24, 8), **said)
    (row,) = services.lease(campaign=campaign, by=telepon, now=NINE)
    services.record(contact=row, outcome="REACHED_AGREED", by=telepon, key="a", now=NINE)
    assert Told.objects.get().promise == told
    again = services.refill(campaign=campaign, by=kepala, now=NOON)
    assert again == 0  # nothing new to say


def test_paper_says_a_date_only_where_it_is_certain(office, kepala, telepon):
    row = person(office, promised_on=PROMISED)
    uncertain(row)
    sheet = printed(make_campaign(office=office, by=kepala, now=wib(24, 8)), telepon)
    (line,) = lines_of(sheet, telepon, NINE)
    assert line.people[0].new is None
    answer = Answer(outcome="REACHED_AGREED", at=wib(24, 9, 5).time())
    assert type_in(sheet=sheet, answers={1: answer}, by=telepon, now=NOON).saved == [1]
    assert Told.objects.get().promise is None


def test_another_caller_types_in_a_sheet_also_after_its_time(office, kepala, telepon, telepon2):
    """Calls that were made on paper are kept, as long as nobody else has taken the number."""
    for _each in range(2):
        person(office)
    campaign = make_campaign(office=office, by=kepala, now=wib(24, 8))
    sheet = printed(campaign, kepala, until=wib(24, 10))
    (taken,) = services.lease(campaign=campaign, by=telepon, count=1, now=wib(24, 10, 30))
    answer = Answer(outcome="REACHED_AGREED", at=wib(24, 9, 5).time())
    done = type_in(sheet=sheet, answers={1: answer, 2: answer}, by=telepon2, now=wib(24, 11))
    assert done.saved == [2] and [*done.errors] == [1]
    attempt = ContactAttempt.objects.get()
    assert (attempt.by, attempt.sheet.by) == (telepon2, kepala)
    assert attempt.contact != taken


def test_the_date_heard_last_counts_and_who_is_phoned_again_is_not_new(office, kepala, telepon):
    """28 June told, then 5 July, then 28 June in force again: the last thing heard is wrong."""
    person(office, promised_on=PROMISED, net_due=PROMISED)
    campaign = make_campaign(office=office, by=kepala, now=wib(24, 8))
    for key, promise in (("a", PROMISED), ("b", date(2024, 7, 5))):
        Application.objects.update(promised_on=promise, net_due=promise)
        services.refill(campaign=campaign, by=kepala, now=NINE)
        at = NINE if key == "a" else NOON
        (row,) = services.lease(campaign=campaign, by=telepon, now=at)
        services.record(contact=row, outcome="REACHED_AGREED", by=telepon, key=key, now=at)
    Application.objects.update(promised_on=PROMISED, net_due=PROMISED)
    assert services.refill(campaign=campaign, by=kepala, now=FOUR) == 1
    row.refresh_from_db()
    assert (row.state, row.last_outcome) == ("WAITING", "REACHED_AGREED")
    services.lease(campaign=campaign, by=telepon, now=FOUR)
    services.release(campaign=campaign, by=telepon, now=FOUR)
    row.refresh_from_db()
    assert row.state == "WAITING"
