"""The cast of these tests, in Palembang, and the morning of 24 June 2024."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dashboard.incidents import services
from dashboard.incidents.models import Service
from dashboard.incidents.presets import ImpactSpec
from dashboard.offices.roles import Role
from tests.factories import make_member, make_office

WIB = ZoneInfo("Asia/Jakarta")


def wib(day: int, hour: int = 0, minute: int = 0, *, month: int = 6) -> datetime:
    """An instant of June 2024 (or another month) on the office's wall."""
    return datetime(2024, month, day, hour, minute, tzinfo=WIB)


@pytest.fixture
def office(db):
    return make_office()


@pytest.fixture
def tikkim(office):
    return make_member(office=office, role=Role.ICT_HEAD, section="TIKKIM", username="tikkim")


@pytest.fixture
def kepala(office):
    return make_member(office=office, role=Role.OFFICE_HEAD, username="kepala")


@pytest.fixture
def lantaskim(office):
    return make_member(office=office, role=Role.SECTION_HEAD, section="LANTASKIM")


@pytest.fixture
def intaltuskim(office):
    return make_member(office=office, role=Role.SECTION_HEAD, section="INTALTUSKIM")


@pytest.fixture
def petugas(office):
    return make_member(office=office, role=Role.CLERK, section="LANTASKIM")


@pytest.fixture
def auditor(office):
    return make_member(office=office, role=Role.AUDITOR)


@pytest.fixture
def service(office):
    """Look a service of the office up by its code."""
    return lambda code: Service.objects.get(office=office, code=code)


@pytest.fixture
def report(office, tikkim, service):
    """Report an incident: the printing outage of 20 June 00.54 unless told otherwise."""
    keys = iter(range(1000))

    def make(**fields):
        levels = fields.pop("levels", {"PRINTING": "DOWN", "SAME_DAY": "DOWN"})
        return services.report(
            **{
                "office": office,
                "title_id": "Gangguan Pusat Data Nasional",
                "title_en": "National data centre outage",
                "cause": "DATA_CENTRE",
                "started_at": wib(20, 0, 54),
                "impacts": [ImpactSpec(service(code), level) for code, level in levels.items()],
                "by": tikkim,
                "creation_key": f"form-{next(keys)}",
                "now": wib(20, 4, 30),
            }
            | fields
        )

    return make
