"""A campaign: one contact per number, the most urgent first, once per form."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dashboard.applications.models import Application
from dashboard.audit.models import AuditEvent
from dashboard.outreach import services, services_barred
from dashboard.outreach.models import Campaign, Contact, Recipient
from tests.factories import make_office
from tests.outreach.calls import make_campaign, person
from tests.outreach.conftest import wib

pytestmark = pytest.mark.usefixtures("english")
NOW = wib(24, 9)


def test_a_family_is_one_contact_and_who_has_no_phone_is_a_bucket(office, kepala):
    father, mother = (person(office, "+6281234567890") for _each in range(2))
    alone = person(office)
    silent = person(office, "12")  # an old import: no number that can be dialled
    campaign = make_campaign(office=office, by=kepala, now=NOW)
    contacts = Contact.objects.of(campaign)
    assert contacts.count() == 2
    family = contacts.get(phone_last4="7890")
    assert family.phone.open() == "+6281234567890" and family.state == "QUEUED"
    assert {r.application for r in family.recipients.all()} == {father, mother}
    assert [r.application for r in campaign.recipients.without_phone()] == [silent]
    assert campaign.recipients.get(application=alone).contact_id not in (None, family.pk)
    event = AuditEvent.objects.get(object_label="outreach.campaign")
    assert event.changes == {"applications": 4, "contacts": 2, "without_phone": 1, "barred": 0}


def test_it_phones_who_travels_then_whose_permit_ends_then_umrah_then_the_rest(office, kepala):
    rest = person(office)
    umrah = person(office, purpose="UMRAH")
    permit = person(office, type="ITK", reason="PERPANJANGAN", permit_expiry=date(2024, 7, 1))
    later = person(office, travel_date=date(2024, 7, 8))  # 14 days on: still soon
    soon = person(office, purpose="UMRAH", travel_date=date(2024, 6, 26))
    far = person(office, travel_date=date(2024, 7, 9))  # 15 days on
    gone = person(office, travel_date=date(2024, 6, 23))
    campaign = make_campaign(office=office, by=kepala, now=NOW)
    order = [c.recipients.get().application for c in Contact.objects.of(campaign).in_order()]
    assert order == [soon, later, permit, umrah, rest, far, gone]
    first = Contact.objects.of(campaign).in_order()[0]
    assert (first.priority, first.priority_on) == (1, date(2024, 6, 26))


def test_a_family_is_as_urgent_as_its_most_urgent_member(office, kepala):
    person(office, "+6281234567890")
    person(office, "+6281234567890", travel_date=date(2024, 6, 25))
    campaign = make_campaign(office=office, by=kepala, now=NOW)
    assert Contact.objects.get(campaign=campaign).priority == 1


def test_the_same_form_twice_is_one_campaign_and_fills_what_was_left_out(office, kepala):
    person(office)
    campaign = make_campaign(office=office, by=kepala, now=NOW, key="sama")
    Recipient.objects.all().delete()
    Contact.objects.all().delete()  # as if the first request had been killed half way
    again = make_campaign(office=office, by=kepala, now=NOW, key="sama")
    assert again == campaign and Campaign.objects.count() == 1
    make_campaign(office=office, by=kepala, now=NOW, key="sama")
    assert Contact.objects.count() == Recipient.objects.count() == 1


def test_a_number_that_wants_no_calls_is_not_queued(office, kepala):
    person(office, "+6281234567890")
    services_barred.bar(office=office, way="PHONE", address="081234567890", by=kepala)
    campaign = make_campaign(office=office, by=kepala, now=NOW)
    assert Contact.objects.get(campaign=campaign).state == "GIVEN_UP"


@pytest.mark.parametrize(
    ("fields", "where", "words"),
    [
        ({"script_id": "Halo {nam}"}, "script_id", "{nam}"),
        ({"script_en": "Hello {nama"}, "script_en", "brace"),
        ({"closes": wib(24, 8).time()}, "closes", "end after"),
        ({"opens": None}, "opens", "from when"),
        ({"max_attempts": 0}, "max_attempts", "1"),
        ({"lease_minutes": 1}, "lease_minutes", "5"),
        ({"name": " "}, "name", "Name"),
        ({"applications": Application.objects.none()}, "__all__", "Nobody"),
    ],
)
def test_it_refuses_what_no_campaign_may_say(office, kepala, fields, where, words):
    person(office)
    with pytest.raises(ValidationError) as refused:
        make_campaign(office=office, by=kepala, now=NOW, **fields)
    assert words in " ".join(refused.value.message_dict[where])
    assert not Campaign.objects.exists()


def test_callers_start_none_and_another_office_is_left_out(office, kepala, telepon):
    person(make_office(code="JKT"))
    mine = person(office)
    with pytest.raises(PermissionDenied):
        make_campaign(office=office, by=telepon, now=NOW)
    campaign = make_campaign(office=office, by=kepala, now=NOW)
    assert [row.application for row in campaign.recipients.all()] == [mine]


def test_it_pauses_resumes_and_ends_with_a_reason_where_people_are_left(office, kepala, telepon):
    person(office)
    campaign = make_campaign(office=office, by=kepala, now=NOW)
    services.pause(campaign=campaign, by=kepala, now=NOW)
    with pytest.raises(ValidationError, match="does not run"):
        services.lease(campaign=campaign, by=telepon, now=NOW)
    services.resume(campaign=campaign, by=kepala, now=NOW)
    assert len(services.lease(campaign=campaign, by=telepon, now=NOW)) == 1
    with pytest.raises(ValidationError) as refused:
        services.end(campaign=campaign, by=kepala, now=NOW)
    assert "1 contacts" in refused.value.message_dict["reason"][0]
    services.end(campaign=campaign, by=kepala, reason="Layanan normal", now=NOW)
    campaign.refresh_from_db()
    assert (campaign.status, campaign.ended_at) == ("ENDED", NOW)
    with pytest.raises(ValidationError, match="ended"):
        services.resume(campaign=campaign, by=kepala, now=NOW)


def test_a_number_that_met_a_stranger_is_not_phoned_by_the_next_campaign(office, kepala, telepon):
    person(office, "+6281234567890")
    first = make_campaign(office=office, by=kepala, now=wib(24, 8))
    (row,) = services.lease(campaign=first, by=telepon, now=wib(24, 9))
    services.record(contact=row, outcome="WRONG_NUMBER", by=telepon, key="w", now=wib(24, 9))
    second = make_campaign(office=office, by=kepala, now=wib(25, 8))
    assert services.lease(campaign=second, by=telepon, now=wib(25, 9)) == []
    assert second.recipients.with_wrong_number().count() == 1  # its file is to be corrected
