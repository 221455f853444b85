"""The rejected rows as a file: as they came, with the reason, on record, ready to come back."""

import io

import openpyxl
import pytest
from django.conf import settings

from dashboard.applications.models import Application, ImportBatch
from dashboard.audit.models import AuditEvent
from dashboard.offices.roles import Role
from tests.applications.sheet import FULL, row, upload
from tests.factories import make_member, make_office

pytestmark = pytest.mark.django_db
WRONG = FULL | {"nomor_permohonan": "2", "nik": "123", "jenis": "HIJAU", "nama": "=1+1"}


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def clerk(office, client):
    clerk = make_member(office=office, role=Role.CLERK, section="LANTASKIM")
    client.force_login(clerk)
    return clerk


def where(what):
    return f"/dashboard/applications/import/{ImportBatch.objects.first().pk}/{what}/"


def rejects(client):
    """The rows of the file, and its bytes."""
    content = client.post(where("rejects")).getvalue()
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    return [[cell or "" for cell in cells] for cells in sheet.iter_rows(values_only=True)], content


def test_it_holds_the_rejected_rows_as_they_came_and_why(client, clerk):
    upload(client, FULL, WRONG, row(nomor_permohonan="3"))
    (head, only), _content = rejects(client)
    assert head == [*FULL, "alasan_ditolak"]
    assert only[:-1] == list((WRONG | {"nama": "'=1+1"}).values())
    assert "nik: " in only[-1]
    assert "PASPOR_POLIKARBONAT" in only[-1]


def test_each_download_is_on_record_without_a_cell(client, clerk, office):
    upload(client, FULL, WRONG)
    rejects(client)
    event = AuditEvent.objects.get(verb="EXPORTED")
    assert (event.object_id, event.changes["count"]) == (str(ImportBatch.objects.get().pk), 1)
    assert "Siti" not in str(vars(event))


def test_corrected_it_comes_back_as_it_is(client, clerk):
    upload(client, FULL, WRONG)
    client.post(where("confirm"))
    rows, _content = rejects(client)
    right = dict(zip(rows[0], rows[1], strict=True))
    right |= {"nik": "1671015203900002", "jenis": "SPLP", "nama": "Budi"}
    upload(client, right, as_xlsx=True, name="gagal.xlsx")
    batch = ImportBatch.objects.first()
    assert (batch.status, batch.new, batch.rejected) == ("PREVIEWED", 1, 0)


def test_a_second_round_keeps_one_column_of_reasons(client, clerk):
    upload(client, WRONG | {"alasan_ditolak": "lama"})
    (head, only), _content = rejects(client)
    assert head.count("alasan_ditolak") == 1
    assert "lama" not in only


def test_the_columns_are_called_as_in_the_file(client, clerk):
    foreign = {"No. Pendaftaran": "1", "Nama": "A", "No KTP": "12", "Jenis": "SPLP", "Tgl": "x"}
    upload(client, foreign)
    columns = ["nomor_permohonan", "nama", "nik", "jenis", "tanggal_permohonan"]
    client.post(where("columns"), {f"column-{n}": name for n, name in enumerate(columns)})
    (head, only), _content = rejects(client)
    assert head == [*foreign, "alasan_ditolak"]
    assert "No KTP (nik): " in only[-1]


def test_nothing_of_it_is_kept_and_it_goes_with_the_upload(client, clerk):
    upload(client, FULL, WRONG)
    before = sorted((settings.DATA_DIR / "imports").iterdir())
    rejects(client)
    assert sorted((settings.DATA_DIR / "imports").iterdir()) == before
    for path in before:
        path.unlink()
    assert client.post(where("rejects")).status_code == 302
    assert "gagal.xlsx" not in client.get(where("")[:-1]).content.decode()
    assert AuditEvent.objects.filter(verb="EXPORTED").count() == 1


def test_the_file_stays_for_its_rejects_after_the_import(client, clerk):
    upload(client, FULL, WRONG)
    client.post(where("confirm"))
    assert Application.objects.count() == 1
    assert len(rejects(client)[0]) == 2


def test_only_whoever_brought_it_takes_it(client, clerk, office):
    upload(client, WRONG)
    client.force_login(make_member(office=office, role=Role.OFFICE_HEAD))
    assert client.post(where("rejects")).status_code == 403
