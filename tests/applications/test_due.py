"""Due dates: which standard holds, and that a recount follows calendar and pauses."""

from datetime import date

import pytest

from dashboard.applications.deadlines import Deadlines
from dashboard.applications.models import (
    Application,
    ApplicationType,
    PausedDay,
    Reason,
    ServiceStandard,
    Stage,
)
from dashboard.applications.services import recompute_due
from dashboard.offices.models import Holiday
from tests.factories import make_application, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


def standard(office, **fields):
    defaults = {
        "type": ApplicationType.objects.get(code="PASPOR_BIASA"),
        "valid_from": date(2024, 1, 1),
        "anchor_stage": Stage.objects.get(workflow="PASSPORT", code="INTERVIEWED"),
    }
    return ServiceStandard.objects.create(**defaults | {"office": office} | fields)


def days_on(office, day, reason="BARU", lane="REGULAR") -> int | None:
    row = Deadlines(office).standard_for(
        type_id=ApplicationType.objects.get(code="PASPOR_BIASA").pk,
        reason_id=Reason.objects.get(code=reason).pk,
        lane=lane,
        day=day,
    )
    return row.sla_days if row else None


def anchored(office, **fields) -> Application:
    dates = {"anchor_on": date(2024, 6, 12), "gross_due": date(2024, 6, 18)}
    return make_application(office=office, **dates | {"net_due": date(2024, 6, 18)} | fields)


def pause(office, row, *days) -> None:
    for day in days:
        PausedDay.objects.create(
            office=office, type=row.type, lane="REGULAR", date=day, source_ref="x"
        )


def test_the_most_specific_standard_wins_then_the_latest(office):
    full = Reason.objects.get(code="PENUH")
    standard(None, reason=full, sla_days=6)
    standard(office, sla_days=3)
    standard(office, sla_days=2, valid_from=date(2024, 6, 1))
    standard(office, reason=full, sla_days=5, valid_from=date(2023, 1, 1))
    assert days_on(office, date(2023, 12, 31)) == 4  # the catalogue's own
    assert days_on(office, date(2024, 5, 31)) == 3
    assert days_on(office, date(2024, 6, 1)) == 2
    assert days_on(office, date(2024, 6, 1), reason="PENUH") == 5
    assert days_on(make_office(code="JMB"), date(2024, 6, 1), reason="PENUH") == 6
    assert days_on(office, date(2013, 1, 1)) is None


def test_a_recount_follows_paused_days(office):
    row, ready = anchored(office), anchored(office, lane="SAME_DAY")
    pause(office, row, date(2024, 6, 14), date(2024, 6, 17))
    assert recompute_due(office=office, first=date(2024, 6, 14)) == 2
    row.refresh_from_db()
    assert (row.gross_due, row.net_due) == (date(2024, 6, 18), date(2024, 6, 20))
    ready.refresh_from_db()
    assert ready.net_due == date(2024, 6, 12)  # same-day: due on the anchor date itself
    assert recompute_due(office=office, first=date(2024, 6, 14)) == 0
    PausedDay.objects.all().delete()
    assert recompute_due(office=office, first=date(2024, 6, 14)) == 1
    row.refresh_from_db()
    assert row.net_due == date(2024, 6, 18)


def test_what_was_due_before_the_change_stays(office):
    row = anchored(office)
    pause(office, row, date(2024, 6, 14))
    assert recompute_due(office=office, first=date(2024, 6, 19)) == 0
    assert recompute_due(office=office, types=[]) == 0
    assert recompute_due(office=office, types=[row.type]) == 1


def test_a_recount_follows_the_calendar_of_its_office_alone(office):
    row, other = anchored(office), anchored(make_office(code="JMB"))
    Holiday.objects.create(office=office, date=date(2024, 6, 17), kind="LOCAL_CLOSURE", name="x")
    assert recompute_due(office=office) == 1
    row.refresh_from_db()
    assert (row.gross_due, row.net_due) == (date(2024, 6, 19), date(2024, 6, 19))
    other.refresh_from_db()
    assert other.net_due == date(2024, 6, 18)


def test_a_recount_takes_queries_per_group_not_per_row(office, count_queries):
    kind = anchored(office)
    pause(office, kind, date(2024, 6, 14))
    few = count_queries(lambda: recompute_due(office=office))
    PausedDay.objects.all().delete()
    for _ in range(19):
        anchored(office, net_due=date(2024, 6, 19))
    assert count_queries(lambda: recompute_due(office=office)) == few
