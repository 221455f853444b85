"""Charts: places of marks by hand, links of each mark, and the same numbers as a table."""

import re
from datetime import date, timedelta

import pytest
from django.template import Context, Template
from django.utils import translation

from dashboard.overview.charts import (
    Band,
    Bar,
    Day,
    Part,
    StackedDays,
    axis,
    polyline,
    shade,
    ticks,
)

MONDAY = date(2024, 6, 17)


def render(source: str, language: str = "id", **values) -> str:
    with translation.override(language):
        return Template("{% load charts %}" + source).render(Context(values))


def week() -> StackedDays:
    def parts(umrah: int, tourism: int) -> list[Part]:
        return [Part("U", "Umrah", umrah, "/u"), Part("T", "Tourism", tourism, "/t")]

    days = [
        Day(MONDAY, "/mon", kind="off"),
        Day(MONDAY + timedelta(1), "/tue", parts(60, 20)),
        Day(MONDAY + timedelta(2), "/wed"),
        Day(MONDAY + timedelta(3), "/thu", kind="ahead"),
    ]
    bands = [Band(MONDAY + timedelta(1), MONDAY + timedelta(9), "Outage", "/incident")]
    return StackedDays("By day", days, [("U", "Umrah"), ("T", "Tourism")], bands)


@pytest.mark.parametrize(
    ("highest", "marks"),
    [
        (0, [0, 1]),
        (3, [0, 1, 2, 3]),
        (80, [0, 20, 40, 60, 80]),
        (115, [0, 40, 80, 120]),
        (2598, [0, 1000, 2000, 3000]),
    ],
)
def test_the_scale_is_round_and_holds_the_highest(highest, marks):
    assert ticks(highest) == marks


def test_a_part_is_as_high_as_its_number_and_stands_on_the_one_below():
    html = render("{% stacked_days chart %}", chart=week())
    marks = re.findall(
        r'class="mark" fill="([^"]+)" x="([^"]+)" y="([^"]+)" .*?height="([^"]+)"', html
    )
    # 80 fill the 180 px: 60 are 135 px from the bottom, 20 are 45 px above them
    assert marks == [
        ("url(#days-1)", "28.00%", "45.0", "135.0"),
        ("url(#days-2)", "28.00%", "0.0", "45.0"),
    ]


def test_every_mark_leads_to_its_rows_and_says_what_it_is():
    html = render("{% stacked_days chart %}", chart=week())
    assert 'href="/u" tabindex="-1"' in html
    assert "<title>Selasa, 18 Juni 2024, Umrah: 60</title>" in html
    assert "<title>Outage, 18–26 Juni 2024</title>" in html


def test_a_closed_day_a_day_without_data_and_a_coming_day_differ():
    html = render("{% stacked_days chart %}", chart=week())
    assert html.count('class="off" x=') == 1
    assert html.count('class="none"') == 1
    assert 'href="/thu"' not in html


def test_the_table_holds_the_same_numbers_and_links():
    html = render("{% stacked_days chart %}", "en", chart=week())
    table = html[html.index("<table") :]
    assert '<a href="/u">60</a>' in table and '<a href="/tue">80</a>' in table
    assert "20 Jun 2024" not in table  # a coming day has no row


def test_a_band_is_cut_to_the_days_shown():
    days = [MONDAY + timedelta(n) for n in range(4)]
    (only,) = shade([Band(date(2024, 6, 18), date(2024, 7, 3), "Outage", "/i")], days)
    assert (only["x"], only["width"]) == ("25.00%", "75.00%")
    assert shade([Band(date(2024, 7, 1), date(2024, 7, 3), "Later", "/i")], days) == []


def test_incidents_beside_each_other_are_named_by_number_and_never_over_each_other():
    days = [date(2024, 6, 1) + timedelta(n) for n in range(30)]

    def band(first: int, last: int, number: str) -> Band:
        return Band(date(2024, 6, first), date(2024, 6, last), "Outage", "/i", number)

    (only,) = shade([band(12, 18, "2024-001")], days)
    assert only["said"] == "Outage"
    close = [band(12, 14, "2024-001"), band(14, 16, "2024-002"), band(15, 16, "2024-003")]
    drawn = shade([*close, band(26, 30, "2024-004")], days)
    assert [row["said"] for row in drawn] == ["2024-001", "2024-002", "2024-003", "2024-004"]
    # The third finds both lines taken and keeps its name for the pointer; the fourth has room.
    assert [row["line"] for row in drawn] == [0, 1, None, 0]


def test_the_days_of_a_month_are_named_every_fifth():
    month = [date(2024, 6, 1) + timedelta(n) for n in range(30)]
    assert [word for _, word in axis(month)] == ["1", "5", "10", "15", "20", "25", "30"]


def test_weeks_of_a_long_period_are_named_by_their_months_and_shaded_whole():
    mondays = [date(2024, 4, 1) + timedelta(7 * n) for n in range(14)]
    with translation.override("id"):
        assert [word for _, word in axis(mondays)] == ["Apr", "Mei", "Jun", "Jul"]
    ends = [day + timedelta(6) for day in mondays]
    (only,) = shade([Band(date(2024, 6, 20), date(2024, 6, 26), "Outage", "/i")], mondays, ends)
    # Both weeks that it touches: from 17 June (the 12th bar) to 30 June.
    assert (only["x"], only["width"]) == ("78.57%", "14.29%")


def test_a_year_is_named_by_its_months():
    year = [date(2024, 1, 1) + timedelta(n) for n in range(366)]
    with translation.override("id"):
        words = [word for _, word in axis(year)]
    assert words[4] == "Mei" and words[7] == "Agu" and len(words) == 12


def test_places_are_written_with_a_point_in_every_language():
    for language in ("id", "en"):
        html = render("{% stacked_days chart %}", language, chart=week())
        assert not re.search(r'(?:x|y|width|height)="\d+,\d', html)


def test_bars_show_label_number_and_share():
    bars = [Bar("Umrah", 2598, "/u", 1), Bar("Tourism", 1114, "/t", 2)]
    html = render("{% bar_list 'By purpose' bars %}", bars=bars)
    assert 'width="100.00%"' in html and 'width="42.88%"' in html
    assert "2.598" in html and "70,0\N{NO-BREAK SPACE}%" in html and "3.712" in html
    assert html.count('href="/u"') == 4  # label, bar, number, table


def test_charts_without_data_still_draw():
    assert "<svg" in render("{% stacked_days chart %}", chart=StackedDays("x", [], []))
    assert "<figure" in render("{% bar_list 'x' bars %}", bars=[Bar("none", 0, "/n")])
    assert "<svg" in render("{% sparkline values %}", values=[])


def test_a_small_line_spans_lowest_to_highest():
    assert polyline([5, 10, 7.5], 10, 28, 5) == "0.0,28.0 50.0,0.0 100.0,14.0"


def test_no_chart_carries_an_inline_style():
    for source in ("{% stacked_days chart %}", "{% sparkline values %}"):
        assert "style=" not in render(source, chart=week(), values=[1, 2, 3])
