"""Importing on screen: upload, preview, import once, result."""

import io
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from dashboard.applications.imports import forms
from dashboard.applications.imports.staging import clean_expired
from dashboard.applications.models import Application, ImportBatch
from dashboard.offices.roles import Role
from tests.applications.sheet import FULL, csv_text, row, upload, xlsx_bytes
from tests.factories import make_member, make_office

pytestmark = pytest.mark.django_db
UPLOAD = "/dashboard/applications/import/"


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


def staged():
    return list((settings.DATA_DIR / "imports").glob("*"))


def confirm(client, batch):
    return client.post(reverse("applications:import_confirm", args=[batch.pk]), follow=True)


def test_the_preview_counts_and_names_reasons_and_writes_nothing(client, clerk):
    wrong = row(nomor_permohonan="2", jenis="PASPOR_HIJAU")
    page = client.get(upload(client, FULL, wrong).url)
    said = page.content.decode()
    assert "PASPOR_POLIKARBONAT" in said
    assert "<code>jenis</code>" in said
    assert not Application.objects.exists()
    batch = ImportBatch.objects.get()
    assert (batch.new, batch.rejected, batch.status) == (1, 1, "PREVIEWED")


def test_a_confirmed_file_comes_in_and_leaves_no_copy(client, clerk):
    upload(client, FULL)
    assert staged()
    page = confirm(client, ImportBatch.objects.get())
    assert page.status_code == 200
    assert Application.objects.get().applicant_name == "Siti Aminah"
    assert ImportBatch.objects.get().status == "IMPORTED"
    assert not staged()


def test_a_double_click_imports_once(client, clerk):
    upload(client, FULL)
    batch = ImportBatch.objects.get()
    confirm(client, batch)
    confirm(client, batch)
    batch.refresh_from_db()
    assert (batch.new, batch.same) == (1, 0)
    assert Application.objects.count() == 1


def test_the_same_file_again_has_nothing_to_import(client, clerk):
    for _time in range(2):
        page = client.get(upload(client, FULL).url)
        confirm(client, ImportBatch.objects.first())
    assert "import_confirm" not in page.content.decode()
    batch = ImportBatch.objects.first()
    assert (batch.new, batch.changed, batch.same) == (0, 0, 1)


def test_the_kept_file_is_sealed(client, clerk):
    upload(client, FULL)
    kept = staged()[0].read_bytes()
    assert b"Siti" not in kept
    assert b"1671015203900001" not in kept
    assert staged()[0].stat().st_mode & 0o077 == 0


def test_a_file_that_nobody_imports_is_gone_after_a_day(client, clerk):
    upload(client, FULL)
    batch = ImportBatch.objects.get()
    assert clean_expired(now=timezone.now() + timedelta(hours=23)) == 0
    assert staged()
    assert clean_expired(now=timezone.now() + timedelta(hours=25)) == 1
    assert not staged()
    page = confirm(client, batch)
    assert page.status_code == 200
    assert ImportBatch.objects.get().status == "EXPIRED"
    assert not Application.objects.exists()


def test_a_spreadsheet_works_too(client, clerk):
    upload(client, name="Data Juni.xlsx", content=xlsx_bytes(FULL))
    confirm(client, ImportBatch.objects.get())
    assert Application.objects.count() == 1


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\x00\x00",
        b"nama,jenis\nA,B\n",
        b"1671015203900001,Siti Aminah,PASPOR_BIASA,2024-06-10\n",
        csv_text(FULL).splitlines()[0].encode(),
        csv_text(FULL).encode() + b"2,A,SPLP,2024-06-10,,,,,,,,,,,,,,,,,,,,,A\n",
    ],
)
def test_a_file_that_cannot_be_read_is_explained_and_not_kept(client, clerk, content):
    page = client.get(upload(client, content=content).url)
    batch = ImportBatch.objects.get()
    assert batch.status == "UNREADABLE"
    assert batch.trouble
    assert escape(batch.trouble) in page.content.decode()
    assert not staged()


