"""The column chooser: the address says which columns, and nothing else changes with them."""

import pytest

from dashboard.applications.tables import COLUMNS, USUAL_COLUMNS
from dashboard.offices.roles import Role
from tests.factories import make_application, make_member, make_office

pytestmark = pytest.mark.django_db
URL = "/dashboard/applications/"


@pytest.fixture
def office():
    return make_office()


@pytest.fixture(autouse=True)
def _head(office, client):
    client.force_login(make_member(office=office, role=Role.SECTION_HEAD, section="LANTASKIM"))


def shown(client, query="") -> list[str]:
    table = client.get(URL + query).context["table"]
    return [column.name for column in table.columns if column.name != "select"]


def test_it_shows_the_usual_columns_until_others_are_chosen(client):
    assert shown(client) == ["code", *USUAL_COLUMNS]


def test_it_shows_the_chosen_ones_in_their_order_after_the_number(client, office):
    make_application(office=office)
    assert shown(client, "?columns=travel&columns=name&columns=travel") == [
        "code",
        "travel",
        "name",
    ]


def test_every_column_can_be_shown_alone_and_sorts(client, office):
    make_application(office=office, group_ref="Rombongan 7", waits_for="REGIONAL")
    for name, _ in COLUMNS:
        page = client.get(f"{URL}?columns={name}&sort={name}")
        assert page.status_code == 200, name
        assert len(page.context["table"].paginated_rows) == 1, name


def test_all_columns_take_no_more_queries_at_20_rows_than_at_2(client, office, count_queries):
    query = "?" + "&".join(f"columns={name}" for name, _ in COLUMNS)
    make_application(office=office), make_application(office=office)
    client.get(URL + query)
    few = count_queries(lambda: client.get(URL + query))
    for number in range(18):
        make_application(office=office, type=["PASPOR_BIASA", "SPLP"][number % 2], channel="EAZY")
    assert count_queries(lambda: client.get(URL + query)) == few


def test_an_unknown_column_is_an_error_and_shows_no_rows(client, office):
    make_application(office=office, applicant_name="Siti Aisyah")
    page = client.get(URL + "?columns=nik")
    assert "error-summary" in page.content.decode()
    assert "Siti Aisyah" not in page.content.decode()


def test_changing_columns_keeps_filters_and_sort_and_the_other_way_round(client, office):
    query = "?purpose=UMRAH&q=siti&sort=-due&columns=name&columns=due"
    text = client.get(URL + query).content.decode()
    chooser = text[text.index('<details class="menu">') :]
    for hidden in ('name="purpose" value="UMRAH"', 'name="q" value="siti"'):
        assert f'<input type="hidden" {hidden}>' in chooser
    assert '<input type="hidden" name="sort" value="-due">' in chooser
    filters = text[text.index('<form method="get" hx-get') : text.index('<div id="results">')]
    for hidden in (
        'name="columns" value="due"',
        'name="sort" value="-due"',
        'name="q" value="siti"',
    ):
        assert hidden in filters
    assert "?purpose=UMRAH&amp;q=siti&amp;sort=-due&amp;columns=due&amp;columns=name" in text


def test_a_list_sorted_by_a_hidden_column_stays_sorted(client, office):
    make_application(office=office, applicant_name="a", travel_date="2026-12-02")
    make_application(office=office, applicant_name="b", travel_date="2026-12-01")
    page = client.get(URL + "?columns=name&sort=travel")
    names = [row.record.applicant_name for row in page.context["table"].paginated_rows]
    assert names == ["b", "a"]


def test_no_chip_stands_for_a_column_and_an_empty_list_keeps_them(client, office):
    text = client.get(URL + "?columns=name&purpose=HAJI").content.decode()
    assert text.count('<li class="chip">') == 1
    assert 'href="?columns=name"' in text
