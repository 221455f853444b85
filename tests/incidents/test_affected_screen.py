"""The screen of those whom an incident hits: every number leads to exactly its rows."""

import re
from datetime import date
from html import unescape

import pytest
from django.urls import reverse
from django.utils import translation

from dashboard.applications.models import PromiseChange
from tests.applications.desk import slot
from tests.factories import make_affected, make_application, make_incident, make_run
from tests.incidents.conftest import wib

pytestmark = pytest.mark.django_db
PHONE = "+6281390246857"
OLD, NEW = date(2024, 6, 24), date(2024, 7, 1)


@pytest.fixture
def incident(office, kepala):
    return make_incident(office=office, by=kepala, started_at=wib(20), down=("PRINTING",))


@pytest.fixture
def people(office, incident):
    """Two runs; five affected: Ani and Budi share a phone, Cici has none, Dodi is a same-day
    applicant, Eka (of another section) was added; Fani was dropped."""
    first = make_run(incident=incident, at=wib(24, 10))
    last = make_run(incident=incident, at=wib(24, 11), added=1, dropped=1)

    def file(name, **fields):
        return make_application(
            office=office, applicant_name=name, **{"promised_on": OLD, "net_due": OLD} | fields
        )

    ani = file("Ani", phone=PHONE, phone_last4="6857", net_due=NEW, travel_date=NEW)
    budi = file("Budi", phone=PHONE, phone_last4="6857", promised_on=NEW, net_due=NEW)
    PromiseChange.objects.create(
        application=budi, old=OLD, new=NEW, cause="INCIDENT", at=wib(24, 10)
    )
    cici = slot(office, wib(21, 9), row=file("Cici"))
    dodi = file("Dodi", phone="+6281390240001", lane="SAME_DAY")
    eka = file("Eka", type="ITK", reason="PERPANJANGAN", phone="+6281390240002")
    seen = {"run": first, "last_seen": last}
    dates = {"old_promise": OLD, "new_promise": NEW}
    make_affected(application=ani, stuck=True, late=True, travel_risk=True, **dates, **seen)
    make_affected(application=budi, missed_slot=True, **dates, **seen)
    make_affected(application=cici.application, to_be_confirmed=True, appointment=cici, **seen)
    make_affected(application=dodi, same_day_broken=True, upcoming=True, **seen)
    make_affected(run=last, application=eka, expiry_risk=True)
    make_affected(run=first, application=file("Fani"), state="DROPPED", stuck=True)
    return incident


@pytest.fixture
def head(client, lantaskim, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(lantaskim)
    return client


def url_of(incident, query=""):
    return reverse("incidents:affected", args=[incident.pk]) + query


def names(page):
    return [row.record.application.applicant_name for row in page.context["table"].rows]


def test_every_number_leads_to_exactly_its_rows(head, people):
    """A section head sees all of the office, whatever the section."""
    page = head.get(url_of(people))
    found = page.context["affected"]
    expected = {
        "All": 5,
        "Upcoming appointment": 1,
        "Missed appointment": 1,
        "Stuck": 2,
        "Late": 1,
        "Same-day broken": 1,
        "To be confirmed": 1,
        "Leaves soon": 1,
        "Permit ends": 1,
        "applications": 5,
        "contacts": 3,
        "without a phone number": 1,
        "proposed, not confirmed": 1,
        "not told yet": 1,
        "added": 1,
        "dropped": 1,
    }
    others = [found.apart, *found.risks, *found.headline, found.proposed, found.untold]
    with translation.override("en"):
        numbers = {str(n.label): n for n in [*found.tabs, *others]}
    numbers |= {"added": found.added, "dropped": found.dropped}
    assert {label: number.count for label, number in numbers.items()} == expected
    assert names(page) == ["Ani", "Eka", "Budi", "Cici", "Dodi"]
    for label, number in numbers.items():
        rows = head.get(number.url).context["table"]
        assert rows.paginator.count == number.count == len(rows.rows), label


def test_each_row_says_why_its_dates_and_what_is_open(head, people):
    text = re.sub(r"\s+", " ", unescape(head.get(url_of(people)).content.decode()))
    assert "Stuck in Awaiting print." in text and "Tertahan" not in text
    assert "data as of 24 June 2024 11:00 WIB" in text
    assert "since 24 June 2024 10:00 WIB" in text
    slot_of = re.search(r'href="([^"]+)">Record what became of the appointment', text)[1]
    assert slot_of.startswith("/dashboard/appointments/?day=2024-06-21&status=UNCLEAR#slot-")
    assert "24 Jun 2024" in text and "1 Jul 2024" in text
    assert "81390246857" not in text


def test_the_address_narrows_and_sorts(head, people):
    expected = {
        "?q=ani": ["Ani"],
        "?q=6857": ["Ani", "Budi"],
        "?section=INTALTUSKIM": ["Eka"],
        "?type=PASPOR_BIASA&flag=stuck": ["Ani"],
        "?state=DROPPED": ["Fani"],
        "?state=ALL&q=fani": ["Fani"],
        "?phone=each&date=untold": ["Budi"],
        "?sort=-name": ["Eka", "Dodi", "Cici", "Budi", "Ani"],
    }
    assert {query: names(head.get(url_of(people, query))) for query in expected} == expected


def test_what_makes_no_sense_shows_the_error_and_no_rows(head, people):
    for query in (
        "?flag=x",
        "?unknown=1",
        "?q=1671015705900317",
        "?code=x",
        "?type=%00",
        "?state=X",
    ):
        page = head.get(url_of(people, query))
        assert page.status_code == 200, query
        assert "error-summary" in page.content.decode(), query
        assert not page.context["table"].rows, query


def test_a_clerk_sees_it_without_the_dates_to_confirm(client, people, petugas, auditor):
    for person, may in ((petugas, True), (auditor, False)):
        client.force_login(person)
        text = client.get(url_of(people)).content.decode()
        assert "affected/confirm/" not in text
        assert ("affected/refresh/" in text) is may


@pytest.mark.parametrize("count", [2, 20])
def test_it_asks_the_same_number_of_queries(
    head, incident, office, count, django_assert_num_queries
):
    run = make_run(incident=incident, at=wib(24, 10))
    for _n in range(count):
        row = make_application(office=office, net_due=NEW, promised_on=OLD)
        make_affected(run=run, application=row)
    head.get(url_of(incident))
    with django_assert_num_queries(14):
        head.get(url_of(incident))


def test_it_is_computed_again_on_demand(head, incident, office):
    """Nothing was computed yet: an empty page with the button; then one row, then no change."""
    assert "Compute who is affected" in head.get(url_of(incident)).content.decode()
    make_application(
        office=office, stage="AWAITING_PRINT", submitted_at=wib(20, 9), promised_on=OLD
    )
    refresh = reverse("incidents:refresh_affected", args=[incident.pk])
    answer = head.post(refresh, follow=True)
    assert "Affected: 1 applications" in answer.content.decode()
    assert len(names(answer)) == 1
    again = head.post(refresh, follow=True)
    assert "no change" in again.content.decode()


def test_the_incidents_page_shows_the_card(head, people):
    text = head.get(people.get_absolute_url()).content.decode()
    assert url_of(people) in text and "Check 1 proposed date" in text
