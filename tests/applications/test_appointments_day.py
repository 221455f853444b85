"""The day view and the page of a move, as a person sees them."""

import re

import pytest
from django.urls import reverse

from dashboard.applications.models import Appointment
from dashboard.offices.models import Holiday
from dashboard.offices.roles import Role
from tests.applications.desk import arrival, at, blocked, quotas, slot
from tests.factories import make_application, make_incident, make_member, make_office

pytestmark = pytest.mark.django_db
DAY = "/dashboard/appointments/"
MONDAY = f"{DAY}?day=2024-07-01"


@pytest.fixture
def office():
    office = make_office()
    quotas(office, count=8)
    quotas(office, count=2, lane="SAME_DAY")
    return office


@pytest.fixture
def clerk(office, client, settings):
    clerk = make_member(office=office, role=Role.CLERK, section="LANTASKIM")
    client.force_login(clerk)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return clerk


@pytest.fixture
def page(client, clerk):
    def show(query=MONDAY):
        answer = client.get(query)
        assert answer.status_code == 200
        return answer

    return show


def text(answer):
    return answer.content.decode()


def shown(answer):
    return [line.slot.pk for line in answer.context["lines"]]


def test_each_number_leads_to_exactly_the_rows_that_it_counts(office, page):
    for hour, status in enumerate(["BOOKED", "SERVED", "NO_SHOW", "RESCHEDULED", "BOOKED"]):
        slot(office, at(1, 8 + hour), status=status)
    slot(office, at(1, 8), lane="SAME_DAY")
    slot(office, at(2, 8))
    first = page()
    regular, same_day = first.context["loads"]
    assert (regular.taken, same_day.taken) == (4, 1)
    assert "of 8 · 4 free" in text(first) and "of 2 · 1 free" in text(first)
    for number, url in [
        (regular.taken, regular.url),
        (same_day.taken, same_day.url),
        (first.context["served"], first.context["served_url"]),
        (first.context["unclear"], first.context["unclear_url"]),
    ]:
        assert url.replace("&", "&amp;") in text(first)
        assert len(shown(page(url))) == number
    assert (first.context["served"], first.context["unclear"]) == (1, 3)


def test_the_week_shows_each_day_against_its_quota(office, page):
    for _n in range(3):
        slot(office, at(2, 8), lane="SAME_DAY")
    Holiday.objects.create(date=at(3, 0).date(), kind="NATIONAL", name="Libur")
    days = {one["day"].day: one for one in page().context["week"]}
    assert list(days) == [1, 2, 3, 4, 5, 6, 7]
    assert [(load.taken, load.quota) for load in days[2]["loads"]] == [(0, 8), (3, 2)]
    assert days[2]["over"] and not days[1]["over"]
    assert [day for day, one in days.items() if one["closed"]] == [3, 6, 7]
    assert "1 over the quota" in text(page(f"{DAY}?day=2024-07-02"))


def test_the_list_stands_by_time_and_says_what_became_of_each(office, page):
    later = slot(office, at(1, 9), applicant_name="Zainal", group_ref="UMR-7")
    early = slot(office, at(1, 8), status="SERVED", applicant_name="Aminah")
    answer = page()
    assert shown(answer) == [early.pk, later.pk]
    for words in ("Aminah", "08:00 WIB", "UMR-7", "nothing recorded", "served"):
        assert words in text(answer)


def test_closed_and_empty_days_are_told_apart(office, page):
    assert "closed on this day" in text(page(f"{DAY}?day=2024-07-06"))
    assert "Nobody is booked" in text(page())
    assert "matches these filters" in text(page(f"{MONDAY}&status=SERVED"))
    slot(office, at(6, 9))
    assert "people are booked: move them" in text(page(f"{DAY}?day=2024-07-06"))


@pytest.mark.parametrize(
    "query", ["day=07/13/2024", "day=0001-01-01", "day=9999-12-31", "lane=X", "status=X", "farbe=1"]
)
def test_a_filter_that_makes_no_sense_shows_the_error_and_no_rows(office, page, query):
    slot(office, at(1, 8))
    answer = page(f"{DAY}?{query}" if "day" in query else f"{MONDAY}&{query}")
    assert "error-summary" in text(answer)
    assert shown(answer) == []


@pytest.mark.parametrize("day", ["2024-07-01", "2024-07-06"])
def test_another_day_can_be_named(page, day):
    assert f'type="date" name="day" id="id_day" value="{day}"' in text(page(f"{DAY}?day={day}"))


def test_today_is_shown_without_a_day(office, page):
    assert page(DAY).context["day"] == office.today()


