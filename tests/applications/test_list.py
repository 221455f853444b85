"""The list: what each key of the address narrows, and what it refuses."""

from datetime import UTC, date, datetime

import pytest

from dashboard.applications.models import Application
from dashboard.offices.models import Membership
from dashboard.offices.roles import Role
from tests.factories import make_application, make_member, make_office

pytestmark = pytest.mark.django_db
URL = "/dashboard/applications/"
LONG_AGO = datetime(2020, 6, 10, 2, tzinfo=UTC)


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def head(office, client):
    user = make_member(
        office=office, role=Role.SECTION_HEAD, section="LANTASKIM", username="lantaskim"
    )
    client.force_login(user)
    return user


def names(client, query="") -> set[str]:
    page = client.get(URL + query)
    assert page.status_code == 200
    return {row.record.applicant_name for row in page.context["table"].rows}


def make(office, name, **fields) -> Application:
    return make_application(office=office, applicant_name=name, **fields)


def test_the_default_is_open_work_and_the_last_twelve_months(client, head, office):
    make(office, "lama", stage="HANDED_OVER", submitted_at=LONG_AGO)
    make(office, "lama terbuka", submitted_at=LONG_AGO)
    assert names(client) == {"lama terbuka"}
    assert names(client, "?scope=all") == {"lama", "lama terbuka"}
    assert names(client, "?submitted_before=2020-06-30") == {"lama", "lama terbuka"}
    assert names(client, "?scope=open&submitted_before=2020-06-30") == {"lama terbuka"}


def test_codes_may_be_repeated(client, head, office):
    make(office, "a", purpose="UMRAH")
    make(office, "b", purpose="WISATA", type="PASPOR_ELEKTRONIK")
    make(office, "c", purpose="HAJI", channel="WALK_IN", lane="SAME_DAY", reason="HILANG")
    assert names(client, "?purpose=UMRAH&purpose=HAJI") == {"a", "c"}
    assert names(client, "?type=PASPOR_ELEKTRONIK") == {"b"}
    assert names(client, "?reason=HILANG&channel=WALK_IN&lane=SAME_DAY") == {"c"}


def test_a_stage_of_both_workflows_means_both(client, head, office):
    make(office, "paspor")
    make(office, "izin", type="ITK", reason="PERPANJANGAN", nationality="MYS")
    assert names(client, "?stage=SUBMITTED") == {"paspor", "izin"}
    assert names(client, "?stage=SUBMITTED&family=STAY_PERMIT") == {"izin"}
    assert names(client, "?section=LANTASKIM") == {"paspor"}


def test_dates_are_inclusive(client, head, office):
    make(office, "a", ready_on=date(2024, 6, 1), handed_over_on=date(2024, 6, 3))
    make(office, "b", ready_on=date(2024, 6, 2), net_due=date(2024, 6, 2))
    assert names(client, "?ready_after=2024-06-02") == {"b"}
    assert names(client, "?ready_before=01/06/2024") == {"a"}
    assert names(client, "?handed_over_after=2024-06-03&handed_over_before=2024-06-03") == {"a"}
    assert names(client, "?due_after=2024-06-02&due_before=2024-06-02") == {"b"}
    make(office, "c")
    assert names(client, "?ready=no") == {"c"}
    assert names(client, "?ready=yes") == {"a", "b"}


def test_open_and_late_on_a_day_agree_with_the_querysets(client, head, office):
    due = {"gross_due": date(2024, 6, 14), "net_due": date(2024, 6, 17)}
    make(office, "lewat", **due)
    make(office, "siap", ready_on=date(2024, 6, 14), **due)
    make(office, "selesai", stage="HANDED_OVER", closed_on=date(2024, 6, 16), **due)
    assert names(client, "?open_on=2024-06-15") == {"lewat", "siap", "selesai"}
    assert names(client, "?open_on=2024-06-16") == {"lewat", "siap"}
    assert names(client, "?late_on=2024-06-17") == set()
    assert names(client, "?late_on=2024-06-18") == {"lewat"}
    assert names(client, "?late_gross_on=2024-06-15") == {"lewat", "selesai"}
    assert names(client, "?late=net") == {"lewat"} == names(client, "?late=gross")


