"""The days and hours in which people are received: more than those that count for deadlines."""

from datetime import date, time

import pytest

from dashboard.offices.calendars import calendar_of
from dashboard.offices.clock import Calendar, Hours
from dashboard.offices.models import Holiday
from tests.factories import make_office

MONDAY, SATURDAY, SUNDAY = date(2024, 7, 1), date(2024, 7, 6), date(2024, 7, 7)
PLAIN = Hours(time(8), time(16), time(12), time(13))
SPANS = [(time(8), time(12)), (time(13), time(16))]
MORNING = Hours(time(8), time(11), counts_for_deadline=False)


def calendar(closed=(), extra=(), saturday=()):
    hours = {day: [(date(2014, 1, 1), PLAIN)] for day in range(1, 6)}
    return Calendar(hours | {6: list(saturday)}, closed, extra)


def test_a_working_day_is_open_by_its_own_hours():
    assert calendar().service_spans(MONDAY) == SPANS
    assert calendar().service_weekday(MONDAY) == 1
    assert calendar().service_weekday(SATURDAY) is None
    assert calendar().service_spans(SATURDAY) == []


def test_hours_that_count_for_no_deadline_receive_people():
    saturday = calendar(saturday=[(SATURDAY, MORNING)])
    assert saturday.service_spans(SATURDAY) == [(time(8), time(11))]
    assert not saturday.is_working_day(SATURDAY)


def test_a_holiday_is_closed():
    assert calendar(closed={MONDAY}).service_spans(MONDAY) == []


def test_an_extra_service_day_is_open_even_on_a_holiday():
    both = calendar(closed={MONDAY}, extra={MONDAY})
    assert both.service_spans(MONDAY) == SPANS
    assert not both.is_working_day(MONDAY)


def test_an_extra_day_without_hours_of_its_own_is_worked_like_the_first_weekday_with_some():
    extra = calendar(extra={SATURDAY, SUNDAY}, saturday=[(SATURDAY, MORNING)])
    assert (extra.service_weekday(SUNDAY), extra.service_spans(SUNDAY)) == (1, SPANS)
    assert (extra.service_weekday(SATURDAY), extra.service_spans(SATURDAY)) == (
        6,
        [(time(8), time(11))],
    )


def test_without_any_hours_an_extra_day_receives_nobody():
    assert Calendar({}, (), {MONDAY}).service_spans(MONDAY) == []


@pytest.mark.django_db
def test_the_table_of_holidays_says_which_days_are_extra():
    office = make_office()
    Holiday.objects.create(office=office, date=SATURDAY, kind="EXTRA_SERVICE", name="Laksan")
    Holiday.objects.create(date=MONDAY, kind="NATIONAL", name="Libur")
    found = calendar_of(office)
    assert found.service_spans(SATURDAY) == [(time(8), time(16))]
    assert found.service_spans(MONDAY) == []
