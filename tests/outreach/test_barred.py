"""Who does not want to hear from the office is left alone at once, until somebody lifts it."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dashboard.audit.models import AuditEvent
from dashboard.offices.roles import Role
from dashboard.outreach.models import Contact, DoNotContact
from dashboard.outreach.services import lease, record
from dashboard.outreach.services_barred import bar, is_barred, lift
from dashboard.outreach.services_sheets import print_sheet
from tests.factories import make_member, make_office
from tests.outreach.calls import make_campaign, person
from tests.outreach.conftest import wib

NINE = wib(24, 9)
PHONE = "+6281390246857"
PAGE = "/dashboard/outreach/do-not-contact/"


@pytest.fixture
def campaign(office, kepala):
    person(office, PHONE)
    return make_campaign(office=office, by=kepala, now=wib(24, 8))


def barred(office, by, **fields):
    return bar(**{"office": office, "way": "PHONE", "address": "0813 9024 6857", "by": by} | fields)


def test_a_barred_number_is_leased_and_printed_no_more(office, campaign, telepon, kepala):
    row = barred(office, telepon)
    assert barred(office, telepon, address="+62 813-9024-6857") == row
    assert is_barred(office=office, way="PHONE", address=PHONE)
    assert Contact.objects.get().state == "GIVEN_UP"
    assert lease(campaign=campaign, by=telepon, now=NINE) == []
    with pytest.raises(ValidationError):
        fields = {"until": wib(24, 16), "reason": "Telepon dari luar", "key": "s"}
        print_sheet(campaign=campaign, by=telepon, now=NINE, **fields)
    lift(row=row, by=kepala, reason="Menelepon sendiri", now=NINE)
    assert [held.phone_last4 for held in lease(campaign=campaign, by=telepon, now=NINE)] == ["6857"]


def test_the_call_that_is_being_made_is_recorded_and_no_further_one(office, campaign, telepon):
    (contact,) = lease(campaign=campaign, by=telepon, now=NINE)
    barred(office, telepon, now=NINE)
    record(contact=contact, outcome="NO_ANSWER", by=telepon, key="a", now=NINE)
    assert lease(campaign=campaign, by=telepon, now=wib(24, 13)) == []
    assert Contact.objects.get().state == "GIVEN_UP"


def test_another_office_is_not_bound_by_it(office, campaign, telepon):
    barred(office, telepon)
    other = make_office(code="JMB")
    assert not is_barred(office=other, way="PHONE", address=PHONE)
    assert not is_barred(office=office, way="EMAIL", address=PHONE)


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"address": "0812"}, "address"),
        ({"address": "bukan nomor"}, "address"),
        ({"way": "EMAIL", "address": "a@b"}, "address"),
        ({"reason": "dari 081234567890"}, "reason"),
    ],
)
def test_a_phone_that_is_no_phone_is_refused_where_it_stands(office, telepon, fields, at):
    with pytest.raises(ValidationError) as refused:
        barred(office, telepon, **fields)
    assert list(refused.value.message_dict) == [at]
    assert not DoNotContact.objects.exists()


def test_the_screen_adds_by_number_and_shows_a_mask(client, office, campaign, telepon):
    client.force_login(telepon)
    form = {"way": "PHONE", "address": "0813-9024-6857", "reason": "Minta sendiri"}
    assert client.post(PAGE, form)["Location"] == PAGE
    text = client.get(PAGE).content.decode()
    assert "6857" in text
    assert "9024" not in text
    event = AuditEvent.objects.get(object_label="outreach.donotcontact")
    assert "9024" not in f"{event.changes}{event.object_id}"
    wrong = client.post(PAGE, form | {"address": "0813"}).content.decode()
    assert 'href="#id_address"' in wrong


def test_heads_lift_it_with_a_reason(client, office, campaign, telepon, kepala):
    row = barred(office, telepon)
    with pytest.raises(PermissionDenied):
        lift(row=row, by=telepon, reason="Boleh lagi")
    client.force_login(kepala)
    assert client.post(f"{PAGE}{row.pk}/lift/", {"reason": " "}).status_code == 200
    assert is_barred(office=office, way="PHONE", address=PHONE)
    assert client.post(f"{PAGE}{row.pk}/lift/", {"reason": "Menelepon"}).status_code == 302
    assert not is_barred(office=office, way="PHONE", address=PHONE)
    assert Contact.objects.get().state == "QUEUED"


def test_an_auditor_reads_and_adds_nothing(client, office):
    client.force_login(make_member(office=office, role=Role.AUDITOR))
    page = client.get(PAGE)
    assert page.status_code == 200
    assert 'name="address"' not in page.content.decode()
    assert client.post(PAGE, {"way": "PHONE", "address": PHONE}).status_code == 403


def test_lifting_a_bar_phones_no_number_behind_which_nobody_is(office, campaign, telepon, kepala):
    row = barred(office, telepon)
    contact = Contact.objects.get(campaign=campaign, phone_last4=PHONE[-4:])
    contact.recipients.update(contact=None)
    lift(row=row, by=kepala, reason="Diminta lagi", now=NINE)
    contact.refresh_from_db()
    assert contact.state == "GIVEN_UP"
