"""The screens of reports: the list, the live report in either language, rows behind a number."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboard.reports.services import freeze
from tests.factories import make_incident
from tests.reports.conftest import NOW, wib


@pytest.fixture
def head(client, kepala):
    client.force_login(kepala)
    return client


def test_the_report_is_read_in_either_language_whatever_that_of_the_page(head, incident, story):
    url = f"/dashboard/reports/incidents/{incident.pk}/"
    indonesian, english = (head.get(url, {"language": code}) for code in ("id", "en"))
    assert "Kronologi" in indonesian.content.decode()
    assert "Chronology" in english.content.decode()
    assert "LATIHAN" not in indonesian.content.decode()
    assert head.get(url, {"language": "fr"}).status_code == 404


def test_numbers_of_the_live_report_lead_to_their_rows(head, incident, affected, impact):
    impact("PRINTING", "DOWN", wib(20), wib(21))
    row = affected("Ani Wulandari", promised_on=date(2024, 6, 27), phone="+6281390240001")
    page = head.get(f"/dashboard/reports/incidents/{incident.pk}/").content.decode()
    assert f"/dashboard/incidents/{incident.pk}/#service-PRINTING" in page
    address = f"/dashboard/reports/incidents/{incident.pk}/rows/stuck/"
    assert address in page
    rows = head.get(address).content.decode()
    assert row.public_code in rows and "Ani Wulandari" not in page + rows
    assert head.get(address.replace("stuck", "nonsense")).status_code == 404


def test_a_frozen_report_has_no_links_but_says_who_and_when(head, incident, affected, kepala):
    affected("Ani", promised_on=date(2024, 6, 27))
    run = freeze(incident=incident, by=kepala, key="a", now=NOW)
    page = head.get(f"/dashboard/reports/runs/{run.pk}/?language=en").content.decode()
    paper = page.partition("<article")[2].partition("</article")[0]
    assert "<a " not in paper
    assert "Version 1, data as of 1 July 2024 09:00 WIB, frozen by Kepala" in paper


def test_a_drill_bears_its_mark_and_is_not_waited_for(head, incident, kepala):
    incident.practice = True
    incident.save()
    freeze(incident=incident, by=kepala, key="a", now=NOW)
    page = head.get(f"/dashboard/reports/incidents/{incident.pk}/?language=id").content.decode()
    assert "watermark" in page and "LATIHAN" in page
    listed = head.get("/dashboard/reports/")
    assert list(listed.context["waiting"]) == []
    assert "latihan" in listed.content.decode()


def test_the_list_names_frozen_reports_and_incidents_without_one(head, office, tikkim, incident):
    confirmed = {"confirmed_at": wib(28), "confirmed_by": tikkim}
    other = make_incident(office=office, by=tikkim, started_at=wib(28), **confirmed)
    freeze(incident=incident, by=tikkim, key="a", now=NOW)
    answer = head.get("/dashboard/reports/")
    assert list(answer.context["waiting"]) == [other]
    assert [row.record.subject for row in answer.context["table"].rows] == ["2024-001"]


def test_the_list_asks_as_often_for_twenty_as_for_two(head, office, tikkim, incident):
    def asked():
        with CaptureQueriesContext(connection) as found:
            assert head.get("/dashboard/reports/").status_code == 200
        return len(found)

    confirmed = {"confirmed_at": wib(28), "confirmed_by": tikkim}

    def grow(several):
        for n in several:
            freeze(incident=incident, by=tikkim, key=f"kunci-{n}", now=NOW)
            make_incident(office=office, by=tikkim, started_at=wib(28), **confirmed)

    grow(range(2))
    asked()
    before = asked()
    grow(range(2, 20))
    assert asked() == before


def test_the_page_asks_as_often_for_many_rows_behind_a_number(head, incident, affected):
    address = f"/dashboard/reports/incidents/{incident.pk}/rows/stuck/"

    def asked():
        with CaptureQueriesContext(connection) as found:
            assert head.get(address).status_code == 200
        return len(found)

    for n in range(2):
        affected(f"Satu {n}")
    asked()
    before = asked()
    for n in range(18):
        affected(f"Dua {n}")
    assert asked() == before
