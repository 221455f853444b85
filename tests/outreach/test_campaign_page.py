"""The page of a campaign: every number leads to exactly what it counts; its verbs."""

import re
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dashboard.applications.models import Application
from dashboard.outreach import choosing, services
from dashboard.outreach.models import Contact
from tests.factories import make_affected, make_incident, make_run
from tests.outreach.calls import make_campaign, person
from tests.outreach.conftest import wib

NOW = wib(24, 9)


def day(n: int) -> date:
    return date(2024, 6, n)


@pytest.fixture
def head(client, kepala, clock):
    clock(NOW)
    client.force_login(kepala)
    return client


@pytest.fixture
def campaign(office, kepala, telepon):
    """Six numbers: one reached at nine, one wrong at ten, three in the caller's hand."""
    for purpose in ("UMRAH", "UMRAH", "WISATA", "WISATA", "WISATA", "WISATA"):
        person(office, purpose=purpose)
    person(office, "12")
    row = make_campaign(office=office, by=kepala, now=wib(24, 8))
    first, second, *_rest = services.lease(campaign=row, by=telepon, count=5, now=wib(24, 9))
    services.record(
        contact=first, outcome="REACHED_AGREED", by=telepon, key="a1", now=wib(24, 9, 10)
    )
    second.refresh_from_db()
    services.record(
        contact=second, outcome="WRONG_NUMBER", by=telepon, key="a2", now=wib(24, 9, 20)
    )
    return row


def listed(client, url: str) -> int:
    page = client.get(url)
    assert not page.context["filter"].form.errors, url
    return page.context["table"].paginator.count


def test_every_number_is_a_link_to_exactly_its_contacts(head, campaign, clock):
    clock(wib(24, 9, 30))
    page = head.get(campaign.get_absolute_url())
    context = page.context
    numbers = [cell for row in context["classes"] for cell in row.numbers]
    numbers += [cell for row in (*context["hours"], *context["callers"]) for cell in row.numbers]
    numbers += [context["without_phone"], context["wrong_number"]]
    assert [n.n for n in context["classes"][2].numbers] == [2, 0, 0, 0, 0, 1, 1]  # umrah
    assert [n.n for n in context["classes"][4].numbers] == [6, 1, 0, 3, 0, 1, 1]  # all
    assert [n.n for n in context["hours"][0].numbers] == [2, 1]
    assert [n.n for n in context["callers"][0].numbers] == [2, 1]
    assert (context["without_phone"].n, context["wrong_number"].n) == (1, 1)
    line = [re.search(r'"(.*?)">(.*)<', link) for link in context["links"].values()]
    assert [(int(found[2]), listed(head, unescape(found[1]))) for found in line] == [
        (1, 1),  # ever reached
        (0, 0),  # know the date in force: nobody was promised any
        (0, 0),  # to be told anew
        (6, 6),  # numbers
        (4, 4),  # not finished
        (7, 7),  # applicants
    ]
    index = head.get(reverse("outreach:list")).content.decode()
    contacts = reverse("outreach:contacts", args=[campaign.pk])
    assert f'<a href="{contacts}?state=DONE">1</a> ' in index
    assert f'<a href="{contacts}">6</a> ' in index
    holder, url = context["holders"][0]
    assert (holder.screen, holder.paper) == (3, 0)
    assert listed(head, url) == 3
    assert "3 nomor" in re.sub(r"<[^>]*>", "", head.get(url).content.decode())
    for found in numbers:
        assert listed(head, found.url) == found.n, found.url


def test_who_was_told_a_date_that_changed_stands_apart(head, office, kepala, clock):
    """Three are told a date; it changes for one, who is to be phoned again: no new number."""
    clock(wib(24, 12))
    for n in range(4):
        person(office, promised_on=day(26 + n))
    campaign = make_campaign(office=office, by=kepala, now=wib(24, 8))
    told = services.lease(campaign=campaign, by=kepala, count=3, now=wib(24, 9))
    for row in told:
        services.record(
            contact=row, outcome="REACHED_AGREED", by=kepala, key=str(row.pk), now=wib(24, 9)
        )
    moved = told[0].recipients.get().application
    Application.objects.filter(pk=moved.pk).update(promised_on=day(30))
    services.refill(campaign=campaign, by=kepala, now=wib(24, 11))
    page = head.get(campaign.get_absolute_url())
    assert [n.n for n in page.context["classes"][4].numbers] == [4, 1, 1, 0, 0, 2, 0]
    found = {name: int(re.search(">(.*)<", a)[1]) for name, a in page.context["links"].items()}
    assert found == {
        "ever": 3,
        "knowing": 2,
        "afresh": 1,
        "contacts": 4,
        "left": 2,
        "people": 4,
    }
    for link in page.context["links"].values():
        assert listed(head, unescape(re.search('"(.*?)"', link)[1])) == int(
            re.search(">(.*)<", link)[1]
        )


