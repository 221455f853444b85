"""Stages go on by the law of the road: dates that follow, what is refused, double clicks."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dashboard.applications.models import (
    Application,
    PausedDay,
    ServiceStandard,
    Stage,
    StageChange,
)
from dashboard.applications.services import Move, advance, advance_many
from dashboard.applications.statuses import Origin
from dashboard.audit.models import AuditEvent
from dashboard.core.models import Conflict
from dashboard.offices.roles import Role
from tests.factories import make_application, make_member, make_office

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 6, 20, 5, tzinfo=UTC)  # Thursday 12.00 WIB
WAY = [
    ("ARRIVED", datetime(2024, 6, 12, 2, tzinfo=UTC)),
    ("INTERVIEWED", datetime(2024, 6, 12, 3, tzinfo=UTC)),
    ("ADJUDICATION", datetime(2024, 6, 12, 4, tzinfo=UTC)),
    ("AWAITING_PRINT", datetime(2024, 6, 13, 2, tzinfo=UTC)),
    ("QUALITY_CHECK", datetime(2024, 6, 14, 2, tzinfo=UTC)),
    ("READY", datetime(2024, 6, 14, 3, tzinfo=UTC)),
    ("HANDED_OVER", datetime(2024, 6, 19, 3, tzinfo=UTC)),
]


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def clerk(office):
    return make_member(office=office, role=Role.CLERK, section="LANTASKIM", username="petugas")


def walk(row, by, steps, **kwargs) -> list[StageChange]:
    moves = [Move(row, code, at, f"k{code}", reason="terlambat dicatat") for code, at in steps]
    return advance_many(moves=moves, by=by, **{"now": NOW, "origin": Origin.IMPORT} | kwargs)


def refusal(**kwargs) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        advance(**{"now": NOW, "key": "k"} | kwargs)
    assert StageChange.objects.count() == 0
    return list(caught.value.message_dict)


def test_it_sets_every_date_on_the_way(office, clerk):
    row = make_application(office=office)
    walk(row, clerk, WAY)
    row = Application.objects.get(pk=row.pk)
    assert row.anchor_on == date(2024, 6, 12)
    # The factory's office has no holidays: Thu 13, Fri 14, Mon 17, Tue 18.
    assert (row.gross_due, row.net_due) == (date(2024, 6, 18), date(2024, 6, 18))
    assert (row.ready_on, row.pickup_limit) == (date(2024, 6, 14), date(2024, 7, 14))
    assert (row.handed_over_on, row.closed_on) == (date(2024, 6, 19), date(2024, 6, 19))
    assert (row.stage.code, row.is_open, row.version) == ("HANDED_OVER", False, 2)


def test_it_leaves_no_gap_between_the_stays(office, clerk):
    row = make_application(office=office)
    walk(row, clerk, WAY[:3])
    stays = list(row.stays.values_list("stage__code", "entered_at", "left_at"))
    assert [code for code, *_ in stays] == ["SUBMITTED", "ARRIVED", "INTERVIEWED", "ADJUDICATION"]
    assert [left for *_, left in stays] == [WAY[0][1], WAY[1][1], WAY[2][1], None]


def test_the_net_date_leaves_out_paused_days(office, clerk):
    row = make_application(office=office)
    PausedDay.objects.create(
        office=office, type=row.type, lane="REGULAR", date=date(2024, 6, 14), source_ref="2024-001"
    )
    walk(row, clerk, WAY[:2])
    assert (row.gross_due, row.net_due) == (date(2024, 6, 18), date(2024, 6, 19))


def test_lost_passports_have_no_deadline(office, clerk):
    row = make_application(office=office, reason="HILANG")
    walk(row, clerk, WAY[:2])
    assert (row.anchor_on, row.gross_due, row.net_due) == (date(2024, 6, 12), None, None)


def test_an_offices_own_standard_wins_over_the_general_one(office, clerk):
    row = make_application(office=office)
    general = ServiceStandard.objects.get(type=row.type, lane="", office=None)
    ServiceStandard.objects.create(
        office=office,
        type=row.type,
        valid_from=date(2024, 6, 1),
        sla_days=3,
        anchor_stage=general.anchor_stage,
    )
    walk(row, clerk, WAY[:2])
    assert row.gross_due == date(2024, 6, 17)


def test_a_file_that_skips_the_anchor_counts_from_when_it_was_first_seen_past_it(office, clerk):
    row = make_application(office=office)
    walk(row, clerk, [("AWAITING_PRINT", datetime(2024, 6, 13, 2, tzinfo=UTC))])
    assert row.anchor_on == date(2024, 6, 13)


def test_the_same_key_is_one_change(office, clerk):
    row = make_application(office=office, submitted_at=NOW - timedelta(hours=2))
    first = advance(application=row, to="ARRIVED", at=NOW, by=clerk, key="k", version=1, now=NOW)
    again = advance(application=row, to="ARRIVED", at=NOW, by=clerk, key="k", version=1, now=NOW)
    assert (first, StageChange.objects.count()) == (again, 1)
    assert AuditEvent.objects.count() == 1


def test_a_second_click_brings_the_instance_up_to_what_the_first_did(office, clerk):
    row = make_application(office=office)
    late = Application.objects.get(pk=row.pk)
    advance(application=row, to="ARRIVED", at=NOW, by=clerk, key="k", version=1, now=NOW)
    advance(application=late, to="ARRIVED", at=NOW, by=clerk, key="k", version=1, now=NOW)
    assert (late.stage.code, late.version) == ("ARRIVED", 2)


def test_the_clock_starts_where_the_standard_of_that_day_says(office, clerk):
    """Submitted on 10 June under “from the interview”; from 12 June on it is the arrival."""
    row = make_application(office=office)
    ServiceStandard.objects.create(
        office=office,
        type=row.type,
        valid_from=date(2024, 6, 12),
        sla_days=1,
        anchor_stage=Stage.objects.get(workflow="PASSPORT", code="ARRIVED"),
    )
    walk(row, clerk, WAY[:1])
    assert (row.anchor_on, row.gross_due) == (date(2024, 6, 12), date(2024, 6, 13))


def test_a_stale_version_is_a_conflict(office, clerk):
    row = make_application(office=office, submitted_at=NOW - timedelta(hours=2))
    advance(application=row, to="ARRIVED", at=NOW, by=clerk, key="a", version=1, now=NOW)
    with pytest.raises(Conflict) as caught:
        advance(application=row, to="INTERVIEWED", at=NOW, by=clerk, key="b", version=1, now=NOW)
    assert caught.value.current.stage.code == "ARRIVED"


def test_it_refuses_a_stage_that_does_not_follow(office, clerk):
    row = make_application(office=office, submitted_at=NOW - timedelta(hours=2))
    for stage in ("READY", "SUBMITTED", "NOWHERE"):
        assert refusal(application=row, to=stage, at=NOW, by=clerk) == ["to"]


def test_it_refuses_a_moment_that_cannot_be(office, clerk):
    row = make_application(office=office, submitted_at=NOW - timedelta(days=20))
    for at in (NOW + timedelta(minutes=1), NOW - timedelta(days=21), NOW - timedelta(days=8)):
        assert refusal(application=row, to="ARRIVED", at=at, by=clerk, reason="x") == ["at"]


def test_backdating_wants_a_reason_from_the_day_before_on(office, clerk):
    row = make_application(office=office, submitted_at=NOW - timedelta(days=9))
    yesterday = NOW - timedelta(days=1)
    assert refusal(application=row, to="ARRIVED", at=yesterday, by=clerk) == ["reason"]
    change = advance(
        application=row, to="ARRIVED", at=yesterday, by=clerk, key="k", reason="lupa", now=NOW
    )
    assert (change.occurred_at, change.recorded_at, change.reason) == (yesterday, NOW, "lupa")


def test_a_reason_holds_no_personal_number(office, clerk):
    row = make_application(office=office, submitted_at=NOW - timedelta(hours=2))
    reason = "telepon 0812-3456-7890"
    assert refusal(application=row, to="ARRIVED", at=NOW, by=clerk, reason=reason) == ["reason"]


def test_a_reprint_wants_a_reason_and_is_no_reversal(office, clerk):
    row = make_application(
        office=office, stage="QUALITY_CHECK", submitted_at=NOW - timedelta(hours=2)
    )
    assert refusal(application=row, to="AWAITING_PRINT", at=NOW, by=clerk) == ["reason"]
    change = advance(
        application=row, to="AWAITING_PRINT", at=NOW, by=clerk, key="k", reason="tinta", now=NOW
    )
    assert change.reverses_id is None


def test_another_section_is_refused_and_the_office_head_is_not(office):
    row = make_application(office=office, submitted_at=NOW - timedelta(hours=2))
    stranger = make_member(office=office, role=Role.SECTION_HEAD, section="INTALTUSKIM")
    with pytest.raises(PermissionDenied):
        advance(application=row, to="ARRIVED", at=NOW, by=stranger, key="k", now=NOW)
    head = make_member(office=office, role=Role.OFFICE_HEAD)
    assert advance(application=row, to="ARRIVED", at=NOW, by=head, key="k", now=NOW).by == head


def test_an_import_never_goes_back(office, clerk):
    row = make_application(office=office, stage="ADJUDICATION", submitted_at=WAY[0][1])
    with pytest.raises(ValidationError):
        walk(row, clerk, [("INTERVIEWED", NOW)])
    with pytest.raises(ValidationError):
        walk(row, clerk, [("SUSPENDED", WAY[3][1]), ("ARRIVED", NOW)])
    assert StageChange.objects.count() == 0


def test_an_import_may_carry_a_side_stage_and_lead_back(office, clerk):
    row = make_application(office=office, submitted_at=WAY[0][1])
    walk(row, clerk, [("ADJUDICATION", WAY[2][1]), ("SUSPENDED", WAY[3][1])])
    assert (row.stage.code, row.is_open) == ("SUSPENDED", True)
    advance(application=row, to="ADJUDICATION", at=NOW, by=clerk, key="back", now=NOW)
    assert row.stage.code == "ADJUDICATION"
    head = make_member(office=office, role=Role.OFFICE_HEAD)
    walk(row, head, [("REJECTED", NOW)])
    assert (row.is_open, row.closed_on, row.handed_over_on) == (False, date(2024, 6, 20), None)


def test_a_batch_takes_the_same_queries_for_2_rows_and_20(office, clerk, count_queries):
    def batch(n):
        rows = [make_application(office=office, submitted_at=WAY[0][1]) for _ in range(n)]
        moves = [Move(r, code, at, code) for r in rows for code, at in WAY[:3]]
        return count_queries(
            lambda: advance_many(moves=moves, by=clerk, origin=Origin.IMPORT, now=NOW)
        )

    batch(1)  # the person's memberships are read once
    assert batch(2) == batch(20)
