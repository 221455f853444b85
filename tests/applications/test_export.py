"""Applications go out as they come in: the same columns, on record before the first byte."""

import csv
import io
import json
from datetime import UTC, date, datetime

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboard.applications.models import Application
from dashboard.audit.models import AuditEvent
from dashboard.audit.services import record
from dashboard.offices.roles import Role
from tests.applications.sheet import FULL, bring, counts, row
from tests.factories import make_application, make_member, make_office

pytestmark = pytest.mark.django_db
WHERE = "/dashboard/applications/export/"
REASON = {"reason": "Laporan bulanan untuk kantor wilayah", "kind": "csv"}
PERMIT = row(
    nomor_permohonan="77",
    nama="=HYPERLINK(1)",
    jenis="ITAS",
    kewarganegaraan="MYS",
    nomor_telepon="+60 12-345 6789",
    tahap="PAID",
    tanggal_tahap="2024-06-11 11:00",
    izin_berlaku_sampai="2024-07-01",
)


@pytest.fixture
def office():
    return make_office()


def exported(folder, *filters, name="keluar.csv"):
    call_command("export_applications", "-o", folder / name, *filters)
    return (folder / name).read_bytes()


def table(content):
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def test_an_export_says_what_the_import_said(office, tmp_path):
    bring(tmp_path, FULL)
    (found,) = table(exported(tmp_path))
    assert found == FULL | {
        "tanggal_lahir": "1990-03-12",
        "nomor_telepon": "081234567890",
        "tanggal_wawancara": "2024-06-12 10:30",
        "tanggal_tahap": "2024-06-13 00:00",
        "izin_berlaku_sampai": "",
    }


@pytest.mark.parametrize("name", ["keluar.csv", "keluar.xlsx"])
def test_what_was_exported_comes_in_as_the_same(office, tmp_path, name):
    bring(tmp_path, FULL, PERMIT, row(nomor_permohonan="3"), FULL | {"nomor_permohonan": "4"})
    content = exported(tmp_path, name=name)
    assert counts(bring(tmp_path, name=f"lagi-{name}", content=content)) == (0, 0, 4, 0)


def test_an_export_brings_another_office_to_the_same_state(office, tmp_path):
    bring(tmp_path, FULL, PERMIT)
    content = exported(tmp_path)
    make_office(code="KDI", public=False)
    assert counts(bring(tmp_path, content=content, office="KDI")) == (2, 0, 0, 0)
    again = exported(tmp_path, "--office=KDI")
    assert again == content


def test_a_cell_that_would_run_is_text(office, tmp_path):
    bring(tmp_path, PERMIT)
    (found,) = table(exported(tmp_path))
    assert (found["nama"], found["nomor_telepon"]) == ("'=HYPERLINK(1)", "'+60123456789")
    book = openpyxl.load_workbook(io.BytesIO(exported(tmp_path, name="keluar.xlsx")))
    assert {cell.data_type for line in book.active.iter_rows() for cell in line} <= {"s", "n"}
    assert not any(
        str(cell.value).startswith("=") for line in book.active.iter_rows() for cell in line
    )


def test_the_filters_of_the_list_narrow_it(office, tmp_path):
    may, june = datetime(2024, 5, 20, 3, tzinfo=UTC), datetime(2024, 6, 20, 3, tzinfo=UTC)
    make_application(office=office, submitted_at=may)
    make_application(office=office, submitted_at=june)
    make_application(office=office, submitted_at=june, purpose="HAJI")
    make_application(office=office, submitted_at=june, purpose="WISATA")
    filters = ("--purpose=UMRAH", "--purpose=HAJI", "--submitted-after=2024-06-01")
    assert [line["keperluan"] for line in table(exported(tmp_path, *filters))] == ["UMRAH", "HAJI"]
    assert len(table(exported(tmp_path))) == 4


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--purpose=PIKNIK",), "--purpose"),
        (("--submitted-after=07/13/2024",), "--submitted-after"),
        (("--office=XXX",), "--office"),
    ],
)
def test_a_filter_that_makes_no_sense_writes_no_file(office, tmp_path, arguments, said):
    with pytest.raises(CommandError, match=said):
        exported(tmp_path, *arguments)
    assert not list(tmp_path.iterdir())


def test_it_tells_the_number_that_is_on_record(office, tmp_path, monkeypatch):
    make_application(office=office)

    def one_more_meanwhile(**fields):
        make_application(office=office)
        return record(**fields)

    monkeypatch.setattr("dashboard.applications.exports.services.record", one_more_meanwhile)
    out = io.StringIO()
    call_command("export_applications", "-o", tmp_path / "a.csv", format="json", stdout=out)
    told = json.loads(out.getvalue())["applications"]
    event = AuditEvent.objects.get(verb="EXPORTED")
    assert told == event.changes["count"] == len(table((tmp_path / "a.csv").read_bytes())) == 1


def test_a_folder_that_is_not_there_is_said_in_our_own_words(office, tmp_path):
    with pytest.raises(CommandError, match=r"keluar\.csv") as refused:
        exported(tmp_path / "tiada", name="keluar.csv")
    assert "No such file" not in str(refused.value)


