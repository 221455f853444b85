"""Contacts taken along on paper: leased, on record as an export, typed in line by line."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboard.applications.models import PromiseChange
from dashboard.audit.models import AuditEvent
from dashboard.outreach.models import CallSheet, Contact, ContactAttempt, Told
from dashboard.outreach.services import lease, record
from dashboard.outreach.services_sheets import print_sheet
from dashboard.outreach.statuses import ContactState
from tests.factories import make_incident
from tests.outreach.calls import make_campaign, person
from tests.outreach.conftest import wib

NINE, NOON, FOUR = wib(24, 9), wib(24, 12), wib(24, 16)
REASON = "Telepon dari ruang rapat"


@pytest.fixture
def campaign(office, kepala):
    for number in range(1, 5):
        person(office, f"+62812000000{number:02d}", promised_on=wib(28).date())
    return make_campaign(office=office, by=kepala, now=wib(24, 8))


def printed(campaign, by, **fields):
    fields = {"until": FOUR, "reason": REASON, "key": "s1", "now": NINE} | fields
    return print_sheet(campaign=campaign, by=by, **fields)


def grid(**lines):
    """``_1="1 0915"``: the fields of line 1, outcome and time, then the time to call again."""
    found = {}
    for line, text in lines.items():
        for name, value in zip(("outcome", "at", "again"), text.split(), strict=False):
            found[f"{line[1:]}-{name}"] = value
    return found


def test_it_shows_the_numbers_once_after_the_export_is_on_record(client, campaign, telepon, clock):
    clock(NINE)
    client.force_login(telepon)
    address = f"/dashboard/outreach/{campaign.pk}/sheets/"
    form = {"key": "k", "count": 3, "until": "2024-06-24 16:00", "reason": REASON}
    page = client.post(address, form)
    text = page.content.decode()
    assert "0812-0000-0001" in text
    assert "0812-0000-0004" not in text
    assert "28 Jun 2024" in text
    assert "no-store" in page["Cache-Control"]
    assert "tel:" not in text
    event = AuditEvent.objects.get(verb="EXPORTED")
    assert (event.reason, event.changes["lines"]) == (REASON, 3)
    assert len(event.changes["applications"]) == 3
    sheet = CallSheet.objects.get()
    assert "0812-0000-0001" in client.post(address, form).content.decode()  # a double click
    assert CallSheet.objects.count() == 1
    assert "0812-0000" not in client.get(f"/dashboard/outreach/sheets/{sheet.pk}/").content.decode()
    clock(NINE + timedelta(minutes=11))
    assert "0812-0000" not in client.post(address, form).content.decode()


def test_without_a_reason_or_with_a_time_too_far_nothing_is_leased(campaign, telepon):
    for fields, at in (
        ({"reason": " x "}, "reason"),
        ({"reason": "untuk 081234567890"}, "reason"),
        ({"until": NINE}, "until"),
        ({"until": wib(25, 12, 1)}, "until"),
        ({"count": 31}, "count"),
    ):
        with pytest.raises(ValidationError) as refused:
            printed(campaign, telepon, **fields)
        assert list(refused.value.message_dict) == [at]
    assert not CallSheet.objects.exists()
    assert not AuditEvent.objects.filter(verb__in=("EXPORTED", "REVEALED")).exists()
    assert printed(campaign, telepon, until=wib(25, 12)).lines == 4


def test_a_printed_line_is_nobody_elses_and_stays_off_the_screen(campaign, telepon, telepon2):
    sheet = printed(campaign, telepon, count=3)
    assert [row.sheet_line for row in sheet.contacts.order_by("sheet_line")] == [1, 2, 3]
    assert [row.phone_last4 for row in lease(campaign=campaign, by=telepon2, now=NINE)] == ["0004"]
    assert lease(campaign=campaign, by=telepon, now=NINE) == []
    with pytest.raises(ValidationError):
        printed(campaign, telepon, key="s2")


def test_a_grid_is_saved_line_by_line_and_twice_is_once(client, campaign, telepon, clock):
    sheet = printed(campaign, telepon)
    clock(NOON)
    client.force_login(telepon)
    sent = grid(_1="1 0915", _2="3 09.20 13:30", _3="9 0925", _4="1")
    text = client.post(f"/dashboard/outreach/sheets/{sheet.pk}/", sent).content.decode()
    assert "Galat:" in text
    assert 'href="#line-3-outcome"' in text
    assert 'href="#line-4-at"' in text
    assert 'value="9"' in text  # what was typed wrongly stays
    found = {a.contact.sheet_line: a for a in ContactAttempt.objects.select_related("contact")}
    assert {line: (a.outcome, a.at, a.call_back_at) for line, a in found.items()} == {
        1: ("REACHED_AGREED", wib(24, 9, 15), None),
        2: ("CALL_BACK", wib(24, 9, 20), wib(24, 13, 30)),
    }
    assert {a.sheet_id for a in found.values()} == {sheet.pk}
    assert Told.objects.get(attempt=found[1]).promise == wib(28).date()
    again = client.post(f"/dashboard/outreach/sheets/{sheet.pk}/", grid(_1="1 0915"))
    assert again.status_code == 302
    other = client.post(f"/dashboard/outreach/sheets/{sheet.pk}/", grid(_1="2 0915"))
    assert 'href="#line-1-outcome"' in other.content.decode()  # what is recorded stays
    assert ContactAttempt.objects.count() == 2


def test_lines_not_reached_are_released_once_the_grid_is_right(client, campaign, telepon, clock):
    sheet = printed(campaign, telepon)
    clock(NOON)
    client.force_login(telepon)
    address = f"/dashboard/outreach/sheets/{sheet.pk}/"
    client.post(address, grid(_1="4 0915", _2="x 0920") | {"release": "1"})
    assert Contact.objects.filter(state=ContactState.LEASED).count() == 3  # line 2 is to be mended
    client.post(address, grid(_2="5 0920") | {"release": "1"})
    states = Contact.objects.order_by("sheet_line").values_list("state", flat=True)
    assert list(states) == ["WAITING", "WAITING", "QUEUED", "QUEUED"]


def test_a_line_whose_lease_ran_out_says_where_it_went(client, campaign, telepon, telepon2, clock):
    sheet = printed(campaign, telepon, until=wib(24, 10))
    later = wib(24, 10, 30)
    first, *_rest = lease(campaign=campaign, by=telepon2, now=later)
    record(contact=first, outcome="NO_ANSWER", by=telepon2, key="a", now=later)
    clock(wib(24, 11))
    client.force_login(telepon)
    page = client.post(f"/dashboard/outreach/sheets/{sheet.pk}/", grid(_1="1 0915", _2="1 0930"))
    text = page.content.decode()
    assert f"{telepon2}" in text
    assert "24 Juni 2024 10.30 WIB" in text  # who phoned line 1, and when
    assert "24 Juni 2024 11.15 WIB" in text  # until when line 2 is somebody else's
    assert ContactAttempt.objects.count() == 1


def test_the_date_on_paper_is_what_was_told(client, campaign, telepon, kepala, clock):
    row = Contact.objects.order_by("pk").first().recipients.get().application
    change = {"application": row, "cause": "MANUAL", "by": kepala}
    PromiseChange.objects.create(new=wib(28).date(), at=wib(24, 8), **change)
    sheet = printed(campaign, telepon)
    new = wib(3, month=7).date()
    PromiseChange.objects.create(old=wib(28).date(), new=new, at=wib(24, 11), **change)
    type(row).objects.filter(pk=row.pk).update(promised_on=new)
    clock(NOON)
    client.force_login(telepon)
    client.post(f"/dashboard/outreach/sheets/{sheet.pk}/", grid(_1="1 0915"))
    assert Told.objects.get().promise == wib(28).date()


def test_a_time_that_is_still_to_come_is_refused(client, campaign, telepon, clock):
    sheet = printed(campaign, telepon)
    clock(NOON)
    client.force_login(telepon)
    page = client.post(f"/dashboard/outreach/sheets/{sheet.pk}/", grid(_1="1 0859", _2="1 1201"))
    assert len(re.findall(r'href="#line-\d-at"', page.content.decode())) == 2
    assert not ContactAttempt.objects.exists()


def test_a_drill_prints_no_number(client, office, kepala, telepon, clock):
    person(office, "+6281200000077")
    incident = make_incident(office=office, by=kepala, started_at=wib(24, 7), practice=True)
    campaign = make_campaign(office=office, by=kepala, now=wib(24, 8), incident=incident)
    clock(NINE)
    client.force_login(telepon)
    form = {"key": "k", "count": 3, "until": "2024-06-24 16:00", "reason": REASON}
    text = client.post(f"/dashboard/outreach/{campaign.pk}/sheets/", form).content.decode()
    assert "•••• 0077" in text
    assert "0812" not in text


def test_the_grid_asks_the_same_whatever_its_length(client, office, kepala, telepon, clock):
    for number in range(12):
        person(office, f"+628130000{number:04d}")
    campaign = make_campaign(office=office, by=kepala, now=wib(24, 8))
    clock(NINE)
    client.force_login(telepon)
    client.get("/dashboard/outreach/inbound/")  # the session's own rows
    counts = []
    for key, count in (("a", 2), ("b", 10)):
        sheet = printed(campaign, telepon, key=key, count=count)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/dashboard/outreach/sheets/{sheet.pk}/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
