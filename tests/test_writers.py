"""Sixteen people write at once: nothing fails, nothing is lost."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from dashboard.accounts.models import User
from dashboard.audit.models import AuditEvent
from dashboard.audit.services import record
from dashboard.offices.models import Office
from tests.factories import make_office, make_user

pytestmark = [pytest.mark.slow, pytest.mark.races, pytest.mark.django_db(transaction=True)]
WRITERS, ROUNDS = 16, 25


def add_one(user: User, office_id: int) -> None:
    """Read, add one, write, with its audit event: a lost update would show in the sum."""
    for _ in range(ROUNDS):
        with transaction.atomic():
            office = Office.objects.select_for_update().get(pk=office_id)
            office.name_en = str(int(office.name_en) + 1)
            office.save(update_fields=["name_en"])
            record(by=user, verb="CHANGED", object_label="offices.office", object_id=office.code)
    connection.close()


def test_sixteen_writers_lose_nothing_and_meet_no_error():
    office, user = make_office(name="0"), make_user()
    before = AuditEvent.objects.count()
    with ThreadPoolExecutor(WRITERS) as pool:
        for done in [pool.submit(add_one, user, office.pk) for _ in range(WRITERS)]:
            done.result()
    office.refresh_from_db()
    assert int(office.name_en) == WRITERS * ROUNDS
    assert AuditEvent.objects.count() - before == WRITERS * ROUNDS
