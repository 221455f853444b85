"""Notes for colleagues and contacts with the applicant: who may write them, and how."""

import pytest

from dashboard.applications.models import Note
from dashboard.audit.models import AuditEvent
from dashboard.offices.roles import Role
from tests.factories import make_application, make_member, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def row(office):
    return make_application(office=office)


@pytest.fixture
def clerk(office, client):
    user = make_member(office=office, role=Role.CLERK, section="LANTASKIM", username="petugas")
    client.force_login(user)
    return user


def write(client, row, text="KK asli menyusul", **fields):
    values = {"kind": "NOTE", "key": "k1", "text": text} | fields
    return client.post(f"/dashboard/applications/{row.public_code}/note/", values)


def test_a_note_stands_on_the_page_and_in_the_history(client, clerk, row):
    answer = write(client, row, "KK asli\nmenyusul")
    assert answer["Location"] == f"{row.get_absolute_url()}#notes-title"
    page = client.get(row.get_absolute_url())
    assert page.content.decode().count("KK asli<br>menyusul") == 2
    assert [entry.kind for entry in page.context["entries"]] == ["note"]
    note = Note.objects.get()
    assert (note.by, note.kind, note.text) == (clerk, "NOTE", "KK asli\nmenyusul")


def test_the_audit_trail_names_the_kind_alone(client, clerk, row):
    write(client, row, kind="CONTACT")
    event = AuditEvent.objects.latest("pk")
    assert (event.object_id, event.changes) == (row.public_code, {"note": "CONTACT"})
    assert "KK" not in f"{event.reason}{event.changes}"


def test_a_double_click_is_one_note(client, clerk, row):
    for _ in range(2):
        assert write(client, row).status_code == 302
    assert Note.objects.count() == 1
    assert AuditEvent.objects.filter(object_id=row.public_code).count() == 1


def test_a_note_replaces_nothing(client, clerk, row):
    """Whoever has the page open may still take the next step."""
    version = row.version
    write(client, row)
    row.refresh_from_db()
    assert row.version == version


@pytest.mark.parametrize(
    "fields",
    [
        {"text": ""},
        {"text": "   \n "},
        {"text": "\u202e"},
        {"text": "hubungi 0812 3456 7890"},
        {"text": "NIK 1671015705900001"},
        {"text": "x" * 1001},
        {"kind": "CALL"},
        {"kind": ""},
        {"key": ""},
        {"key": "x" * 41},
    ],
)
def test_what_cannot_be_is_said_and_not_saved(client, clerk, row, fields):
    page = write(client, row, **fields)
    assert page.status_code == 200
    text = page.content.decode()
    assert "error-summary" in text
    assert "Tulis catatan" in text
    assert not Note.objects.exists()


def test_a_thousand_characters_fit_however_lines_end(client, clerk, row):
    assert write(client, row, "\r\n".join(["a" * 99] * 10)).status_code == 302
    assert len(Note.objects.get().text) == 999


def test_what_is_typed_is_text(client, clerk, row):
    write(client, row, "<script>alert(1)</script>")
    assert "<script>alert(1)" not in client.get(row.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("role", "section", "note", "contact"),
    [
        (Role.CLERK, "LANTASKIM", 302, 302),
        (Role.SECTION_HEAD, "LANTASKIM", 302, 302),
        (Role.OFFICE_HEAD, None, 302, 302),
        (Role.CALLER, None, 200, 302),
        (Role.CLERK, "INTALTUSKIM", 403, 403),
        (Role.ICT_HEAD, "TIKKIM", 403, 403),
        (Role.PUBLIC_RELATIONS, None, 403, 403),
        (Role.AUDITOR, None, 403, 403),
    ],
)
def test_who_may_write(client, office, row, role, section, note, contact):
    client.force_login(make_member(office=office, role=role, section=section))
    assert write(client, row, key="a").status_code == note
    assert write(client, row, key="b", kind="CONTACT").status_code == contact
    form = client.get(row.get_absolute_url()).context["note_form"]
    assert bool(form) == (contact == 302)


def test_another_office_sees_nothing(client, row):
    client.force_login(make_member(office=make_office(code="JMB"), role=Role.OFFICE_HEAD))
    assert write(client, row).status_code == 404
