"""The day of an outage, lived in the browser by those who work on it.

20 June 2024, 08.45: a clerk reports that the central systems are gone, the ICT head confirms it.
On the next morning the section head promises new dates and has those phoned whom it hits; the
caller works by keyboard. Services come back one after the other, the people at the counter first;
the public reads it, the report is frozen, the incident closed.
"""

from datetime import date, datetime

import pytest
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.applications.appointments import services_outcome
from dashboard.applications.models import Application, Appointment
from dashboard.incidents.models import AffectedApplication, Incident
from dashboard.incidents.pauses import renew_open
from dashboard.notices.models import Notice
from dashboard.outreach.models import Campaign, Contact, ContactAttempt
from dashboard.reports.models import ReportRun
from tests.browser.outage_people import BACK, open_office
from tests.browser.test_log_incident import MOST, Hand
from tests.browser.test_phone_applicants import MOST as MOST_KEYS
from tests.incidents.conftest import WIB, wib

# Interviewed on Wednesday the 19th: due four working days later, and one more is paused.
WAS, IS = date(2024, 6, 25), date(2024, 6, 26)
# Twelve calls: the first ten contacts once, then the two that are left; the outcome's key first.
CALLS = "1 1 4 1 3b 2 1 8 1 5 1 1".split()
LEFT = 4  # asked to be called later, not reached twice, not phoned
# What the outage has hit on the morning of the 21st, by the query of the page, counted by hand.
HIT = {
    "": 15,
    "?phone=each": 13,
    "?phone=no": 1,
    "?flag=upcoming": 2,
    "?flag=missed_slot": 1,
    "?flag=stuck": 12,
    "?flag=same_day_broken": 1,
    "?risk=travel_risk": 2,
    "?date=proposed": 11,
}
# What the frozen report says on it: who is told, and how long the passport printers stood still.
PAPER = (
    "Pencetakan paspor Dihentikan sementara 9 jam 55 menit 25 jam 55 menit",
    "2024-001 · Gangguan Pusat Data Nasional 13 9 0 4",
    "Permohonan 15 13",  # ever and still: the two who only had an appointment are free again
    "Jadwal mendatang 2 0",
    "Sudah dihubungi 10 9",  # nine numbers, one of them of two people; one had an appointment
    "Tahu tanggal yang berlaku 8 8",
    "Sudah dihubungi, belum ada tanggal 2 1",
    "Layanan kami telah kembali normal",
)
NUMBERS = """links => links.map(a => [a.getAttribute("href"), a.textContent.match(/\\d+/g)])
    .filter(([, found]) => found).map(([href, found]) => [href, Number(found.at(-1))])"""


@pytest.fixture
def clock(monkeypatch):
    """What everybody takes for now: ``clock(wib(20, 8, 45))``."""

    def at(moment: datetime) -> datetime:
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    return at


@pytest.fixture
def office(transactional_db, clock):
    clock(wib(19, 16))
    return open_office()


@pytest.fixture
def desk(open_page, login, office):
    """``desk("tikkim")`` is that person's own browser, signed in anew on each day."""
    pages = {}

    def of(username):
        today = (username, timezone.localdate())
        if today not in pages:
            pages[today] = open_page()
            login(pages[today], username)
        return pages[today]

    return of


def test_the_day_of_an_outage(desk, clock, office, axe, open_page):
    clock(wib(20, 8, 45))
    incident = report(desk("petugas"), axe)
    clock(wib(20, 8, 50))
    confirm(desk("tikkim"), incident, axe)
    overnight(clock, office)
    clock(wib(21, 8, 30))
    see_the_affected(desk("lantaskim"), incident, axe)
    promise(desk("lantaskim"), incident, axe)
    campaign = start_to_phone(desk("lantaskim"), incident, axe)
    clock(wib(21, 8, 40))
    phone(desk("telepon"), campaign, axe)
    clock(wib(21, 10, 30))
    restore(desk("tikkim"), incident, axe)
    publish(desk, incident, axe)
    stranger = open_page(width=360, javascript=False)
    stranger.goto("/")
    headline = Notice.objects.get().published_revision.headline_id
    follow(stranger, f"text={headline}")
    assert stranger.inner_text("h1") == headline
    freeze(desk("tikkim"), incident, axe)
    close(desk("tikkim"), incident, axe)


