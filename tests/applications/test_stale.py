"""Two people at one application: who saves too late sees what the other did, and goes on."""

import pytest
from django.test import Client
from django.utils import timezone

from dashboard.applications.entry.forms import EntryForm
from dashboard.applications.models import Application
from dashboard.applications.services import advance, record
from dashboard.applications.services_change import change
from dashboard.offices.roles import Role
from tests.applications.test_entry import typed
from tests.applications.test_record import unsaved
from tests.factories import make_member, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def clerk(office, client):
    user = make_member(office=office, role=Role.CLERK, section="LANTASKIM", username="petugas")
    client.force_login(user)
    return user


@pytest.fixture
def head(office):
    return make_member(office=office, role=Role.OFFICE_HEAD, username="kepala")


@pytest.fixture
def row(office, clerk):
    return record(application=unsaved(office, submitted_at=timezone.now()), by=clerk)


def address(row) -> str:
    return f"/admin/applications/application/{row.pk}/change/"


def opened(client, row, **fields) -> dict[str, str]:
    """What the browser would send from the form as it is now."""
    form = client.get(address(row)).context["adminform"].form
    values = typed(**{"nik": "", "phone": "", "passport_no": ""} | fields)
    del values["token"], values["submitted_at"]
    return values | {name: str(form[name].value()) for name in ("seen", "shown")}


def save_by(user, row, **fields) -> None:
    application = Application.objects.get(pk=row.pk)
    for name, value in fields.items():
        setattr(application, name, value)
    assert change(application=application, by=user)


def test_it_shows_both_values_by_whom_and_keeps_the_typing(client, row, head):
    values = opened(client, row, applicant_name="Siti Nurhaliza")
    save_by(head, row, applicant_name="Siti Aminah")
    page = client.post(address(row), values)
    text = page.content.decode()
    assert page.status_code == 409
    assert "Siti Aminah" in text
    assert "Kepala" in text
    assert page.context["adminform"].form["applicant_name"].value() == "Siti Nurhaliza"
    stale = page.context["adminform"].form.stale
    assert [item.user_id for item in stale.items] == [head.pk]
    assert stale.differences == [("Nama", "Siti Aminah", "Siti Nurhaliza")]
    assert not stale.is_own


def test_saving_again_replaces_only_what_was_typed(client, row, head):
    values = opened(client, row, applicant_name="Siti Nurhaliza")
    save_by(head, row, group_ref="Rombongan 7")
    form = client.post(address(row), values).context["adminform"].form
    again = values | {
        name: str(form[name].value() or "") for name in ("seen", "shown", "group_ref")
    }
    assert client.post(address(row), again).status_code == 302
    now = Application.objects.get(pk=row.pk)
    assert (now.applicant_name, now.group_ref) == ("Siti Nurhaliza", "Rombongan 7")


def test_personal_numbers_are_shown_as_masks(client, row, head):
    values = opened(client, row, nik="1671015705900002")
    save_by(head, row, applicant_name="Siti Aminah")
    stale = client.post(address(row), values).context["adminform"].form.stale
    said = {label: (now, mine) for label, now, mine in stale.differences}
    assert said["NIK"] == ("••••••••••••0001", "••••••••••••0002")


def test_ones_own_other_window_is_not_someone_else(client, row, clerk):
    values = opened(client, row, applicant_name="Siti Nurhaliza")
    save_by(clerk, row, applicant_name="Siti Aminah")
    page = client.post(address(row), values)
    assert page.context["adminform"].form.stale.is_own
    assert "Orang lain" not in page.content.decode()


def test_a_save_between_the_look_and_the_lock_is_shown_too(client, row, head, monkeypatch):
    values = opened(client, row, applicant_name="Siti Nurhaliza")
    save_by(head, row, applicant_name="Siti Aminah")
    looks = []
    look = EntryForm._go_on_from_what_stands

    def too_early(form, cleaned):
        looks.append(form)
        if len(looks) > 1:
            look(form, cleaned)

    monkeypatch.setattr(EntryForm, "_go_on_from_what_stands", too_early)
    page = client.post(address(row), values)
    assert page.status_code == 409
    assert Application.objects.get(pk=row.pk).applicant_name == "Siti Aminah"


def test_a_late_step_shows_the_correction_of_the_other(client, row, head, clerk):
    form = client.get(row.get_absolute_url()).context["advance_form"]
    save_by(head, row, applicant_name="Siti Aminah")
    values = {"to": "ARRIVED", "version": form["version"].value(), "key": "k1"}
    page = client.post(f"{row.get_absolute_url()}advance/", values)
    assert page.status_code == 409
    assert "Nama" in page.content.decode()
    assert [item.user_id for item in page.context["news"]] == [head.pk]


def test_a_late_step_shows_the_step_of_the_other(client, row, head):
    form = client.get(row.get_absolute_url()).context["advance_form"]
    advance(application=row, to="ARRIVED", at=timezone.now(), by=head, key="h")
    values = {"to": "ARRIVED", "version": form["version"].value(), "key": "k1"}
    page = client.post(f"{row.get_absolute_url()}advance/", values)
    assert [item.user_id for item in page.context["news"]] == [head.pk]
    own = Client()
    own.force_login(head)
    page = own.post(f"{row.get_absolute_url()}advance/", values | {"key": "k2"})
    assert page.context["is_own"]
    assert "Orang lain" not in page.content.decode()
