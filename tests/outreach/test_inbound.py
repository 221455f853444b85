"""Somebody calls: found without a number in an address; told, they leave the queue."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from dashboard.applications.page.contacts import contact_logs
from dashboard.offices.roles import Role
from dashboard.outreach.models import Contact, ContactAttempt, DoNotContact, Told
from dashboard.outreach.services import lease, record
from dashboard.outreach.services_inbound import answer
from tests.factories import make_incident, make_member, make_office
from tests.outreach.calls import make_campaign, person
from tests.outreach.conftest import wib

NINE, TEN = wib(24, 9), wib(24, 10)
PHONE = "+6281390246857"
PAGE = "/dashboard/outreach/inbound/"


@pytest.fixture
def family(office):
    """Two applicants of one number."""
    return [
        person(office, PHONE, promised_on=date(2024, 6, 28), birth_date=date(1990, 5, 17))
        for _ in range(2)
    ]


@pytest.fixture
def campaign(office, kepala, family):
    return make_campaign(office=office, by=kepala, now=wib(24, 8))


@pytest.fixture
def clerk(office):
    return make_member(office=office, role=Role.CLERK, section="LANTASKIM")


def test_a_number_finds_them_and_stands_in_no_address(client, campaign, family, clerk, clock):
    clock(NINE)
    client.force_login(clerk)
    found = client.post(PAGE, {"q": "0813-9024-6857"})
    assert found.status_code == 302
    assert "6857" not in found["Location"]
    page = client.get(found["Location"])
    text = page.content.decode()
    for row in family:
        assert row.public_code in text
    assert "28 Juni 2024" in text
    assert "1990" in text
    assert "17 Mei 1990" not in text
    assert "81390246857" not in text.replace("-", "")
    assert str(campaign) in text
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize("text", ["0812", "081x9024685", "0811-1111-1111"])
def test_what_finds_nothing_says_what_is_asked_for(client, campaign, clerk, text):
    client.force_login(clerk)
    page = client.post(PAGE, {"q": text})
    assert page.status_code == 200
    assert 'href="#id_q"' in page.content.decode()


def test_another_offices_applicant_is_not_found(client, campaign, family):
    client.force_login(make_member(office=make_office(code="JMB"), role=Role.OFFICE_HEAD))
    assert client.post(PAGE, {"q": PHONE}).status_code == 200
    page = client.get(f"{PAGE}?code={family[0].public_code}").content.decode()
    assert family[0].applicant_name not in page


def test_who_is_told_counts_and_leaves_the_queue(client, campaign, family, clerk, clock):
    clock(NINE)
    client.force_login(clerk)
    codes = [row.public_code for row in family]
    form = {"key": "k", "codes": codes, "said": "AGREES", "channel": "PHONE"}
    address = f"{PAGE}answer/?code={','.join(codes)}"
    for _double_click in range(2):
        assert client.post(address, form).status_code == 302
    attempt = ContactAttempt.objects.get()
    assert (attempt.direction, attempt.outcome, attempt.by) == ("IN", "REACHED_AGREED", clerk)
    assert {row.promise for row in Told.objects.all()} == {date(2024, 6, 28)}
    assert Contact.objects.get().state == "DONE"


def test_one_of_a_family_is_not_the_whole_family(campaign, family, clerk):
    first, second = family
    answer(applications=[first], said="AGREES", by=clerk, key="a", now=NINE)
    assert Contact.objects.get().state == "QUEUED"
    answer(applications=[second], said="OBJECTS", by=clerk, key="b", now=NINE)
    assert Contact.objects.get().state == "DONE"


def test_a_date_that_another_one_followed_is_not_known(campaign, family, clerk):
    """Told 28 June, then 1 July; promised for 28 June again: nobody said so since."""
    first, second = family
    for minute, day in enumerate((date(2024, 6, 28), date(2024, 7, 1))):
        first.promised_on = day
        first.save()
        answer(applications=[first], said="AGREES", by=clerk, key=str(day), now=wib(24, 9, minute))
    first.promised_on = date(2024, 6, 28)
    first.save()
    answer(applications=[second], said="AGREES", by=clerk, key="b", now=TEN)
    assert Contact.objects.get().state == "QUEUED"
    knows = {pk: log.knows for pk, log in contact_logs(family).items()}
    assert knows == {first.pk: False, second.pk: True}


def test_who_holds_the_contact_hears_that_they_called(campaign, family, clerk, telepon):
    (contact,) = lease(campaign=campaign, by=telepon, now=NINE)
    answer(applications=family, said="AGREES", by=clerk, key="a", now=TEN)
    with pytest.raises(ValidationError):
        record(contact=contact, outcome="NO_ANSWER", by=telepon, key="b", now=TEN)
    assert ContactAttempt.objects.count() == 1
    contact.refresh_from_db()
    assert (contact.state, contact.lease_by, contact.attempts_made) == ("DONE", None, 0)


def test_a_question_tells_no_date_and_needs_its_words(campaign, family, clerk):
    for fields, at in (
        ({"said": "QUESTION"}, "note"),
        ({"said": "QUESTION", "note": "dari 081234567890"}, "note"),
        ({"said": "MAYBE"}, "said"),
        ({"said": "AGREES", "channel": "EMAIL"}, "channel"),
        ({"said": "AGREES", "applications": []}, "applications"),
    ):
        with pytest.raises(ValidationError) as refused:
            answer(**{"applications": family, "by": clerk, "key": "k"} | fields)
        assert list(refused.value.message_dict) == [at]
    answer(applications=family, said="QUESTION", note="Jam buka?", by=clerk, key="a", now=NINE)
    assert {row.promise for row in Told.objects.all()} == {None}
    assert Contact.objects.get().state == "QUEUED"


def test_a_drill_does_not_wait_for_callers(office, kepala, family, clerk):
    drill = make_incident(office=office, by=kepala, started_at=wib(24, 7), practice=True)
    make_campaign(office=office, by=kepala, now=wib(24, 8), incident=drill)
    attempt = answer(applications=family, said="AGREES", by=clerk, key="a", now=NINE)
    assert attempt.campaign is None
    assert Contact.objects.get().state == "QUEUED"


def test_who_wants_no_more_calls_is_left_alone(client, campaign, family, clerk, telepon, clock):
    clock(NINE)
    client.force_login(clerk)
    code = family[0].public_code
    form = {"key": "k", "codes": [code], "said": "QUESTION", "note": "Jangan telepon"}
    client.post(f"{PAGE}answer/?code={code}", form | {"channel": "PHONE", "no_calls": "on"})
    assert DoNotContact.objects.get().hint[-4:] == "6857"
    assert lease(campaign=campaign, by=telepon, now=NINE) == []


def test_the_applications_page_says_who_was_told_what(client, campaign, family, clerk, telepon):
    (contact,) = lease(campaign=campaign, by=telepon, now=NINE)
    record(contact=contact, outcome="BUSY", by=telepon, key="a", note="Sibuk", now=NINE)
    answer(applications=family, said="AGREES", by=clerk, key="b", note="Umrah", now=TEN)
    client.force_login(clerk)
    text = client.get(family[0].get_absolute_url()).content.decode()
    part = text[text.index('id="contacts-title"') : text.index('id="notes-title"')]
    assert part.index("10.00 WIB") < part.index("09.00 WIB")
    assert "Sibuk" in part
    assert "Umrah" in part
    assert "28 Juni 2024" in part
    assert f"{telepon}" in part
