"""``import_applications``: new, changed, same, rejected; the same file again changes nothing."""

from datetime import UTC, date, datetime

import pytest

from dashboard.applications.models import Application, Appointment, ImportBatch, StageChange
from dashboard.audit.models import AuditEvent
from tests.applications.sheet import FULL, bring, counts, row, xlsx_bytes
from tests.factories import make_application, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


def test_a_row_with_every_column_becomes_an_application(office, tmp_path):
    assert counts(bring(tmp_path, FULL)) == (1, 0, 0, 0)
    found = Application.objects.select_related("type", "reason", "stage").get()
    assert found.external_no == "1000000000000001"
    assert found.applicant_name == "Siti Aminah"
    assert found.nik.open() == "1671015203900001"
    assert found.passport_no.open() == "C1234567"
    assert found.phone.open() == "+6281234567890"
    assert (found.birth_date, found.travel_date) == (date(1990, 3, 12), date(2024, 8, 1))
    codes = (found.type.code, found.reason.code, found.purpose.code, found.channel.code)
    assert codes == ("PASPOR_BIASA", "BARU", "UMRAH", "MPASPOR")
    assert (found.lane, found.group_ref) == ("REGULAR", "BIRO-1")
    assert found.submitted_at == datetime(2024, 6, 10, 2, 15, tzinfo=UTC)
    assert found.submitted_on == date(2024, 6, 10)
    assert (found.stage.code, found.anchor_on) == ("ADJUDICATION", date(2024, 6, 12))
    assert found.gross_due == date(2024, 6, 18)  # four weekdays from Wednesday 12 June
    slot = Appointment.objects.get()
    assert (slot.starts_at, slot.status) == (datetime(2024, 6, 12, 3, tzinfo=UTC), "SERVED")


def test_its_history_says_what_the_file_said(office, tmp_path):
    bring(tmp_path, FULL)
    steps = StageChange.objects.order_by("pk").values_list("to_stage__code", "occurred_at")
    assert list(steps) == [
        ("SUBMITTED", datetime(2024, 6, 10, 2, 15, tzinfo=UTC)),
        ("INTERVIEWED", datetime(2024, 6, 12, 3, 30, tzinfo=UTC)),
        ("ADJUDICATION", datetime(2024, 6, 12, 17, tzinfo=UTC)),
    ]
    assert set(StageChange.objects.values_list("origin", flat=True)) == {"IMPORT"}


def test_the_same_file_again_changes_nothing(office, tmp_path):
    rows = [FULL, row(nomor_permohonan="2", nama="Budi"), row(nomor_permohonan="3", nama="Citra")]
    assert counts(bring(tmp_path, *rows)) == (3, 0, 0, 0)
    steps = StageChange.objects.count()
    assert counts(bring(tmp_path, *rows)) == (0, 0, 3, 0)
    assert (Application.objects.count(), StageChange.objects.count()) == (3, steps)


def test_empty_optional_cells_are_not_recorded(office, tmp_path):
    bring(tmp_path, row(alasan="", keperluan="", kanal="", layanan="", kewarganegaraan=""))
    found = Application.objects.get()
    codes = {found.reason.code, found.purpose.code, found.channel.code}
    assert codes == {"TIDAK_DICATAT"}
    assert (found.lane, found.nationality, found.source) == ("REGULAR", "IDN", "MPASPOR")


def test_codes_are_read_in_any_case_and_by_their_indonesian_names(office, tmp_path):
    cells = row(
        jenis="paspor elektronik",
        alasan="Penggantian habis masa berlaku",
        keperluan="kunjungan KELUARGA",
        kanal="walk_in",
        layanan="percepatan",
        tahap="Wawancara & biometrik",
        tanggal_tahap="2024-06-11",
    )
    assert counts(bring(tmp_path, cells)) == (1, 0, 0, 0)
    found = Application.objects.get()
    assert (found.type.code, found.reason.code) == ("PASPOR_ELEKTRONIK", "HABIS_BERLAKU")
    assert (found.purpose.code, found.channel.code, found.lane) == (
        "KELUARGA",
        "WALK_IN",
        "SAME_DAY",
    )
    assert found.stage.code == "INTERVIEWED"


