import csv
import json
import time
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from import_export import fields, resources
from import_export.widgets import ForeignKeyWidget
from tablib import Dataset

from dashboard.applications import history, intake
from dashboard.applications.appointments.rebooking import arrival_stages
from dashboard.applications.checks import refusals, refuse, tidy
from dashboard.applications.deadlines import Deadlines
from dashboard.applications.models import (
    Application,
    ApplicationType,
    Appointment,
    Channel,
    Purpose,
    Reason,
    Stage,
    StageChange,
    StageStay,
)
from dashboard.applications.statuses import AppointmentStatus, Origin
from dashboard.audit.services import record
from dashboard.offices.models import Office
from tests.bench.databases import OFFICE


def bring(path: str) -> dict[str, Any]:
    """Ours, as the command does it."""
    began = time.perf_counter()
    call_command("import_applications", path, format="json", stdout=(said := StringIO()))
    seconds = time.perf_counter() - began
    counts = json.loads(said.getvalue())
    assert counts["rejected"] == 0 and counts["new"] == Application.objects.count(), counts
    return {"seconds": seconds, "rows": counts["new"]}


def bulk_load(path: str) -> dict[str, Any]:
    """The bare lines into a table without an index, by what the database has for that."""
    with open(path, newline="") as file, connection.cursor() as cursor:
        columns = next(csv.reader(file))
        cursor.execute("DROP TABLE IF EXISTS bench_lines")
        cursor.execute(f"CREATE TABLE bench_lines ({', '.join(f'{c} text' for c in columns)})")
        began = time.perf_counter()
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with cursor.copy("COPY bench_lines FROM STDIN WITH (FORMAT csv)") as copy:
                    while block := file.read(1 << 20):
                        copy.write(block)
            else:
                marks = ", ".join("?" * len(columns))
                statement = f"INSERT INTO bench_lines VALUES ({marks})"
                cursor.connection.executemany(statement, csv.reader(file))
        seconds = time.perf_counter() - began
        cursor.execute("DROP TABLE bench_lines")
    return {"seconds": seconds}


def write_sheet(text: str, sheet: str) -> None:
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet()
    with open(text, newline="") as file:
        for cells in csv.reader(file):
            page.append(cells)
    book.save(sheet)


def read_sheet(path: str) -> dict[str, Any]:
    """openpyxl alone, in its fastest mode."""
    began = time.perf_counter()
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    rows = sum(1 for _cells in book.active.iter_rows(values_only=True))
    return {"seconds": time.perf_counter() - began, "rows": rows}


def bring_peer(path: str) -> dict[str, Any]:
    """django-import-export with the same checks and the same rows behind each application."""
    began = time.perf_counter()
    data = Dataset().load(Path(path).read_text(), format="csv")
    result = Peer().import_data(data, raise_errors=True)
    record(by=None, verb="CREATED", object_label="applications.application", object_id="")
    return {"seconds": time.perf_counter() - began, "rows": result.total_rows}


CODED = ("type", "reason", "purpose", "channel")


def _key(column: str, name: str, model: type) -> fields.Field:
    return fields.Field(name, column, widget=ForeignKeyWidget(model, "code"))


class Peer(resources.ModelResource):
    """As its manual has it: a field per column, look-ups by code, rows saved one by one."""

    nomor_permohonan = fields.Field("external_no", "nomor_permohonan")
    applicant_name = fields.Field("applicant_name", "nama")
    type = _key("jenis", "type", ApplicationType)
    reason = _key("alasan", "reason", Reason)
    purpose = _key("keperluan", "purpose", Purpose)
    channel = _key("kanal", "channel", Channel)
    group_ref = fields.Field("group_ref", "kelompok")

    class Meta:
        model = Application
        fields = ("nomor_permohonan", "applicant_name", *CODED, "group_ref")
        import_id_fields = ("nomor_permohonan",)
        skip_diff = True
        report_skipped = False
        use_transactions = True

    def before_import(self, dataset, **kwargs) -> None:
        self.office = Office.objects.get(code=OFFICE)
        self.clock = Deadlines(self.office)
        self.sections = {row.code: row for row in self.office.sections.all()}
        self.stages = {(row.workflow, row.code): row for row in Stage.objects.all()}
        self.arrival = arrival_stages()
        self.now = timezone.now()

    def before_save_instance(self, instance, row, **kwargs) -> None:
        instance.office = self.office
        instance.nik, instance.phone = row["nik"], row["nomor_telepon"]
        instance.birth_date = row["tanggal_lahir"]
        instance.travel_date = row["tanggal_berangkat"]
        instance.submitted_at = self._moment(row["tanggal_permohonan"])
        instance.section = self.sections[instance.type.section_code]
        tidy(instance)
        instance.full_clean(exclude=("nik", "phone", "passport_no", "stage"), validate_unique=False)
        refuse(refusals(instance, now=self.now))
        start = self.stages[instance.type.workflow, "SUBMITTED"]
        intake.complete(instance, start, self.clock)
        self.way = [(start, instance.submitted_at)]
        for code, at in (
            ("INTERVIEWED", row["tanggal_wawancara"]),
            (row["tahap"], row["tanggal_tahap"]),
        ):
            stage = self.stages[instance.type.workflow, code]
            history.enter(instance, stage, self._moment(at), self.clock)
            self.way.append((stage, self._moment(at)))

    def after_save_instance(self, instance, row, **kwargs) -> None:
        before, left = None, [at for _stage, at in self.way[1:]]
        for number, (stage, at) in enumerate(self.way):
            StageChange.objects.create(
                application=instance,
                from_stage=before,
                to_stage=stage,
                occurred_at=at,
                recorded_at=self.now,
                origin=Origin.IMPORT,
                idempotency_key=f"peer{number}",
            )
            until = left[number] if number < len(left) else None
            StageStay.objects.create(
                application=instance, stage=stage, entered_at=at, left_at=until
            )
            before = stage
        slot = self._moment(row["jadwal"])
        Appointment.objects.create(
            application=instance,
            office=self.office,
            stage=self.arrival[instance.type.workflow],
            lane=instance.lane,
            starts_at=slot,
            ends_at=slot + timedelta(hours=1),
            starts_on=slot.date(),
            status=AppointmentStatus.SERVED,
        )

    def _moment(self, text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=self.office.zone)
