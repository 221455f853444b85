from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.incidents.models import ServiceImpact
from dashboard.notices import services
from tests.factories import make_incident, make_notice, make_update

HOUR = timedelta(hours=1)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def outage(office, tikkim, now):
    """Announced, printing and same-day down for two days."""
    return make_incident(
        office=office,
        by=tikkim,
        started_at=now - 48 * HOUR,
        announced_at=now - 47 * HOUR,
        down=("PRINTING", "SAME_DAY"),
    )


def english(client, path="/en/"):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_without_an_incident_everything_runs(client, office):
    page = english(client)
    assert "All services run as usual" in page
    assert "suspended" not in page.lower()


def test_a_disruption_says_what_is_down_and_what_is_not(client, outage):
    page = english(client)
    assert "Some services are suspended" in page
    assert "<strong>Suspended:</strong> Passport printing, Same-day service." in page
    assert "Interview and biometrics, Passport collection" in page
    assert "National data centre outage" in page


def test_the_order_is_state_then_what_to_do_then_services_then_news(client, outage, tikkim, now):
    make_update(incident=outage, by=tikkim, at=now - HOUR, visibility="PUBLIC")
    page = english(client)
    parts = ["Some services are suspended", "What you should do", "State of each service"]
    parts += ["What happened", "When the next update comes", "Earlier notices", "never ask for"]
    places = [page.index(part + "</h2>" if part.startswith("Wh") else part) for part in parts[1:]]
    assert places == sorted(places)


def test_it_answers_what_a_reader_should_do(client, outage):
    page = english(client)
    for question in ("appointment", "printed", "same-day service", "leaving within 7 days"):
        assert question in page
    assert "No need to come: your file keeps its place." in page


def test_approved_words_take_the_place_of_the_general_ones(client, office, outage, tikkim, kepala):
    make_notice(
        office=office,
        author=tikkim,
        approver=kepala,
        incident=outage,
        at=outage.started_at + HOUR,
        what_to_do_id="**Berangkat besok?** Datang ke loket 3.",
        what_to_do_en="**Leaving tomorrow?** Come to counter 3.",
    )
    page = english(client)
    assert page.count("Come to counter 3.") == 1
    assert page.index("What you should do") < page.index("Come to counter 3.")
    assert "your file keeps its place" not in page


def test_restored_for_seven_days_then_normal(client, outage, now):
    ended = now - 6 * 24 * HOUR
    outage.started_at = now - 9 * 24 * HOUR
    outage.ended_at, outage.status = ended, "RESTORED"
    outage.save()
    ServiceImpact.objects.update(starts_at=outage.started_at, ends_at=ended)
    page = english(client)
    assert "Services are back to normal" in page
    assert "Passport printing, Same-day service: as usual since" in page
    ServiceImpact.objects.update(ends_at=ended - 25 * HOUR)
    assert "All services run as usual" in english(client)


def test_recovering_only_is_told_apart(client, outage):
    ServiceImpact.objects.update(level="RECOVERING")
    assert "Services are returning to normal" in english(client)


def test_an_incident_that_nobody_announced_is_not_there(client, outage):
    outage.announced_at = None
    outage.save()
    page = english(client)
    assert "All services run as usual" in page
    assert "National data centre" not in page


def test_news_come_newest_first_and_internal_ones_never(client, outage, tikkim, now):
    for hours, words in ((3, "Older news."), (1, "Newer news.")):
        make_update(
            incident=outage, by=tikkim, at=now - hours * HOUR, visibility="PUBLIC", body_en=words
        )
    make_update(incident=outage, by=tikkim, at=now - HOUR, body_en="CANARY", body_id="CANARY")
    page = english(client)
    assert page.index("Newer news.") < page.index("Older news.")
    assert "CANARY" not in page + english(client, "/")


def test_the_next_update_is_promised_and_a_broken_promise_admitted(
    client, outage, published, kepala, now
):
    promised = {"now": now - 5 * HOUR, "incident": outage}
    notice = published(**promised, next_update_due=now + 2 * HOUR)
    assert "Next update:" in english(client)
    services.withdraw(notice=notice, by=kepala, reason="Jamnya salah.", now=now)
    published(**promised, next_update_due=now - HOUR)
    assert "is late. We are working on it." in english(client)


def test_current_notices_are_linked_and_old_ones_are_not(client, office, humas, kepala, now):
    common = {"office": office, "author": humas, "approver": kepala, "kind": "GENERAL"}
    make_notice(**common, at=now - HOUR, headline_en="Open on Saturday")
    make_notice(**common, at=now - 31 * 24 * HOUR, headline_en="Long ago")
    page = english(client)
    assert "Open on Saturday" in page
    assert "Long ago" not in page


def test_the_address_decides_the_language_never_the_cookie(client, office):
    client.cookies["language"] = "en"
    answer = client.get("/")
    assert '<html lang="id">' in answer.content.decode()
    assert answer["Content-Language"] == "id"
    client.cookies["language"] = "id"
    answer = client.get("/en/", headers={"accept-language": "id"})
    assert '<html lang="en">' in answer.content.decode()
    assert "All services run as usual" in answer.content.decode()


def test_the_times_are_the_offices_own(client, outage, office, now):
    office.time_zone = "Asia/Jayapura"
    office.save()
    at = outage.started_at.astimezone(office.zone)
    page = client.get("/").content.decode()
    assert f"{at:%H}.{at:%M} WIT" in page
    assert f"{at:%H}:{at:%M} WIT" in english(client)


def test_a_notice_of_a_disruption_that_is_over_leaves_the_page_before_the_incident_is_closed(
    client, outage, published, now
):
    published(now=now - 5 * HOUR, incident=outage)
    assert "Passport printing is suspended" in english(client)
    ServiceImpact.objects.update(ends_at=now - HOUR)
    page = english(client)
    assert "Services are back to normal" in page
    assert "Passport printing is suspended" not in page


def test_words_in_indonesian_only_say_so_on_the_english_page(client, outage, tikkim, now):
    make_update(
        incident=outage,
        by=tikkim,
        at=now - HOUR,
        visibility="PUBLIC",
        body_id="Kabar baru.",
        body_en="",
        indonesian_only=True,
    )
    page = english(client)
    assert '<p lang="id">Kabar baru.</p>' in page
    assert "in Indonesian only" in page
    assert "Indonesian" not in english(client, "/")