def follow(page, selector):
    """Click, and wait for the page that comes of it."""
    with page.expect_navigation():
        page.click(selector)


def report(page, axe) -> Incident:
    """The clerk: preset, half an hour ago, the counters stand still as well; not public."""
    page.goto("/dashboard/incidents/")
    hand = Hand(page)
    hand.press("n")
    page.wait_for_url("**/new/")
    hand.click("#preset-DATA_CENTRE")
    page.wait_for_url("**/new/?preset=DATA_CENTRE")
    hand.click("label:has(input[name=start][value=earlier])")
    hand.click("#id_level_BIOMETRICS label:has(input[value=DOWN])")
    axe(page)
    hand.click(".savebar button.btn-primary")
    page.wait_for_url(lambda url: "/new/" not in url)
    assert hand.count <= MOST
    incident = Incident.objects.get()
    assert not incident.is_real and incident.started_at == wib(20, 8, 15)
    assert {row.service.code for row in incident.impacts.all()} == {*BACK}
    assert page.locator("form[action$='/confirm/']").count() == 0  # not for a clerk
    axe(page)
    return incident


def confirm(page, incident, axe):
    """The ICT head: from now on it is real, and the counts are on its page."""
    page.goto(incident.get_absolute_url())
    follow(page, "form[action$='/confirm/'] button")
    incident.refresh_from_db()
    assert incident.is_real
    shown = page.inner_text(f"a[href='{incident.get_absolute_url()}affected/'] strong")
    assert int(shown) == AffectedApplication.objects.of(incident).current().count() > 0
    axe(page)


def overnight(clock, office):
    """One who came on the 20th is sent home; the day ends, and leaves the due dates."""
    missed = Appointment.objects.get(starts_at=wib(20, 10))
    services_outcome.mark_many(
        office=office,
        slots=[missed.pk],
        outcome="NOT_SERVED",
        reason="sistem pusat terganggu",
        by=User.objects.get(username="lantaskim"),
        now=clock(wib(20, 10, 30)),
    )
    assert renew_open(now=clock(wib(20, 16, 5))) > 0


def see_the_affected(page, incident, axe):
    """Computed anew; behind each number on the page are as many rows."""
    url = f"{incident.get_absolute_url()}affected/"
    page.goto(url)
    follow(page, "form[action$='/affected/refresh/'] button")
    page.goto(url)
    axe(page)
    numbers = dict(page.eval_on_selector_all("main a[href]", NUMBERS))
    assert {key: numbers[f"{url}{key}"] for key in HIT} == HIT
    for address in (f"{url}{key}" for key in HIT):
        page.goto(address)
        assert page.locator("table.list tbody tr th").count() == numbers[address], address


def promise(page, incident, axe):
    """The head of the section promises the dates that the outage moved."""
    page.goto(f"{incident.get_absolute_url()}affected/")
    follow(page, "main a.btn-primary")
    axe(page)
    assert Application.objects.filter(promised_on=WAS).count() == HIT["?date=proposed"] + 1
    follow(page, "main form button.btn-primary")
    assert Application.objects.filter(promised_on=IS).count() == HIT["?date=proposed"]
    assert Application.objects.get(promised_on=WAS).stage.code == "READY"


def start_to_phone(page, incident, axe) -> Campaign:
    """From the incident: a look at the numbers first, then the start."""
    page.goto(incident.get_absolute_url())
    follow(page, "a[href*='/outreach/new/']")
    axe(page)
    figures = page.locator(".figures strong").all_inner_texts()
    assert list(map(int, figures)) == [15, 13, 1, 0]
    assert not Campaign.objects.exists()
    follow(page, "button[name=start]")
    axe(page)
    return Campaign.objects.get()


