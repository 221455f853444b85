"""recompute_due: proves due dates, paused days and blocked periods, and repairs what differs."""

import io
import json
from datetime import UTC, date, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboard.applications.models import Application, BlockedPeriod, PausedDay
from dashboard.incidents.blocking import rebuild_blocked_periods
from dashboard.incidents.pauses import rebuild_paused_days
from dashboard.offices.roles import Role
from tests.applications.road import walked
from tests.factories import make_incident, make_member, make_office

pytestmark = pytest.mark.django_db
AS_OF = "2024-07-05T16:30"
NOW = datetime(2024, 7, 5, 9, 30, tzinfo=UTC)


@pytest.fixture
def office():
    """Printing was down from 20 June to the end of 26 June; one file was interviewed on 19 June."""
    office = make_office()
    lead = make_member(office=office, role=Role.ICT_HEAD, section="TIKKIM")
    down = {"started_at": datetime(2024, 6, 19, 17, tzinfo=UTC), "down": ("PRINTING",)}
    make_incident(office=office, by=lead, ended_at=datetime(2024, 6, 26, 17, tzinfo=UTC), **down)
    walked(office, "AWAITING_PRINT")
    rebuild_blocked_periods(office=office)
    rebuild_paused_days(office=office, first=date(2024, 6, 1), last=date(2024, 7, 5), now=NOW)
    return office


def run(*arguments: str) -> dict:
    out = io.StringIO()
    try:
        call_command("recompute_due", "--as-of", AS_OF, "--format", "json", *arguments, stdout=out)
    except CommandError as error:
        assert "--check" in str(error)
    return json.loads(out.getvalue())


def test_what_the_services_wrote_is_right(office):
    row = Application.objects.get()
    # Wed 19 June + 4 working days: gross Tue 25; Thu 20 to Wed 26 June are paused: net Tue 2 July.
    assert (row.gross_due, row.net_due) == (date(2024, 6, 25), date(2024, 7, 2))
    call_command("recompute_due", "--check", "--as-of", AS_OF, stdout=io.StringIO())
    assert run("--check") == {"offices": 1, "difference": None}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"net_due": date(2024, 6, 1)}, "net_due: 2024-06-01 -> 2024-07-02"),
        ({"gross_due": None}, "gross_due: - -> 2024-06-25"),
        ({"anchor_on": None}, "net_due: 2024-07-02 -> -"),
    ],
)
def test_a_wrong_due_date_is_named_with_its_application(office, fields, said):
    Application.objects.update(**fields)
    with pytest.raises(CommandError):
        call_command("recompute_due", "--check", "--as-of", AS_OF, stdout=io.StringIO())
    found = run("--check")["difference"]
    assert said in found
    assert Application.objects.get().public_code in found
    assert run()["applications"] == 1
    assert run("--check")["difference"] is None


def test_a_lost_paused_day_comes_back_and_due_dates_follow(office):
    PausedDay.objects.filter(date=date(2024, 6, 20)).delete()
    Application.objects.update(net_due=date(2024, 7, 1))
    assert "2024-06-20" in run("--check")["difference"]
    done = run()
    assert (done["paused_days"] > 0, done["applications"]) == (True, 1)
    assert Application.objects.get().net_due == date(2024, 7, 2)
    assert run("--check")["difference"] is None


def test_a_paused_day_that_nothing_explains_goes(office):
    row = PausedDay.objects.first()
    row.pk, row.date = None, date(2024, 9, 2)
    row.save()
    assert "2024-09-02" in run("--check")["difference"]
    run()
    assert not PausedDay.objects.filter(date=date(2024, 9, 2)).exists()


def test_a_lost_blocked_period_comes_back(office):
    count = BlockedPeriod.objects.count()
    BlockedPeriod.objects.first().delete()
    assert run("--check")["difference"]
    assert run()["blocked_periods"] == 1
    assert BlockedPeriod.objects.count() == count
    assert run("--check")["difference"] is None


def test_as_of_an_instant_a_day_counts_once_it_is_over(office):
    """On 26 June at noon that day was not over: it would have to go."""
    with pytest.raises(CommandError):
        call_command(
            "recompute_due", "--check", "--as-of", "2024-06-26T12:00", stdout=io.StringIO()
        )
    with pytest.raises(CommandError, match="26 June"):
        call_command("recompute_due", "--as-of", "26 June")


def test_the_check_takes_the_same_queries_for_2_rows_and_20(office):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            run("--check")
        return len(queries)

    few = count()
    for _number in range(5):
        walked(office, "READY")
    assert count() == few
