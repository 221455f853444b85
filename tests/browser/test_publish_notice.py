"""Public relations write that printing is back, the head publishes, a stranger reads it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.notices.models import Notice
from dashboard.offices.roles import Role
from tests.browser.conftest import SCHEMES, WIDTHS
from tests.factories import make_incident, make_member, make_office, make_update

LANGUAGES = ("/", "/en/")


@pytest.fixture
def outage(transactional_db):
    """Printing and same-day were down for two days and came back an hour ago."""
    office = make_office(phone="0711-000-0000", address="Jalan Pangeran Ratu, Palembang")
    tikkim = make_member(office=office, role=Role.ICT_HEAD, section="TIKKIM", username="tikkim")
    make_member(office=office, role=Role.PUBLIC_RELATIONS, username="humas")
    make_member(office=office, role=Role.OFFICE_HEAD, username="kepala")
    now = timezone.now()
    started = now - timedelta(days=2)
    incident = make_incident(
        office=office,
        by=tikkim,
        started_at=started,
        announced_at=started,
        ended_at=now - timedelta(hours=1),
        status="RESTORED",
        down=("PRINTING", "SAME_DAY"),
    )
    make_update(incident=incident, by=tikkim, at=started, visibility="PUBLIC")
    return incident


@pytest.fixture
def disruption(outage):
    """The same, still going on."""
    outage.status, outage.ended_at = "IDENTIFIED", None
    outage.save()
    outage.impacts.update(ends_at=None)
    return outage


def draft(page, login, outage):
    login(page, "humas")
    page.goto(f"/dashboard/notices/new/?incident={outage.pk}&kind=RESTORED")
    page.fill("[name=headline_id]", "Pencetakan paspor telah kembali normal")
    page.fill("[name=headline_en]", "Passport printing is back to normal")


@pytest.mark.parametrize("javascript", [True, False])
def test_humas_writes_kepala_publishes_a_stranger_reads(open_page, login, outage, javascript):
    page = open_page(javascript=javascript)
    draft(page, login, outage)
    page.click("button[name=submit]")
    page.wait_for_url("**/dashboard/notices/*/")
    assert page.locator("form[action$='/publish/']").count() == 0

    head = open_page(javascript=javascript)
    login(head, "kepala")
    head.goto(Notice.objects.get().get_absolute_url())
    head.click("form[action$='/publish/'] button")
    head.wait_for_load_state()
    assert Notice.objects.get().status == "PUBLISHED"

    stranger = open_page(width=360, javascript=False)
    for path, words in zip(
        LANGUAGES,
        ("Pencetakan paspor telah kembali normal", "Passport printing is back to normal"),
        strict=True,
    ):
        stranger.goto(path)
        stranger.click(f"text={words}")
        assert stranger.inner_text("h1") == words


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("path", LANGUAGES)
def test_the_public_page_is_one_request_and_open_to_everyone(
    open_page, axe, fits, disruption, width, scheme, path
):
    page = open_page(width=width, scheme=scheme)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path)
    assert len([url for url in asked if not url.startswith("data:")]) == 1
    assert page.context.cookies() == []
    axe(page)
    fits(page)
    page.goto("/riwayat/" if path == "/" else "/en/history/")
    axe(page)
    fits(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_editor_counts_previews_and_fits(open_page, login, axe, fits, outage, width):
    page = open_page(width=width)
    draft(page, login, outage)
    page.fill("[name=headline_id]", "A" * 73)
    assert page.locator(".counter.over strong").inner_text() == "3"
    page.wait_for_selector("#preview h3:has-text('AAA')")
    axe(page)
    fits(page)
    page.click("button[name=submit]")
    page.wait_for_selector(".error-summary")
    axe(page)
    page.fill("[name=headline_id]", "Pencetakan normal")
    page.click("button[name=save]")
    page.wait_for_url("**/dashboard/notices/*/")
    axe(page)
    fits(page)
    page.goto("/dashboard/notices/")
    axe(page)
    fits(page)
