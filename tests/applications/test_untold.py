"""A new date counts as not told until somebody was told that very date."""

import uuid
from datetime import UTC, date, datetime

import pytest

from dashboard.applications.models import Application, PromiseChange
from dashboard.offices.roles import Role
from dashboard.outreach.models import ContactAttempt, Told
from tests.factories import make_application, make_member, make_office

pytestmark = pytest.mark.django_db
AT = datetime(2024, 6, 26, 3, tzinfo=UTC)
OLD, NEW = date(2024, 6, 24), date(2024, 7, 1)


@pytest.fixture
def head(client, settings):
    office = make_office()
    user = make_member(office=office, role=Role.OFFICE_HEAD)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(user)
    return user


def promised(office, name, causes, **fields):
    """An application that was promised for 24 June, and for 1 July with every further cause."""
    row = make_application(office=office, applicant_name=name, **{"promised_on": NEW} | fields)
    dates = [None, OLD, NEW, date(2024, 7, 2)]
    for place, cause in enumerate(causes):
        PromiseChange.objects.create(
            application=row, old=dates[place], new=dates[place + 1], cause=cause, at=AT
        )
    return row


def tell(row, day, by):
    attempt = ContactAttempt.objects.create(
        office=row.office,
        direction="OUT",
        outcome="REACHED_AGREED",
        at=AT,
        recorded_at=AT,
        by=by,
        key=uuid.uuid4().hex,
    )
    Told.objects.create(attempt=attempt, application=row, promise=day)


def test_a_date_told_before_another_one_is_not_known(head):
    """Told 1 July, then 2 July; promised for 1 July again, which they were told once."""
    row = promised(head.memberships.get().office, "Ani", ["FIRST", "INCIDENT"])
    for day in (NEW, date(2024, 7, 2)):
        tell(row, day, head)
    assert names(Application.objects.untold()) == {"Ani"}
    tell(row, NEW, head)
    assert not Application.objects.untold().exists()


def names(rows):
    return {row.applicant_name for row in rows}


def test_it_is_told_with_the_very_date(client, head):
    office = head.memberships.get().office
    promised(office, "Pertama", ["FIRST"])
    ani = promised(office, "Ani", ["FIRST", "INCIDENT"])
    promised(office, "Budi", ["FIRST", "MANUAL"])
    promised(office, "Selesai", ["FIRST", "INCIDENT"], stage="HANDED_OVER")
    promised(office, "Tanpa riwayat", [])
    cici = promised(office, "Cici", ["FIRST", "CALENDAR"])
    tell(cici, OLD, head)
    tell(cici, None, head)
    assert names(Application.objects.untold()) == {"Ani", "Budi", "Cici"}
    tell(cici, NEW, head)
    assert names(Application.objects.untold()) == {"Ani", "Budi"}
    page = client.get("/dashboard/applications/?told=no")
    assert names(row.record for row in page.context["table"].rows) == {"Ani", "Budi"}
    assert "New date not told yet" in client.get(ani.get_absolute_url()).content.decode()
    assert "New date not told yet" not in client.get(cici.get_absolute_url()).content.decode()
    page = client.get("/dashboard/applications/?told=x")
    assert "error-summary" in page.content.decode() and not page.context["table"].rows