def test_an_outage_of_the_day_is_named_and_linked(office, clerk, page):
    incident = make_incident(office=office, by=clerk, started_at=at(1, 7))
    blocked(office, at(1, 7), at(1, 9), number=incident.number, lane="SAME_DAY")
    assert page().context["held"] == [(incident.number, "Same-day", incident.get_absolute_url())]
    assert page(f"{DAY}?day=2024-07-02").context["held"] == []


def test_another_office_is_not_seen(office, page):
    slot(make_office(code="JMB"), at(1, 8))
    assert shown(page()) == []


@pytest.mark.parametrize("count", [2, 20])
def test_the_day_asks_the_same_number_of_queries(
    office, client, clerk, count, django_assert_num_queries
):
    for n in range(count):
        slot(office, at(1, 8 + n % 6), status="BOOKED" if n % 2 else "SERVED")
    client.get(MONDAY)
    with django_assert_num_queries(11):
        client.get(MONDAY)


def test_ticked_ones_are_recorded_and_the_day_is_shown_again(office, client, clerk):
    one, two = slot(office, at(1, 8)), slot(office, at(1, 9))
    url = f"{reverse('appointments:mark')}?day=2024-07-01&lane=REGULAR"
    answer = client.post(url, {"slot": [one.pk, two.pk], "outcome": "NO_SHOW"})
    assert answer["Location"] == f"{DAY}?day=2024-07-01&lane=REGULAR"
    assert set(Appointment.objects.values_list("status", flat=True)) == {"NO_SHOW"}


@pytest.mark.parametrize(
    "sent",
    [
        {"outcome": "NO_SHOW"},
        {"slot": "1"},
        {"slot": "x", "outcome": "NO_SHOW"},
        {"slot": "9" * 30, "outcome": "NO_SHOW"},
        {"slot": "1", "outcome": "SERVED"},
        {"slot": "1", "outcome": "NOT_SERVED"},
    ],
)
def test_what_cannot_be_recorded_is_said_in_place(office, client, clerk, sent):
    row = slot(office, at(1, 8))
    if sent.get("slot") == "1":
        sent = sent | {"slot": str(row.pk)}
    answer = client.post(f"{reverse('appointments:mark')}?day=2024-07-01", sent)
    assert answer.status_code == 200
    assert "error-summary" in text(answer)
    row.refresh_from_db()
    assert row.status == "BOOKED"


def test_all_of_a_page_can_be_ticked_without_a_script(office, page):
    slot(office, at(1, 8))
    slot(office, at(1, 9), status="SERVED")
    assert len(re.findall(r'name="slot"[^>]*checked', text(page(f"{MONDAY}&tick=1")))) == 1
    assert not re.findall(r'name="slot"[^>]*checked', text(page()))


def test_a_place_is_chosen_from_what_is_free(office, client, clerk, page):
    today = office.today()
    row = make_application(office=office, stage="SCHEDULED")
    url = reverse("appointments:move", args=[row.public_code])
    first = page(url)
    offer = first.context["chosen"]
    assert offer.day.day > today
    assert (offer.left, first.context["standing"]) == (8, None)
    chosen = offer.slots[0].starts_at
    query = f"{url}?day={offer.day.day}"
    sent = {"slot": first.context["form"].fields["slot"].choices[0][0], "seen": ""}
    answer = client.post(query, sent)
    assert answer["Location"] == row.get_absolute_url()
    (slot_,) = row.appointments.all()
    assert (slot_.starts_at, slot_.status, slot_.stage) == (chosen, "BOOKED", arrival())
    again = client.post(query, sent)  # a double click
    assert (again.status_code, row.appointments.count()) == (302, 1)
    other = {"slot": first.context["form"].fields["slot"].choices[1][0], "seen": ""}
    stale = client.post(query, other)
    assert "Someone else has moved it since" in text(stale)


@pytest.mark.parametrize("day", ["07/13/2024", "0001-01-01", "9999-12-31", "2024-07-01", "%00"])
def test_a_day_that_is_none_or_over_offers_nothing_there(office, page, day):
    row = make_application(office=office, stage="SCHEDULED")
    answer = page(f"{reverse('appointments:move', args=[row.public_code])}?day={day}")
    assert "<form" in text(answer)
    refused = not re.fullmatch(r"\d{4}-\d\d-\d\d", day)
    assert ("error-summary" in text(answer)) == refused


def test_who_was_served_is_offered_nothing(office, page):
    row = make_application(office=office, stage="READY")
    answer = page(reverse("appointments:move", args=[row.public_code]))
    assert "has been served already" in text(answer)
    assert 'name="slot"' not in text(answer)
