"""The figures of the home screen, against the rows of desk.py counted by hand."""

import pytest

from tests.factories import make_application, make_office
from tests.overview.desk import at, counted, figure, june

JUNE = {"submitted_after": "2024-06-01", "submitted_before": "2024-06-28"}
LANTASKIM = {"section": "LANTASKIM"}

pytestmark = pytest.mark.usefixtures("rows")


def test_the_month_counts_what_was_submitted_in_it(read):
    assert figure(read(), **LANTASKIM, **JUNE) == 7  # P1 to P7


def test_the_backlog_is_what_stood_open_at_the_end_of_the_period(read):
    assert figure(read(), **LANTASKIM, open_on="2024-06-28") == 7  # P2 to P8
    may = read("?period=custom&first=2024-05-01&last=2024-05-31")
    assert figure(may, **LANTASKIM, open_on="2024-05-31") == 2  # P8, and P9 closed since


def test_the_backlog_says_how_it_grew(read):
    assert "+5 sejak 1 Juni 2024" in read()  # 2 at the end of 31 May


def test_past_due_leaves_paused_days_out_and_shows_the_gross_number_beside(read):
    page = read()
    assert figure(page, **LANTASKIM, late_on="2024-06-28") == 1  # P3
    assert figure(page, **LANTASKIM, late_gross_on="2024-06-28") == 2  # P3, P4


def test_what_was_late_in_may_and_made_since_is_late_in_may(read):
    may = read("?period=custom&first=2024-05-01&last=2024-05-31")
    assert figure(may, **LANTASKIM, late_on="2024-05-31") == 1  # P8, ready on 1 June


def test_a_file_due_today_is_not_late_yet(read):
    page = read("?period=custom&first=2024-06-01&last=2024-06-27")
    assert figure(page, **LANTASKIM, late_gross_on="2024-06-27") == 2  # P3, P4 (due on the 26th)
    page = read("?period=custom&first=2024-06-01&last=2024-06-26")
    assert figure(page, **LANTASKIM, late_gross_on="2024-06-26") == 1


def test_same_day_counts_the_lane(read):
    assert figure(read(), **LANTASKIM, lane="SAME_DAY", **JUNE) == 1  # P5


def test_received_is_compared_per_finished_working_day(read):
    # June to the 27th: 6 in 19 working days; May: 2 in 23. 6/19 : 2/23 = 3.63.
    assert "▲ 263\N{NO-BREAK SPACE}% per hari kerja dibanding Mei" in read()


def test_today_is_set_beside_the_working_day_before(read):
    page = read("?period=today")
    assert (
        figure(page, **LANTASKIM, submitted_after="2024-06-28", submitted_before="2024-06-28") == 1
    )
    assert "0 pada Kamis, 27 Juni 2024" in page


def test_seven_days_end_today(read):
    week = {"submitted_after": "2024-06-22", "submitted_before": "2024-06-28"}
    assert figure(read("?period=week"), **LANTASKIM, **week) == 2  # P6, P7


@pytest.mark.parametrize(
    ("key", "numbers"),
    [
        ("purpose", {"UMRAH": 4, "WISATA": 1, "LAINNYA": 1, "TIDAK_DICATAT": 1}),
        ("type", {"PASPOR_BIASA": 6, "PASPOR_ELEKTRONIK": 1}),
        ("channel", {"MPASPOR": 5, "WALK_IN": 1, "TIDAK_DICATAT": 1}),
    ],
)
def test_a_breakdown_sums_to_the_total_with_not_recorded_apart(read, key, numbers):
    page = read()
    assert {code: figure(page, **LANTASKIM, **JUNE, **{key: code}) for code in numbers} == numbers
    assert sum(numbers.values()) == 7


def test_a_day_is_cut_by_purpose(read):
    day = {"submitted_after": "2024-06-20", "submitted_before": "2024-06-20"}
    page = read()
    assert figure(page, **LANTASKIM, **day) == 2  # P4, P5
    assert figure(page, **LANTASKIM, **day, purpose="UMRAH") == 1
    assert figure(page, **LANTASKIM, **day, purpose="TIDAK_DICATAT") == 1


def test_a_long_period_is_drawn_by_weeks_that_count_the_same(read):
    page = read("?period=custom&first=2024-01-01&last=2024-06-28")
    assert "Per minggu menurut keperluan" in page
    week = {"submitted_after": "2024-06-17", "submitted_before": "2024-06-23"}
    assert figure(page, **LANTASKIM, **week) == 2  # P4, P5
    assert figure(page, **LANTASKIM, **week, purpose="UMRAH") == 1
    last = {"submitted_after": "2024-06-24", "submitted_before": "2024-06-28"}
    assert figure(page, **LANTASKIM, **last) == 2  # P6, P7


def test_a_day_alone_is_drawn_in_its_week(read):
    page = read("?period=today")
    assert "beserta hari sebelumnya" in page
    monday = {"submitted_after": "2024-06-24", "submitted_before": "2024-06-24"}
    assert figure(page, **LANTASKIM, **monday) == 1  # P6


def test_open_files_stand_at_their_stage_of_now(read):
    page = read("?period=custom&first=2024-05-01&last=2024-05-31")
    passport = {"scope": "open", "family": "PASSPORT"}
    stages = {"SUBMITTED": 2, "ADJUDICATION": 1, "AWAITING_PRINT": 2, "READY": 2}
    for code, number in stages.items():
        assert figure(page, **LANTASKIM, **passport, stage=code) == number


def test_the_whole_office_counts_both_sections(read):
    page = read(role="OFFICE_HEAD", section=None)
    assert figure(page, **JUNE) == 9  # P1 to P7, S1, S2
    assert figure(page, late_on="2024-06-28") == 2  # P3, S1


def test_another_offices_rows_are_never_counted(read):
    other = make_office(code="JKT", name="Kantor Imigrasi Jakarta")
    make_application(office=other, submitted_at=at(june(10)))
    make_application(
        office=other, submitted_at=at(june(10)), stage="AWAITING_PRINT", net_due=june(11)
    )
    page = read(role="OFFICE_HEAD", section=None)
    assert figure(page, **JUNE) == 9
    assert figure(page, late_on="2024-06-28") == 2


def test_every_number_of_a_small_office_is_small(read):
    """No figure comes from anywhere else: nine rows cannot count to ten."""
    assert max(counted(read(role="OFFICE_HEAD", section=None)).values()) == 9
