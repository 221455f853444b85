from datetime import UTC, date, datetime

import pytest

from dashboard.offices.models import Office


def test_a_day_begins_where_the_office_is():
    office = Office(time_zone="Asia/Jayapura")
    assert office.midnight(date(2024, 6, 20)) == datetime(2024, 6, 19, 15, tzinfo=UTC)
    assert office.midnight(date(2024, 6, 30), later=1) == datetime(2024, 6, 30, 15, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "America/Los_Angeles"])
def test_the_ends_of_the_calendar_do_not_overflow(zone):
    office = Office(time_zone=zone)
    first, last = office.midnight(date.min), office.midnight(date.max, later=1)
    assert first.astimezone(UTC) < last.astimezone(UTC)
    assert office.midnight(date.min, later=-1) == first
