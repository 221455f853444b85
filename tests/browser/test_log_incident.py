"""The ICT head logs a printing outage in at most eight interactions, on any screen."""

import pytest

from dashboard.incidents.models import Incident
from tests.browser.conftest import SCHEMES, WIDTHS
from tests.factories import make_member, make_office

LIST = "/dashboard/incidents/"
MOST = 8


@pytest.fixture
def tikkim(transactional_db):
    office = make_office()
    return make_member(office=office, role="ICT_HEAD", section="TIKKIM", username="tikkim")


class Hand:
    """Does one thing at a time and counts."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def click(self, selector):
        self.count += 1
        self.page.click(selector)

    def press(self, key):
        self.count += 1
        self.page.keyboard.press(key)


def test_a_printing_outage_is_logged_and_announced_in_at_most_eight_steps(page, login, tikkim, axe):
    login(page, "tikkim")
    page.goto(LIST)
    hand = Hand(page)
    hand.press("n")
    page.wait_for_url("**/new/")
    hand.click("#preset-PRINTER")
    page.wait_for_url("**/new/?preset=PRINTER")
    hand.click("text=30 menit lalu")
    hand.click("#id_level_PRINTING label:has(input[value=DOWN])")
    hand.click("#id_announce")
    axe(page)
    hand.click("text=Simpan insiden")
    page.wait_for_url(lambda url: "/new/" not in url)
    assert hand.count <= MOST
    incident = Incident.objects.get()
    levels = {row.service.code: row.level for row in incident.impacts.select_related("service")}
    assert levels == {"PRINTING": "DOWN", "SAME_DAY": "DOWN"}
    assert incident.updates.public().get().body_en.startswith("Some of the passport printers")
    axe(page)
    page.click("text=Susun pengumuman")
    page.wait_for_url(f"**/notices/new/?incident={incident.pk}&kind=DISRUPTION")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_screen_fits_and_is_accessible(open_page, login, tikkim, axe, fits, width, scheme):
    page = open_page(width=width, scheme=scheme)
    login(page, "tikkim")
    page.goto(f"{LIST}new/")
    page.click("text=Simpan insiden")
    page.wait_for_selector(".error-summary")
    axe(page)
    fits(page)
    page.goto(f"{LIST}new/?preset=DATA_CENTRE")
    axe(page)
    fits(page)
    page.click("text=Simpan insiden")
    page.wait_for_url(lambda url: "/new/" not in url)
    for summary in page.query_selector_all("main summary"):
        summary.click()
    axe(page)
    fits(page)
    page.goto(LIST)
    axe(page)
    fits(page)


def test_it_works_without_javascript(open_page, login, tikkim, fits):
    page = open_page(width=360, javascript=False)
    login(page, "tikkim")
    page.goto(f"{LIST}new/")
    page.click("text=Printer paspor")
    page.click("text=Simpan insiden")
    page.click("#service-PRINTING summary")
    page.click("text=Pulihkan: Pencetakan paspor")
    page.click("text=Tutup insiden – 1 layanan belum normal")
    assert "Layanan satu hari jadi" in page.inner_text(".error-summary")
    fits(page)
    page.click("#service-SAME_DAY summary")
    page.click("text=Pulihkan: Layanan satu hari jadi")
    page.click("#close-title ~ form button")
    assert Incident.objects.get().status == "CLOSED"


def test_a_stale_page_gets_the_conflict_screen(open_page, login, tikkim, axe):
    first, second = open_page(), open_page()
    second.watch.expected.add(409)
    for page in (first, second):
        login(page, "tikkim")
    first.goto(f"{LIST}new/?preset=PRINTER")
    first.click("text=Simpan insiden")
    first.wait_for_url(lambda url: "/new/" not in url)
    second.goto(first.url)
    first.click("#service-SAME_DAY summary")
    first.click("text=Pulihkan: Layanan satu hari jadi")
    second.click("#service-PRINTING summary")
    second.click("#PRINTING_level label:has(input[value=RECOVERING])")
    second.click("#service-PRINTING >> text=Tetapkan tingkat ini")
    second.wait_for_selector("text=Yang dilakukan orang lain")
    axe(second)
    second.click("text=Tetap lakukan")
    second.wait_for_selector("#service-PRINTING >> text=Pemulihan")
