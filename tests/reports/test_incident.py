"""The post-incident report: each figure against a count made by hand."""

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboard.incidents.models import AffectedApplication, IncidentUpdate
from dashboard.outreach.figures import not_contacted
from dashboard.reports.incident import content
from dashboard.reports.people import NAMES, People
from tests.factories import make_incident
from tests.reports.conftest import NOW, make_campaign, wib


def made(incident):
    return content(incident, by=incident.lead, now=NOW)


def day(n: int, month: int = 6) -> date:
    return date(2024, month, n)


@pytest.fixture
def people(affected, told, mailed, campaign, office, tikkim):
    """Five affected, and two who are not affected any more: see the comments."""
    shared, own = "+6281390240001", "+6281390240003"
    # The date was moved and told; ready too late for the first date, in time for the new one.
    a = affected("Ani", promised_on=day(27), moved_from=day(20), ready_on=day(26), phone=shared)
    told(a, day(27), campaign=campaign)
    # Ready on its date; shares Ani's number; nobody told it anything.
    affected("Budi", promised_on=day(21), ready_on=day(21), phone=shared)
    # Open past either date; was told the first one only, by WhatsApp.
    c = affected("Citra", promised_on=day(28), moved_from=day(24), phone=own)
    told(c, day(24), campaign=campaign, channel="WHATSAPP", outcome="MESSAGE_LEFT")
    # No number, no promise; an e-mail was sent.
    mailed(affected("Dedi", flag="missed_slot"))
    # Not due yet; asked at the counter, and was told the date in force.
    e = affected("Eka", promised_on=day(10, 7), phone="+6281390240005")
    told(e, day(10, 7), direction="IN", channel="COUNTER")
    # Served in the end; open past the date. Told the date in force for another incident's sake.
    f = affected("Fani", state="DROPPED", promised_on=day(21), phone="+6281390240006")
    other = make_incident(office=office, by=tikkim, started_at=wib(24), number="2024-002")
    told(f, day(21), campaign=make_campaign(incident=other, by=tikkim, key="lain"))
    affected("Gita", state="DROPPED", promised_on=day(21), phone="+6281390240007")


def test_people_reached_sum_to_those_affected(incident, people):
    """Whoever has dropped out was hit all the same: they count, and are told apart."""
    made_of = made(incident)
    found = made_of["figures"]["people"]
    by_hand = {  # ever, still
        "applications": (7, 5),
        "contacts": (5, 3),
        "reached": (5, 4),
        "by_phone": (2, 1),
        "by_whatsapp": (1, 1),
        "by_email": (1, 1),
        "by_counter": (1, 1),
        "not_reached": (2, 1),
        "silent": (0, 0),
        "knows": (3, 2),
        "dateless": (1, 1),
        "stuck": (6, 4),
        "missed_slot": (1, 1),
        "no_phone": (1, 1),
    }
    shown = {key: (found[f"n_{key}"], found[f"n_still_{key}"]) for key in by_hand}
    assert (shown, found["n_changed"]) == (by_hand, 2)
    tables = [block["table"] for part in made_of["id"]["sections"] for block in part["blocks"]
              if "table" in block]  # fmt: skip
    lines = [[cell["text"] for cell in row[:3]] for table in tables for row in table["rows"]]
    assert ["Permohonan", "7", "5"] in lines and ["Sudah dihubungi", "5", "4"] in lines


def test_whoever_is_to_be_phoned_still_is_whoever_does_not_know(incident, people):
    """One rule here, on the home screen and in the campaigns."""
    AffectedApplication.objects.update(missed_slot=True)
    rows = AffectedApplication.objects.of(incident)
    to_phone = not_contacted(rows).values_list("application__applicant_name", flat=True)
    assert [*to_phone] == ["Citra"]  # Budi does not know either, and is ready
    shown, name = People(incident, day(1, 7)), "application__applicant_name"
    assert {*shown.rows("still_knows").values_list(name, flat=True)} == {"Ani", "Eka"}
    assert [*shown.rows("still_dateless").values_list(name, flat=True)] == ["Dedi"]


def test_promises_sum_to_those_affected_for_either_date(incident, people):
    found = made(incident)["figures"]["people"]
    outcomes = ("kept", "late", "overdue", "waiting", "ended", "none")
    assert [found[f"n_before_{key}"] for key in outcomes] == [1, 1, 3, 1, 0, 1]
    assert [found[f"n_after_{key}"] for key in outcomes] == [2, 0, 3, 1, 0, 1]