@pytest.mark.parametrize(("name", "content"), [("data.pdf", b"%PDF-1.4"), ("data.csv", b"")])
def test_what_is_no_table_at_all_is_explained_at_the_field(client, clerk, name, content):
    page = upload(client, name=name, content=content)
    assert page.status_code == 200
    assert page.context["form"].errors["file"]
    assert 'role="alert"' in page.content.decode()
    assert not ImportBatch.objects.exists()


def test_no_file_at_all_is_explained_at_the_field(client, clerk):
    assert client.post(UPLOAD).context["form"].errors["file"]


def test_a_file_over_the_limit_is_413(client, clerk, monkeypatch):
    monkeypatch.setattr(forms, "MAX_UPLOAD", 100)
    assert upload(client, FULL).context["form"].errors["file"]
    page = client.post(UPLOAD, {"file": io.BytesIO(b"x" * 11_000)})
    assert page.status_code == 413
    assert page.context["form"].errors["file"]
    assert not staged()


def test_a_forged_form_is_refused(office):
    from_elsewhere = Client(enforce_csrf_checks=True)
    from_elsewhere.force_login(make_member(office=office, role=Role.CLERK, section="LANTASKIM"))
    assert upload(from_elsewhere, FULL).status_code == 403
    assert not ImportBatch.objects.exists()


def test_only_whoever_brought_the_file_imports_it(client, clerk, office):
    upload(client, FULL)
    batch = ImportBatch.objects.get()
    where = reverse("applications:import_confirm", args=[batch.pk])
    client.force_login(make_member(office=office, role=Role.OFFICE_HEAD))
    assert client.post(where).status_code == 403
    client.force_login(make_member(office=make_office(code="KDI"), role=Role.OFFICE_HEAD))
    assert client.post(where).status_code == 404
    client.force_login(make_member(office=office, role=Role.CALLER))
    assert client.post(where).status_code == 403
    assert client.get(UPLOAD).status_code == 403
    assert not Application.objects.exists()


def test_rows_of_another_section_are_listed_as_such(client, clerk):
    page = client.get(upload(client, row(jenis="ITK", kewarganegaraan="MYS")).url)
    assert ImportBatch.objects.get().rejected == 1
    assert "<code>jenis</code>" in page.content.decode()


def test_the_template_is_the_first_row_of_an_import(client, clerk):
    for kind in ("csv", "xlsx"):
        answer = client.get(f"/dashboard/applications/import/template.{kind}")
        content = b"".join(answer.streaming_content)
        upload(client, name=f"kosong.{kind}", content=content)
        assert ImportBatch.objects.first().trouble  # nothing below the first row
    assert client.get("/dashboard/applications/import/template.pdf").status_code == 404


def test_pages_take_the_same_queries_for_2_rows_and_20(client, clerk):
    counted = []
    for size in (2, 20):
        rows = [row(nomor_permohonan=f"{size}-{n}", jenis="X") for n in range(size)]
        where = upload(client, *rows).url
        with CaptureQueriesContext(connection) as seen:
            client.get(where)
        counted.append(len(seen))
    assert counted[0] == counted[1]


def test_a_length_that_is_no_number_is_no_error(client, clerk):
    assert client.get(UPLOAD, CONTENT_LENGTH="banyak").status_code == 200


def test_the_recent_imports_take_the_same_queries_for_2_and_20(
    client, clerk, office, count_queries
):
    def bring(n):
        for _ in range(n):
            ImportBatch.objects.create(office=office, by=clerk, at=timezone.now(), kind="csv")

    bring(2)
    assert len(client.get(UPLOAD).context["recent"]) == 2
    few = count_queries(lambda: client.get(UPLOAD))
    bring(18)
    assert count_queries(lambda: client.get(UPLOAD)) == few