def phone(page, campaign, axe):
    """Ten and two calls, the hands on the keys all the time; the one that is left goes back."""
    page.goto(campaign.get_absolute_url())
    follow(page, "a[href$='/call/']")
    order = list(Contact.objects.in_order())
    for number, (contact, outcome) in enumerate(zip(order[: len(CALLS)], CALLS, strict=True)):
        if number % 10 == 0:
            page.wait_for_selector("form[action$='/lease/'] button:enabled")
            page.wait_for_load_state()
            page.keyboard.press("n")
        page.wait_for_selector(f"form.ready[action$='/contacts/{contact.pk}/record/']")
        if number == 0:
            axe(page)
            assert "25 Juni 2024 → 26 Juni 2024" in page.inner_text(".people")
        hand = Hand(page)
        for key in (*outcome, "Enter"):
            hand.press(key)
        assert hand.count <= MOST_KEYS
    page.wait_for_selector(f"form[action$='/contacts/{order[12].pk}/record/']")
    follow(page, "form[action$='/release/'] button")
    made = ContactAttempt.objects.order_by("pk")
    assert [row.contact for row in made] == order[:12]
    told = Application.objects.filter(told__promise=IS).distinct()
    assert told.count() == 8  # one number is two people; who only has an appointment has no date
    assert Contact.objects.exclude(state="DONE").count() == LEFT


def restore(page, incident, axe):
    """Service by service, each at its own time; one click from there to a filled notice."""
    page.goto(incident.get_absolute_url())
    for code, time in BACK.items():
        page.click(f"#service-{code} > details > summary")
        page.fill(f"#{code}_at", f"2024-06-21T{time}")
        follow(page, f"#service-{code} button[formaction$='/restore/']")
        assert time.replace(":", ".") in page.inner_text(f"#service-{code} .service-head")
        if code == "BIOMETRICS":
            axe(page)
            follow(page, ".messages a[href*='kind=RESTORED']")
            assert "biometrik" in page.input_value("[name=headline_id]")
            page.goto(incident.get_absolute_url())
    ended = incident.impacts.select_related("service")
    assert {row.service.code: f"{row.ends_at.astimezone(WIB):%H:%M}" for row in ended} == BACK
    incident.refresh_from_db()
    assert (incident.status, incident.ended_at) == ("RESTORED", wib(21, 10, 15))


def publish(desk, incident, axe):
    """Public relations submit what is filled in, the office head publishes it."""
    page = desk("humas")
    page.goto(incident.get_absolute_url())
    follow(page, "a[href*='kind=RESTORED']")
    axe(page)
    follow(page, "button[name=submit]")
    assert page.locator("form[action$='/publish/']").count() == 0
    notice = Notice.objects.get()
    assert (notice.incident, notice.kind, notice.status) == (incident, "RESTORED", "IN_REVIEW")
    page = desk("kepala")
    page.goto(notice.get_absolute_url())
    follow(page, "form[action$='/publish/'] button")
    notice.refresh_from_db()
    assert notice.status == "PUBLISHED"


def freeze(page, incident, axe):
    """The report stands with its figures, whatever comes later."""
    page.goto(incident.get_absolute_url())
    follow(page, f"a[href$='/reports/incidents/{incident.pk}/']")
    axe(page)
    follow(page, "form[action*='/freeze/'] button")
    axe(page)
    run = ReportRun.objects.get()
    paper = page.inner_text("article")
    assert run.digest in paper
    for line in PAPER:
        assert line in paper.replace("\t", " ")


def close(page, incident, axe):
    """What is missing is said before; with a reason it is closed all the same."""
    page.goto(incident.get_absolute_url())
    missing = f"{LEFT} orang dari “{Campaign.objects.get()}” belum dihubungi"
    assert missing in page.inner_text("section:has(> #close-title)")
    follow(page, "form[action$='/close/'] button")
    assert missing in page.inner_text("section:has(> #close-title) .field-error")
    axe(page)
    page.fill("form[action$='/close/'] [name=reason]", "sisanya diberi tahu di loket")
    follow(page, "form[action$='/close/'] button")
    incident.refresh_from_db()
    assert incident.status == "CLOSED"
    assert Campaign.objects.get().status == "ENDED"
    axe(page)
