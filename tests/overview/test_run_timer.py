"""The timer: each minute's work, one failing step, and its end."""

import logging
import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import OperationalError

from dashboard.applications import services as applications
from dashboard.applications.models import ApplicationType, ImportBatch, PausedDay
from dashboard.incidents import services_affected
from dashboard.offices.models import Holiday, Office
from dashboard.overview.management.commands import run_timer
from tests.factories import make_application, make_incident, make_member
from tests.house import ROOT
from tests.overview.desk import NOW, WIB, june

pytestmark = pytest.mark.django_db


def test_a_day_that_ended_during_an_outage_is_taken_out(office, clock):
    ict = make_member(office=office, role="ICT_HEAD", section="TIKKIM")
    make_incident(
        office=office, by=ict, down=("PRINTING",), started_at=datetime(2024, 6, 28, 7, tzinfo=WIB)
    )
    call_command("run_timer", once=True)
    assert not PausedDay.objects.exists()  # 10.00: the day is not over
    clock(NOW + timedelta(hours=7))
    call_command("run_timer", once=True)
    assert set(PausedDay.objects.values_list("date", flat=True)) == {june(28)}


def test_it_renews_whom_an_open_outage_hits_and_keeps_a_run_only_for_a_change(office, clock):
    ict = make_member(office=office, role="ICT_HEAD", section="TIKKIM")
    start = datetime(2024, 6, 28, 7, tzinfo=WIB)
    given = {"office": office, "by": ict, "down": ("PRINTING",), "started_at": start}
    row, drill = make_incident(**given), make_incident(**given, practice=True)
    fields = {"office": office, "stage": "AWAITING_PRINT", "stage_entered_at": start}
    make_application(**fields)
    for minutes in (0, 5, 10):  # nothing changes but minutes
        clock(NOW + timedelta(minutes=minutes))
        call_command("run_timer", once=True)
    assert [run.applications for run in row.affected_runs.all()] == [1]
    assert services_affected.checked_at(incident=row) == NOW + timedelta(minutes=10)
    make_application(**fields)
    for minutes, counts in ((15, [1]), (20, [2, 1])):
        clock(NOW + timedelta(minutes=minutes))
        call_command("run_timer", once=True)
        assert [run.applications for run in row.affected_runs.all()] == counts
    assert (row.affected_runs.first().added, drill.affected_runs.count()) == (1, 0)


def test_due_dates_follow_a_holiday_entered_later(office):
    row = make_application(
        office=office, stage="INTERVIEWED", anchor_on=june(12), net_due=june(18), gross_due=june(18)
    )
    Holiday.objects.create(date=june(17), kind="NATIONAL", name="Idul Adha")
    Office.objects.mark_calendar_changed()
    call_command("run_timer", once=True)
    row.refresh_from_db()
    assert (row.gross_due, row.net_due) == (june(19), june(19))
    assert not Office.objects.with_changed_calendar().exists()


def test_due_dates_follow_type_by_type_and_miss_no_change_meanwhile(office, monkeypatch):
    """The office stays marked until a last round, in whose transaction the mark goes."""
    row = make_application(
        office=office, stage="INTERVIEWED", anchor_on=june(12), net_due=june(18), gross_due=june(18)
    )
    compute, rounds = applications.recompute_due, []

    def recompute_due(*, office, types=None):
        rounds.append((types and len(types), Office.objects.with_changed_calendar().exists()))
        if len(rounds) == ApplicationType.objects.count():
            Holiday.objects.create(date=june(17), kind="NATIONAL", name="Idul Adha")
            Office.objects.mark_calendar_changed()
        return compute(office=office, types=types)

    monkeypatch.setattr(applications, "recompute_due", recompute_due)
    Office.objects.mark_calendar_changed()
    run_timer.follow_calendars(NOW)
    assert rounds == [(1, True)] * ApplicationType.objects.count() + [(None, False)]
    row.refresh_from_db()
    assert row.net_due == june(19)


def test_files_left_after_the_preview_are_dropped(office, clock):
    clerk = make_member(office=office, role="CLERK", section="LANTASKIM")
    batch = ImportBatch.objects.create(office=office, by=clerk, at=NOW, kind="csv", sha256="0" * 64)
    call_command("run_timer", once=True)
    batch.refresh_from_db()
    assert batch.status == ImportBatch.Status.PREVIEWED
    clock(NOW + timedelta(days=2))
    call_command("run_timer", once=True)
    batch.refresh_from_db()
    assert batch.status == ImportBatch.Status.EXPIRED


def test_sessions_that_have_run_out_go(clock):
    for key, left in (("old", -1), ("new", 1)):
        Session.objects.create(
            session_key=key, session_data="", expire_date=NOW + timedelta(hours=left)
        )
    call_command("run_timer", once=True)
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]


def test_sessions_are_cleared_once_a_day(monkeypatch):
    cleared = []
    monkeypatch.setattr(run_timer, "DAILY", (cleared.append,))
    timer = run_timer.Command()
    for hours in (0, 1, 24):
        timer.round(NOW + timedelta(hours=hours))
    assert cleared == [NOW, NOW + timedelta(hours=24)]


def test_a_failing_step_is_named_without_its_words_and_stops_no_other(monkeypatch, caplog):
    def broken(now):
        raise ValueError("3174012345678901 Siti")

    done = []
    monkeypatch.setattr(run_timer, "EVERY_MINUTE", (broken, done.append))
    with caplog.at_level(logging.ERROR), pytest.raises(CommandError, match="broken"):
        call_command("run_timer", once=True)
    assert done == [NOW]
    assert caplog.messages == ["step broken failed: ValueError"]


@pytest.mark.parametrize("trouble", [OperationalError, OSError, ValidationError])
def test_a_trouble_of_the_day_does_not_end_the_timer(monkeypatch, trouble):
    def locked(now):
        raise trouble("database is locked")

    monkeypatch.setattr(run_timer, "EVERY_MINUTE", (locked,))
    assert run_timer.Command().round(NOW) == ["locked"]


def test_an_error_of_the_program_is_not_swallowed(monkeypatch):
    def wrong(now):
        raise AttributeError("no such name")

    monkeypatch.setattr(run_timer, "EVERY_MINUTE", (wrong,))
    with pytest.raises(AttributeError):
        run_timer.Command().round(NOW)


def test_it_begins_a_round_on_the_minute(monkeypatch):
    timer, waits = run_timer.Command(), []

    def wait(seconds):
        waits.append(seconds)
        timer.stopping = True

    monkeypatch.setattr(timer, "wait", wait)
    monkeypatch.setattr(timer, "round", lambda now: [])
    monkeypatch.setattr(run_timer.time, "time", lambda: 1_719_543_612.5)  # …:12.5
    monkeypatch.setattr(run_timer.signal, "signal", lambda *args: None)
    timer.handle(once=False)
    assert waits == [47.5]


def test_it_ends_soon_after_it_is_told_to(tmp_path):
    variables = os.environ | {
        "DJANGO_SETTINGS_MODULE": "imigrasi.settings",
        "DEMO": "1",
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}",
    }
    command = [sys.executable, "manage.py", "run_timer"]
    timer = subprocess.Popen(
        command, cwd=ROOT, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert timer.stdout.readline() == "timer: running\n"
        timer.send_signal(signal.SIGTERM)
        timer.communicate(timeout=30)  # it would nap up to a minute without the signal
        assert timer.returncode == 0
    finally:
        timer.kill()
        timer.wait()
