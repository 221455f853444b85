"""The call screen, through the door: ten at a time, the number to its holder alone."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dashboard.offices.roles import Role
from dashboard.outreach import services, services_barred
from dashboard.outreach.models import Contact, ContactAttempt
from tests.factories import make_campaign as put_campaign
from tests.factories import make_incident, make_member
from tests.outreach.calls import make_campaign, person
from tests.outreach.conftest import wib

NOW = wib(24, 9)
PHONE, SHOWN = "+6281234567890", "0812-3456-7890"


@pytest.fixture
def at_nine(clock):
    clock(NOW)


@pytest.fixture
def campaign(office, kepala, at_nine):
    """A family behind one mobile number, and a landline."""
    for n, name in enumerate(("Budi Santoso", "Siti Aminah")):
        person(office, PHONE, applicant_name=name, promised_on=date(2024, 6, 27 + n))
    person(office, "+62711123456", applicant_name="Rudi")
    return make_campaign(office=office, by=kepala, now=NOW)


@pytest.fixture
def page(client, campaign, telepon):
    """The screen of somebody; text of the page after following."""
    client.force_login(telepon)

    def page(verb="call", data=None, **keys):
        url = reverse(f"outreach:{verb}", kwargs={"pk": campaign.pk, **keys})
        if data is None and verb == "call":
            return client.get(url).content.decode()
        return client.post(url, data or {}, follow=True).content.decode()

    return page


def test_the_number_stands_there_after_taking_with_links_family_and_script(page):
    before = page()
    assert "Ambil sepuluh berikutnya" in before and SHOWN not in before
    text = page("lease")
    assert SHOWN in text and f'href="tel:{PHONE}"' in text
    assert 'href="https://wa.me/6281234567890"' in text
    assert "Budi Santoso" in text and "Siti Aminah" in text and "Rudi" not in text
    assert "27 Juni 2024 (Budi Santoso); 28 Juni 2024 (Siti Aminah)" in text
    assert "tidak pernah meminta uang" in text and "0711-123-456" in text
    assert "+62711123456" not in text  # the landline's turn comes later


def test_nothing_of_it_is_kept_by_the_browser(client, page, campaign):
    page("lease")
    answer = client.get(reverse("outreach:call", args=[campaign.pk]))
    assert "no-store" in answer["Cache-Control"]


def test_saving_goes_on_to_the_next_and_a_landline_has_no_whatsapp(page):
    page("lease")
    first, second = Contact.objects.in_order()
    text = page("record", {"outcome": "REACHED_AGREED", "key": "a"}, contact=first.pk)
    assert "0711-1234-56" in text and "wa.me" not in text and SHOWN not in text
    text = page("record", {"outcome": "NO_ANSWER", "key": "b"}, contact=second.pk)
    assert "Ambil sepuluh berikutnya" in text
    assert ContactAttempt.objects.count() == 2


def test_a_time_for_calling_again_is_asked_for_and_offered(page):
    page("lease")
    (first, _second) = Contact.objects.in_order()
    sent = {"outcome": "CALL_BACK", "key": "a", "again": "other"}
    text = page("record", sent, contact=first.pk)
    assert 'id="id_call_back_at_error"' in text and SHOWN in text
    assert "10.00 WIB" in text and "25 Juni 2024 08.00 WIB" in text
    offered = {"again": "2024-06-24T11:00:00+07:00"}
    page("record", sent | offered, contact=first.pk)
    assert Contact.objects.get(pk=first.pk).next_try_at == wib(24, 11)


@pytest.mark.parametrize("again", ["kemarin", "2024-06-24T23:00:00+07:00", "2024-06-24T03:00:00"])
def test_a_time_that_is_none_or_at_night_is_refused(page, again):
    page("lease")
    first = Contact.objects.in_order()[0]
    data = {"outcome": "CALL_BACK", "key": "a", "again": again}
    assert 'class="field-error"' in page("record", data, contact=first.pk)
    assert not ContactAttempt.objects.exists()


def test_a_lease_that_ran_out_shows_no_number_and_saves_nothing(page, clock):
    page("lease")
    first = Contact.objects.in_order()[0]
    clock(wib(24, 9, 45))
    assert SHOWN not in page()
    text = page("record", {"outcome": "BUSY", "key": "a"}, contact=first.pk)
    assert "Tidak ada yang disimpan" in text and SHOWN not in text
    assert SHOWN not in page("record", {"key": "a"}, contact=first.pk)
    assert not ContactAttempt.objects.exists()


def test_nobody_else_sees_the_number_and_a_paused_campaign_hands_out_none(
    client, page, campaign, office, telepon2, kepala
):
    page("lease")
    client.force_login(telepon2)
    assert SHOWN not in page() and SHOWN not in page("lease")
    services.pause(campaign=campaign, by=kepala, now=NOW)
    assert "disabled" in page() and "tidak berjalan" in page("lease")
    client.force_login(make_member(office=office, role=Role.CLERK, section="LANTASKIM"))
    assert client.get(reverse("outreach:call", args=[campaign.pk])).status_code == 403


def test_giving_the_rest_back_frees_it(page):
    page("lease")
    assert "2 kontak dikembalikan" in page("release")
    assert not Contact.objects.filter(state="LEASED").exists()


def test_who_wants_no_calls_any_more_is_not_shown(page, office, telepon):
    page("lease")
    services_barred.bar(office=office, way="PHONE", address=PHONE, by=telepon)
    text = page()
    assert SHOWN not in text and "tel:" not in text


def test_a_drill_shows_no_number_and_no_link(client, office, kepala, telepon, at_nine):
    drill = make_incident(office=office, by=kepala, started_at=NOW, practice=True)
    campaign = put_campaign(
        office=office, by=kepala, at=NOW, applications=[person(office)], incident=drill
    )
    client.force_login(telepon)
    url = reverse("outreach:lease", args=[campaign.pk])
    text = client.post(url, follow=True).content.decode()
    assert "drill-mark" in text and "tel:" not in text and "wa.me" not in text
    assert Contact.objects.get().phone.open()[-8:-4] not in text.replace(str(campaign.pk), "")


def test_a_date_that_waits_for_a_head_is_not_promised(client, office, kepala, telepon, at_nine):
    person(office, PHONE, promised_on=date(2024, 6, 26), net_due=date(2024, 7, 1))
    campaign = make_campaign(office=office, by=kepala, now=NOW)
    client.force_login(telepon)
    url = reverse("outreach:lease", args=[campaign.pk])
    text = client.post(url, follow=True).content.decode()
    assert "belum dapat dipastikan" in text and "1 Juli 2024" not in text


def test_it_asks_as_often_for_ten_contacts_as_for_one(client, office, kepala, telepon, at_nine):
    rows = [person(office)]
    campaign = make_campaign(office=office, by=kepala, now=NOW)
    client.force_login(telepon)
    url, counts = reverse("outreach:call", args=[campaign.pk]), []
    for more in (0, 9):
        rows += [person(office) for _each in range(more)]
        everybody = type(rows[0]).objects.all()
        services.refill(campaign=campaign, by=kepala, applications=everybody, now=NOW)
        services.lease(campaign=campaign, by=telepon, now=NOW)
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        counts.append(len(asked))
    assert Contact.objects.filter(state="LEASED").count() == 10
    assert counts[0] == counts[1]
