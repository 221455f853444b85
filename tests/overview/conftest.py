import pytest
from django.utils import timezone

from tests.factories import make_member, make_office
from tests.overview.desk import NOW, make_rows


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """It is NOW until a test says ``clock(at)``."""

    def stand(instant):
        monkeypatch.setattr(timezone, "now", lambda: instant)

    stand(NOW)
    return stand


@pytest.fixture
def office(db):
    return make_office()


@pytest.fixture
def rows(office):
    make_rows(office)


@pytest.fixture
def read(client, office):
    """``read("?period=week", role="OFFICE_HEAD")`` is the home screen as that person sees it."""

    def open_home(query="", role="SECTION_HEAD", section="LANTASKIM", by=None):
        person = by or make_member(office=office, role=role, section=section)
        client.force_login(person)
        answer = client.get(f"/dashboard/{query}")
        assert answer.status_code == 200
        return answer.content.decode()

    return open_home
