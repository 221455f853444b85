"""Starting a campaign on its screen: whom, a look at the numbers, then the start."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from dashboard.outreach.models import Campaign
from tests.factories import make_affected, make_incident, make_office, make_run
from tests.outreach.calls import person
from tests.outreach.conftest import wib

URL = reverse("outreach:create")


@pytest.fixture
def head(client, kepala):
    client.force_login(kepala)
    return client


@pytest.fixture
def incident(office, kepala):
    """Two on one number who missed theirs, one whose date moved, one stuck whose date stands."""
    row = make_incident(
        office=office,
        by=kepala,
        started_at=wib(20),
        down=("PRINTING",),
        number="2024-001",  # in a long run that of the factory has eight digits, as a phone has
        **confirmed(kepala),
    )
    run = make_run(incident=row, at=wib(21))
    make_affected(run=run, application=person(office, "+6281234567890"), missed_slot=True)
    make_affected(run=run, application=person(office, "+6281234567890"), upcoming=True)
    moved = {"old_promise": wib(24).date(), "new_promise": wib(27).date()}
    make_affected(run=run, application=person(office, "12"), stuck=True, late=True, **moved)
    make_affected(run=run, application=person(office), stuck=True)
    return row


def confirmed(by, **fields) -> dict:
    return {"confirmed_at": wib(20, 1), "confirmed_by": by} | fields


def sent(page, **changes) -> dict:
    """What the browser sends back of this page."""
    form = page.context["form"]
    fields = {name: form[name].value() for name in form.fields}
    return fields | {"seen": page.context["counted"].signature, "start": "1"} | changes


def test_it_counts_the_affected_before_anybody_is_phoned(head, incident):
    counted = head.get(f"{URL}?incident={incident.pk}").context["counted"]
    assert (counted.applications, counted.contacts, counted.without_phone) == (3, 1, 1)
    assert [n for _label, n in counted.priorities] == [0, 0, 0, 1]
    assert not Campaign.objects.exists()


def test_it_starts_with_the_groups_that_were_counted_and_a_double_click_is_one(head, incident):
    page = head.get(f"{URL}?incident={incident.pk}")
    data = sent(page, opens="07:30", gap_minutes="60")
    for _click in range(2):
        response = head.post(f"{URL}?incident={incident.pk}", data)
    campaign = Campaign.objects.get()
    assert response["Location"] == campaign.get_absolute_url()
    assert campaign.source == "group=upcoming&group=missed_slot&group=moved&group=same_day_broken"
    assert (campaign.recipients.count(), campaign.contacts.count()) == (3, 1)
    assert campaign.opens.hour == 7 and campaign.gap_minutes == 60
    assert "Kami mohon maaf: sistem keimigrasian pusat terganggu." in campaign.script_id
    assert "the central immigration system failed" in campaign.script_en


def test_other_ticks_are_counted_again_before_they_start(head, incident):
    url = f"{URL}?incident={incident.pk}"
    page = head.get(url)
    looked = head.post(url, {"groups": ["stuck"], "name": "Macet", "look": "1"})
    assert looked.context["counted"].applications == 1
    assert looked.context["form"]["name"].value() == "Macet"
    refused = head.post(url, sent(page, groups=["stuck"]))
    assert not Campaign.objects.exists() and refused.context["form"].errors
    head.post(url, sent(looked))
    assert Campaign.objects.get().source == "group=stuck"


def test_it_refuses_a_campaign_without_hours_and_says_so_at_the_field(head, incident):
    url = f"{URL}?incident={incident.pk}"
    page = head.get(url)
    refused = head.post(url, sent(page, opens="", closes="")).context["form"].errors
    assert set(refused) == {"opens", "closes"} and "08:00" in refused["opens"][0]
    turned = head.post(url, sent(page, opens="17:00", closes="08:00"))
    assert "closes" in turned.context["form"].errors
    script = head.post(url, sent(page, script_id="Halo {salah}"))
    assert "{salah}" in script.context["form"].errors["script_id"][0]
    assert not Campaign.objects.exists()


def test_it_takes_exactly_what_the_list_of_applications_shows(head, office):
    umrah = person(office, purpose="UMRAH", submitted_at=wib(10))
    person(office, purpose="WISATA", submitted_at=wib(10))
    person(office, purpose="UMRAH", submitted_at=wib(11))
    other = make_office(code="JKT", name="Kantor Imigrasi Jakarta")
    person(other, purpose="UMRAH", submitted_at=wib(10))
    query = "purpose=UMRAH&submitted_before=2024-06-10&page=1&columns=name"
    url = f"{URL}?{urlencode({'list': query})}"
    page = head.get(url)
    head.post(url, sent(page, name="Umrah"))
    campaign = Campaign.objects.get()
    assert campaign.source == "purpose=UMRAH&submitted_before=2024-06-10"
    assert [row.application for row in campaign.recipients.all()] == [umrah]
    assert campaign.incident is None


def test_a_list_whose_filters_make_no_sense_chooses_nobody(head, office):
    person(office)
    for query in ("submitted_before=30-02-2024", "salah=1", "q=3201010101900001"):
        page = head.get(f"{URL}?{urlencode({'list': query})}")
        assert page.status_code == 400 and "form" not in page.context
    assert not Campaign.objects.exists()


def test_an_unconfirmed_incident_phones_nobody_and_an_empty_choice_is_no_campaign(
    head, office, kepala
):
    row = make_incident(office=office, by=kepala, started_at=wib(20), down=("PRINTING",))
    if row.confirmed_at:
        row.confirmed_at = row.confirmed_by = None
        row.save()
    assert head.get(f"{URL}?incident={row.pk}").status_code == 400
    real = make_incident(office=office, by=kepala, started_at=wib(20), **confirmed(kepala))
    page = head.get(f"{URL}?incident={real.pk}")
    assert page.context["counted"].problem()
    head.post(f"{URL}?incident={real.pk}", sent(page))
    assert not Campaign.objects.exists()


def test_the_choice_of_a_campaign_leads_on(head, incident):
    assert f"?incident={incident.pk}" in head.get(URL).content.decode()
    assert head.get(f"{URL}?incident=99999").status_code == 404
    assert head.get(f"{URL}?incident=x").status_code == 404
