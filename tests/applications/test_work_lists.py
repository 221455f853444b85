"""The work lists of the product: rows just inside and just outside of each border."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dashboard.applications.models import SavedView
from dashboard.offices.roles import Role
from tests.factories import make_application, make_member, make_office

pytestmark = pytest.mark.django_db
TODAY = datetime.now(ZoneInfo("Asia/Jakarta")).date()
PERMIT = {"type": "ITK", "reason": "PERPANJANGAN", "nationality": "MYS"}
URL = "/dashboard/applications/"


def ago(days):
    return TODAY - timedelta(days=days)


@pytest.fixture
def office():
    return make_office()


@pytest.fixture(autouse=True)
def _head(office, client):
    client.force_login(make_member(office=office, role=Role.OFFICE_HEAD))


READY = {"stage": "READY", "pickup_limit": TODAY}
CLOSED = {"is_open": False, "closed_on": TODAY}
DUE = {"gross_due": ago(1), "net_due": ago(1)}
BORDERS = {
    "LATE": (DUE, {"gross_due": ago(9), "net_due": TODAY}, DUE | {"ready_on": TODAY}),
    "LATE_GROSS": (
        {"gross_due": ago(1), "net_due": TODAY},
        {"gross_due": TODAY, "net_due": TODAY},
        DUE | CLOSED,
    ),
    "TO_PRINT": (
        {"stage": "AWAITING_PRINT"},
        {"stage": "QUALITY_CHECK"},
        {"stage": "ADJUDICATION"},
    ),
    "READY_7": (READY | {"ready_on": ago(7)}, READY | {"ready_on": ago(6)}, {"ready_on": None}),
    "READY_21": (
        READY | {"ready_on": ago(21)},
        READY | {"ready_on": ago(20)},
        READY | CLOSED | {"ready_on": ago(21)},
    ),
    "READY_27": (
        READY | {"ready_on": ago(27)},
        READY | {"ready_on": ago(26)},
        {"stage": "HANDED_OVER", "ready_on": ago(40)},
    ),
    "PICKUP_OVER": (
        READY | {"pickup_limit": ago(1)},
        READY | {"pickup_limit": TODAY},
        {"stage": "UNCOLLECTED", "pickup_limit": ago(1)},
    ),
    "EXPIRING_7": (
        PERMIT | {"permit_expiry": ago(-7)},
        PERMIT | {"permit_expiry": ago(-8)},
        PERMIT | {"permit_expiry": ago(-7), "ready_on": TODAY},
    ),
    "EXPIRING_30": (
        PERMIT | {"permit_expiry": ago(-30)},
        PERMIT | {"permit_expiry": ago(-31)},
        PERMIT | CLOSED | {"permit_expiry": ago(-30)},
    ),
    "DOCUMENTS": ({"stage": "DOCUMENTS_NEEDED"}, {"stage": "SUSPENDED"}, {"stage": "READY"}),
    "SUSPENDED": ({"stage": "SUSPENDED"}, {"stage": "DOCUMENTS_NEEDED"}, {"stage": "REJECTED"}),
    "REGIONAL": (
        {"stage": "SUSPENDED", "waits_for": "REGIONAL"},
        {"stage": "SUSPENDED", "waits_for": "DIRECTORATE"},
        {"stage": "SUSPENDED"},
    ),
}


def test_every_work_list_has_its_border_here():
    codes = SavedView.objects.filter(share="PRODUCT").values_list("code", flat=True)
    assert {*codes} == {*BORDERS}


@pytest.mark.parametrize("code", BORDERS)
def test_a_work_list_holds_what_lies_inside_and_counts_it(client, office, code):
    inside, *outside = BORDERS[code]
    row = make_application(office=office, **inside)
    for fields in outside:
        make_application(office=office, **fields)
    view = SavedView.objects.get(code=code)
    page = client.get(view.get_absolute_url())
    assert not page.context["filter"].form.errors
    assert [shown.record for shown in page.context["table"].paginated_rows] == [row]
    kept = page.context["shelf"].current
    assert (kept.view, kept.count) == (view, 1)


def test_all_are_counted_in_one_query_however_many_rows(client, office, count_queries):
    make_application(office=office, stage="SUSPENDED")
    client.get(URL)
    few = count_queries(lambda: client.get(URL))
    for stage in ("SUSPENDED", "READY", "AWAITING_PRINT", "DOCUMENTS_NEEDED"):
        make_application(office=office, stage=stage, ready_on=ago(30), waits_for="REGIONAL")
    assert count_queries(lambda: client.get(URL)) == few


def test_only_lists_with_rows_stand_on_the_list_and_all_on_their_own_page(client, office):
    make_application(office=office, stage="SUSPENDED")
    shelf = client.get(URL).context["shelf"]
    assert [one.view.code for one in shelf.pressing] == ["SUSPENDED"]
    page = client.get("/dashboard/applications/views/")
    assert len(page.context["shelf"].work) == len(BORDERS)


@pytest.mark.parametrize(
    "query", ["?ready_days=-1", "?ready_days=x", "?expiring_days=9999", "?pickup=x", "?waits_for=x"]
)
def test_nonsense_is_an_error_and_shows_no_rows(client, office, query):
    make_application(office=office, applicant_name="Siti Aisyah")
    text = client.get(URL + query).content.decode()
    assert "error-summary" in text
    assert "Siti Aisyah" not in text
