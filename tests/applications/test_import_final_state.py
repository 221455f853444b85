"""A new row of a file is written in its final state, as if people had taken its steps."""

from datetime import date

import pytest

from dashboard.applications.appointments.services import attend, book_many
from dashboard.applications.imports.known import COLUMNS, Entry
from dashboard.applications.models import (
    Application,
    Appointment,
    PromiseChange,
    StageChange,
    StageStay,
)
from dashboard.applications.moves import Move
from dashboard.applications.services import advance_many, record
from dashboard.applications.statuses import Origin
from dashboard.offices.submissions import new_key
from tests.applications.sheet import FULL, bring, counts, row
from tests.factories import make_office
from tests.proofs import prove

pytestmark = pytest.mark.django_db
WAYS = {
    "1": {"tahap": "READY", "tanggal_tahap": "2024-06-19 14:00"},
    "2": {"tahap": "HANDED_OVER", "tanggal_tahap": "2024-06-20"},
    "3": {"tahap": "CANCELLED", "tanggal_tahap": "2024-06-13", "tanggal_wawancara": ""},
    "4": {"tahap": "DOCUMENTS_NEEDED", "tanggal_tahap": "2024-06-13"},
    "5": {"tahap": "", "tanggal_tahap": "", "tanggal_wawancara": ""},
}


def test_every_way_leaves_what_history_slots_and_deadlines_prove(tmp_path):
    make_office()
    rows = [FULL | cells | {"nomor_permohonan": number} for number, cells in WAYS.items()]
    assert counts(bring(tmp_path, *rows)) == (5, 0, 0, 0)
    prove()
    slots = Appointment.objects.order_by("application__external_no")
    told = ["SERVED", "SERVED", "CANCELLED", "BOOKED", "BOOKED"]
    assert list(slots.values_list("status", flat=True)) == told
    waiting = Application.objects.get(external_no="4")
    assert (waiting.waits_for, waiting.stage.code) == ("APPLICANT", "DOCUMENTS_NEEDED")
    last = StageChange.objects.filter(application=waiting).order_by("pk").last()
    assert (last.waits_for, last.from_stage.code) == ("APPLICANT", "INTERVIEWED")


def test_the_net_due_date_is_promised_once_the_clock_has_started(tmp_path):
    make_office()
    bring(tmp_path, FULL, row(nomor_permohonan="2"))
    promised = PromiseChange.objects.get()
    assert (promised.old, promised.new, promised.cause) == (None, date(2024, 6, 18), "FIRST")
    assert promised.application.promised_on == date(2024, 6, 18)


def test_uuids_of_a_file_follow_each_other_and_codes_do_not(tmp_path):
    make_office()
    bring(tmp_path, *(row(nomor_permohonan=str(number)) for number in range(20)))
    rows = list(Application.objects.order_by("pk"))
    assert [found.uuid for found in rows] == sorted(found.uuid for found in rows)
    assert {found.uuid.version for found in rows} == {7}
    codes = [found.public_code for found in rows]
    assert codes != sorted(codes)
    assert len({*codes}) == 20


def test_every_column_of_an_application_is_written():
    entry = Entry({"uuid": None})
    assert [name for name in COLUMNS if name != "id" and not hasattr(entry, name)] == []


ITS_OWN = {"id", "uuid", "creation_key", "public_code", "external_no", "version"}
TYPED = (
    *("source", "type", "reason", "purpose", "channel", "lane", "applicant_name", "birth_date"),
    *("nationality", "group_ref", "submitted_at", "travel_date", "office"),
)


def as_people_enter_it(row):
    """The same file by the services of people's entries: recorded, booked, moved step by step."""
    typed = {name: getattr(row, name) for name in TYPED}
    numbers = {name: getattr(row, name).open() for name in ("nik", "passport_no", "phone")}
    number = f"{row.external_no}0"
    entered = record(
        application=Application(
            external_no=number, creation_key=new_key(), lane_original=row.lane, **typed, **numbers
        ),
        by=None,
        origin=Origin.IMPORT,
    )
    slot = Appointment.objects.get(application=row)
    book_many(slots={entered: slot.starts_at}, by=None)
    changes = StageChange.objects.filter(application=row).exclude(from_stage=None)
    moves = [
        Move(entered, change.to_stage.code, change.occurred_at, str(change.pk))
        for change in changes.order_by("pk")
    ]
    advance_many(moves=moves, by=None, origin=Origin.IMPORT)
    attend(applications=[entered])
    return Application.objects.get(pk=entered.pk)


def lines(model, row, *columns):
    return list(model.objects.filter(application=row).order_by("pk").values_list(*columns))


def test_it_stands_column_by_column_as_people_would_have_entered_it(tmp_path):
    make_office()
    rows = [FULL | cells | {"nomor_permohonan": number} for number, cells in WAYS.items()]
    bring(tmp_path, *rows)
    columns = [f.attname for f in Application._meta.concrete_fields if f.attname not in ITS_OWN]
    for brought in list(Application.objects.order_by("external_no")):
        entered = as_people_enter_it(brought)
        for name in columns:
            assert getattr(entered, name) == getattr(brought, name), (brought.external_no, name)
        for model, *names in (
            (StageChange, "from_stage", "to_stage", "occurred_at", "origin", "waits_for", "reason"),
            (StageStay, "stage", "entered_at", "left_at"),
            (Appointment, "stage", "lane", "starts_at", "ends_at", "starts_on", "status"),
            (PromiseChange, "old", "new", "cause", "incident_number"),
        ):
            assert lines(model, entered, *names) == lines(model, brought, *names)
