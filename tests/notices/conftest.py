"""The cast of the notices: who writes, who approves, who only reads."""

from datetime import UTC, datetime

import pytest

from dashboard.incidents.models import Service
from dashboard.notices import services
from dashboard.notices.texts import Text
from dashboard.offices.roles import Role
from tests.factories import make_member, make_office, serial

NOW = datetime(2024, 6, 21, 3, tzinfo=UTC)  # 10.00 WIB
WORDS = Text(
    headline_id="Pencetakan paspor dihentikan sementara",
    headline_en="Passport printing is suspended",
    body_id="Sistem pusat terganggu.",
    body_en="The central system is down.",
)


@pytest.fixture
def office(db):
    return make_office()


@pytest.fixture
def humas(office):
    return make_member(office=office, role=Role.PUBLIC_RELATIONS, username="humas")


@pytest.fixture
def kepala(office):
    return make_member(office=office, role=Role.OFFICE_HEAD, username="kepala")


@pytest.fixture
def tikkim(office):
    return make_member(office=office, role=Role.ICT_HEAD, section="TIKKIM", username="tikkim")


@pytest.fixture
def auditor(office):
    return make_member(office=office, role=Role.AUDITOR, username="auditor")


@pytest.fixture
def stranger_head(db):
    other = make_office(code="BTM", name="Kantor Imigrasi Batam", public=False)
    return make_member(office=other, role=Role.OFFICE_HEAD, username="kepala.lain")


@pytest.fixture
def write(office, humas):
    """``write(headline_id=…, by=…, kind=…)`` drafts a notice through the service."""

    def draft(*, by=humas, kind="DISRUPTION", now=NOW, text=None, **fields):
        about = {
            n: fields.pop(n)
            for n in ("incident", "services", "next_update_due", "creation_key")
            if n in fields
        }
        text = text or Text(**WORDS.as_dict() | fields)
        return services.draft(
            office=office,
            by=by,
            kind=kind,
            text=text,
            now=now,
            **{"creation_key": f"key-{next(serial)}"} | about,
        )

    return draft


@pytest.fixture
def waiting(write, humas):
    """``waiting(…)`` drafts and submits."""

    def make(*, now=NOW, by=humas, **fields):
        notice = write(now=now, by=by, **fields)
        return services.submit(notice=notice, by=by, version=notice.version, now=now)

    return make


@pytest.fixture
def published(waiting, kepala):
    """``published(…)`` drafts, submits and publishes."""

    def make(*, now=NOW, **fields):
        notice = waiting(now=now, **fields)
        return services.publish(notice=notice, by=kepala, version=notice.version, now=now)

    return make


@pytest.fixture
def service(office):
    """``service("PRINTING")`` of the office."""
    return lambda code: Service.objects.get(office=office, code=code)
