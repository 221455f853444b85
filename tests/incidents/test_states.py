import pytest

from dashboard.incidents import services
from dashboard.incidents.states import service_states, worst_level
from tests.incidents.conftest import wib


def by_code(office, **fields):
    return {row.service.code: row for row in service_states(office, **fields)}


def test_the_state_is_the_worst_open_impact_of_all_incidents(office, report):
    report(levels={"PRINTING": "LIMITED", "PICKUP": "RECOVERING"}, started_at=wib(19))
    second = report(levels={"PRINTING": "DOWN"})
    states = by_code(office, announced_only=False, at=wib(20, 5))
    printing = states["PRINTING"]
    assert (printing.level, printing.since, printing.incident) == ("DOWN", wib(20, 0, 54), second)
    assert (printing.tone, states["PICKUP"].tone) == ("down", "recovering")
    assert states["BIOMETRICS"].is_normal
    assert worst_level(list(states.values())) == "DOWN"


def test_strangers_see_announced_incidents_of_public_services_only(office, report, tikkim):
    incident = report(levels={"ADJUDICATION": "DOWN", "PRINTING": "DOWN"})
    assert worst_level(service_states(office, announced_only=True, at=wib(21))) == "NORMAL"
    services.announce(incident=incident, by=tikkim, now=wib(20, 15))
    states = by_code(office, announced_only=True, at=wib(21))
    assert "ADJUDICATION" not in states
    assert states["PRINTING"].level == "DOWN"
    earlier = service_states(office, announced_only=True, at=wib(20, 14))
    assert worst_level(earlier) == "NORMAL"


def test_a_restored_service_is_normal_from_that_moment(office, report, service, tikkim):
    incident = report()
    services.restore(
        incident=incident, service=service("PRINTING"), at=wib(21), by=tikkim, now=wib(22)
    )
    assert by_code(office, announced_only=False, at=wib(20, 23))["PRINTING"].level == "DOWN"
    assert by_code(office, announced_only=False, at=wib(21))["PRINTING"].is_normal


@pytest.mark.parametrize("count", [2, 20])
def test_it_asks_two_queries_however_many_rows(office, report, count, django_assert_num_queries):
    for _number in range(count):
        report(announce=True)
    with django_assert_num_queries(2):
        service_states(office, announced_only=True, at=wib(21))
