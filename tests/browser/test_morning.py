"""A morning at the office: a clerk searches, meets a possible duplicate, enters, advances and
imports; the head of the section moves many at once, takes it back, and exports."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.applications.models import Application
from dashboard.applications.moves import Move
from dashboard.applications.services import advance_many, record_many
from dashboard.applications.statuses import Origin
from dashboard.audit.models import AuditEvent
from tests.applications.sheet import csv_text
from tests.applications.test_record import unsaved
from tests.factories import make_application, make_member, make_office

LIST, ADD = "/dashboard/applications/", "/admin/applications/application/add/"
NIK = "1671015705900001"
WORDS = {
    "id": {
        "nothing": "Tidak ada yang cocok dengan saringan ini",
        "duplicate": "Mungkin sudah dimasukkan",
        "stage": "Pemeriksaan berkas",
        "reject": "Tidak dikenal",
        "counts": ["2", "0", "0", "1"],
        "preview": "5 permohonan akan pindah",
        "undone": "5 permohonan kembali",
    },
    "en": {
        "nothing": "Nothing matches these filters",
        "duplicate": "This may be entered already",
        "stage": "Documents being checked",
        "reject": "Unknown",
        "counts": ["2", "0", "0", "1"],
        "preview": "5 applications would move",
        "undone": "5 applications are back where they stood",
    },
}
pytestmark = pytest.mark.parametrize("language", ["id", "en"])


@pytest.fixture
def office(transactional_db):
    return make_office()


@pytest.fixture
def words(language):
    return WORDS[language]


def open_as(page, login, username, language):
    login(page, username)
    page.goto("/dashboard/")
    page.click(f"button[name=language][value={language}]")


def search(page, text):
    page.goto(LIST)
    page.keyboard.press("/")
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")


def test_a_clerk_searches_enters_and_advances(page, login, axe, office, language, words):
    make_member(office=office, role="CLERK", section="LANTASKIM", username="petugas")
    stood = make_application(
        office=office,
        nik=NIK,
        applicant_name="Siti Aisyah",
        external_no="1624061200000001",
        submitted_at=timezone.now() - timedelta(days=3),
    )
    open_as(page, login, "petugas", language)
    search(page, "Nurhayati")
    assert words["nothing"] in page.inner_text("#results")
    search(page, NIK)
    assert page.url.endswith(stood.get_absolute_url())  # the only one: its page, no number in it
    page.goto(ADD)
    page.keyboard.type("1624061200000002")
    for name, text in (("applicant_name", "Siti Aisyah"), ("nik", NIK), ("birth_date", "17051990")):
        page.fill(f"#id_{name}", text)
    for name, label in (("type", "PASPOR_ELEKTRONIK"), ("reason", "BARU"), ("purpose", "UMRAH")):
        choose(page, name, label)
    choose(page, "channel", "WALK_IN")
    page.press("#id_nik", "Enter")
    page.wait_for_selector(".doubt")
    axe(page)
    assert words["duplicate"] in page.inner_text(".doubt")
    assert stood.public_code in page.inner_text(".doubt")
    assert Application.objects.count() == 1
    page.click(".doubt input[type=submit]")
    page.wait_for_selector(".messagelist .success")
    entered = Application.objects.get(external_no="1624061200000002")
    page.goto(entered.get_absolute_url())
    page.click("form.step button.btn-primary")
    page.wait_for_selector(".messages")
    assert words["stage"] in page.inner_text("#stage-title")
    entered.refresh_from_db()
    assert entered.stage.code == "ARRIVED"


def choose(page, name, code):
    """Pick the catalogue row of a code, whatever its name is in the language of the page."""
    field = Application._meta.get_field(name)
    page.select_option(f"#id_{name}", str(field.related_model.objects.get(code=code).pk))


def test_a_clerk_imports_a_file_with_a_wrong_row(
    page, login, axe, fits, office, language, words, tmp_path
):
    make_member(office=office, role="CLERK", section="LANTASKIM", username="petugas")
    good = {"nama": "Budi", "jenis": "PASPOR_BIASA", "tanggal_permohonan": "2024-06-10"}
    file = tmp_path / "permohonan.csv"
    file.write_text(
        csv_text(
            good | {"nomor_permohonan": "1624061000000001"},
            good | {"nomor_permohonan": "1624061000000002"},
            good | {"nomor_permohonan": "1624061000000003", "jenis": "PASPOR_EMAS"},
        )
    )
    open_as(page, login, "petugas", language)
    page.goto(f"{LIST}import/")
    page.set_input_files("input[type=file]", file)
    page.click("main form button.btn-primary")
    page.wait_for_selector(".tallies")
    assert page.locator(".tallies dd").all_inner_texts() == words["counts"]
    assert words["reject"] in page.inner_text(".reasons")
    axe(page)
    fits(page)
    assert Application.objects.count() == 0
    page.click(".note form button.btn-primary")
    page.wait_for_selector(".note-normal")
    assert Application.objects.count() == 2
    page.set_viewport_size({"width": 360, "height": 800})
    fits(page)
    with page.expect_download() as rejected:
        page.click(".reasons form button")
    assert rejected.value.suggested_filename == "gagal.xlsx"
    assert AuditEvent.objects.filter(verb="EXPORTED").count() == 1


def test_a_head_moves_many_takes_it_back_and_exports(page, login, axe, office, language, words):
    make_member(office=office, role="SECTION_HEAD", section="LANTASKIM", username="lantaskim")
    now = timezone.now()
    fresh = [
        unsaved(office, external_no=f"162406120000010{number}", applicant_name="=Ani")
        for number in range(5)
    ]
    rows = record_many(applications=fresh, by=None, origin=Origin.IMPORT, now=now)
    moves = [Move(row, "AWAITING_PRINT", now, "to-print") for row in rows]
    advance_many(moves=moves, by=None, origin=Origin.IMPORT, now=now)
    open_as(page, login, "lantaskim", language)
    page.goto(f"{LIST}?stage=AWAITING_PRINT")
    page.click("#bulk button[name=all]")
    page.select_option("select[name=to]", "QUALITY_CHECK")
    page.click("main form button.btn-primary")
    page.wait_for_selector("#moves-title")
    axe(page)
    assert words["preview"] in page.inner_text("#moves-title")
    assert set(Application.objects.values_list("stage__code", flat=True)) == {"AWAITING_PRINT"}
    page.click("main form button.btn-primary")
    page.wait_for_selector(".note-in")
    assert set(Application.objects.values_list("stage__code", flat=True)) == {"QUALITY_CHECK"}
    page.click("form button.btn-danger")
    page.wait_for_selector(".note strong")
    assert words["undone"] in page.inner_text(".note")
    assert set(Application.objects.values_list("stage__code", flat=True)) == {"AWAITING_PRINT"}
    page.goto(f"{LIST}export/?stage=AWAITING_PRINT")
    page.fill("input[name=reason]", "laporan harian")
    page.select_option("select[name=kind]", "csv")
    with page.expect_download() as exported:
        page.click("main form button.btn-primary")
    rows = list(csv.DictReader(io.StringIO(exported.value.path().read_text())))
    assert len(rows) == 5
    assert {row["nama"] for row in rows} == {"'=Ani"}
    assert AuditEvent.objects.get(verb="EXPORTED").changes["count"] == 5
