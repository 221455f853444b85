"""The pages of the list: the first rows of a long list, in order, and how the end is said."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from dashboard.applications.paging import KeyedPaginator
from dashboard.offices.roles import Role
from tests.factories import make_application, make_member, make_office

pytestmark = pytest.mark.django_db
URL = "/dashboard/applications/"


@pytest.fixture(autouse=True)
def _five_files(client, monkeypatch):
    """Submitted on five days running, “e” the last; “alt” stays open since 2020."""
    monkeypatch.setattr(KeyedPaginator, "MOST", 4)
    office = make_office()
    client.force_login(make_member(office=office, role=Role.AUDITOR))
    for days, name in enumerate("edcba"):
        at = timezone.now() - timedelta(days=days)
        make_application(office=office, applicant_name=name, submitted_at=at)
    at = datetime(2020, 6, 10, 2, tzinfo=UTC)
    make_application(office=office, applicant_name="alt", submitted_at=at)


def names(client, query: str) -> list[str]:
    rows = client.get(URL + query).context["table"].paginated_rows
    return [row.record.applicant_name for row in rows]


def test_a_long_list_holds_the_latest_rows_and_says_so(client):
    page = client.get(URL)
    assert names(client, "") == ["e", "d", "c", "b"]
    assert page.context["table"].paginator.is_capped
    assert "4 permohonan+" in page.content.decode()


def test_another_sort_stays_within_them(client):
    assert names(client, "?sort=name") == ["b", "c", "d", "e"]
    assert names(client, "?sort=-name&scope=all") == ["e", "d", "c", "b"]
    assert names(client, "?sort=name&per_page=2&page=2") == ["d", "e"]


def test_the_oldest_first_means_of_all_rows(client):
    assert names(client, "?sort=submitted") == ["alt", "a", "b", "c"]
    assert names(client, "?sort=submitted&scope=all") == ["alt", "a", "b", "c"]


def test_open_files_older_than_a_year_come_last(client, monkeypatch):
    monkeypatch.setattr(KeyedPaginator, "MOST", 6)
    assert names(client, "?") == ["e", "d", "c", "b", "a", "alt"]
    assert names(client, "?per_page=2&page=3") == ["a", "alt"]
    assert names(client, "?q=alt") == ["alt"]


def test_a_row_that_went_meanwhile_leaves_a_shorter_page(client, monkeypatch):
    monkeypatch.setattr(KeyedPaginator, "keys", [0])
    assert names(client, "") == []
