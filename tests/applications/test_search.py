"""The search box: what it finds, and that no personal number reaches an address."""

import pytest

from dashboard.offices.roles import Role
from tests.factories import make_application, make_member, make_office

pytestmark = pytest.mark.django_db
URL = "/dashboard/applications/search/"
LIST = "/dashboard/applications/"
NIK, PHONE, PASSPORT = "1671015705900317", "+6281390246857", "X7654321"


@pytest.fixture
def office():
    return make_office()


@pytest.fixture(autouse=True)
def _clerk(office, client):
    client.force_login(make_member(office=office, role=Role.CLERK, section="LANTASKIM"))


@pytest.fixture
def row(office):
    return make_application(
        office=office,
        nik=NIK,
        phone=PHONE,
        passport_no=PASSPORT,
        phone_last4="6857",
        external_no="1624062800000017",
        stage="HANDED_OVER",
        applicant_name="Siti Aisyah",
    )


def search(client, text, query=""):
    answer = client.post(URL + query, {"q": text})
    assert answer.status_code == 302
    return answer["Location"]


@pytest.mark.parametrize(
    "text",
    [
        NIK,
        "1671 0157 0590 0317",
        PHONE,
        "0813-9024-6857",
        "62 813 9024 6857",
        PASSPORT,
        "x 7654321",
        "1624062800000017",
        "16240628",
    ],
)
def test_a_long_number_leads_straight_to_the_file_even_an_old_one(client, row, office, text):
    make_application(office=office, nik="1671015705900318", phone="+6281390246858")
    assert search(client, text, "?purpose=HAJI") == row.get_absolute_url()


def test_a_number_of_several_files_leads_to_just_these(client, row, office):
    other = make_application(office=office, phone=PHONE, applicant_name="Budi")
    make_application(office=office, applicant_name="Orang lain")
    address = search(client, PHONE)
    assert "6857" not in address
    page = client.get(address)
    shown = {row.record for row in page.context["table"].paginated_rows}
    assert shown == {row, other}


def test_a_key_that_was_replaced_still_finds(client, row, settings):
    settings.INDEX_KEYS = settings.INDEX_KEYS | {9: "b" * 43 + "="}
    assert search(client, NIK) == row.get_absolute_url()


def test_an_unknown_number_says_so_and_is_not_repeated(client, row):
    address = search(client, "1671015705900399", "?purpose=UMRAH&sort=name")
    assert address == LIST + "?purpose=UMRAH&sort=name"
    assert "1671015705900399" not in client.get(address).content.decode()


def test_another_offices_file_is_not_found(client):
    make_application(office=make_office(code="JMB"), nik=NIK)
    assert search(client, NIK) == LIST


def test_words_go_into_the_address_with_the_filters(client):
    address = search(client, "siti", "?purpose=UMRAH&columns=name&page=3&q=budi")
    assert address == LIST + "?purpose=UMRAH&columns=name&q=siti"
    assert search(client, "", "?q=budi&lane=REGULAR") == LIST + "?lane=REGULAR"


@pytest.mark.parametrize("text", [NIK, "0813-9024-6857", PASSPORT, "81390246"])
def test_an_address_with_a_personal_number_is_refused(client, row, text):
    page = client.get(LIST, {"q": text, "scope": "all"})
    assert list(page.context["filter"].form.errors) == ["q"]
    assert "Siti Aisyah" not in page.content.decode()


@pytest.mark.parametrize("text", ["x" * 101, "a\x00b"])
def test_nonsense_leads_back_to_the_list(client, text):
    assert search(client, text, "?lane=REGULAR") == LIST + "?lane=REGULAR"


def test_codes_in_the_address_are_exact_and_any_case(client, row, office):
    make_application(office=office)
    page = client.get(f"{LIST}?scope=all&code={row.public_code.lower()}, XXXXXXXXXX")
    assert [shown.record for shown in page.context["table"].paginated_rows] == [row]


def test_nothing_found_lately_offers_the_archive(client, row):
    text = client.get(LIST + "?q=aisyah").content.decode()
    assert "?q=aisyah&amp;scope=all" in text


def test_a_group_is_found_by_its_reference(client, row, office):
    member = make_application(office=office, group_ref="UMR-04029")
    page = client.get(LIST, {"q": "umr-04029", "scope": "all"})
    assert [found.pk for found in page.context["table"].data] == [member.pk]


@pytest.mark.parametrize("query", ["code=1671015203900003", "code=A,B", "group=1671015203900002"])
def test_no_number_stands_in_an_address_as_a_code_or_group(client, row, query):
    page = client.get(f"{LIST}?scope=all&{query}")
    assert page.context["filter"].form.errors
    assert page.context["table"].paginator.count == 0
