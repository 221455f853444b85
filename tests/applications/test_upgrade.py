"""A database of an older version: what its files lack is there after ``migrate``."""

from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from dashboard.applications import catalogue
from dashboard.applications.models import Appointment, PromiseChange, Purpose, Stage
from tests.factories import make_application, make_office

pytestmark = pytest.mark.django_db
DUE = {"anchor_on": date(2024, 6, 12), "gross_due": date(2024, 6, 20), "net_due": date(2024, 6, 21)}


def upgrade():
    module = import_module("dashboard.applications.migrations.0010_first_promises_of_old")
    module.fill(apps, SimpleNamespace(connection=connection))


def book(row):
    at = datetime(2024, 6, 11, 2, tzinfo=UTC)
    return Appointment.objects.create(
        application=row,
        office=row.office,
        stage=Stage.objects.get(workflow="PASSPORT", code="ARRIVED"),
        lane=row.lane,
        starts_at=at,
        ends_at=at + timedelta(hours=1),
        starts_on=at.date(),
    )


def test_whose_clock_runs_is_promised_the_date_that_is_due():
    office = make_office()
    running = make_application(office=office, stage="ADJUDICATION", **DUE)
    others = [
        make_application(office=office, stage="ARRIVED"),
        make_application(office=office, stage="CANCELLED", **DUE),
        make_application(office=office, stage="READY", ready_on=date(2024, 6, 14), **DUE),
        make_application(office=office, stage="ADJUDICATION", promised_on=date(2024, 6, 7), **DUE),
    ]
    upgrade()
    upgrade()  # once more adds nothing
    (made,) = PromiseChange.objects.all()
    assert (made.application_id, made.old, made.new) == (running.pk, None, date(2024, 6, 21))
    assert (made.cause, made.by, made.at.tzinfo is not None) == ("FIRST", None, True)
    for row in (running, *others):
        row.refresh_from_db()
    assert running.promised_on == date(2024, 6, 21)
    assert [row.promised_on for row in others] == [None, None, None, date(2024, 6, 7)]


def test_an_older_migration_fills_the_columns_that_it_knows(monkeypatch):
    values, later = catalogue._values, {"a_later_column": 7}
    monkeypatch.setattr(catalogue, "_values", lambda *said: values(*said) | later)
    Purpose.objects.filter(code="HAJI").delete()
    catalogue.load_catalogue(apps)
    catalogue.load_work_lists(apps)
    assert Purpose.objects.filter(code="HAJI").exists()


def test_a_closed_file_holds_no_place():
    office = make_office()
    slots = {
        stage: book(make_application(office=office, stage=stage))
        for stage in ("SCHEDULED", "CANCELLED", "HANDED_OVER")
    }
    upgrade()
    for slot in slots.values():
        slot.refresh_from_db()
    assert {stage: slot.status for stage, slot in slots.items()} == {
        "SCHEDULED": "BOOKED",
        "CANCELLED": "CANCELLED",
        "HANDED_OVER": "SERVED",
    }
