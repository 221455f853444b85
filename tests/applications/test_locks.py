"""A writer waits for the one before it. PostgreSQL would let both in; SQLite takes turns anyway."""

import re
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.applications import services_change, steps
from dashboard.applications.imports import writing
from dashboard.applications.imports.packed import load
from dashboard.applications.imports.services import Importer
from dashboard.applications.models import Application, PausedDay
from dashboard.applications.services import advance, recompute_due, record
from dashboard.applications.services_change import change
from dashboard.core.models import Conflict
from dashboard.offices.models import Office
from dashboard.offices.roles import Role
from tests.applications.sheet import FULL, csv_text
from tests.applications.test_record import unsaved
from tests.factories import make_member, make_office

pytestmark = pytest.mark.django_db(transaction=True)
ALONE = {
    "imports/profiles.py",
    "incidents/services.py",
}  # mappings, a new incident: no rows follow there
LONG_ENOUGH = 0.7  # seconds in which the other writer gets through, if nothing holds it


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def head(office):
    return make_member(office=office, role=Role.OFFICE_HEAD)


def test_who_holds_an_office_lets_others_refer_to_it():
    """A plain FOR UPDATE would keep every new row of the office waiting (``deadlines.hold``)."""
    plain = re.compile(r"Office\.objects\.select_for_update\(\)")
    root = Path(__file__).parents[2] / "dashboard"
    writers = [*(root / "applications").rglob("*.py"), *(root / "incidents").rglob("*.py")]
    found = [
        f"{path.parent.name}/{path.name}" for path in writers if plain.search(path.read_text())
    ]
    assert set(found) <= ALONE


class Meanwhile:
    """Runs ``work`` in a thread of its own just before ``name`` of ``module`` is called."""

    def __init__(self, monkeypatch, module, name, work):
        original, self.got = getattr(module, name), []

        def run():
            try:
                self.got.append(work())
            except Conflict as conflict:
                self.got.append(conflict)
            finally:
                connection.close()

        self.thread = Thread(target=run)

        def patched(*args, **kwargs):
            if self.thread.ident is None:
                self.thread.start()
                self.thread.join(LONG_ENOUGH)
            return original(*args, **kwargs)

        monkeypatch.setattr(module, name, patched)

    def result(self):
        self.thread.join()
        return self.got[0]


def stored(row) -> Application:
    return Application.objects.select_related("office", "section").get(pk=row.pk)


def test_an_import_takes_nothing_back_that_is_saved_meanwhile(office, head, tmp_path, monkeypatch):
    file = tmp_path / "data.csv"
    clock = timezone.now()

    def bring(**cells):
        file.write_text(csv_text(FULL | cells))
        with file.open("rb") as content:
            table = load(content, "csv")
        Importer(office=office, by=None, key="k", now=clock).run(table)

    bring()
    row = Application.objects.for_page().get()
    row.applicant_name = "Nama Yang Benar"

    def save():
        return change(application=row, by=User.objects.get(pk=head.pk), version=row.version)

    other = Meanwhile(monkeypatch, writing, "change_many", save)
    bring(kelompok="R-7")
    saved = other.result()
    now = stored(row)
    assert now.group_ref == "R-7"
    assert isinstance(saved, Conflict) or now.applicant_name == "Nama Yang Benar"


def test_a_correction_writes_only_what_differs(office, head):
    row = record(application=unsaved(office), by=head)
    first = Application.objects.for_page().get(pk=row.pk)
    first.group_ref = "R-7"
    log = Log()
    with connection.execute_wrapper(log):
        change(application=first, by=head)
    update = next(sql for sql in log.seen if sql.startswith("UPDATE") and "group_ref" in sql)
    for name in ("applicant_name", "nik", "phone", "travel_date", "type_id"):
        assert f'"{name}"' not in update


class Log:
    """Keeps the statements; as a wrapper of the connection it works on both databases."""

    def __init__(self):
        self.seen = []

    def __call__(self, execute, sql, params, many, context):
        self.seen.append(sql)
        return execute(sql, params, many, context)


def ways(office, head, at):
    """Each verb that computes due dates: what stands before it, and the verb."""

    def fresh(*stages, **fields):
        row = unsaved(office, submitted_at=at - timedelta(hours=1), **fields)
        row = record(application=row, by=head)
        for number, stage in enumerate(stages):
            advance(application=row, to=stage, at=at, by=head, key=f"k{number}", now=at)
        return row

    def step():
        row = fresh("ARRIVED")
        return row, lambda: advance(application=row, to="INTERVIEWED", at=at, by=head, key="x")

    def correct():
        row = fresh("ARRIVED", "INTERVIEWED", reason="HILANG")
        page = Application.objects.for_page().get(pk=row.pk)
        page.reason = unsaved(office).reason
        return row, lambda: change(application=page, by=head)

    return {"advance": step, "change": correct}


@pytest.mark.parametrize(
    ("verb", "module", "name"),
    [("advance", steps, "write"), ("change", services_change, "_tell")],
)
def test_days_that_are_paused_meanwhile_are_left_out(office, head, monkeypatch, verb, module, name):
    at = timezone.now()
    row, act = ways(office, head, at)[verb]()
    paused = [office.today() + timedelta(days=n) for n in range(1, 4)]

    def pause():
        with transaction.atomic():
            Office.objects.select_for_update().get(pk=office.pk)
            PausedDay.objects.bulk_create(
                PausedDay(office=office, type=row.type, lane=row.lane, date=day, source_ref="x")
                for day in paused
            )
            return recompute_due(office=office)

    other = Meanwhile(monkeypatch, module, name, pause)
    act()
    other.result()
    now = stored(row)
    assert now.net_due > now.gross_due
    assert recompute_due(office=office) == 0
