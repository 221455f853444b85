"""Choosing a period: the address is the state; what does not parse shows the error, no figures."""

from datetime import datetime

import pytest

from tests.factories import make_incident, make_member, make_office
from tests.overview.desk import WIB, counted, figure, links

pytestmark = pytest.mark.usefixtures("rows")


def outage(office, **fields):
    head = make_member(office=office, role="ICT_HEAD", section="TIKKIM")
    days = {
        "started_at": datetime(2024, 6, 20, 0, 54, tzinfo=WIB),
        "ended_at": datetime(2024, 6, 27, tzinfo=WIB),
    }
    return make_incident(office=office, by=head, **days | fields)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?period=custom&first=2024-06-20&last=07/13/2024", "Ini bukan tanggal"),
        ("?period=custom&first=2024-02-30&last=2024-03-01", "Ini bukan tanggal"),
        ("?period=custom&first=&last=2024-06-01", "Pilih tanggal."),
        ("?period=custom", "Pilih tanggal."),
        ("?period=custom&first=2024-06-20&last=2024-06-10", "berakhir sebelum dimulai"),
        ("?period=custom&first=2024-06-20&last=2024-06-29", "belum tiba"),
        ("?period=custom&first=2023-06-01&last=2024-06-28", "366 hari"),
        ("?period=custom&first=0001-01-01&last=0001-01-02", "terlalu jauh"),
        ("?period=yesterday", "yesterday"),
        ("?from=2024-06-01&to=2024-06-10", "“from”"),
        ("?section=DAPUR", "DAPUR"),
        ("?period=incident", "belum mempunyai insiden"),
        ("?period=incident&incident=1999-001", "1999-001"),
    ],
)
def test_it_says_what_is_wrong_and_shows_no_figure(read, query, words):
    page = read(query)
    assert 'role="alert"' in page
    assert "<title>Galat:" in page
    assert words in page
    assert counted(page) == {}


def test_typed_dates_come_day_first(read):
    page = read("?period=custom&first=20/06/2024&last=24/06/2024")
    days = {"submitted_after": "2024-06-20", "submitted_before": "2024-06-24"}
    assert figure(page, section="LANTASKIM", **days) == 3  # P4, P5, P6


def test_chosen_dates_stay_in_the_form_and_are_said(read):
    page = read("?period=custom&first=2024-05-13&last=2024-06-03")
    assert 'value="2024-05-13"' in page
    assert "13 Mei – 3 Juni 2024" in page


def test_choosing_dates_starts_from_the_days_shown(read):
    hrefs = [href for href, words in links(read("?period=week")) if words == "Pilih tanggal"]
    assert hrefs == ["/dashboard/?period=custom&first=2024-06-22&last=2024-06-28"]


def test_an_incident_is_counted_by_its_days(read, office):
    incident = outage(office)
    page = read(f"?period=incident&incident={incident.number}")
    # It ended at midnight: the 27th is not one of its days.
    assert "20–26 Juni 2024" in page
    days = {"submitted_after": "2024-06-20", "submitted_before": "2024-06-26"}
    assert figure(page, section="LANTASKIM", **days) == 3  # P4, P5, P6


def test_without_a_choice_it_is_the_latest_incident_and_one_that_goes_on_lasts_till_today(
    read, office
):
    outage(office)
    outage(office, started_at=datetime(2024, 6, 27, 9, tzinfo=WIB), ended_at=None)
    assert "27–28 Juni 2024" in read("?period=incident")


def test_an_incident_of_another_office_cannot_be_chosen(read, office):
    other = outage(make_office(code="JKT", name="Kantor Imigrasi Jakarta"))
    page = read(f"?period=incident&incident={other.number}")
    assert other.number in page
    assert counted(page) == {}


def test_the_incident_choice_is_absent_where_there_is_none(read):
    assert "Selama insiden" not in read()


def test_switching_the_section_keeps_the_period_and_the_other_way_round(read):
    page = read("?period=week&section=all")
    hrefs = {words: href for href, words in links(page)}
    assert hrefs["Hari ini"] == "/dashboard/?period=today&section=all"
    assert hrefs["Lantaskim"] == "/dashboard/?period=week"
