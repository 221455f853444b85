"""Who is affected: the June 2024 outage with a table worked out by hand, and what a run keeps."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboard.applications.models import PromiseChange
from dashboard.audit.models import AuditEvent
from dashboard.incidents.models import AffectedApplication, AffectedRun
from dashboard.incidents.services_affected import FIGURES, FLAGS, refresh
from tests.factories import make_incident, make_office
from tests.incidents import outage
from tests.incidents.outage import NOW, at, impact
from tests.incidents.outage_table import ROWS, Row, S

PRINT = Row("stuck", "AWAITING_PRINT@20 08.00 QUALITY_CHECK@20 10.00")
# Counted by hand over ROWS: applications, contacts, no phone, upcoming, missed, to be confirmed,
# stuck, late, same-day broken, travel, expiry. Two of M share a phone, one has none.
BY_HAND = {
    "M": (32, 30, 1, 0, 12, 1, 18, 4, 3, 2, 2),
    "T": (6, 5, 1, 0, 0, 0, 5, 1, 1, 0, 0),
    "H": (2, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0),
    "E": (4, 4, 0, 0, 0, 0, 3, 0, 2, 0, 0),
    "O": (6, 6, 0, 3, 0, 1, 2, 0, 0, 0, 0),
}


@pytest.fixture
def made(office, tikkim):
    return outage.incidents(office, tikkim)


def test_every_rule_and_its_border_hold_on_the_outage_of_june_2024(office, made):
    keys = {outage.write(office, row, n).pk: row.name for n, row in enumerate(ROWS)}
    other = make_office(code="JMB")
    outage.write(other, PRINT, 99)
    found: dict[str, set[str]] = {name: set() for name in keys.values()}
    for letter, incident in made.items():
        run = refresh(incident=incident, by=None, now=NOW)
        assert tuple(getattr(run, name) for name in FIGURES[:-2]) == BY_HAND[letter], letter
        assert (run.added, run.dropped) == (BY_HAND[letter][0], 0)
        for row in AffectedApplication.objects.of(incident):
            flags = sorted(name for name in FLAGS if getattr(row, name))
            found[keys[row.application_id]].add(
                " ".join([letter, *flags, str(row.overlap_minutes)])
            )
    assert found == {row.name: _hits(row.hit) for row in ROWS}


def _hits(text: str) -> set[str]:
    parts = [part.split() for part in text.split("; ") if part]
    return {" ".join([first, *sorted(flags), last]) for first, *flags, last in parts}


def test_each_row_says_why_in_one_sentence_in_both_languages(office, made):
    file = outage.write(office, ROWS[0], 1)
    refresh(incident=made["M"], by=None, now=NOW)
    row = AffectedApplication.objects.get(incident=made["M"], application=file)
    assert row.evidence_id == (
        "Menunggu cetak sejak 19 Juni 2024; 40 jam kerja tertutup gangguan Pencetakan paspor; "
        "janji bergeser dari 24 Juni 2024 ke 1 Juli 2024."
    )
    assert row.evidence_en == (
        "Awaiting print since 19 June 2024; outage of Passport printing took 40 hours of work; "
        "promise moves from 24 June 2024 to 1 July 2024."
    )
    slot = outage.write(office, Row("slot", S, "", "NOT_SERVED 24 09.00-10.00"), 2)
    refresh(incident=made["M"], by=None, now=NOW)
    row = AffectedApplication.objects.get(incident=made["M"], application=slot)
    assert row.evidence_id == (
        "Jadwal 24 Juni 2024 09.00 WIB tidak terlayani karena gangguan Wawancara dan biometrik."
    )
    assert row.appointment.starts_at == at("24 09.00")


def test_who_no_longer_qualifies_is_dropped_and_comes_back_as_added(office, made, tikkim):
    incident, file = made["M"], outage.write(office, PRINT, 1)
    first = refresh(incident=incident, by=tikkim, now=NOW)
    entered = file.stays.get(entered_at=at("20 08.00"))
    file.stays.filter(pk=entered.pk).update(left_at=at("20 08.01"))
    second = refresh(incident=incident, by=tikkim, now=NOW)
    row = AffectedApplication.objects.get()
    assert (second.applications, second.added, second.dropped) == (0, 0, 1)
    assert (row.state, row.last_seen, row.evidence_id != "") == ("DROPPED", first, True)
    file.stays.filter(pk=entered.pk).update(left_at=at("20 10.00"))
    third = refresh(incident=incident, by=tikkim, now=NOW)
    row.refresh_from_db()
    assert (third.added, third.dropped) == (1, 0)
    assert (row.state, row.first_seen, row.last_seen) == ("CURRENT", third, third)
    first.refresh_from_db()
    assert (first.applications, first.added) == (1, 1)  # frozen
    event = AuditEvent.objects.filter(object_label="incidents.affectedrun").first()
    assert (event.user_id, event.object_id) == (tikkim.pk, "2024-001")
    assert event.changes["added"] == 1


def test_it_leaves_a_later_run_of_somebody_else_alone(office, made):
    outage.write(office, PRINT, 1)
    later = refresh(incident=made["M"], by=None, now=NOW)
    assert refresh(incident=made["M"], by=None, now=at("28 09.59")) == later
    assert AffectedRun.objects.count() == 1


def test_what_was_promised_before_the_incident_outlives_its_confirmation(office, made):
    file = outage.write(office, ROWS[0], 1)
    PromiseChange.objects.create(
        application=file,
        old=file.promised_on,
        new=file.net_due,
        cause="INCIDENT",
        incident_number="2024-001",
        at=NOW,
    )
    refresh(incident=made["M"], by=None, now=NOW)
    type(file).objects.filter(pk=file.pk).update(promised_on=file.net_due)
    run = refresh(incident=made["M"], by=None, now=NOW)
    row = AffectedApplication.objects.get()
    assert (run.late, row.old_promise, row.new_promise) == (1, file.promised_on, file.net_due)


def test_a_drill_and_a_report_that_nobody_confirmed_are_computed_too(office, tikkim):
    outage.write(office, PRINT, 1)
    times = {"started_at": at("20 00.54"), "ended_at": at("27 07.30"), "down": ("PRINTING",)}
    drill = make_incident(office=office, by=tikkim, practice=True, **times)
    report = make_incident(office=office, by=tikkim, confirmed_at=None, confirmed_by=None, **times)
    for incident in (drill, report):
        assert refresh(incident=incident, by=None, now=NOW).stuck == 1


def test_more_people_need_no_more_queries(office, made):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            refresh(incident=made["M"], by=None, now=NOW)
        return len(queries)

    for n in range(2):
        outage.write(office, PRINT, n)
    refresh(incident=made["M"], by=None, now=NOW)
    few = asked()
    for n in range(2, 20):
        outage.write(office, PRINT, n)
    refresh(incident=made["M"], by=None, now=NOW)
    assert asked() == few


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("affected", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_prints_the_last_run_and_computes_one_only_when_asked(office, made):
    outage.write(office, PRINT, 1)
    figures = json.loads(run("2024-001", "--format", "json"))
    names = "incident applications contacts no_phone upcoming missed_slot to_be_confirmed stuck"
    names += " late same_day_broken travel_risk expiry_risk added dropped"
    assert list(figures) == names.split()
    assert (figures["incident"], figures["stuck"], figures["added"]) == ("2024-001", 1, 1)
    assert not AffectedRun.objects.exists()
    assert json.loads(run("2024-001", "--refresh", "--format", "json")) == figures
    outage.write(office, PRINT, 2)
    assert json.loads(run("2024-001", "--format", "json")) == figures
    again = json.loads(run("2024-001", "--refresh", "--office", "plg", "--format", "json"))
    assert (again["stuck"], again["added"], again["dropped"]) == (2, 1, 0)
    assert "2024-001" in run("2024-001")


def test_the_command_names_the_numbers_that_exist(office, made):
    with pytest.raises(CommandError, match=r"2024-999.*2024-005, 2024-004"):
        run("2024-999")
    make_office(code="JMB", public=False)
    with pytest.raises(CommandError, match="belum memiliki insiden"):
        run("2024-001", "--office", "JMB")


def test_a_service_that_blocks_nothing_affects_nobody(office, made):
    outage.write(office, PRINT, 1)
    made["M"].impacts.all().delete()
    impact(made["M"], "BORDER", "20 00.54", None)
    assert refresh(incident=made["M"], by=None, now=NOW).applications == 0