def test_the_chart_says_how_many_hours_it_shows(head, office, kepala):
    for _each in range(13):
        person(office)
    campaign = make_campaign(office=office, by=kepala, now=wib(20, 8))
    for n in range(13):
        at = wib(20 + n // 7, 8 + n % 7)
        (row,) = services.lease(campaign=campaign, by=kepala, count=1, now=at)
        services.record(contact=row, outcome="REACHED_AGREED", by=kepala, key=str(n), now=at)
    page = head.get(campaign.get_absolute_url())
    assert (len(page.context["bars"]), len(page.context["hours"])) == (12, 13)
    assert "12 jam terakhir" in page.content.decode()


def test_the_numbers_stay_masked(head, campaign):
    page = head.get(reverse("outreach:contacts", args=[campaign.pk])).content.decode()
    assert len(re.findall(r"••••\d{4}", page)) == 6
    assert not re.search(r"\d{9}", re.sub(r"<[^>]*>", "", page))


def test_a_lease_that_ran_out_is_nobodys(head, campaign, clock):
    clock(wib(24, 11))
    page = head.get(campaign.get_absolute_url()).context
    assert [n.n for n in page["classes"][4].numbers] == [6, 4, 0, 0, 0, 1, 1]
    assert not page["holders"]


def test_a_filter_that_makes_no_sense_shows_nobody(head, campaign):
    url = reverse("outreach:contacts", args=[campaign.pk])
    for query in ("state=SALAH", "hour=kemarin", "holder=0", "nomor=1"):
        page = head.get(f"{url}?{query}")
        assert page.context["filter"].form.errors and not page.context["table"].data


def test_a_head_pauses_resumes_frees_and_ends_with_a_reason(head, campaign, telepon, clock):
    clock(wib(24, 9, 30))

    def post(verb, *args, **data):
        return head.post(reverse(f"outreach:{verb}", args=[campaign.pk, *args]), data)

    for verb, status in (("pause", "PAUSED"), ("resume", "RUNNING")):
        post(verb)
        campaign.refresh_from_db()
        assert campaign.status == status
    post("release_of", telepon.pk)
    assert not Contact.objects.of(campaign).leased_to(telepon).exists()
    assert post("release_of", telepon.pk).status_code == 404
    refused = post("end")
    assert "reason" in refused.context["form"].errors and b"<details open" in refused.content
    post("end", reason="Layanan pulih")
    campaign.refresh_from_db()
    assert campaign.status == "ENDED" and campaign.ended_at == wib(24, 9, 30)
    assert "may_change" in (page := head.get(campaign.get_absolute_url()).context)
    assert not page["may_change"] and not page["may_call"]


def test_who_is_newly_affected_is_added_on_a_heads_word(head, office, kepala):
    incident = make_incident(
        office=office, by=kepala, started_at=wib(20), confirmed_at=wib(20), confirmed_by=kepala
    )
    run = make_run(incident=incident, at=wib(21))
    make_affected(run=run, application=person(office), missed_slot=True)
    campaign = make_campaign(
        office=office,
        by=kepala,
        now=NOW,
        incident=incident,
        source="group=missed_slot",
        applications=choosing.affected(incident, ["missed_slot"]),
    )
    make_affected(run=run, application=person(office), missed_slot=True)
    make_affected(run=run, application=person(office), upcoming=True)  # a group not ticked
    assert head.get(campaign.get_absolute_url()).context["newly"] == 1
    head.post(reverse("outreach:refill", args=[campaign.pk]))
    assert campaign.recipients.count() == 2
    assert head.get(campaign.get_absolute_url()).context["newly"] == 0


def queries(client, url: str) -> int:
    with CaptureQueriesContext(connection) as counted:
        assert client.get(url).status_code == 200
    return len(counted)


def test_its_pages_ask_as_often_for_two_as_for_twenty(head, office, kepala):
    for phone in ("12", "", ""):
        person(office, phone)
    campaign = make_campaign(office=office, by=kepala, now=NOW)
    urls = [reverse(f"outreach:{name}", args=[campaign.pk]) for name in ("contacts", "files")]
    urls += [campaign.get_absolute_url(), reverse("outreach:list")]
    head.get(urls[0])  # what the first page of a session asks once
    few = [queries(head, url) for url in urls]
    for phone in ("12", "") * 9:
        person(office, phone)
    services.refill(campaign=campaign, by=kepala, applications=Application.objects.all(), now=NOW)
    for _each in range(2):
        make_campaign(office=office, by=kepala, now=NOW)
    assert campaign.recipients.count() == 21
    assert [queries(head, url) for url in urls] == few
