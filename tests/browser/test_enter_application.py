"""A clerk enters applications with the keyboard alone, in under 45 seconds each."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.applications.models import Application
from dashboard.applications.services import record
from tests.applications.test_record import unsaved
from tests.browser.conftest import SCHEMES, WIDTHS
from tests.factories import make_application, make_member, make_office

ADD = "/admin/applications/application/add/"


@pytest.fixture
def office(transactional_db):
    return make_office()


@pytest.fixture
def petugas(office):
    return make_member(office=office, role="CLERK", section="LANTASKIM", username="petugas")


def type_form(page, *entries):
    """Type each entry into the field that has the focus and go on with the tab key."""
    for entry in entries:
        if entry:
            page.keyboard.type(entry)
        page.keyboard.press("Tab")


def test_the_keyboard_alone_enters_two_applications(page, login, petugas, axe):
    login(page, "petugas")
    page.goto(ADD)
    axe(page)
    begun = time.monotonic()
    type_form(page, "1624061200000001", "Siti Aisyah", "1671015705900001", "17051990", "", "")
    type_form(page, "081234567890", "Paspor elek", "Baru", "Umrah", "M-Pas", "", "", "")
    page.keyboard.press("Enter")
    page.wait_for_selector(".messagelist .success")  # and the next empty form
    assert time.monotonic() - begun < 45
    row = Application.objects.get()
    assert (row.type.code, row.reason.code, row.purpose.code, row.channel.code) == (
        "PASPOR_ELEKTRONIK",
        "BARU",
        "UMRAH",
        "MPASPOR",
    )
    page.goto(ADD)  # the catalogue fields stand as in the last entry
    type_form(page, "1624061200000002", "Budi Santoso", "1671011705900001", "17/05/1990")
    page.keyboard.press("Enter")
    page.wait_for_selector(".messagelist .success")  # and the next empty form
    assert Application.objects.filter(type__code="PASPOR_ELEKTRONIK").count() == 2


def test_an_error_and_a_doubt_are_said_at_the_field(page, login, petugas, axe):
    make = unsaved(petugas.memberships.get().office, submitted_at=timezone.now())
    record(application=make, by=petugas)
    login(page, "petugas")
    page.goto(ADD)
    type_form(page, "1624061200000002", "Budi", "167101170590001", "17/05/1990")
    page.keyboard.press("Enter")
    page.wait_for_selector(".field-nik .errorlist")
    axe(page)
    page.fill("#id_nik", "1671011805900001")
    page.press("#id_nik", "Enter")
    page.wait_for_selector(".field-nik .errorlist >> text=Simpan sekali lagi")
    page.press("#id_nik", "Enter")
    page.wait_for_selector(".messagelist .success")  # and the next empty form
    assert Application.objects.count() == 2


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_list_and_page_fit_and_are_accessible(open_page, login, office, axe, fits, width, scheme):
    head = make_member(
        office=office, role="SECTION_HEAD", section="LANTASKIM", username="lantaskim"
    )
    today = timezone.localdate()
    make_application(
        office=office, net_due=today - timedelta(days=1), gross_due=today - timedelta(days=3)
    )
    row = record(application=unsaved(office, submitted_at=timezone.now()), by=head)
    page = open_page(width=width, scheme=scheme)
    login(page, "lantaskim")
    addresses = ["/dashboard/applications/", "/dashboard/applications/?stage=X&late=net"]
    for address in [*addresses, row.get_absolute_url()]:
        page.goto(address)
        for summary in page.locator("main details > summary").all():
            if summary.is_visible():
                summary.click()
        axe(page)
        fits(page)


def test_a_filter_narrows_without_a_button_and_the_address_follows(page, login, office, petugas):
    make_application(office=office, applicant_name="Siti", purpose="UMRAH")
    make_application(office=office, applicant_name="Budi", purpose="WISATA")
    login(page, "petugas")
    page.goto("/dashboard/applications/")
    page.keyboard.press("f")
    page.click(".pick >> text=Keperluan")
    page.check("input[name=purpose][value=WISATA]")
    page.wait_for_url("**/dashboard/applications/?purpose=WISATA")
    page.wait_for_selector("text=1 permohonan")
    assert page.locator("#results tbody tr").count() == 1
    page.click("#results .chip a")
    page.wait_for_url("**/dashboard/applications/?")
    assert page.locator("#results tbody tr").count() == 2


def test_without_javascript_a_head_moves_on_back_and_reveals(open_page, login, office):
    head = make_member(
        office=office, role="SECTION_HEAD", section="LANTASKIM", username="lantaskim"
    )
    row = record(application=unsaved(office, submitted_at=timezone.now()), by=head)
    page = open_page(javascript=False)
    login(page, "lantaskim")
    page.goto(row.get_absolute_url())
    page.click("text=Lanjutkan ke: Menunggu pembayaran")
    page.wait_for_selector(".stages [aria-current] >> text=Menunggu pembayaran")
    page.click("summary >> text=Kembalikan satu tahap")
    page.fill("#back_reason", "salah pilih")
    page.click("text=Kembalikan ke “Diajukan”")
    page.wait_for_selector(".stages [aria-current] >> text=Diajukan")
    page.click("summary >> text=Tampilkan NIK")
    page.click(".reveal form:visible button")
    page.wait_for_selector("text=1671015705900001")
