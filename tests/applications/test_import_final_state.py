"""A new row of a file is written in its final state, as if people had taken its steps."""

from datetime import date

import pytest

from dashboard.applications.imports.known import COLUMNS, Entry
from dashboard.applications.models import Application, Appointment, PromiseChange, StageChange
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