def test_each_figure_counts_the_rows_behind_it(incident, people):
    shown = People(incident, day(1, 7))
    counts = shown.counts()
    assert {key: shown.rows(key).count() for key in NAMES} == {
        key: counts[f"n_{key}"] for key in NAMES
    }


def test_the_numbers_of_a_campaign_are_told_apart(incident, campaign):
    (row,) = made(incident)["figures"]["campaigns"]
    assert (row["numbers"], row["reached"], row["given_up"], row["left"]) == (2, 1, 1, 0)


def test_downtime_is_told_per_level(incident, impact):
    impact("PRINTING", "DOWN", wib(20), wib(24, 12))
    impact("PRINTING", "DOWN", wib(24, 6), wib(24, 14), lane="SAME_DAY")
    impact("PRINTING", "LIMITED", wib(24, 12), wib(27))
    (row,) = made(incident)["figures"]["downtime"]
    assert row["minutes"] == {
        "DOWN": {"clock": 110 * 60, "working": 22 * 60},  # 8 + 8 hours, and 8 to 14 on Monday
        "LIMITED": {"clock": 60 * 60, "working": 20 * 60},
        "RECOVERING": {"clock": 0, "working": 0},
    }


def test_a_level_that_goes_on_counts_until_the_time_of_the_data(incident, impact):
    incident.ended_at = None
    impact("PRINTING", "DOWN", wib(28, 15), None)
    (row,) = made(incident)["figures"]["downtime"]
    assert row["minutes"]["DOWN"] == {"clock": 66 * 60, "working": 120}  # Friday 15 to Monday 9


def test_it_is_written_in_both_languages_without_a_name_of_an_applicant(incident, people, story):
    found = made(incident)
    texts = {language: json.dumps(found[language], ensure_ascii=False) for language in ("id", "en")}
    assert "Pusat data diserang." in texts["id"] and "was attacked" in texts["en"]
    assert "Downtime per service" in texts["en"] and "Downtime per service" not in texts["id"]
    assert "26 Juni" not in texts["en"] and "20 June 2024 04:30 WIB" in texts["en"]
    assert "20 Juni 2024 04.30 WIB" in texts["id"] and "20 Juni 2024 09.00 WIB" in texts["id"]
    assert "Cadangkan data." in texts["en"]  # not written in English: better than nothing
    everything = json.dumps(found)
    for name in ("Ani", "Budi", "Citra", "Dedi", "Eka", "Fani", "+62813"):
        assert f'"{name}' not in everything and f" {name}" not in everything


def test_it_says_what_was_written_published_agreed_and_due_by_law(incident, story):
    found = made(incident)
    figures = found["figures"]
    assert [row["late"] for row in figures["chronology"]] == [False, True]
    assert "corrects #1" in json.dumps(found["en"])
    (notice,) = figures["notices"]
    assert notice["url"]["en"].endswith("/en/notices/" + notice["url"]["id"].split("/")[-2] + "/")
    assert [row["late"] for row in figures["actions"]] == [True]
    assert [(row["in_time"], row["overdue"]) for row in figures["deadlines"]] == [(False, False)]
    assert figures["signatory"]["name"] == "Kepala"
    assert "Kepala Kantor" in found["id"]["signatory"]["role"]


def test_a_drill_contacts_nobody(incident, affected, told, tikkim):
    incident.practice = True
    incident.save()
    row = affected("Ani", promised_on=day(27), phone="+6281390240001")
    told(row, day(27), campaign=make_campaign(incident=incident, by=tikkim, key="latihan"))
    told(row, day(27), direction="IN", channel="COUNTER", key="tanya")
    figures = made(incident)["figures"]
    assert (figures["people"]["n_reached"], figures["campaigns"]) == (0, [])


def test_it_asks_as_often_for_twenty_rows_as_for_two(incident, story, people, impact, tikkim):
    impact("PRINTING", "DOWN", wib(20), wib(24, 12))

    def asked():
        with CaptureQueriesContext(connection) as found:
            made(type(incident).objects.get(pk=incident.pk))
        return len(found)

    before = asked()
    for n in range(18):
        IncidentUpdate.objects.create(
            incident=incident,
            sequence=10 + n,
            at=wib(21),
            recorded_at=wib(21),
            status="IDENTIFIED",
            body_id="Lagi",
            by=tikkim,
        )
        impact("ADJUDICATION", "DOWN", wib(20, n), wib(20, n + 1))
    assert asked() == before
