"""The whole demo through its command: slow, since it lives some eighty days."""

import json
from datetime import datetime
from io import StringIO
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from dashboard.accounts.models import User
from dashboard.applications.models import Application, StageChange
from dashboard.audit.models import AuditEvent
from dashboard.incidents.models import Incident
from dashboard.notices.models import Notice
from dashboard.outreach.models import Campaign
from dashboard.overview.demo import cast, scenario
from dashboard.overview.demo.cast import ACCOUNTS
from dashboard.overview.demo.replay import Stage, unsaved
from dashboard.reports.models import ReportRun

TODAY = "2026-03-12"


def printed(*arguments: str) -> dict:
    out = StringIO()
    call_command(*arguments, "--format", "json", stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture
def demo_mode(settings):
    settings.DEMO = True
    settings.DEMO_PASSWORD = "sandi-demo-123"


@pytest.mark.slow
@pytest.mark.django_db
def test_it_tells_june_2024_with_the_published_sums_and_ends_today(demo_mode, client, clock):
    call_command("demo", f"--today={TODAY}", stdout=StringIO())
    report = printed("period_report", "--from=2024-05-01", "--to=2024-06-30", "--family=PASSPORT")
    assert report["total"] == 3712
    assert report["by_type"] == {"PASPOR_BIASA": 1600, "PASPOR_ELEKTRONIK": 2112}
    assert report["by_purpose"]["UMRAH"] == 2598
    for name in ("by_type", "by_purpose", "by_reason", "by_channel", "by_lane"):
        assert sum(report[name].values()) == 3712
    assert report["working_days"] == 36

    outage = Incident.objects.get(number="2024-001")
    assert (outage.status, outage.office.code) == ("CLOSED", "PLG")
    assert outage.office.local_date(outage.ended_at).isoformat() == "2024-07-03"
    ongoing = Incident.objects.get(ended_at=None)
    assert {row.service.code: row.level for row in ongoing.impacts.all()} == {
        "PRINTING": "LIMITED",
        "SAME_DAY": "DOWN",
    }
    assert not Application.objects.filter(office__code="JMB", submitted_on__year=2024).exists()
    assert Application.objects.filter(office__code="JMB").exists()
    assert Application.objects.latest("submitted_on").submitted_on.isoformat() == TODAY
    assert not StageChange.objects.filter(by=None).exists()
    assert Notice.objects.filter(status="IN_REVIEW").count() == 1
    published = Notice.objects.filter(published_revision__isnull=False)
    assert all(
        notice.published_revision.approver.username == "kepala"
        and notice.published_revision.author.username == "humas"
        for notice in published
    )
    told, waiting = Campaign.objects.get(incident=outage), Campaign.objects.get(incident=None)
    assert Campaign.objects.filter(incident=ongoing).exists()
    assert (told.status, waiting.status) == ("ENDED", "RUNNING")
    assert told.attempts.count() > 150
    assert waiting.contacts.filter(state="DONE").exists()
    assert waiting.contacts.filter(state="QUEUED").exists()
    counted = printed("affected", "2024-001", "--office=PLG")
    assert counted["applications"] == outage.affected.filter(state="CURRENT").count() > 500
    assert counted["late"] > 0
    assert ReportRun.objects.get().subject == "2024-001"
    clock(datetime.fromisoformat(f"{TODAY}T16:30+07:00"))  # when its story ends
    call_command("check_history", stdout=StringIO())  # both exit 1 at the first difference
    call_command("recompute_due", "--check", stdout=StringIO())
    assert AuditEvent.objects.filter(object_label="demo").count() == 1
    for username in ACCOUNTS:
        assert client.login(username=username, password="sandi-demo-123"), username

    again = StringIO()
    count = Application.objects.count()
    call_command("demo", stdout=again)
    assert again.getvalue().strip() == "The demo is loaded."
    assert Application.objects.count() == count
    with pytest.raises(CommandError, match="--reset"):
        call_command("demo", f"--today={TODAY}", stdout=StringIO())


@pytest.mark.parametrize("day", ["31/12/2026", "2024-07-05", "2023-01-01", "9999-12-31"])
def test_it_refuses_a_day_that_runs_into_june_2024(demo_mode, day):
    with pytest.raises(CommandError, match=day):
        call_command("demo", f"--today={day}")


@pytest.mark.django_db
def test_it_refuses_outside_of_demo_mode(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("demo")


@pytest.mark.django_db
def test_it_refuses_a_database_that_holds_other_data(demo_mode):
    User.objects.create_user("budi", full_name="Budi")
    with pytest.raises(CommandError, match="other data"):
        call_command("demo")
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_reset_leaves_a_database_alone_that_is_no_demo(demo_mode):
    User.objects.create_user("budi", full_name="Budi")
    expected = "no demo" if connection.vendor == "sqlite" else "PostgreSQL"
    with pytest.raises(CommandError, match=expected):
        call_command("demo", "--reset")
    assert User.objects.count() == 1


def plan(office) -> list[tuple]:
    """All that the demo is going to enter, in order, with the ids that the files will have."""
    now = datetime(2026, 3, 12, 16, 30, tzinfo=office.zone)
    stage = Stage(office=office, people={}, until=now, random=Random(office.code))
    scenario.june_2024(stage)
    scenario.recent(stage, now.date())
    return [
        (row.uuid, row.external_no, row.applicant_name, row.nik.open(), tuple(file.steps))
        for row, file in zip(unsaved(stage), stage.files, strict=True)
    ]


@pytest.mark.django_db
def test_the_same_day_makes_the_same_demo():
    office, _other = cast.offices()
    first, second = plan(office), plan(office)
    assert len(first) > 3712
    assert first == second


@pytest.mark.django_db
def test_another_day_makes_another_recent_past():
    office, _other = cast.offices()
    now = datetime(2026, 3, 13, 16, 30, tzinfo=office.zone)
    stage = Stage(office=office, people={}, until=now, random=Random(office.code))
    scenario.recent(stage, now.date())
    days = {file.submitted_at.date() for file in stage.files}
    assert max(days).isoformat() == "2026-03-13"
    assert min(days).isoformat() >= "2026-01-12"
