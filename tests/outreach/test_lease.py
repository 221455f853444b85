"""Ten at a time: held by one person until a time, then anybody's."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dashboard.audit.models import AuditEvent
from dashboard.offices.roles import Role
from dashboard.outreach import leasing, services, services_barred
from dashboard.outreach.models import Contact
from tests.factories import make_campaign as put_campaign
from tests.factories import make_incident, make_member
from tests.outreach.calls import make_campaign, person
from tests.outreach.conftest import wib

pytestmark = pytest.mark.usefixtures("english")
NOW = wib(24, 9)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def campaign(office, kepala):
    """Twelve contacts."""
    for _each in range(12):
        person(office)
    return make_campaign(office=office, by=kepala, now=NOW)


def test_two_callers_never_hold_one_contact_and_a_double_click_takes_no_more(
    campaign, telepon, telepon2
):
    mine = services.lease(campaign=campaign, by=telepon, now=NOW)
    theirs = services.lease(campaign=campaign, by=telepon2, now=NOW)
    assert (len(mine), len(theirs)) == (10, 2) and not {*mine} & {*theirs}
    assert services.lease(campaign=campaign, by=telepon, now=NOW) == mine
    assert Contact.objects.filter(lease_by=telepon, lease_until=NOW + 45 * MINUTE).count() == 10


def test_a_lease_that_ran_out_is_anybodys(campaign, telepon, telepon2):
    """The caller's browser was killed: after 45 minutes others get the contacts, not before."""
    mine = services.lease(campaign=campaign, by=telepon, now=NOW)
    assert len(services.lease(campaign=campaign, by=telepon2, now=NOW + 44 * MINUTE)) == 2
    later = services.lease(campaign=campaign, by=telepon2, now=NOW + 45 * MINUTE)
    assert len(later) == 10 and len({*mine} & {*later}) == 8


def test_the_rest_is_given_back_in_its_order(campaign, telepon, telepon2, kepala):
    mine = services.lease(campaign=campaign, by=telepon, now=NOW)
    assert services.release(campaign=campaign, by=telepon, now=NOW) == 10
    assert services.release(campaign=campaign, by=telepon, now=NOW) == 0
    assert services.lease(campaign=campaign, by=telepon2, now=NOW) == mine
    with pytest.raises(PermissionDenied):
        services.release(campaign=campaign, by=telepon, holder=telepon2, now=NOW)
    assert services.release(campaign=campaign, by=kepala, holder=telepon2, now=NOW) == 10


@pytest.mark.parametrize(
    "at",
    [wib(24, 7, 59), wib(24, 17), wib(23, 9), wib(24, 23)],
    ids=["early", "late", "Sunday", "night"],
)
def test_nobody_is_phoned_outside_of_calling_hours(campaign, telepon, at):
    campaign.started_at = wib(20)
    with pytest.raises(ValidationError, match="08"):
        services.lease(campaign=campaign, by=telepon, now=at)
    assert not Contact.objects.filter(state="LEASED").exists()


def test_the_numbers_count_as_seen_before_they_are_shown_and_have_a_daily_limit(
    campaign, telepon, monkeypatch
):
    held = services.lease(campaign=campaign, by=telepon, now=NOW)
    seen = AuditEvent.objects.get(verb="REVEALED")
    assert seen.changes == {
        "fields": ["phone"],
        "count": 10,
        "contacts": [row.pk for row in held],
    }
    assert not any(row.phone.open()[-8:] in str(seen.changes) for row in held)
    services.release(campaign=campaign, by=telepon, now=NOW)
    monkeypatch.setattr(leasing, "NUMBERS_A_DAY", 19)
    with pytest.raises(ValidationError, match="19 numbers"):
        services.lease(campaign=campaign, by=telepon, now=NOW)
    assert not Contact.objects.filter(state="LEASED").exists()
    assert len(services.lease(campaign=campaign, by=telepon, now=wib(25, 9))) == 10


def test_a_number_in_two_campaigns_is_not_phoned_twice_within_the_gap(office, kepala, telepon):
    person(office, "+6281234567890")
    first = make_campaign(office=office, by=kepala, now=NOW)
    second = make_campaign(office=office, by=kepala, now=NOW)
    (held,) = services.lease(campaign=first, by=telepon, now=NOW)
    assert services.lease(campaign=second, by=kepala, now=NOW) == []
    services.record(contact=held, outcome="BUSY", by=telepon, key="a", now=NOW)
    assert services.lease(campaign=second, by=kepala, now=NOW + 119 * MINUTE) == []
    assert len(services.lease(campaign=second, by=kepala, now=NOW + 120 * MINUTE)) == 1


def test_a_number_that_is_barred_after_the_start_is_not_handed_out(campaign, office, telepon):
    first = Contact.objects.of(campaign).in_order()[0]
    services_barred.bar(office=office, way="PHONE", address=first.phone.open(), by=telepon)
    assert first not in services.lease(campaign=campaign, by=telepon, now=NOW)
    first.refresh_from_db()
    assert first.state == "GIVEN_UP"


def test_clerks_take_nothing_and_a_drill_reveals_nothing(office, kepala, telepon):
    drill = make_incident(office=office, by=kepala, started_at=NOW, practice=True)
    campaign = put_campaign(
        office=office, by=kepala, at=NOW, applications=[person(office)], incident=drill
    )
    clerk = make_member(office=office, role=Role.CLERK, section="LANTASKIM")
    with pytest.raises(PermissionDenied):
        services.lease(campaign=campaign, by=clerk, now=NOW)
    assert len(services.lease(campaign=campaign, by=telepon, now=NOW)) == 1
    assert not AuditEvent.objects.filter(verb="REVEALED").exists()


def test_who_asked_to_be_called_at_a_time_comes_first_then(campaign, telepon, telepon2):
    last = services.lease(campaign=campaign, by=telepon, now=NOW)[9]
    later = NOW + 60 * MINUTE
    services.record(
        contact=last, outcome="CALL_BACK", by=telepon, key="b", call_back_at=later, now=NOW
    )
    services.release(campaign=campaign, by=telepon, now=NOW)
    assert last not in services.lease(campaign=campaign, by=telepon2, count=2, now=NOW)
    services.release(campaign=campaign, by=telepon2, now=NOW)
    assert services.lease(campaign=campaign, by=telepon2, count=1, now=later) == [last]
