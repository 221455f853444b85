"""The screen of a mass reschedule: what is shown is what is done, and can be taken back."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dashboard.applications.models import Appointment, BulkAction
from tests.applications.desk import blocked, quotas, slot
from tests.factories import make_incident, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident(office, kepala):
    """An outage of the last two days, over since an hour ago."""
    quotas(office, count=80)
    now = timezone.now()
    begun, ended = now - timedelta(days=2), now - timedelta(hours=1)
    incident = make_incident(office=office, by=kepala, started_at=begun, ended_at=ended)
    blocked(office, begun, ended, number=incident.number)
    return incident


@pytest.fixture
def missed(office, incident):
    return lambda: slot(office, timezone.now() - timedelta(days=1))


@pytest.fixture
def head(client, kepala, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(kepala)
    return client


def url_of(incident):
    return reverse("incidents:reschedule", args=[incident.pk])


def sent(page):
    """The hidden fields of the form that does it."""
    text = page.content.decode()
    names = ("first_day", "digest", "key")
    return {n: re.search(rf'type="hidden" name="{n}" value="([^"]*)"', text)[1] for n in names}


def test_the_incident_offers_it_to_heads_while_somebody_waits(
    head, incident, missed, client, auditor
):
    page = incident.get_absolute_url()
    assert "Reschedule" not in head.get(page).content.decode()
    missed()
    assert "Reschedule 1 appointment" in head.get(page).content.decode()
    client.force_login(auditor)
    assert "Reschedule 1" not in client.get(page).content.decode()


def test_it_is_shown_done_and_taken_back(head, incident, missed):
    old = [missed(), missed()]
    page = head.get(url_of(incident))
    assert "Move 2 appointments" in page.content.decode()
    proposed = {row.slot.pk: row.place.starts_at for row in page.context["plan"].rows}
    form = sent(page)
    for _click in range(2):
        answer = head.post(url_of(incident), form)
        assert answer["Location"] == f"{url_of(incident)}?first_day={form['first_day']}"
    action = BulkAction.objects.get()
    given = {row.pk: row.replaced_by.starts_at for row in Appointment.objects.exclude(batch=action)}
    assert given == proposed
    after = head.get(url_of(incident)).content.decode()
    assert "2 appointments moved by" in after and "No missed appointment is left" in after
    undo = reverse("incidents:undo_reschedule", args=[incident.pk, action.pk])
    answer = head.post(undo, follow=True)
    assert "2 of 2 appointments are as before" in answer.content.decode()
    for row in old:
        row.refresh_from_db()
    assert {row.status for row in old} == {"BOOKED"}


def test_a_head_of_another_section_is_told_who_moves_them(
    head, incident, missed, client, intaltuskim, tikkim
):
    missed()
    for person in (intaltuskim, tikkim):
        client.force_login(person)
        for page in (url_of(incident), incident.get_absolute_url()):
            text = client.get(page).content.decode()
            assert "1 appointment of Lantaskim falls into the outage" in text.replace("&#x27;", "'")
            assert "No missed appointment is left" not in text


def test_what_has_changed_since_is_shown_again_and_nothing_done(head, incident, missed):
    missed()
    form = sent(head.get(url_of(incident)))
    missed()
    answer = head.post(url_of(incident), form)
    assert "Appointments have changed since: look again." in answer.content.decode()
    assert sent(answer)["digest"] != form["digest"]
    assert not BulkAction.objects.exists()


@pytest.mark.parametrize("day", ["07/13/2024", "2020-01-01", "9999-12-31", "", "%00"])
def test_a_day_that_makes_no_sense_shows_the_error_and_no_plan(head, incident, missed, day):
    missed()
    page = head.get(f"{url_of(incident)}?first_day={day}")
    assert (page.status_code, page.context["plan"]) == (200, None)
    assert "error-summary" in page.content.decode()


def test_an_action_of_another_incident_is_not_undone_here(head, incident, office, kepala):
    other = make_incident(office=make_office(code="JMB"), by=kepala, started_at=timezone.now())
    action = BulkAction.objects.create(
        office=other.office, kind="RESCHEDULE", by=kepala, at=timezone.now(), key="k"
    )
    undo = reverse("incidents:undo_reschedule", args=[incident.pk, action.pk])
    assert head.post(undo).status_code == 404


@pytest.mark.parametrize("count", [2, 20])
def test_the_screen_asks_the_same_number_of_queries(
    head, incident, missed, count, django_assert_num_queries
):
    for _n in range(count):
        missed()
    head.get(url_of(incident))
    with django_assert_num_queries(16):
        head.get(url_of(incident))
