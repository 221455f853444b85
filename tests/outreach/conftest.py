"""The cast of these tests, in Palembang; ``wib`` names instants of June 2024."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from dashboard.offices.roles import Role
from tests.factories import make_member, make_office

WIB = ZoneInfo("Asia/Jakarta")


def wib(day: int, hour: int = 0, minute: int = 0, *, month: int = 6) -> datetime:
    """An instant of June 2024 (or another month) on the office's wall; 24 June is a Monday."""
    return datetime(2024, month, day, hour, minute, tzinfo=WIB)


@pytest.fixture
def office(db):
    return make_office(phone="0711-123-456")


@pytest.fixture
def kepala(office):
    return make_member(office=office, role=Role.OFFICE_HEAD, username="kepala")


@pytest.fixture
def telepon(office):
    return make_member(office=office, role=Role.CALLER, username="telepon")


@pytest.fixture
def telepon2(office):
    return make_member(office=office, role=Role.CALLER, username="telepon2")


@pytest.fixture
def clock(monkeypatch):
    """Set what the views take for now: ``clock(wib(24, 9))``."""
    return lambda at: monkeypatch.setattr(timezone, "now", lambda: at)


@pytest.fixture
def english():
    """What services say, untranslated."""
    with translation.override("en"):
        yield
