"""Columns of another system: guessed, matched once per source, remembered."""

import pytest
from django.core.management import CommandError

from dashboard.applications.imports.heads import Head
from dashboard.applications.models import Application, ImportBatch, ImportProfile
from dashboard.offices.roles import Role
from tests.applications.sheet import bring, counts, csv_text, upload, xlsx_bytes
from tests.factories import make_member, make_office

pytestmark = pytest.mark.django_db
FOREIGN = {
    "No. Pendaftaran": "1000000000000001",
    "Nama Lengkap Pemohon": "Siti Aminah",
    "No KTP": "1671015203900001",
    "Jenis Paspor": "Paspor Biasa",
    "Tgl Pengajuan": "10/06/2024",
    "Catatan": "rahasia 0812-3456-7890",
}
RIGHT = ["nomor_permohonan", "nama", "nik", "jenis", "tanggal_permohonan", ""]


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


def batch():
    return ImportBatch.objects.first()


def match(client, columns=RIGHT, **data):
    chosen = {f"column-{place}": column for place, column in enumerate(columns)}
    return client.post(f"/dashboard/applications/import/{batch().pk}/columns/", chosen | data)


def guessed(*names):
    return Head(list(names), []).guessed


def test_names_in_two_languages_are_guessed():
    assert guessed(*FOREIGN) == RIGHT
    assert guessed("Application No", "Full Name", "Passport Number", "Date of Birth", "Phone") == [
        "nomor_permohonan",
        "nama",
        "nomor_paspor",
        "tanggal_lahir",
        "nomor_telepon",
    ]
    assert guessed("Tgl. Wawancara", "Tgl Status", "Status", "HP / WA", "WN") == [
        "tanggal_wawancara",
        "tanggal_tahap",
        "tahap",
        "nomor_telepon",
        "kewarganegaraan",
    ]


def test_what_is_guessed_is_never_guessed_twice():
    assert guessed("Nama", "nama", "NAMA LENGKAP", "warna", "") == ["nama", "", "", "", ""]


def test_a_foreign_file_asks_first_and_shows_no_number(client, clerk):
    page = client.get(upload(client, FOREIGN).url, follow=True)
    said = page.content.decode()
    assert page.redirect_chain[-1][0].endswith("/columns/")
    assert [field.value() for *_row, field in page.context["form"].rows()] == RIGHT
    assert "Siti Aminah" in said
    assert "•••••••••••••001" in said
    assert "1671015203900001" not in said
    assert "0812-3456" not in said
    assert (batch().status, batch().mapping) == ("UPLOADED", {})


def test_matched_columns_are_previewed_and_imported(client, clerk):
    upload(client, FOREIGN)
    match(client)
    assert (batch().status, batch().new) == ("PREVIEWED", 1)
    client.post(f"/dashboard/applications/import/{batch().pk}/confirm/")
    found = Application.objects.get()
    assert (found.external_no, found.nik.open()) == ("1000000000000001", "1671015203900001")
    assert not ImportProfile.objects.exists()


def test_a_named_source_is_asked_once(client, clerk, office):
    upload(client, FOREIGN)
    match(client, name="  M-Paspor   mingguan ")
    profile = ImportProfile.objects.get()
    assert (profile.name, profile.office, profile.by) == ("M-Paspor mingguan", office, clerk)
    upload(client, FOREIGN | {"No. Pendaftaran": "2"}, name="Juni.XLSX", as_xlsx=True)
    assert (batch().status, batch().new, batch().profile) == ("PREVIEWED", 1, profile)
    page = client.get(f"/dashboard/applications/import/{batch().pk}/").content.decode()
    assert "M-Paspor mingguan" in page
    assert f"/import/{batch().pk}/columns/" in page


def test_a_preview_may_be_matched_anew(client, clerk):
    upload(client, FOREIGN)
    match(client, columns=["nomor_permohonan", "nama", "", "jenis", "tanggal_permohonan", "nik"])
    assert batch().rejected == 1
    page = client.get(f"/dashboard/applications/import/{batch().pk}/").content.decode()
    assert "Catatan (nik)" in page
    match(client)
    assert (batch().new, batch().rejected) == (1, 0)


