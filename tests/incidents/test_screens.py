"""The list and the detail page, as a person sees them."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.incidents import services
from dashboard.incidents.services_follow_up import add_action
from tests.factories import make_member, make_office
from tests.incidents.conftest import wib

LIST = "/dashboard/incidents/"


def text_of(answer):
    return answer.content.decode()


@pytest.mark.parametrize("count", [2, 20])
def test_the_list_asks_the_same_number_of_queries(
    client, tikkim, report, count, django_assert_num_queries
):
    for _number in range(count):
        report()
    client.force_login(tikkim)
    client.get(LIST)
    with django_assert_num_queries(6):
        assert client.get(LIST).status_code == 200


def test_the_page_asks_the_same_number_of_queries(client, tikkim, report):
    incident, asked = report(), []
    client.force_login(tikkim)
    client.get(incident.get_absolute_url())
    fields = {"text": "Uji genset", "owner": tikkim, "due_on": date(2999, 1, 1), "by": tikkim}
    for rows in (2, 20):
        for number in range(rows):
            words = {"body_id": f"Catatan {number}", "visibility": "INTERNAL"}
            services.add_update(incident=incident, by=tikkim, **words)
            add_action(incident=incident, key=f"{rows}-{number}", **fields)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(incident.get_absolute_url()).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1] < 35


def test_filters_narrow_by_status_cause_and_period(client, tikkim, report, service):
    report(cause="POWER", levels={"PRINTING": "DOWN"}, title_id="Genset mogok")
    ended = report(levels={"PRINTING": "DOWN"}, title_id="Rak server tujuh")
    services.restore(
        incident=ended, service=service("PRINTING"), at=wib(25), by=tikkim, now=wib(26)
    )
    client.force_login(tikkim)

    def shown(query):
        page = text_of(client.get(f"{LIST}?{query}"))
        return {title for title in ("Genset mogok", "Rak server tujuh") if title in page}

    assert shown("") == {"Genset mogok", "Rak server tujuh"}
    assert shown("status=RESTORED") == {"Rak server tujuh"}
    assert shown("cause=POWER&cause=NETWORK") == {"Genset mogok"}
    assert shown("since=2024-06-25") == {"Genset mogok"}
    assert shown("since=2024-06-24&until=2024-06-24") == {"Genset mogok", "Rak server tujuh"}
    assert shown("until=2024-06-19") == set()


@pytest.mark.parametrize("query", ["status=BROKEN", "since=07/13/2024", "colour=red"])
def test_a_filter_that_makes_no_sense_shows_the_error_and_no_rows(client, tikkim, report, query):
    report(title_id="Rak server tujuh")
    client.force_login(tikkim)
    page = text_of(client.get(f"{LIST}?{query}"))
    assert "error-summary" in page
    assert "Rak server tujuh" not in page


def test_days_beyond_all_time_are_no_error(client, tikkim, report):
    report(title_id="Rak server tujuh")
    client.force_login(tikkim)
    for query in ("since=0001-01-01", "until=9999-12-31"):
        assert "Rak server tujuh" in text_of(client.get(f"{LIST}?{query}"))


def test_another_offices_incident_is_not_there(client, report):
    incident = report(title_id="Rak server tujuh")
    client.force_login(make_member(office=make_office(code="JKT"), role="OFFICE_HEAD"))
    assert client.get(incident.get_absolute_url()).status_code == 404
    assert "Rak server tujuh" not in text_of(client.get(LIST))
    assert client.post(f"{incident.get_absolute_url()}close/").status_code == 404


def test_the_matrix_shows_the_worst_level_of_each_day_in_words(client, tikkim, report, service):
    incident = report(levels={"PRINTING": "DOWN"})
    fields = {"incident": incident, "service": service("PRINTING"), "by": tikkim, "now": wib(28)}
    services.set_impact(level="LIMITED", at=wib(22, 10), **fields)
    services.restore(at=wib(24), **fields)
    client.force_login(tikkim)
    answer = client.get(incident.get_absolute_url())
    (row,) = answer.context["board"].touched
    assert [(span.level, span.first.day, span.last.day) for span in row.spans] == [
        ("DOWN", 20, 22),
        ("LIMITED", 23, 23),
    ]
    assert 'colspan="3"' in text_of(answer)


def test_a_month_is_the_most_that_the_matrix_shows(client, tikkim, report):
    incident = report(started_at=wib(20), now=wib(20, 5))
    client.force_login(tikkim)
    answer = client.get(incident.get_absolute_url())
    assert len(answer.context["board"].days) == 31
    assert answer.context["board"].cut


def test_the_timeline_shows_when_a_late_entry_was_written(client, tikkim, report):
    now = timezone.now()
    incident = report(started_at=now - timedelta(days=1), now=now)
    services.add_update(
        incident=incident,
        by=tikkim,
        body_id="Cetak berhenti.",
        body_en="Printing stopped.",
        visibility="PUBLIC",
        at=now - timedelta(hours=5),
        source_ref="Siaran pers",
    )
    client.force_login(tikkim)
    page = text_of(client.get(incident.get_absolute_url()))
    assert "late-note" in page
    for words in ("Cetak berhenti.", "Printing stopped.", "Siaran pers"):
        assert words in page


def test_each_role_gets_the_forms_that_it_may_use(
    client, report, tikkim, lantaskim, intaltuskim, petugas, auditor
):
    url = report().get_absolute_url()
    expected = {
        tikkim: {"update", "action", "facts", "announce", "lead", "close"},
        lantaskim: {"update", "action", "close"},
        intaltuskim: {"update", "action"},
        petugas: {"update", "action"},
        auditor: set(),
    }
    for person, forms in expected.items():
        client.force_login(person)
        answer = client.get(url)
        assert set(answer.context["forms"]) == forms
        editable = any(form for _row, form in answer.context["touched"])
        assert editable == (person in (tikkim, lantaskim))
