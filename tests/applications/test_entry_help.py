"""What the entry form and the page say: errors, doubts, the next step, dates without a time."""

from datetime import date

import pytest

from dashboard.applications.models import Application
from dashboard.applications.nations import NATIONS
from dashboard.offices.roles import Role
from tests.applications.test_entry import ADD, errors, typed, weekday_in
from tests.factories import make_member, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client):
    office = make_office()
    user = make_member(office=office, role=Role.CLERK, section="LANTASKIM", username="petugas")
    client.force_login(user)
    return user


def entered(client, **fields) -> Application:
    assert client.post(ADD, typed(**fields)).status_code == 302
    return Application.objects.get()


@pytest.mark.parametrize("code", ["ZZZ", "XXX", "SUN", "QQQ", "ABC"])
def test_a_nationality_is_a_country(client, clerk, code):
    client.force_login(make_member(office=clerk.memberships.get().office, role=Role.OFFICE_HEAD))
    fields = {"type": "ITK", "reason": "PERPANJANGAN", "nationality": code}
    assert "nationality" in errors(client.post(ADD, typed(**fields)))


def test_there_are_249_countries():
    assert len(NATIONS) == 249
    assert {"IDN", "MYS", "TLS", "SSD", "PSE"} <= NATIONS


def test_a_short_passport_number_is_doubted_and_then_saved(client, clerk):
    page = client.post(ADD, typed(passport_no="12"))
    assert "Simpan sekali lagi" in errors(page)["passport_no"][0]
    confirmed = page.context["adminform"].form["confirmed"].value()
    assert entered(client, passport_no="12", confirmed=confirmed).passport_no.open() == "12"


@pytest.mark.parametrize(("number", "said"), [("C-1/2", "huruf dan angka"), ("C" * 21, "20")])
def test_an_impossible_passport_number_is_refused_with_the_right_words(client, clerk, number, said):
    assert said in errors(client.post(ADD, typed(passport_no=number)))["passport_no"][0]


@pytest.mark.parametrize("field", ["birth_date", "submitted_at", "appointment"])
def test_a_date_that_is_none_says_what_to_type(client, clerk, field):
    said = errors(client.post(ADD, typed(**{field: "07/13/2024"})))[field][0]
    assert "13/07/2024" in said


def test_the_list_says_what_to_type(client, clerk):
    page = client.get("/dashboard/applications/?submitted_after=07/13/2024&open_on=x")
    assert page.content.decode().count("misalnya 13/07/2024") >= 2


def test_a_letter_in_a_nik_is_named(client, clerk):
    said = errors(client.post(ADD, typed(nik="167101570590000A")))["nik"][0]
    assert "15" not in said
    assert "huruf" in said


def test_the_summary_links_to_the_field_and_the_title_says_error_once(client, clerk):
    page = client.post(ADD, typed(nik="1"))
    text = page.content.decode()
    title = text.split("<title>")[1].split("</title>")[0]
    assert title.count("Galat") == 1
    assert 'href="#id_nik"' in text
    assert "dibawah" not in text
    assert text.index("autofocus") < text.index('href="#id_nik"')


def test_a_doubt_is_no_error(client, clerk):
    text = client.post(ADD, typed(passport_no="12")).content.decode()
    assert "Galat" not in text.split("<title>")[1].split("</title>")[0]
    assert "error-summary doubt" in text


def test_going_on_is_the_one_primary_button_of_a_new_entry(client, clerk):
    text = client.get(ADD).content.decode()
    primary = [part.split(">")[0] for part in text.split("<input ") if 'class="default"' in part]
    assert len(primary) == 1
    assert 'name="_addanother"' in primary[0]


@pytest.mark.parametrize(
    ("channel", "lane", "first"),
    [
        ("MPASPOR", "REGULAR", "AWAITING_PAYMENT"),
        ("WALK_IN", "REGULAR", "ARRIVED"),
        ("EAZY", "REGULAR", "ARRIVED"),
        ("KOLEKTIF", "REGULAR", "ARRIVED"),
        ("MPASPOR", "SAME_DAY", "ARRIVED"),
    ],
)
def test_who_comes_in_person_goes_on_to_the_arrival(client, clerk, channel, lane, first):
    row = entered(client, channel=channel, lane=lane)
    stages = client.get(row.get_absolute_url()).context["next_stages"]
    assert stages[0].code == first
    assert {stage.code for stage in stages} >= {"AWAITING_PAYMENT", "ARRIVED"}


@pytest.mark.parametrize(
    ("channel", "number", "source", "shown"),
    [
        ("WALK_IN", "", "KANTOR", "kantor ini"),
        ("WALK_IN", "1624061200000001", "MPASPOR", "M-Paspor"),
        ("MPASPOR", "", "MPASPOR", "M-Paspor"),
    ],
)
def test_the_source_is_true_and_a_word(client, clerk, channel, number, source, shown):
    row = entered(client, channel=channel, external_no=number)
    assert row.source == source
    facts = dict(client.get(row.get_absolute_url()).context["facts"])
    assert facts["Sumber"] == shown


def test_a_day_without_a_time_shows_no_midnight(client, clerk):
    slot = weekday_in(30)
    row = entered(client, submitted_at="12/06/2024", appointment=f"{slot:%d/%m/%Y}")
    assert row.submitted_on == date(2024, 6, 12)
    change = f"/admin/applications/application/{row.pk}/change/"
    for page in (client.get(row.get_absolute_url()), client.get(change)):
        assert "12 Juni 2024" in page.content.decode()
        assert "00.00 WIB" not in page.content.decode()