def test_another_office_is_asked_by_itself(client, clerk):
    upload(client, FOREIGN)
    match(client, name="M-Paspor")
    other = make_office(code="KDI", public=False)
    client.force_login(make_member(office=other, role=Role.CLERK, section="LANTASKIM"))
    upload(client, FOREIGN)
    assert batch().status == "UPLOADED"


def test_a_source_with_a_new_column_keeps_its_name(client, clerk):
    upload(client, FOREIGN)
    match(client, name="M-Paspor")
    upload(client, FOREIGN | {"Loket": "3"})
    match(client, columns=[*RIGHT, ""], name="M-Paspor")
    assert ImportProfile.objects.get().mapping["loket"] == ""


def test_two_sources_never_become_one(client, clerk):
    upload(client, FOREIGN)
    match(client, name="Satu")
    upload(client, FOREIGN | {"Loket": "3"})
    match(client, columns=[*RIGHT, ""], name="Dua")
    match(client, columns=[*RIGHT, ""], name="Satu")
    page = match(client, columns=[*RIGHT, ""], name="Satu")
    assert page.context["form"].errors["name"]
    assert sorted(ImportProfile.objects.values_list("name", flat=True)) == ["Dua", "Satu"]


@pytest.mark.parametrize(
    ("columns", "named"),
    [
        (["nomor_permohonan", "nama", "nik", "", "tanggal_permohonan", ""], "__all__"),
        (["nomor_permohonan", "nama", "nama", "jenis", "tanggal_permohonan", ""], "column-2"),
        (["nomor_permohonan", "nama", "mana", "jenis", "tanggal_permohonan", ""], "column-2"),
        (["\0", "nama", "nik", "jenis", "tanggal_permohonan", ""], "column-0"),
        ([], "__all__"),
        (["nama"] * 1_000, "column-5"),
    ],
)
def test_a_wrong_choice_is_said_where_it_stands(client, clerk, columns, named):
    upload(client, FOREIGN)
    page = match(client, columns=columns, name="Baru")
    assert page.status_code == 200
    assert page.context["form"].errors[named]
    assert 'role="alert"' in page.content.decode()
    assert (batch().status, ImportProfile.objects.count()) == ("UPLOADED", 0)


def test_a_personal_number_is_no_name_of_a_source(client, clerk):
    upload(client, FOREIGN)
    assert match(client, name="NIK 1671015203900001").context["form"].errors["name"]


def test_names_that_stand_twice_are_told(client, clerk):
    content = csv_text(FOREIGN).replace("Catatan", "No KTP").encode()
    page = client.get(upload(client, content=content).url, follow=True).content.decode()
    assert "No KTP (2)" in page


def test_nobody_else_matches_ones_columns(client, clerk, office):
    upload(client, FOREIGN)
    client.force_login(make_member(office=office, role=Role.CLERK, section="LANTASKIM"))
    assert match(client).status_code == 403
    assert batch().status == "UPLOADED"


def test_the_command_knows_a_source_by_name_or_by_its_columns(client, clerk, office, tmp_path):
    with pytest.raises(CommandError, match=r"nomor_permohonan"):
        bring(tmp_path, FOREIGN)
    upload(client, FOREIGN)
    match(client, name="M-Paspor")
    assert counts(bring(tmp_path, FOREIGN)) == (1, 0, 0, 0)
    fewer = {name: cell for name, cell in FOREIGN.items() if name != "Catatan"}
    assert counts(bring(tmp_path, fewer, profile="M-Paspor")) == (0, 0, 1, 0)
    content = xlsx_bytes({"Nama Lengkap Pemohon": "Siti"})
    with pytest.raises(CommandError, match=r"M-Paspor.*nomor_permohonan"):
        bring(tmp_path, name="x.xlsx", content=content, profile="M-Paspor")
    with pytest.raises(CommandError, match=r"Lain.*M-Paspor"):
        bring(tmp_path, FOREIGN, profile="Lain")
