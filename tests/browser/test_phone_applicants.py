"""A caller works by keyboard: at most four keystrokes a call, on any screen."""

from datetime import date, time

import pytest

from dashboard.offices.models import WorkingHours
from dashboard.outreach.models import Contact, ContactAttempt
from tests.browser.conftest import SCHEMES, WIDTHS
from tests.factories import make_application, make_campaign, make_member, make_office

MOST = 4
CALLS = [("1",), ("4",), ("3",), ("3", "b"), ("6",), ("8",), ("2",), ("5",), ("7",), ("1",)]
OUTCOMES = (
    "REACHED_AGREED NO_ANSWER CALL_BACK CALL_BACK WRONG_NUMBER MESSAGE_LEFT REACHED_OBJECTS BUSY "
    "UNREACHABLE REACHED_AGREED"
)


@pytest.fixture
def campaign(transactional_db):
    """Twelve contacts, phoned at any hour of any day, as the test runs when it runs."""
    office = make_office(phone="0711-123-456")
    long_ago, day = date(2014, 1, 1), {"opens": time(8), "closes": time(16)}
    for weekday in (6, 7):
        WorkingHours.objects.create(office=office, weekday=weekday, valid_from=long_ago, **day)
    head = make_member(office=office, role="OFFICE_HEAD")
    make_member(office=office, role="CALLER", username="telepon")
    rows = [make_application(office=office, promised_on=date(2024, 7, 3)) for _each in range(12)]
    started = rows[0].submitted_at
    return make_campaign(
        office=office,
        by=head,
        at=started,
        applications=rows,
        opens=time(0),
        closes=time(23, 59, 59),
    )


@pytest.fixture
def url(campaign):
    return f"/dashboard/outreach/{campaign.pk}/call/"


def test_ten_calls_take_at_most_four_keystrokes_each(page, login, campaign, url):
    login(page, "telepon")
    page.goto(url)
    page.click("text=Ambil sepuluh berikutnya")
    order = list(Contact.objects.in_order()[:10])
    for contact, keys in zip(order, CALLS, strict=True):
        page.wait_for_selector(f"form[action$='/contacts/{contact.pk}/record/']")
        for key in keys:
            page.keyboard.press(key)
        page.keyboard.press("Enter")
        assert len(keys) + 1 <= MOST
    page.wait_for_selector("text=Ambil sepuluh berikutnya")
    made = ContactAttempt.objects.order_by("pk")
    assert [row.contact for row in made] == order
    assert [row.outcome for row in made] == OUTCOMES.split()
    first, second = made[2].call_back_at, made[3].call_back_at
    assert second > first  # the first offer is ticked; b chose the second


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_screen_fits_and_is_accessible(open_page, login, url, axe, fits, width, scheme):
    page = open_page(width=width, scheme=scheme)
    login(page, "telepon")
    page.goto(url)
    axe(page)
    page.click("text=Ambil sepuluh berikutnya")
    page.wait_for_selector("[data-call-form]")
    page.keyboard.press("3")
    axe(page)
    fits(page)


def test_without_script_every_choice_is_a_button(open_page, login, campaign, url):
    page = open_page(javascript=False)
    login(page, "telepon")
    page.goto(url)
    page.click("text=Ambil sepuluh berikutnya")
    page.click("label:has(input[value=NO_ANSWER])")
    page.click("text=Simpan dan berikutnya")
    assert ContactAttempt.objects.get().outcome == "NO_ANSWER"
    page.click("text=Kembalikan 9 kontak")
    assert not Contact.objects.filter(state="LEASED").exists()
