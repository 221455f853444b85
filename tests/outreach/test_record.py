"""What came of a call: appended, with what each applicant heard; refused where the lease is not."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from dashboard.applications.models import PromiseChange
from dashboard.audit.models import AuditEvent
from dashboard.outreach import services, services_barred
from dashboard.outreach.models import Contact, ContactAttempt, Recipient, Told
from tests.factories import make_campaign as put_campaign
from tests.factories import make_incident
from tests.outreach.calls import make_campaign, person
from tests.outreach.conftest import wib

pytestmark = pytest.mark.usefixtures("english")
NOW = wib(24, 9)
MINUTE = timedelta(minutes=1)
PHONE = "+6281234567890"


@pytest.fixture
def family(office):
    return [person(office, PHONE, promised_on=date(2024, 6, 27 + n)) for n in range(2)]


@pytest.fixture
def campaign(office, kepala, family):
    return make_campaign(office=office, by=kepala, now=NOW)


@pytest.fixture
def contact(campaign, telepon):
    return services.lease(campaign=campaign, by=telepon, now=NOW)[0]


def say(contact, by, outcome, now=NOW, key="k", **fields):
    attempt = services.record(contact=contact, outcome=outcome, by=by, key=key, now=now, **fields)
    contact.refresh_from_db()
    return attempt


@pytest.mark.parametrize("outcome", ["REACHED_AGREED", "REACHED_OBJECTS", "MESSAGE_LEFT"])
def test_who_is_reached_has_heard_the_promised_date_each_their_own(
    contact, telepon, family, outcome
):
    attempt = say(contact, telepon, outcome, note="Akan datang Jumat")
    assert [(t.application, t.promise) for t in attempt.told.all()] == [
        (family[0], date(2024, 6, 27)),
        (family[1], date(2024, 6, 28)),
    ]
    assert (contact.state, contact.lease_by, contact.attempts_made) == ("DONE", None, 1)
    event = AuditEvent.objects.get(object_label="outreach.contact", verb="CHANGED")
    assert event.changes == {"contact": contact.pk, "outcome": outcome, "attempts": 1}
    assert "34567890" not in str(event.changes) and "Jumat" not in str(event.changes)


@pytest.mark.parametrize("outcome", ["NO_ANSWER", "BUSY", "UNREACHABLE"])
def test_who_does_not_answer_waits_for_the_gap_and_is_given_up_after_three(
    contact, campaign, telepon, outcome
):
    attempt = say(contact, telepon, outcome)
    assert {told.promise for told in attempt.told.all()} == {None}
    for key, hour in (("b", 11), ("c", 13)):
        early = NOW.replace(hour=hour) - MINUTE
        assert services.lease(campaign=campaign, by=telepon, now=early) == []
        again = services.lease(campaign=campaign, by=telepon, now=NOW.replace(hour=hour))
        assert again == [contact]
        say(contact, telepon, outcome, NOW.replace(hour=hour), key)
    assert (contact.state, contact.attempts_made) == ("GIVEN_UP", 3)
    assert services.lease(campaign=campaign, by=telepon, now=NOW.replace(hour=16)) == []


def test_who_asks_for_a_later_call_is_phoned_then(contact, campaign, telepon):
    say(contact, telepon, "CALL_BACK", call_back_at=wib(25, 10, 30))
    assert (contact.state, contact.next_try_at) == ("WAITING", wib(25, 10, 30))
    assert services.lease(campaign=campaign, by=telepon, now=wib(25, 10, 29)) == []
    assert services.lease(campaign=campaign, by=telepon, now=wib(25, 10, 30)) == [contact]


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"outcome": "CALL_BACK"}, "call_back_at"),
        ({"outcome": "CALL_BACK", "call_back_at": wib(24, 8, 30)}, "call_back_at"),  # past
        ({"outcome": "CALL_BACK", "call_back_at": wib(24, 17)}, "call_back_at"),  # closed
        ({"outcome": "CALL_BACK", "call_back_at": wib(29, 9)}, "call_back_at"),  # Saturday
        ({"outcome": "CALL_BACK", "call_back_at": wib(29, 9, month=7)}, "call_back_at"),
        ({"outcome": "BUSY", "call_back_at": wib(25, 9)}, "call_back_at"),
        ({"outcome": "NONSENSE"}, "outcome"),
        ({"outcome": "BUSY", "at": NOW + MINUTE}, "at"),
        ({"outcome": "BUSY", "at": NOW - MINUTE}, "at"),
        ({"outcome": "BUSY", "channel": "EMAIL"}, "channel"),
        ({"outcome": "BUSY", "note": "NIK 1671015705900317"}, "note"),
    ],
)
def test_it_refuses_in_words_and_writes_nothing(contact, telepon, fields, where):
    with pytest.raises(ValidationError) as refused:
        say(contact, telepon, **fields)
    assert list(refused.value.message_dict) == [where]
    contact.refresh_from_db()
    assert contact.is_held_by(telepon, NOW) and not ContactAttempt.objects.exists()


def test_a_lease_that_ran_out_or_is_anothers_saves_nothing(contact, campaign, telepon, telepon2):
    late = NOW + 45 * MINUTE
    with pytest.raises(ValidationError, match="Nothing was saved") as refused:
        say(contact, telepon, "BUSY", late)
    assert refused.value.code == "lease"
    services.lease(campaign=campaign, by=telepon2, now=late)
    with pytest.raises(ValidationError, match="Telepon2"):
        say(contact, telepon, "REACHED_AGREED", late)
    assert not ContactAttempt.objects.exists() and not Told.objects.exists()


def test_a_double_click_is_one_attempt(contact, telepon):
    assert say(contact, telepon, "BUSY") == say(contact, telepon, "BUSY")
    assert (contact.attempts_made, ContactAttempt.objects.count()) == (1, 1)


def test_a_date_that_changed_during_the_call_was_not_told(contact, telepon, family):
    """The script said the 27th; a head confirmed the 1st of July before the caller saved."""
    first = family[0]
    PromiseChange.objects.create(
        application=first,
        old=first.promised_on,
        new=date(2024, 7, 1),
        cause="MANUAL",
        reason="Cetak tertunda",
        at=NOW,
        by=telepon,
    )
    type(first).objects.filter(pk=first.pk).update(promised_on=date(2024, 7, 1))
    said = {first.pk: date(2024, 6, 27), family[1].pk: date(1999, 1, 1)}
    attempt = say(contact, telepon, "REACHED_AGREED", said=said)
    assert [t.promise for t in attempt.told.all()] == [date(2024, 6, 27), date(2024, 6, 28)]


def test_a_wrong_number_ends_the_contact_until_the_file_is_corrected(
    contact, campaign, kepala, telepon, family
):
    say(contact, telepon, "WRONG_NUMBER")
    assert contact.state == "GIVEN_UP"
    assert {row.application for row in campaign.recipients.to_correct()} == {*family}
    assert services.refill(campaign=campaign, by=kepala, now=NOW) == 0
    family[0].phone, family[0].phone_last4 = "+6281300000001", "0001"
    family[0].save()
    assert services.refill(campaign=campaign, by=kepala, now=NOW) == 1
    assert [row.application for row in campaign.recipients.to_correct()] == [family[1]]
    (fresh,) = services.lease(campaign=campaign, by=telepon, now=NOW)
    assert fresh.phone.open() == "+6281300000001" and fresh != contact
    assert Recipient.objects.behind(fresh).get().application == family[0]


def test_who_was_told_another_date_than_now_promised_is_queued_again(
    contact, campaign, kepala, telepon, family
):
    say(contact, telepon, "REACHED_AGREED")
    assert services.refill(campaign=campaign, by=kepala, now=NOW) == 0
    type(family[0]).objects.filter(pk=family[0].pk).update(promised_on=date(2024, 7, 5))
    assert services.refill(campaign=campaign, by=kepala, now=NOW) == 1
    contact.refresh_from_db()
    assert (contact.state, contact.attempts_made) == ("WAITING", 0)


def test_calls_in_hand_may_be_saved_after_a_pause_and_after_the_end(
    contact, campaign, kepala, telepon
):
    services.end(campaign=campaign, by=kepala, reason="Layanan normal", now=NOW)
    say(contact, telepon, "REACHED_AGREED")
    assert contact.state == "DONE"


def test_who_is_barred_during_the_call_is_saved_and_never_phoned_again(
    contact, campaign, office, telepon
):
    services_barred.bar(office=office, way="PHONE", address=PHONE, by=telepon, now=NOW)
    say(contact, telepon, "NO_ANSWER")
    assert services.lease(campaign=campaign, by=telepon, now=NOW.replace(hour=12)) == []
    contact.refresh_from_db()
    assert contact.state == "GIVEN_UP"


def test_a_drill_tells_nobody(office, kepala, telepon):
    drill = make_incident(office=office, by=kepala, started_at=NOW, practice=True)
    rows = [person(office, promised_on=date(2024, 6, 27))]
    campaign = put_campaign(office=office, by=kepala, at=NOW, applications=rows, incident=drill)
    (contact,) = services.lease(campaign=campaign, by=telepon, now=NOW)
    say(contact, telepon, "REACHED_AGREED")
    assert contact.state == "DONE" and not Told.objects.exists()


def test_the_database_refuses_to_change_or_forget_an_attempt(contact, telepon):
    attempt = say(contact, telepon, "REACHED_AGREED")
    for rows in (ContactAttempt.objects.filter(pk=attempt.pk), attempt.told.all()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows._raw_delete(rows.db)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ContactAttempt.objects.update(outcome="BUSY")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Told.objects.update(promise=None)
    assert Contact.objects.get().last_outcome == "REACHED_AGREED"
