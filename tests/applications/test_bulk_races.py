"""A bulk action and its undo, sent many times at once: one action, one undo."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from dashboard.accounts.models import User
from dashboard.applications.bulk.services import Plan, do, undo
from dashboard.applications.models import Application, BulkAction, StageChange
from dashboard.offices.roles import Role
from tests.applications.bulk import make, stages
from tests.factories import make_member, make_office

TIMES = 4


def at_once(call) -> list:
    """What ``TIMES`` threads got, each with a connection of its own."""

    def one(_number):
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(TIMES) as pool:
        return list(pool.map(one, range(TIMES)))


@pytest.mark.django_db(transaction=True)
def test_the_same_form_at_once_is_one_action_and_its_undo_is_one():
    office = make_office()
    head = make_member(office=office, role=Role.SECTION_HEAD, section="LANTASKIM")
    rows = [make(office) for _ in range(3)]
    seen = {row.public_code: row.version for row in rows}

    def send() -> int:
        outcome = do(
            rows=list(Application.objects.coded(seen).to_move()),
            seen=seen,
            plan=Plan("QUALITY_CHECK"),
            office=office,
            by=User.objects.get(pk=head.pk),
            key="k",
        )
        return outcome.count

    assert at_once(send) == [3] * TIMES
    action = BulkAction.objects.get()
    assert StageChange.objects.filter(origin="BULK").count() == 3

    def take_back() -> int:
        return undo(
            action=BulkAction.objects.get(pk=action.pk), by=User.objects.get(pk=head.pk)
        ).count

    assert at_once(take_back) == [3] * TIMES
    assert StageChange.objects.exclude(reverses=None).count() == 3
    assert stages(rows) == ["AWAITING_PRINT"] * 3
