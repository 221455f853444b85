"""Outages and due dates, end to end: the golden cases of the clock, by hand."""

from datetime import date

import pytest

from dashboard.applications.models import (
    Application,
    ApplicationType,
    PausedDay,
    ServiceStandard,
    Stage,
)
from dashboard.incidents import pauses, services
from dashboard.incidents.models import Service, ServiceImpact
from dashboard.offices.models import Holiday
from tests.factories import make_application, make_incident
from tests.incidents.conftest import wib

OUTAGE = [date(2024, 6, day) for day in (20, 21, 24, 25, 26)]


@pytest.fixture
def office(office):
    """Idul Adha and its collective leave are closed."""
    Holiday.objects.get_or_create(date=date(2024, 6, 17), kind="NATIONAL", name="Idul Adha")
    Holiday.objects.get_or_create(
        date=date(2024, 6, 18), kind="COLLECTIVE_LEAVE", name="Cuti bersama"
    )
    return office


def interviewed(office, day, **fields):
    return make_application(
        office=office,
        stage="AWAITING_PRINT",
        submitted_at=wib(3, 9),
        anchor_on=date(2024, 6, day),
        gross_due=date(2024, 6, 3),
        net_due=date(2024, 7, 31),
        **fields,
    )


def paused(office, type="PASPOR_BIASA", lane="REGULAR"):
    rows = PausedDay.objects.filter(office=office, type__code=type, lane=lane)
    return list(rows.values_list("date", flat=True))


UNTIL = wib(27)


def printing_down(report, service, tikkim, until=UNTIL, **fields):
    """Printing down from 20 June 00.00 until 27 June 00.00."""
    incident = report(levels={"PRINTING": "DOWN"}, started_at=wib(20), **fields)
    services.restore(
        incident=incident, service=service("PRINTING"), at=until, by=tikkim, now=wib(28, 17)
    )
    return incident


@pytest.mark.parametrize(
    ("anchor", "gross", "net"),
    [
        (12, date(2024, 6, 20), date(2024, 6, 27)),
        (14, date(2024, 6, 24), date(2024, 7, 1)),
        (21, date(2024, 6, 27), date(2024, 7, 2)),
        (27, date(2024, 7, 3), date(2024, 7, 3)),
    ],
)
def test_the_golden_cases(office, report, service, tikkim, anchor, gross, net):
    application = interviewed(office, anchor)
    printing_down(report, service, tikkim)
    application.refresh_from_db()
    assert (application.gross_due, application.net_due) == (gross, net)
    assert paused(office) == OUTAGE


def test_while_it_goes_on_each_finished_day_is_added_after_closing(office, report):
    application = interviewed(office, 12)
    report(levels={"PRINTING": "DOWN"}, started_at=wib(20))
    assert paused(office) == []
    assert pauses.renew_open(now=wib(20, 15, 59)) == 0
    assert pauses.renew_open(now=wib(20, 16)) == 10  # five passport types in two lanes
    assert paused(office) == OUTAGE[:1]
    application.refresh_from_db()
    assert application.net_due == date(2024, 6, 21)
    pauses.renew_open(now=wib(26, 18))
    assert paused(office) == OUTAGE
    application.refresh_from_db()
    assert application.net_due == date(2024, 6, 27)


def test_a_day_whose_outage_ends_before_closing_is_added_after_closing(
    office, report, service, tikkim
):
    """11 June: down 07.00–15.30, restored at once; the office closes at 16.00."""
    application = interviewed(office, 10)
    incident = report(levels={"PRINTING": "DOWN"}, started_at=wib(11, 7), now=wib(11, 7, 5))
    back = wib(11, 15, 30)
    services.restore(incident=incident, service=service("PRINTING"), at=back, by=tikkim, now=back)
    assert paused(office) == []
    pauses.renew_open(now=wib(11, 16, 5))
    assert paused(office) == [date(2024, 6, 11)]
    assert pauses.differences(office=office, now=wib(11, 16, 5)) == []
    application.refresh_from_db()
    assert application.net_due == date(2024, 6, 19)


def test_renewing_twice_writes_nothing_and_asks_little(
    office, report, django_assert_max_num_queries
):
    report(levels={"PRINTING": "DOWN"}, started_at=wib(20))
    pauses.renew_open(now=wib(26, 18))
    with django_assert_max_num_queries(14):
        assert pauses.renew_open(now=wib(26, 18, 1)) == 0


