"""The head of Lantaskim logs in, reads the month and lands on the rows behind a number."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.offices.roles import Role
from tests.browser.conftest import SCHEMES, WIDTHS
from tests.factories import make_application, make_incident, make_member, make_office

UMRAH, TOURISM = 26, 7  # more than a page of the list, and less


@pytest.fixture
def month(transactional_db):
    """This morning's applications, one of them late, and an outage since yesterday."""
    office = make_office()
    make_member(office=office, role=Role.SECTION_HEAD, section="LANTASKIM", username="lantaskim")
    tikkim = make_member(office=office, role=Role.ICT_HEAD, section="TIKKIM", username="tikkim")
    now, today = timezone.now(), office.today()
    for purpose, number in (("UMRAH", UMRAH), ("WISATA", TOURISM)):
        for _ in range(number):
            make_application(office=office, purpose=purpose, submitted_at=now)
    yesterday = today - timedelta(days=1)
    make_application(
        office=office,
        submitted_at=now - timedelta(days=40),
        stage="AWAITING_PRINT",
        net_due=yesterday,
        gross_due=yesterday,
    )
    make_incident(
        office=office,
        by=tikkim,
        started_at=now - timedelta(days=1),
        announced_at=now,
        down=("PRINTING", "SAME_DAY"),
    )
    return office


def bar(page, label: str):
    return page.locator(".bars li", has_text=label).first.locator("a.bar-number")


@pytest.mark.parametrize("javascript", [True, False])
def test_the_number_beside_umrah_leads_to_as_many_rows(open_page, login, month, javascript):
    page = open_page(javascript=javascript)
    login(page, "lantaskim")
    assert page.title().startswith("Beranda Lantaskim")
    assert bar(page, "Umrah").inner_text() == str(UMRAH)
    bar(page, "Umrah").click()
    assert page.locator("[role=status]", has_text=re.compile(rf"^{UMRAH} ")).is_visible()
    assert page.locator("table.list tbody tr").count() == 25  # and one on the second page
    page.go_back()
    assert page.title().startswith("Beranda Lantaskim")


def test_a_bar_of_the_chart_is_a_link_for_the_pointer(page, login, month):
    login(page, "lantaskim")
    page.locator(".plot a", has=page.locator(".mark")).first.click()
    page.wait_for_url("**/dashboard/applications/?**purpose=UMRAH**")
    assert page.locator("[role=status]", has_text=re.compile(rf"^{UMRAH} ")).is_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_the_period_is_switched_by_links_and_dates(open_page, login, month, javascript):
    page = open_page(javascript=javascript)
    login(page, "lantaskim")
    page.get_by_role("link", name="7 hari").click()
    assert "period=week" in page.url
    page.get_by_role("link", name="Pilih tanggal").click()
    page.fill("[name=first]", "2024-06-01")
    page.fill("[name=last]", "2024-06-30")
    page.get_by_role("button", name="Tampilkan").click()
    assert "1–30 Juni 2024" in page.locator("main").inner_text()
    page.fill("[name=last]", "2024-05-01")
    page.get_by_role("button", name="Tampilkan").click()
    assert page.title().startswith("Galat:")
    assert page.locator(".tile").count() == 0


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_it_fits_and_has_no_barrier(open_page, login, axe, fits, month, width, scheme):
    page = open_page(width=width, scheme=scheme)
    login(page, "lantaskim")
    for query in ("", "?period=incident", "?period=custom&first=2024-13-01"):
        page.goto(f"/dashboard/{query}")
        axe(page)
        fits(page)
    page.goto("/dashboard/")
    for summary in page.locator("summary").all():
        summary.click()
    axe(page)
    fits(page)


def test_on_a_phone_what_is_to_be_done_comes_before_the_trend(open_page, login, month):
    page = open_page(width=360)
    login(page, "lantaskim")
    assert page.locator("#to-do").bounding_box()["y"] < page.locator("#by-day").bounding_box()["y"]
    tiles = [tile.bounding_box() for tile in page.locator(".tile").all()]
    assert len({round(tile["x"]) for tile in tiles}) == 2  # two by two


def test_on_paper_the_chart_has_the_width_and_nothing_hidden_leaves_a_box(open_page, login, month):
    page = open_page()
    login(page, "lantaskim")
    page.goto(f"{page.url}?period=custom&first={month.today()}&last={month.today()}")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1000})  # A4 less its margins
    assert not page.locator(".period-form").is_visible()

    def width(where: str) -> float:
        return page.locator(where).last.bounding_box()["width"]

    assert width(".trend") == width("main .tiles") == width(".grid > .card:last-child")
    assert width(".banner h2") > 300  # its own line, not a column beside the services