def test_another_ending_is_refused(office, tmp_path):
    with pytest.raises(CommandError, match="xlsx"):
        exported(tmp_path, name="keluar.ods")


def test_20_rows_take_the_queries_of_2(office, tmp_path):
    counted = []
    for rows in (2, 18):
        for _number in range(rows):
            make_application(office=office)
        with CaptureQueriesContext(connection) as seen:
            exported(tmp_path)
        counted.append(len(seen))
    assert counted[0] == counted[1]


def sent(answer):
    return table(b"".join(answer.streaming_content))


def test_a_head_takes_along_exactly_what_is_filtered(client, office):
    client.force_login(make_member(office=office, role=Role.OFFICE_HEAD))
    make_application(office=office, purpose="UMRAH")
    make_application(office=office, purpose="HAJI")
    make_application(office=make_office(code="KDI"), purpose="UMRAH")
    answer = client.post(f"{WHERE}?purpose=UMRAH&scope=all&page=2", REASON)
    assert answer["Content-Disposition"].startswith('attachment; filename="permohonan-PLG-')
    assert [line["keperluan"] for line in sent(answer)] == ["UMRAH"]


def test_it_is_on_record_with_reason_filter_and_count(client, office):
    head = make_member(office=office, role=Role.OFFICE_HEAD)
    client.force_login(head)
    make_application(office=office, applicant_name="Siti Aminah")
    client.post(f"{WHERE}?scope=all&q=Siti", REASON)
    event = AuditEvent.objects.get(verb="EXPORTED")
    assert (event.username, event.reason) == (head.username, REASON["reason"])
    assert event.changes == {"count": 1, "kind": "csv", "filters": {"scope": ["all"], "q": "…"}}


def test_the_name_of_a_group_stays_out_of_the_record(client, office, tmp_path):
    client.force_login(make_member(office=office, role=Role.OFFICE_HEAD))
    make_application(office=office, group_ref="Keluarga Siregar")
    assert len(sent(client.post(f"{WHERE}?group=Keluarga+Siregar&scope=all", REASON))) == 1
    exported(tmp_path, "--group=Keluarga Siregar")
    events = AuditEvent.objects.filter(verb="EXPORTED")
    assert [event.changes["filters"]["group"] for event in events] == ["…", "…"]
    assert not any("Siregar" in str(event.changes) for event in events)


def test_nothing_leaves_when_it_cannot_be_put_on_record(client, office, monkeypatch):
    client.force_login(make_member(office=office, role=Role.OFFICE_HEAD))
    client.raise_request_exception = False

    def refused(**_fields):
        raise OSError("disk full")

    monkeypatch.setattr("dashboard.applications.exports.services.record", refused)
    answer = client.post(f"{WHERE}?scope=all", REASON)
    assert answer.status_code == 500
    assert "attachment" not in answer.get("Content-Disposition", "")


@pytest.mark.parametrize("reason", ["", "abc", "NIK 1671015203900001 diminta"])
def test_without_a_reason_or_with_a_number_in_it_nothing_leaves(client, office, reason):
    client.force_login(make_member(office=office, role=Role.OFFICE_HEAD))
    answer = client.post(f"{WHERE}?scope=all", REASON | {"reason": reason})
    assert answer.context["form"].errors["reason"]
    assert not AuditEvent.objects.filter(verb="EXPORTED").exists()


def test_a_filter_that_does_not_parse_exports_nothing(client, office):
    client.force_login(make_member(office=office, role=Role.OFFICE_HEAD))
    answer = client.post(f"{WHERE}?submitted_after=07/13/2024", REASON)
    assert answer.context["filter"].form.errors["submitted_after"]
    assert not AuditEvent.objects.filter(verb="EXPORTED").exists()


def test_a_section_head_takes_along_their_section_only(client, office):
    client.force_login(make_member(office=office, role=Role.SECTION_HEAD, section="LANTASKIM"))
    make_application(office=office)
    make_application(office=office, type="ITAS", reason="PERPANJANGAN")
    page = client.get(f"{WHERE}?scope=all")
    assert (page.context["count"], page.context["left_out"]) == (1, 1)
    assert [line["jenis"] for line in sent(client.post(f"{WHERE}?scope=all", REASON))] == [
        "PASPOR_BIASA"
    ]


@pytest.mark.parametrize("role", [Role.CLERK, Role.CALLER, Role.PUBLIC_RELATIONS, Role.AUDITOR])
def test_others_export_nothing(client, office, role):
    section = "LANTASKIM" if role == Role.CLERK else None
    client.force_login(make_member(office=office, role=role, section=section))
    assert client.get(WHERE).status_code == 403
    assert client.post(WHERE, REASON).status_code == 403


def test_an_application_typed_without_a_number_leaves_the_cell_empty(office, tmp_path):
    make_application(office=office, external_no=None, birth_date=date(1990, 1, 1))
    (found,) = table(exported(tmp_path))
    assert (found["nomor_permohonan"], found["tanggal_lahir"]) == ("", "1990-01-01")
    assert Application.objects.count() == 1
