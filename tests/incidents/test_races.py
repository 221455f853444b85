"""Several people at once: a number each, one incident per form, no gap in the story."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from dashboard.core.models import Conflict
from dashboard.incidents import services
from dashboard.incidents.models import Incident
from dashboard.incidents.presets import ImpactSpec
from dashboard.offices.roles import Role
from tests.factories import make_member, make_office
from tests.incidents.conftest import wib

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PEOPLE = 6


@pytest.fixture
def office(transactional_db):
    return make_office()


@pytest.fixture
def tikkim(office):
    return make_member(office=office, role=Role.ICT_HEAD, section="TIKKIM")


def at_once(work):
    """Let ``PEOPLE`` threads do ``work(number)``; returns what each came to."""

    def one(number):
        try:
            return work(number)
        except (Conflict, ValidationError) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(PEOPLE) as pool:
        return list(pool.map(one, range(PEOPLE)))


def report(office, tikkim, key):
    printing = office.services.get(code="PRINTING")
    return services.report(
        office=office,
        title_id="Gangguan",
        title_en="Outage",
        cause="OTHER",
        started_at=wib(20),
        impacts=[ImpactSpec(printing, "DOWN")],
        by=tikkim,
        creation_key=key,
        now=wib(20, 1),
    )


def test_each_report_gets_its_own_number(office, tikkim):
    found = at_once(lambda number: report(office, tikkim, f"formulir-{number}"))
    assert sorted(row.number for row in found) == [f"2024-{n:03d}" for n in range(1, PEOPLE + 1)]


def test_one_form_is_one_incident(office, tikkim):
    found = at_once(lambda number: report(office, tikkim, "formulir"))
    assert {row.pk for row in found} == {Incident.objects.get().pk}


def test_entries_are_numbered_without_a_gap(office, tikkim):
    incident = report(office, tikkim, "formulir")
    at_once(
        lambda number: services.add_update(
            incident=incident, by=tikkim, body_id=f"Catatan {number}", visibility="INTERNAL"
        )
    )
    sequences = sorted(incident.updates.values_list("sequence", flat=True))
    assert sequences == list(range(1, PEOPLE + 2))


def test_of_several_restorations_one_stands_and_the_others_are_told(office, tikkim):
    incident = report(office, tikkim, "formulir")
    printing = office.services.get(code="PRINTING")
    found = at_once(
        lambda number: services.restore(
            incident=incident, service=printing, at=wib(21, number), by=tikkim, version=1
        )
    )
    assert sum(isinstance(row, Incident) for row in found) == 1
    assert sum(isinstance(row, Conflict) for row in found) == PEOPLE - 1
    assert incident.impacts.exclude(ends_at=None).count() == 1
