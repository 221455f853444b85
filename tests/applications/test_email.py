"""An applicant's e-mail address: entered, checked, sealed, masked, corrected, shown once."""

import pytest

from dashboard.applications.models import Application
from dashboard.audit.models import AuditEvent
from dashboard.offices.roles import Role
from tests.applications.test_entry import ADD, errors, typed
from tests.factories import make_member, make_office

pytestmark = pytest.mark.django_db
EMAIL, MASK = "Siti.Aminah@surat.example", "S•••@s•••.example"


@pytest.fixture
def clerk(client):
    clerk = make_member(office=make_office(), role=Role.CLERK, section="LANTASKIM")
    client.force_login(clerk)
    return clerk


@pytest.fixture
def row(client, clerk):
    answer = client.post(ADD, typed(email=f" {EMAIL} ", preferred_language="en"))
    assert answer.status_code == 302
    return Application.objects.get()


def correct(client, row, **fields):
    """Save the form as it stands but for ``fields``."""
    address = f"/admin/applications/application/{row.pk}/change/"
    form = client.get(address).context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    sent = {name: "" if value is None else value for name, value in values.items()} | fields
    assert client.post(address, sent).status_code == 302
    row.refresh_from_db()


def test_an_address_is_kept_sealed_and_found_however_it_is_written(row):
    assert (row.email.open(), str(row.email), row.preferred_language) == (EMAIL, MASK, "en")
    assert row.email_hash in Application._meta.get_field("email_hash").hashes(EMAIL.lower())


@pytest.mark.parametrize("email", ["siti", "siti@", "a b@c.example", "a@c.example\u202e", "•@c.id"])
def test_it_refuses_what_is_no_address(client, clerk, email):
    assert "email" in errors(client.post(ADD, typed(email=email)))
    assert not Application.objects.exists()


def test_the_page_shows_its_mask_and_the_address_once_it_is_on_record(client, row):
    page = client.get(row.get_absolute_url()).content.decode()
    assert MASK in page
    assert "Aminah@" not in page
    asked = {"field": "email", "reason": "CALL"}
    shown = client.post(f"{row.get_absolute_url()}reveal/", asked)
    assert EMAIL in shown.content.decode()
    assert AuditEvent.objects.get(verb="REVEALED").changes == {"fields": ["email"]}


def test_a_correction_keeps_it_changes_it_and_removes_it(client, row):
    correct(client, row, applicant_name="Siti Aminah")
    assert row.email.open() == EMAIL
    correct(client, row, email="baru@surat.example")
    assert row.email.open() == "baru@surat.example"
    assert AuditEvent.objects.filter(verb="CHANGED").first().changes["fields"] == ["email"]
    correct(client, row, email="-")
    assert (row.email.open(), row.email_hash) == ("", "")
