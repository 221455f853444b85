"""What an import refuses: each reason names its row and column; the other rows come in."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from dashboard.applications.imports.packed import load
from dashboard.applications.imports.services import Importer
from dashboard.applications.models import Application
from dashboard.offices.roles import Role
from tests.applications.sheet import FULL, ROW, bring, counts, csv_text, reasons, row
from tests.factories import make_application, make_member, make_office

pytestmark = pytest.mark.django_db
GOOD = row(nomor_permohonan="9")
TOMORROW = (timezone.now() + timedelta(days=2)).strftime("%Y-%m-%d")


@pytest.fixture
def office():
    return make_office()


@pytest.mark.parametrize(
    ("cells", "column", "said"),
    [
        ({"jenis": "PASPOR_HIJAU"}, "jenis", "PASPOR_ELEKTRONIK"),
        ({"keperluan": "PIKNIK"}, "keperluan", "UMRAH"),
        ({"alasan": "LAIN"}, "alasan", "HABIS_BERLAKU"),
        ({"kanal": "TELEPON"}, "kanal", "WALK_IN"),
        ({"layanan": "KILAT"}, "layanan", "PERCEPATAN"),
        ({"tahap": "DICETAK"}, "tahap", "AWAITING_PRINT"),
        ({"tahap": "PAID"}, "tahap", "AWAITING_PRINT"),
        ({"alasan": "PERPANJANGAN"}, "alasan", ""),
        ({"tanggal_permohonan": "07/13/2024"}, "tanggal_permohonan", "30/06/2024"),
        ({"tanggal_permohonan": "2024-02-30"}, "tanggal_permohonan", ""),
        ({"tanggal_permohonan": "kemarin"}, "tanggal_permohonan", ""),
        ({"tanggal_permohonan": "2024-06-10 25:00"}, "tanggal_permohonan", ""),
        ({"tanggal_permohonan": TOMORROW}, "tanggal_permohonan", ""),
        ({"tanggal_permohonan": "1985-01-01"}, "tanggal_permohonan", ""),
        ({"tanggal_lahir": TOMORROW}, "tanggal_lahir", ""),
        ({"tanggal_wawancara": TOMORROW}, "tanggal_wawancara", ""),
        ({"tanggal_wawancara": "2024-06-09"}, "tanggal_wawancara", ""),
        ({"tahap": "SCHEDULED", "tanggal_tahap": "2024-06-09"}, "tanggal_tahap", ""),
        ({"tahap": "SCHEDULED", "tanggal_wawancara": "2024-06-11"}, "tahap", ""),
        ({"nik": "167101520390001"}, "nik", "16"),
        ({"nik": "3.17E+15"}, "nik", ""),
        ({"nik": "16710152039OOOO1"}, "nik", ""),
        ({"nomor_telepon": "0812-ABC-7890"}, "nomor_telepon", "0812"),
        ({"nomor_telepon": "12"}, "nomor_telepon", ""),
        ({"nomor_paspor": "C-12#"}, "nomor_paspor", ""),
        ({"kewarganegaraan": "INDONESIA"}, "kewarganegaraan", "IDN"),
        ({"kewarganegaraan": "MYS"}, "kewarganegaraan", ""),
        ({"izin_berlaku_sampai": "2024-08-01"}, "izin_berlaku_sampai", ""),
        ({"nama": ""}, "nama", ""),
        ({"nama": "Siti\x07"}, "nama", ""),
        ({"nama": "Siti\x00"}, "nama", ""),
        ({"nama": "Siti\x1fAminah"}, "nama", ""),
        ({"nik": "\u0661" * 16}, "nik", ""),
        ({"jadwal": "2024-06-09"}, "jadwal", ""),
        ({"jadwal": "2099-07-02 09:00"}, "jadwal", ""),
        ({"tanggal_berangkat": "2099-01-01"}, "tanggal_berangkat", "30"),
        ({"nama": "Siti\u200f"}, "nama", ""),
        ({"nama": "Siti\u202e"}, "nama", ""),
        ({"nama": "S" * 151}, "nama", ""),
        ({"nomor_permohonan": ""}, "nomor_permohonan", ""),
        ({"nomor_permohonan": "12 34"}, "nomor_permohonan", ""),
        ({"nomor_permohonan": "1" * 33}, "nomor_permohonan", ""),
    ],
)
def test_a_wrong_cell_refuses_its_row_only(office, tmp_path, cells, column, said):
    answer = bring(tmp_path, row(**cells), GOOD)
    assert counts(answer) == (1, 0, 0, 1)
    assert reasons(answer) == [(2, column)]
    assert said in answer["errors"][0]["message"]
    assert Application.objects.get().external_no == "9"


@pytest.mark.parametrize(
    "cells",
    [
        {"jenis": "X", "nomor_telepon": "abc", "tanggal_lahir": "x", "nik": "123"},
        {"nama": "", "nomor_paspor": "C-12#", "keperluan": "PERPANJANGAN", "nik": "12a"},
        {"tanggal_permohonan": "kemarin", "tanggal_lahir": TOMORROW, "kewarganegaraan": "MYS"},
        {"tanggal_wawancara": "2024-06-09", "alasan": "PERPANJANGAN", "jadwal": "2099-01-01"},
    ],
)
def test_all_wrong_cells_of_a_row_are_named_together(office, tmp_path, cells):
    answer = bring(tmp_path, row(**cells))
    assert counts(answer) == (0, 0, 0, 1)
    assert {column for _row, column in reasons(answer)} == {*cells}


def test_what_hangs_on_an_unreadable_cell_is_not_held_against_the_row(office, tmp_path):
    cells = {"jenis": "X", "kewarganegaraan": "GBR", "izin_berlaku_sampai": "2024-08-01"}
    cells |= {"alasan": "PERPANJANGAN", "tahap": "PAID", "tanggal_tahap": "2024-06-11"}
    assert reasons(bring(tmp_path, row(**cells))) == [(2, "jenis")]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"jenis": "ITAS", "kewarganegaraan": "IDN"}, "kewarganegaraan"),
        ({"nik": "9971015203900001"}, "nik"),
        ({"nomor_paspor": "123"}, "nomor_paspor"),
    ],
)
def test_what_is_unlikely_comes_in_and_is_told(office, tmp_path, cells, column):
    answer = bring(tmp_path, row(**cells))
    assert counts(answer) == (1, 0, 0, 0)
    assert [(found["row"], found["column"]) for found in answer["warnings"]] == [(2, column)]
    assert bring(tmp_path, row(**cells))["warnings"] == []


def test_a_stage_never_goes_back(office, tmp_path):
    bring(tmp_path, FULL | {"tahap": "READY", "tanggal_tahap": "2024-06-19"})
    answer = bring(tmp_path, FULL | {"nama": "Nama Lain"})
    assert (counts(answer), reasons(answer)) == ((0, 0, 0, 1), [(2, "tahap")])
    assert Application.objects.get().applicant_name == "Siti Aminah"


def test_a_closed_application_stays_closed(office, tmp_path):
    bring(tmp_path, FULL | {"tahap": "HANDED_OVER", "tanggal_tahap": "2024-06-19"})
    answer = bring(tmp_path, FULL | {"tahap": "CANCELLED", "tanggal_tahap": "2024-06-20"})
    assert reasons(answer) == [(2, "tahap")]


def test_a_suspended_application_does_not_return_to_before_it_was(office, tmp_path):
    bring(tmp_path, FULL)
    bring(tmp_path, FULL | {"tahap": "SUSPENDED", "tanggal_tahap": "2024-06-14"})
    back = FULL | {"tahap": "INTERVIEWED", "tanggal_tahap": ""}
    assert reasons(bring(tmp_path, back)) == [(2, "tahap")]
    on = FULL | {"tahap": "AWAITING_PRINT", "tanggal_tahap": "2024-06-20"}
    assert counts(bring(tmp_path, on)) == (0, 1, 0, 0)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"tanggal_permohonan": "2024-06-09"}, "tanggal_permohonan"),
        ({"tanggal_wawancara": "2024-06-11"}, "tanggal_wawancara"),
        ({"tahap": "READY", "tanggal_tahap": "2024-06-12"}, "tanggal_tahap"),
        ({"jenis": "ITAS", "tanggal_wawancara": "", "tahap": "", "alasan": ""}, "jenis"),
    ],
)
def test_an_import_does_not_rewrite_history(office, tmp_path, cells, column):
    bring(tmp_path, FULL)
    answer = bring(tmp_path, FULL | cells)
    assert (counts(answer), reasons(answer)) == ((0, 0, 0, 1), [(2, column)])


def test_a_number_with_two_different_rows_is_refused_twice(office, tmp_path):
    answer = bring(tmp_path, FULL, GOOD, FULL | {"nama": "Orang Lain"})
    assert counts(answer) == (1, 0, 0, 2)
    assert reasons(answer) == [(2, "nomor_permohonan"), (4, "nomor_permohonan")]
    assert counts(bring(tmp_path, FULL, FULL)) == (1, 0, 1, 0)


def test_it_proposes_a_match_instead_of_a_silent_second_row(office, tmp_path):
    bring(tmp_path, FULL)
    Application.objects.update(external_no=None)
    answer = bring(tmp_path, FULL)
    assert reasons(answer) == [(2, "nomor_permohonan")]
    assert "NIK" in answer["errors"][0]["message"]
    assert Application.objects.count() == 1


def test_a_clerk_brings_in_their_own_section_only(office):
    clerk = make_member(office=office, role=Role.CLERK, section="INTALTUSKIM")
    head = make_member(office=office, role=Role.OFFICE_HEAD)
    rows = csv_text(FULL, row(nomor_permohonan="7", jenis="ITK", kewarganegaraan="MYS"))
    table = load(io.BytesIO(rows.encode()), "csv")
    outcome = Importer(office=office, by=clerk, key="a").run(table)
    assert (outcome.new, outcome.rejected) == (1, 1)
    assert [(p.number, p.column, p.code) for p in outcome.problems] == [(2, "jenis", "section")]
    outcome = Importer(office=office, by=head, key="b").run(table)
    assert (outcome.new, outcome.same) == (1, 1)


def test_an_application_that_another_section_holds_is_not_changed(office):
    make_application(office=office, external_no="7")
    Application.objects.update(section=office.sections.get(code="TIKKIM"))
    clerk = make_member(office=office, role=Role.CLERK, section="LANTASKIM")
    rows = csv_text(row(nomor_permohonan="7", nama="Lain"))
    outcome = Importer(office=office, by=clerk, key="a").run(load(io.BytesIO(rows.encode()), "csv"))
    assert [(p.column, p.code) for p in outcome.problems] == [("jenis", "section")]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("data.pdf", b"%PDF", "csv"),
        ("data.csv", b"", "data.csv"),
        ("data.csv", b"\n\n", "data.csv"),
        ("data.csv", b"nama,jenis\nA,B\n", "nomor_permohonan"),
        ("data.csv", csv_text(ROW).replace("nama", "jenis").encode(), "nama"),
        ("data.csv", (",".join([*ROW, "nama"]) + "\n").encode(), "nama"),
        ("data.csv", (",".join([*ROW, "catatan"]) + "\n").encode(), "catatan.*kelompok"),
        ("data.csv", csv_text(ROW).encode("utf-16-le"), "UTF-8"),
        ("data.csv", csv_text(ROW).encode() + b"\x81\xff\x00", "UTF-8"),
        ("data.xlsx", csv_text(ROW).encode(), "xlsx"),
        ("data.csv", (",".join(ROW) + "\n1,2,3,4,5\n").encode(), "2"),
        ("data.xlsx", b"PK\x03\x04rusak", "xlsx"),
    ],
)
def test_a_file_that_is_no_table_is_refused_as_a_whole(office, tmp_path, name, content, said):
    with pytest.raises(CommandError, match=said):
        bring(tmp_path, name=name, content=content)
    assert not Application.objects.exists()


def test_a_file_that_is_not_there_is_said_in_one_line(office, tmp_path):
    with pytest.raises(CommandError, match=r"tiada\.csv") as refused:
        call_command("import_applications", tmp_path / "tiada.csv")
    assert "No such file" not in str(refused.value)


def test_a_rejected_row_ends_in_exit_1_with_the_good_rows_in(office, tmp_path):
    file, out = tmp_path / "data.csv", io.StringIO()
    file.write_text(csv_text(ROW, ROW | {"nomor_permohonan": "2", "jenis": "PASPOR_HIJAU"}))
    with pytest.raises(CommandError, match=r"^1 ") as ended:
        call_command("import_applications", file, stdout=out)
    assert ended.value.returncode == 1
    assert "baris 3, jenis: " in out.getvalue()
    assert Application.objects.count() == 1


def test_a_header_may_be_written_as_people_write_it(office, tmp_path):
    text = csv_text(ROW).replace("nomor_permohonan", "Nomor Permohonan*").replace("nama", " NAMA ")
    assert counts(bring(tmp_path, content=b"\xef\xbb\xbf" + text.encode())) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    "name",
    [
        "=1+1",
        "O'Brien",
        "<script>alert(1)</script>",
        "عبد الله",
        "Æ 𝓤 👩‍💻",
        "'; DROP TABLE x",
        "NULL",
    ],
)
def test_a_naughty_name_is_stored_as_it_is(office, tmp_path, name):
    assert counts(bring(tmp_path, row(nama=name))) == (1, 0, 0, 0)
    assert Application.objects.get().applicant_name == name
    assert counts(bring(tmp_path, row(nama=name))) == (0, 0, 1, 0)