def test_a_later_file_changes_what_differs_and_moves_forward(office, tmp_path):
    bring(tmp_path, FULL)
    later = FULL | {
        "nama": "Siti Aminah Putri",
        "nomor_telepon": "0813 1111 2222",
        "tahap": "READY",
        "tanggal_tahap": "2024-06-19 14:00",
    }
    assert counts(bring(tmp_path, later)) == (0, 1, 0, 0)
    found = Application.objects.get()
    assert found.applicant_name == "Siti Aminah Putri"
    assert found.phone.open() == "+6281311112222"
    assert (found.stage.code, found.ready_on) == ("READY", date(2024, 6, 19))
    assert counts(bring(tmp_path, later)) == (0, 0, 1, 0)


def test_an_empty_cell_takes_nothing_away(office, tmp_path):
    bring(tmp_path, FULL)
    assert counts(bring(tmp_path, FULL | {"nik": "", "keperluan": "", "jadwal": ""})) == (
        0,
        0,
        1,
        0,
    )
    assert Application.objects.get().purpose.code == "UMRAH"


def test_a_new_slot_replaces_the_booked_one(office, tmp_path):
    bring(tmp_path, row(jadwal="2024-06-14 09:00"))
    assert counts(bring(tmp_path, row(jadwal="2024-06-21 09:00"))) == (0, 1, 0, 0)
    slots = Appointment.objects.order_by("starts_at").values_list("status", flat=True)
    assert list(slots) == ["RESCHEDULED", "BOOKED"]


def test_a_dry_run_counts_and_writes_nothing(office, tmp_path):
    assert counts(bring(tmp_path, FULL, dry_run=True)) == (1, 0, 0, 0)
    assert not Application.objects.exists()
    assert not ImportBatch.objects.exists()


def test_a_spreadsheet_says_the_same(office, tmp_path):
    content = xlsx_bytes(FULL | {"tanggal_lahir": datetime(1990, 3, 12)})
    assert counts(bring(tmp_path, content=content, name="data.XLSX")) == (1, 0, 0, 0)
    assert counts(bring(tmp_path, FULL)) == (0, 0, 1, 0)


def test_numbers_are_told_apart_by_source_and_office(office, tmp_path):
    other = make_office(code="KDI", public=False)
    make_application(office=other, external_no=FULL["nomor_permohonan"])
    rows = (FULL, FULL | {"sumber": "loket"})
    assert counts(bring(tmp_path, *rows, office="PLG")) == (2, 0, 0, 0)
    assert set(Application.objects.values_list("source", flat=True)) == {"MPASPOR", "LOKET"}


def test_stay_permits_go_their_own_way(office, tmp_path):
    permit = row(
        jenis="itas",
        nama="John Smith",
        kewarganegaraan="GBR",
        alasan="PERPANJANGAN",
        tahap="PAID",
        tanggal_tahap="2024-06-11",
        izin_berlaku_sampai="2024-06-25",
    )
    assert counts(bring(tmp_path, permit)) == (1, 0, 0, 0)
    found = Application.objects.get()
    assert (found.permit_expiry, found.anchor_on) == (date(2024, 6, 25), date(2024, 6, 11))
    assert found.section.code == "INTALTUSKIM"
    assert counts(bring(tmp_path, permit)) == (0, 0, 1, 0)


def test_the_import_is_on_record_without_personal_data(office, tmp_path):
    bring(tmp_path, FULL, row(nomor_permohonan="2", nik="167101520390001"))
    batch = ImportBatch.objects.get()
    assert (batch.status, batch.new, batch.rejected) == ("IMPORTED", 1, 1)
    assert list(batch.rows.values_list("number", "column", "error")) == [(3, "nik", "refused")]
    event = AuditEvent.objects.get(verb="IMPORTED")
    assert event.object_id == str(batch.pk)
    assert event.changes["new"] == 1
    told = " ".join(str(vars(event)) for event in AuditEvent.objects.all())
    assert "Siti" not in told
    assert "1671015203900001" not in told
    assert "81234567890" not in told


def test_queries_grow_with_chunks_not_with_rows(office, tmp_path, django_assert_max_num_queries):
    rows = [FULL | {"nomor_permohonan": str(number), "nik": ""} for number in range(200)]
    with django_assert_max_num_queries(90):
        bring(tmp_path, *rows)
    with django_assert_max_num_queries(40):
        assert counts(bring(tmp_path, *rows)) == (0, 0, 200, 0)