def test_without_an_open_incident_the_timer_asks_one_query(office, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert pauses.renew_open(now=wib(26, 18)) == 0


def test_two_incidents_at_once_pause_a_day_once(office, report, service, tikkim):
    application = interviewed(office, 12)
    printing_down(report, service, tikkim)
    report(levels={"ADJUDICATION": "DOWN", "PRINTING": "DOWN"}, started_at=wib(21), now=wib(25, 17))
    application.refresh_from_db()
    assert application.net_due == date(2024, 6, 27)
    rows = PausedDay.objects.filter(office=office, type__code="PASPOR_BIASA", lane="REGULAR")
    assert {row.date.day: row.source_ref for row in rows} == {
        20: "2024-001",
        21: "2024-001, 2024-002",
        24: "2024-001, 2024-002",
        25: "2024-001, 2024-002",
        26: "2024-001",
    }


def test_half_a_day_counts_and_less_does_not(office, report, service, tikkim):
    printing_down(report, service, tikkim, until=wib(20, 12))
    assert paused(office) == [date(2024, 6, 20)]
    short = report(levels={"PRINTING": "DOWN"}, started_at=wib(24, 8), now=wib(24, 8))
    services.restore(
        incident=short, service=service("PRINTING"), at=wib(24, 11, 59), by=tikkim, now=wib(28)
    )
    assert paused(office) == [date(2024, 6, 20)]


def test_two_short_ones_add_up_to_half_a_day(office, tikkim):
    for start, end in ((8, 10), (9, 11), (14, 15)):
        make_incident(
            office=office,
            by=tikkim,
            started_at=wib(20, start),
            ended_at=wib(20, end),
            down=("PRINTING",),
        )
    pauses.rebuild_paused_days(
        office=office, first=date(2024, 6, 20), last=date(2024, 6, 20), now=wib(21)
    )
    assert paused(office) == [date(2024, 6, 20)]  # 8–11 and 14–15: four of eight hours


@pytest.mark.parametrize("code", ["BIOMETRICS", "MPASPOR", "PICKUP", "STAY_PERMIT"])
def test_a_service_outside_of_anchor_and_ready_pauses_no_passport(office, report, code):
    report(levels={code: "DOWN"}, started_at=wib(20), now=wib(26, 18))
    assert paused(office) == []


def test_a_stay_permit_waits_for_its_own_services(office, report):
    report(levels={"STAY_PERMIT": "DOWN"}, started_at=wib(20), now=wib(21, 17))
    assert paused(office, type="ITAS") == OUTAGE[:2]


def test_the_same_day_lane_waits_for_its_service_too(office, report):
    report(levels={"SAME_DAY": "DOWN"}, started_at=wib(20), now=wib(20, 17))
    assert paused(office) == []
    assert paused(office, lane="SAME_DAY") == OUTAGE[:1]


def test_limited_counts_only_where_it_is_ticked(office, report, service, tikkim):
    incident = report(levels={"PRINTING": "LIMITED"}, started_at=wib(20))
    pauses.renew_open(now=wib(20, 17))
    assert paused(office) == []
    services.set_impact(
        incident=incident,
        service=service("PRINTING"),
        level="LIMITED",
        pauses_clock=True,
        at=wib(21),
        by=tikkim,
        now=wib(21, 17),
    )
    assert paused(office) == [date(2024, 6, 21)]


def test_an_impact_of_one_type_and_lane_pauses_only_those(office, tikkim):
    incident = make_incident(office=office, by=tikkim, started_at=wib(20))
    printing = Service.objects.get(office=office, code="PRINTING")
    kind = interviewed(office, 12, type="PASPOR_ELEKTRONIK").type
    ServiceImpact.objects.create(
        incident=incident,
        service=printing,
        type=kind,
        lane="REGULAR",
        level="DOWN",
        starts_at=wib(20),
    )
    pauses.renew_open(now=wib(20, 17))
    assert paused(office, type="PASPOR_ELEKTRONIK") == OUTAGE[:1]
    assert paused(office, type="PASPOR_ELEKTRONIK", lane="SAME_DAY") == []
    assert paused(office) == []


def test_a_restoration_entered_late_takes_days_back(office, report, service, tikkim):
    application = interviewed(office, 12)
    incident = report(levels={"PRINTING": "DOWN"}, started_at=wib(20))
    pauses.renew_open(now=wib(26, 18))
    services.restore(
        incident=incident, service=service("PRINTING"), at=wib(21), by=tikkim, now=wib(27)
    )
    assert paused(office) == OUTAGE[:1]
    application.refresh_from_db()
    assert application.net_due == date(2024, 6, 21)


def test_a_row_that_is_not_true_is_found(office, report):
    report(levels={"PRINTING": "DOWN"}, started_at=wib(20), now=wib(21, 17))
    assert pauses.differences(office=office, now=wib(21, 17)) == []
    PausedDay.objects.filter(type__code="SPLP", lane="REGULAR", date=date(2024, 6, 21)).delete()
    (line,) = pauses.differences(office=office, now=wib(21, 17))
    assert line == "PLG SPLP REGULAR 2024-06-21: - -> 2024-001"


def test_each_day_follows_the_standard_of_that_day(office, report):
    """From 24 June on the promise counts from "ready": printing delays nothing any more."""
    report(levels={"PRINTING": "DOWN"}, started_at=wib(20), now=wib(20, 4))
    kind = ApplicationType.objects.get(code="PASPOR_BIASA")
    ServiceStandard.objects.create(
        office=office,
        type=kind,
        valid_from=date(2024, 6, 24),
        sla_days=1,
        anchor_stage=Stage.objects.get(workflow=kind.workflow, kind="READY"),
    )
    pauses.renew_open(now=wib(26, 18))
    assert paused(office) == OUTAGE[:2]
    assert paused(office, type="SPLP") == OUTAGE


def test_another_office_is_left_alone(office, report):
    report(levels={"PRINTING": "DOWN"}, started_at=wib(20), now=wib(20, 17))
    assert set(PausedDay.objects.values_list("office__code", flat=True)) == {"PLG"}
    assert not Application.objects.exists()
