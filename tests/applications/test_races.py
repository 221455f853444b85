"""Two people, or two clicks, at once: one change, nothing lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.applications.models import Application, StageChange
from dashboard.applications.services import advance, record
from dashboard.core.models import Conflict
from dashboard.offices.roles import Role
from tests.applications.test_record import unsaved
from tests.factories import make_member, make_office

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 6


@pytest.fixture
def clerk():
    return make_member(
        office=make_office(), role=Role.CLERK, section="LANTASKIM", username="petugas"
    )


def at_once(call) -> list:
    """What ``TIMES`` threads got, each with a connection of its own."""

    def one(number):
        try:
            return call(number)
        except Conflict as conflict:
            return conflict
        finally:
            connection.close()

    with ThreadPoolExecutor(TIMES) as pool:
        return list(pool.map(one, range(TIMES)))


def test_one_create_form_sent_many_times_is_one_application(clerk):
    office = clerk.memberships.get().office
    rows = [unsaved(office, creation_key="k", submitted_at=timezone.now()) for _ in range(TIMES)]
    people = [User.objects.get(pk=clerk.pk) for _ in range(TIMES)]
    made = at_once(lambda n: record(application=rows[n], by=people[n]).pk)
    assert len(set(made)) == 1
    assert Application.objects.count() == 1


def test_one_click_sent_many_times_is_one_step(clerk):
    at = timezone.now()
    row = unsaved(clerk.memberships.get().office, submitted_at=at - timedelta(hours=1))
    row = record(application=row, by=clerk)
    made = at_once(
        lambda n: advance(
            application=Application.objects.select_related("office").get(pk=row.pk),
            to="ARRIVED",
            at=at,
            by=User.objects.get(pk=clerk.pk),
            key="k",
            version=1,
        )
    )
    assert len({change.pk for change in made}) == 1
    assert StageChange.objects.count() == 2


def test_of_several_people_with_the_same_page_one_wins_and_the_others_are_told(clerk):
    at = timezone.now()
    row = unsaved(clerk.memberships.get().office, submitted_at=at - timedelta(hours=1))
    row = record(application=row, by=clerk)
    made = at_once(
        lambda n: advance(
            application=Application.objects.select_related("office").get(pk=row.pk),
            to=("ARRIVED", "AWAITING_PAYMENT")[n % 2],
            at=at,
            by=User.objects.get(pk=clerk.pk),
            key=f"k{n}",
            version=1,
        )
    )
    assert sum(isinstance(answer, StageChange) for answer in made) == 1
    assert sum(isinstance(answer, Conflict) for answer in made) == TIMES - 1
    assert Application.objects.get().version == 2
