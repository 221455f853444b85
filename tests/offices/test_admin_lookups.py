"""The lists of the admin answer their own filters only: no column is read by a URL."""

from datetime import date

import pytest

from dashboard.accounts.models import User
from dashboard.offices.models import Holiday
from tests.factories import PASSWORD

HOLIDAY = "/admin/offices/holiday/"


@pytest.fixture
def admin(db, client):
    person = User.objects.create_superuser("admin", PASSWORD, full_name="Admin")
    client.force_login(person)
    return person


@pytest.fixture
def lustrum(db):
    return Holiday.objects.create(date=date(2024, 7, 17), kind="NATIONAL", name="Lustrum")


@pytest.mark.parametrize(
    "query",
    [
        "password__startswith=pbkdf2",
        "password__isnull=False",
        "username__regex=a",
        "session_epoch__gte=0",
        "memberships__office__code=PLG",
    ],
)
def test_a_password_hash_is_not_guessed_through_a_list(client, admin, query):
    assert client.get(f"/admin/accounts/user/?{query}").status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        "nik_hash__startswith=1:",
        "birth_date__lte=1990-01-01",
        "applicant_name=%00",
        "applicant_name__startswith=A",
        "office__code=PLG",
        "pk__in=1,2",
    ],
)
def test_a_clerk_does_not_search_applicants_by_a_column(client, petugas, query):
    client.force_login(petugas)
    assert client.get(f"/admin/applications/application/?{query}").status_code == 400
    assert client.get("/admin/applications/application/?q=%00").status_code == 200


@pytest.mark.parametrize(
    "query, count",
    [
        ("kind__exact=NATIONAL", 1),
        ("kind__exact=LOCAL_CLOSURE", 0),
        ("whom=all", 1),
        ("date__year=2024&date__month=7", 1),
        ("date__year=2024&date__month=7&date__day=18", 0),
        ("date__month=99999999999999999999999", 0),
    ],
)
def test_the_filters_on_the_page_still_answer(client, admin, lustrum, query, count):
    page = client.get(f"{HOLIDAY}?{query}")
    assert page.context["cl"].result_count == count


@pytest.mark.parametrize(
    "query",
    [
        "date__year=9999&date__month=12",
        "date__year=9999",
        "date__year=1",
        "date__year=0001&date__month=1&date__day=1",
        "date__year=x",
        "date__year=2024&date__month=13",
        "date__year=2024&date__month=2&date__day=30",
        "date__day=%00",
        "kind__exact=%00",
        "kind__in=%00",
        "kind__isnull=%00",
    ],
)
def test_a_date_or_text_beyond_the_calendar_leads_back_to_the_list(client, admin, lustrum, query):
    page = client.get(f"{HOLIDAY}?{query}", follow=True)
    assert page.status_code == 200
    assert page.redirect_chain == [(f"{HOLIDAY}?e=1", 302)]
    assert page.context["cl"].full_result_count == 1


def test_a_list_with_the_last_day_of_all_still_opens(client, admin):
    Holiday.objects.create(date=date.max, kind="NATIONAL", name="Akhir")
    assert client.get(HOLIDAY).status_code == 200
