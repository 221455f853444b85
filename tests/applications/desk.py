"""An office with quotas, people and slots around Monday, 1 July 2024, 10.30 WIB."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dashboard.applications.models import Appointment, BlockedPeriod, Capacity, Stage
from tests.factories import make_application

WIB = ZoneInfo("Asia/Jakarta")
TODAY = date(2024, 7, 1)


def at(day: int, hour: int, minute: int = 0, *, month: int = 7) -> datetime:
    return datetime(2024, month, day, hour, minute, tzinfo=WIB)


NOW = at(1, 10, 30)


def quotas(office, count=8, lane="REGULAR", **fields):
    """So many a day, Monday to Friday, in slots of an hour."""
    for weekday in range(1, 6):
        Capacity.objects.create(
            office=office,
            lane=lane,
            weekday=weekday,
            valid_from=date(2024, 1, 1),
            count=count,
            **fields,
        )


def arrival(workflow="PASSPORT", code="ARRIVED"):
    return Stage.objects.get(workflow=workflow, code=code)


def slot(office, starts_at, *, status="BOOKED", row=None, lane="REGULAR", **fields):
    """An appointment of an hour of ``row``, else of a new application that is scheduled."""
    row = row or make_application(office=office, stage="SCHEDULED", lane=lane, **fields)
    return Appointment.objects.create(
        application=row,
        office=office,
        stage=arrival(),
        lane=lane,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        starts_on=office.local_date(starts_at),
        status=status,
    )


def blocked(office, starts_at, ends_at=None, *, number="2024-001", lane=""):
    return BlockedPeriod.objects.create(
        office=office,
        stage=arrival(),
        lane=lane,
        starts_at=starts_at,
        ends_at=ends_at,
        source_ref=number,
    )
