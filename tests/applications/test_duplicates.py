"""What may be entered already is shown before saving, as a choice, never a block."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.applications.models import Application
from dashboard.offices.roles import Role
from tests.applications.test_entry import ADD, typed
from tests.factories import make_application, make_member, make_office

pytestmark = pytest.mark.django_db
NIK = "1671015705900001"


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def clerk(office, client):
    user = make_member(office=office, role=Role.CLERK, section="LANTASKIM", username="petugas")
    client.force_login(user)
    return user


def stored(office, *, days=10, **fields) -> Application:
    """An application submitted so many days ago."""
    at = timezone.now() - timedelta(days=days)
    return make_application(office=office, submitted_at=at, **fields)


def found(page) -> list[str]:
    """The codes that the page shows as possible duplicates; nothing was saved."""
    assert page.status_code == 200
    return [row.application.public_code for row in page.context["adminform"].form.duplicates]


def test_the_same_nik_is_shown_with_what_is_known_of_it(client, clerk, office):
    row = stored(office, nik=NIK, applicant_name="S. Aisyah", external_no="77")
    page = client.post(ADD, typed())
    assert found(page) == [row.public_code]
    text = page.content.decode()
    for said in ("77", row.public_code, "S. Aisyah", "Paspor biasa", "Diajukan", "NIK sama"):
        assert said in text
    assert f'href="{row.get_absolute_url()}"' in text
    assert NIK not in text.replace(f'value="{NIK}"', "")
    assert "Galat" not in text.split("<title>")[1].split("</title>")[0]
    assert Application.objects.count() == 1


def test_saving_all_the_same_makes_a_new_one(client, clerk, office):
    stored(office, nik=NIK)
    page = client.post(ADD, typed())
    anyway = page.context["adminform"].form["anyway"].value()
    assert client.post(ADD, typed(anyway=anyway)).status_code == 302
    assert Application.objects.count() == 2


def test_the_button_goes_on_as_the_one_that_was_pressed(client, clerk, office):
    stored(office, nik=NIK)
    for pressed in ("_save", "_addanother", "_samegroup"):
        text = client.post(ADD, typed(**{pressed: "1"})).content.decode()
        assert f'class="default" name="{pressed}"' in text.split("submit-row")[1]


@pytest.mark.parametrize("name", ["siti  AISYAH", "Sitiaisyah"])
def test_the_same_name_and_birth_date_count_whatever_case_and_spaces(client, clerk, office, name):
    row = stored(office, applicant_name=name, birth_date="1990-05-17")
    assert found(client.post(ADD, typed())) == [row.public_code]


@pytest.mark.parametrize(
    ("days", "fields", "shown"),
    [
        (90, {"applicant_name": "Siti Aisyah", "birth_date": "1990-05-17"}, True),
        (91, {"applicant_name": "Siti Aisyah", "birth_date": "1990-05-17"}, False),
        (10, {"applicant_name": "Siti Aisyah", "birth_date": "1990-05-18"}, False),
        (10, {"applicant_name": "Siti Aminah", "birth_date": "1990-05-17"}, False),
        (400, {"nik": NIK}, True),  # still open
        (400, {"nik": NIK, "stage": "HANDED_OVER"}, False),  # a renewal
        (89, {"nik": NIK, "stage": "HANDED_OVER"}, True),
    ],
)
def test_what_is_near_enough(client, clerk, office, days, fields, shown):
    stored(office, days=days, **fields)
    answer = client.post(ADD, typed())
    assert answer.status_code == (200 if shown else 302)


def test_another_office_is_not_looked_at(client, clerk):
    stored(make_office(code="JMB"), nik=NIK)
    assert client.post(ADD, typed()).status_code == 302


def test_who_confirmed_one_is_asked_again_about_another(client, clerk, office):
    stored(office, nik=NIK)
    anyway = client.post(ADD, typed()).context["adminform"].form["anyway"].value()
    second = stored(office, applicant_name="SITI AISYAH", birth_date="1990-05-17")
    assert second.public_code in found(client.post(ADD, typed(anyway=anyway)))


def test_a_doubt_and_a_duplicate_are_shown_at_once(client, clerk, office):
    stored(office, nik=NIK)
    page = client.post(ADD, typed(passport_no="12"))
    form = page.context["adminform"].form
    assert (len(form.duplicates), [field for field, said in form.doubts]) == (1, ["passport_no"])
    seals = {name: form[name].value() for name in ("anyway", "confirmed")}
    assert client.post(ADD, typed(passport_no="12", **seals)).status_code == 302


def test_a_correction_does_not_ask(client, clerk, office):
    stored(office, nik=NIK)
    row = stored(office, nik=NIK, applicant_name="Budi")
    change = f"/admin/applications/application/{row.pk}/change/"
    form = client.get(change).context["adminform"].form
    values = {name: str(form[name].value() or "") for name in form.fields}
    assert client.post(change, values | {"applicant_name": "Budi S"}).status_code == 302


def test_asking_takes_the_same_queries_at_2_and_at_20(client, clerk, office, count_queries):
    for _ in range(2):
        stored(office, nik=NIK)
    client.post(ADD, typed())
    few = count_queries(lambda: client.post(ADD, typed()))
    for _ in range(18):
        stored(office, nik=NIK)
    assert count_queries(lambda: client.post(ADD, typed())) == few
