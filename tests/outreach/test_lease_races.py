"""Twenty callers at once on five hundred contacts: none twice, none lost, none stuck."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random

import pytest
from django.db import connection

from dashboard.accounts.models import User
from dashboard.applications.models import Application
from dashboard.offices.roles import Role
from dashboard.outreach import services
from dashboard.outreach.models import Campaign, Contact, ContactAttempt, Told
from dashboard.outreach.statuses import Outcome
from tests.factories import make_member, make_office
from tests.outreach.calls import make_campaign, person
from tests.outreach.conftest import wib

pytestmark = [pytest.mark.slow, pytest.mark.races, pytest.mark.django_db(transaction=True)]
CALLERS, CONTACTS, NOW = 20, 500, wib(24, 9)


def work(number: int, now, *, dies: bool = False) -> list[tuple[int, int]]:
    """One caller until nobody is left; ``dies``: takes ten, records three, and is gone.

    Returns what was recorded: contact and caller.
    """
    done, random = [], Random(number)
    try:
        caller, campaign = User.objects.get(username=f"telepon{number}"), Campaign.objects.get()
        while held := services.lease(campaign=campaign, by=caller, now=now):
            for contact in held[:3] if dies else held:
                outcome = random.choice(["REACHED_AGREED", "REACHED_OBJECTS", "MESSAGE_LEFT"])
                key = f"{number}-{contact.pk}"
                for _click in range(2):  # a double click
                    services.record(contact=contact, outcome=outcome, by=caller, key=key, now=now)
                done.append((contact.pk, number))
            if dies:
                break
    finally:
        connection.close()
    return done


@pytest.fixture
def campaign():
    office = make_office()
    head = make_member(office=office, role=Role.OFFICE_HEAD)
    for number in range(CALLERS):
        make_member(office=office, role=Role.CALLER, username=f"telepon{number}")
    for _each in range(CONTACTS):
        person(office)
    return make_campaign(office=office, by=head, now=NOW)


def test_twenty_callers_phone_everybody_once_though_five_are_killed(campaign):
    with ThreadPoolExecutor(CALLERS) as pool:
        first = [pool.submit(work, number, NOW, dies=number < 5) for number in range(CALLERS)]
        done = [pair for result in first for pair in result.result()]
    stuck = Contact.objects.filter(state="LEASED")
    assert stuck.count() == CONTACTS - len(done) > 0  # who comes last may find nothing to take
    assert {*stuck.values_list("lease_by__username", flat=True)} <= {
        f"telepon{number}" for number in range(5)
    }
    later = NOW + timedelta(minutes=45)
    with ThreadPoolExecutor(CALLERS) as pool:
        second = [pool.submit(work, number, later) for number in range(5, CALLERS)]
        done += [pair for result in second for pair in result.result()]
    assert Counter(pk for pk, _caller in done).most_common(1)[0][1] == 1
    assert Contact.objects.filter(state="DONE", attempts_made=1).count() == CONTACTS
    assert ContactAttempt.objects.count() == Told.objects.count() == CONTACTS
    assert {*Outcome.values} > {*ContactAttempt.objects.values_list("outcome", flat=True)}


def take(number: int) -> list[int]:
    try:
        campaigns = Campaign.objects.order_by("pk")
        caller = User.objects.get(username=f"telepon{number}")
        held = services.lease(campaign=campaigns[number % 2], by=caller, now=NOW)
        return [contact.pk for contact in held]
    finally:
        connection.close()


def test_one_number_in_two_campaigns_is_held_in_one(campaign):
    """The same people in a second campaign: twenty callers in both at once."""
    make_campaign(
        office=campaign.office,
        by=campaign.started_by,
        now=NOW,
        applications=Application.objects.all(),
    )
    with ThreadPoolExecutor(CALLERS) as pool:
        held = [pk for result in pool.map(take, range(CALLERS)) for pk in result]
    numbers = Counter(Contact.objects.filter(pk__in=held).values_list("phone_hash", flat=True))
    assert len(held) == len({*held}) == CALLERS * 10
    assert numbers.most_common(1)[0][1] == 1
