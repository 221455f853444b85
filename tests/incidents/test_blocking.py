"""When an outage blocks a stage: follows the impacts, says when it does not."""

from dashboard.applications.models import ApplicationType, BlockedPeriod
from dashboard.incidents import services
from dashboard.incidents.blocking import differences, rebuild_blocked_periods
from dashboard.incidents.models import ServiceImpact, StageDependency
from tests.factories import make_incident, make_office
from tests.incidents.conftest import wib


def periods(office, stage="AWAITING_PRINT"):
    rows = BlockedPeriod.objects.filter(office=office, stage__code=stage).order_by("starts_at")
    return [
        (row.type.code if row.type else "", row.lane, row.starts_at, row.ends_at, row.source_ref)
        for row in rows
    ]


def test_an_outage_blocks_the_stages_that_need_its_service(report, office):
    incident = report(levels={"PRINTING": "DOWN", "SAME_DAY": "DOWN", "BORDER": "DOWN"})
    begun, number = wib(20, 0, 54), incident.number
    assert periods(office) == [
        ("", "", begun, None, number),
        ("", "SAME_DAY", begun, None, number),
    ]
    assert periods(office, "ARRIVED") == [("", "SAME_DAY", begun, None, number)]
    assert BlockedPeriod.objects.count() == 4  # printing; same-day in its three stages
    assert differences(office=office) == []


def test_a_limited_service_blocks_only_where_the_clock_is_stopped(report, office, service, tikkim):
    incident = report(levels={"BIOMETRICS": "LIMITED"})
    assert periods(office, "ARRIVED") == []
    services.set_impact(
        incident=incident,
        service=service("BIOMETRICS"),
        level="RECOVERING",
        at=wib(21),
        by=tikkim,
        pauses_clock=True,
        now=wib(22),
    )
    assert periods(office, "ARRIVED") == [("", "", wib(21), None, incident.number)]


def test_a_restored_service_ends_the_period(report, office, service, tikkim):
    incident = report(levels={"BIOMETRICS": "DOWN"})
    services.restore(
        incident=incident, service=service("BIOMETRICS"), at=wib(21, 9), by=tikkim, now=wib(22)
    )
    expected = [("", "", wib(20, 0, 54), wib(21, 9), incident.number)]
    assert periods(office, "ARRIVED") == expected


def test_scopes_of_impact_and_dependency_meet(report, office, service, tikkim):
    incident = report(levels={"BIOMETRICS": "LIMITED"})
    kind, other = (ApplicationType.objects.get(code=c) for c in ("PASPOR_BIASA", "SPLP"))
    StageDependency.objects.filter(stage__code="ARRIVED", lane="").update(type=kind)
    for scope in (kind, other):
        ServiceImpact.objects.create(
            incident=incident,
            service=service("BIOMETRICS"),
            type=scope,
            lane="REGULAR",
            level="DOWN",
            starts_at=wib(20),
        )
    rebuild_blocked_periods(office=office)
    expected = [("PASPOR_BIASA", "REGULAR", wib(20), None, incident.number)]
    assert periods(office, "ARRIVED") == expected


def test_what_does_not_fit_is_named_and_repaired(office, tikkim):
    make_incident(
        office=office, by=tikkim, started_at=wib(20), down=("BIOMETRICS",), number="2024-1"
    )
    elsewhere = make_office(code="JMB")
    (said, permits) = differences(office=office)
    assert said.startswith("PLG + 2024-1 stage ") and "2024-06-19T17:00 -" in permits
    assert rebuild_blocked_periods(office=office) == 2
    assert (differences(office=office), rebuild_blocked_periods(office=office)) == ([], 0)
    row = BlockedPeriod.objects.filter(stage__code="ARRIVED")
    row.update(ends_at=wib(21))
    signs = {line.split()[1] for line in differences(office=office)}
    assert signs == {"+", "-"}
    assert rebuild_blocked_periods(office=office) == 2
    assert differences(office=elsewhere) == []
