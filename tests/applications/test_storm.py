"""Sixteen people at once on the same few applications: nothing lost, no error, all of it true."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from django.db import connection
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.applications.models import Application
from dashboard.audit.models import AuditEvent
from dashboard.offices.models import Office
from dashboard.offices.roles import Role
from tests.deeds import Deeds, lost
from tests.factories import make_member, make_office
from tests.proofs import prove

pytestmark = [pytest.mark.slow, pytest.mark.races, pytest.mark.django_db(transaction=True)]
WRITERS, DEEDS_EACH = 16, 25


def person(number: int) -> Deeds:
    """One of them, with a connection and a clock of their own."""
    try:
        office = Office.objects.get()
        head = User.objects.get(username=f"kepala{number}")
        deeds = Deeds(office, head, Random(number), timezone.now)
        for _deed in range(DEEDS_EACH):
            deeds.one()
        return deeds
    finally:
        connection.close()


def test_sixteen_people_lose_nothing_and_meet_no_error():
    office = make_office()
    for number in range(WRITERS):
        make_member(office=office, role=Role.OFFICE_HEAD, username=f"kepala{number}")
    first = Deeds(office, User.objects.get(username="kepala0"), Random(99), timezone.now)
    for _row in range(12):
        first.do("enter")
    with ThreadPoolExecutor(WRITERS) as pool:
        people = list(pool.map(person, range(WRITERS)))
    done: Counter[str] = sum((deeds.done for deeds in people), Counter())
    bumped: Counter[int] = sum((deeds.bumped for deeds in people), Counter())
    refused: Counter[str] = sum((deeds.refused for deeds in people), Counter())
    assert sum(first.refused.values()) == refused["enter"] == 0, refused  # nobody else's number
    assert sum(done.values()) == WRITERS * DEEDS_EACH and done["told"] < WRITERS * DEEDS_EACH / 2
    assert lost(bumped) == {}
    assert Application.objects.count() == 12 + done["enter"]
    assert AuditEvent.objects.filter(object_label="applications.application").count() >= sum(
        count for name, count in done.items() if name in ("enter", "send_back", "promise")
    )
    prove()