@pytest.mark.parametrize("text", ["1624", "aisyah", "7890", "  Aisyah "])
def test_it_finds_by_number_name_and_last_four(client, head, office, text):
    make(office, "Siti Aisyah", external_no="1624000000000001", phone_last4="7890")
    make(office, "Budi", external_no="9900000000000001", phone_last4="1111")
    assert names(client, f"?q={text}") == {"Siti Aisyah"}


def test_it_finds_by_public_code(client, head, office):
    row = make(office, "Siti")
    make(office, "Budi")
    assert names(client, f"?q={row.public_code.lower()}") == {"Siti"}


@pytest.mark.parametrize(
    "query",
    [
        "?purpose=NONSENSE",
        "?type=PASPOR_BIASA&type=X",
        "?submitted_after=07/13/2024",
        "?submitted_after=2024-02-30",
        "?late=maybe",
        "?scope=everything",
        "?submitted_after=2024-06-20&submitted_before=2024-06-19",
        "?due_after=2024-06-20&due_before=2024-06-19",
        "?unknown=1",
        "?q=%00",
        "?stage=%00",
        "?open_on=9999-99-99",
        "?q=" + "x" * 101,
    ],
)
def test_what_does_not_parse_shows_the_error_and_no_rows(client, head, office, query):
    make(office, "Siti Aisyah")
    page = client.get(URL + query)
    text = page.content.decode()
    assert page.status_code == 200
    assert "error-summary" in text
    assert "Siti Aisyah" not in text


def test_days_the_wrong_way_round_are_said_at_the_field(client, head, office):
    page = client.get(URL + "?submitted_after=2024-06-20&submitted_before=2024-06-19")
    assert list(page.context["filter"].form.errors) == ["submitted_after"]


def test_keys_without_a_value_are_cut_from_the_address(client, head):
    page = client.get(URL + "?q=&purpose=UMRAH&lane=")
    assert (page.status_code, page["Location"]) == (302, URL + "?purpose=UMRAH")


@pytest.mark.parametrize("column", ["code", "name", "type", "purpose", "stage", "submitted", "due"])
def test_every_column_sorts_and_keeps_the_filters(client, head, office, column):
    for name in "ab":
        make(office, name)
    assert names(client, f"?sort=-{column}&purpose=UMRAH") == {"a", "b"}
    assert "purpose=UMRAH" in client.get(f"{URL}?sort={column}&purpose=UMRAH").content.decode()


def test_another_offices_rows_are_not_there(client, head, office):
    make(office, "sini")
    make(make_office(code="JMB"), "sana")
    assert names(client) == {"sini"}


def test_a_chip_stands_for_each_filter(client, head, office):
    text = client.get(URL + "?purpose=UMRAH&submitted_after=2024-06-01").content.decode()
    assert "Umrah" in text
    assert 'href="?submitted_after=2024-06-01"' in text


def test_it_is_never_cached(client, head):
    assert "no-store" in client.get(URL)["Cache-Control"]


@pytest.mark.parametrize("query", ["?sort=xyz", "?page=99", "?page=abc", "?page=-1"])
def test_nonsense_in_paging_shows_a_page(client, head, office, query):
    make(office, "a")
    assert names(client, query) == {"a"}


def test_the_same_queries_at_2_rows_and_20(client, head, office, count_queries):
    make_member(office=office, role=Role.CLERK, section="LANTASKIM")
    make(office, "a"), make(office, "b")
    client.get(URL)
    few = count_queries(lambda: client.get(URL))
    for number in range(18):
        make(office, f"n{number}", type=["PASPOR_BIASA", "SPLP"][number % 2])
    assert count_queries(lambda: client.get(URL)) == few


def test_who_has_no_role_is_refused(client):
    client.force_login(make_member(office=make_office(active=False), role=Role.CLERK))
    assert client.get(URL).status_code == 403


def test_an_acting_head_of_a_second_office_sees_both_in_constant_queries(
    client, head, office, count_queries
):
    other = make_office(code="JMB")
    Membership.objects.create(
        user=head, office=other, role=Role.OFFICE_HEAD, acting=True, valid_from=date(2020, 1, 1)
    )
    make(office, "sini"), make(other, "sana")
    assert names(client) == {"sini", "sana"}
    few = count_queries(lambda: client.get(URL))
    for _ in range(9):
        make(office, "x"), make(other, "y")
    assert count_queries(lambda: client.get(URL)) == few
