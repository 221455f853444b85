"""Two people have the same row of the admin open; the second save undoes nothing."""

import pytest

from dashboard.accounts.models import User
from dashboard.applications.models import Reason
from dashboard.audit.models import AuditEvent
from dashboard.incidents.models import Preset, Service
from dashboard.offices.models import Holiday, Office, Section
from tests.factories import PASSWORD


@pytest.fixture
def admin(db, client):
    found = User.objects.create_superuser("admin", PASSWORD, full_name="Admin")
    client.force_login(found)
    return found


def opened(client, url) -> dict[str, str]:
    """What a browser would send back from the page as it stands."""
    response = client.get(url)
    form = response.context["adminform"].form
    sent = {name: form[name].value() for name in form.fields}
    for inline in response.context["inline_admin_formsets"]:
        for each in (inline.formset.management_form, *inline.formset.forms):
            sent |= {each.add_prefix(name): each[name].value() for name in each.fields}
    for name, value in sent.items():
        sent[name] = value if not hasattr(value, "pk") else value.pk
    sent = {name: value for name, value in sent.items() if value not in (None, False)}
    assert form["opened"].as_widget() in response.content.decode()
    return sent


def urls(office):
    holiday = Holiday.objects.create(date="2031-08-17", kind="NATIONAL", name="Kemerdekaan")
    rows = [
        (office, "city"),
        (Section.objects.first(), "name_id"),
        (holiday, "name"),
        (User.objects.first(), "full_name"),
        (Reason.objects.first(), "name_id"),
        (Service.objects.first() or Preset.objects.first(), "name_id"),
        (Preset.objects.first(), "title_id"),
    ]
    for row, field in rows:
        meta = row._meta
        yield row, field, f"/admin/{meta.app_label}/{meta.model_name}/{row.pk}/change/"


def test_the_second_of_two_tabs_is_refused_and_shown_what_stands(client, office, admin):
    for row, field, url in urls(office):
        first, second = opened(client, url), opened(client, url)
        assert client.post(url, first | {field: "Yang pertama"}).status_code == 302, url
        events = AuditEvent.objects.count()
        answer = client.post(url, second | {field: "Yang kedua"})
        assert answer.status_code == 200, url
        said = " ".join(answer.context["adminform"].form.non_field_errors())
        assert "sudah diubah orang lain" in said
        assert "sekarang: Yang pertama" in said
        row.refresh_from_db()
        assert getattr(row, field) == "Yang pertama"
        assert AuditEvent.objects.count() == events
        assert client.post(url, opened(client, url) | {field: "Yang kedua"}).status_code == 302


def test_what_stays_the_same_needs_no_second_opening(client, office, admin, settings):
    """The reader's language and the row's other columns change nothing."""
    url = f"/admin/offices/office/{office.pk}/change/"
    sent = opened(client, url)
    Office.objects.of_ids([office.pk]).mark_calendar_changed()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert client.post(url, sent | {"city": "Prabumulih"}).status_code == 302


def test_lines_below_a_row_count_too(client, office, admin):
    preset = next(row for row in Preset.objects.all() if row.impacts.exists())
    url = f"/admin/incidents/preset/{preset.pk}/change/"
    sent = opened(client, url)
    line = preset.impacts.first()
    line.level = "DOWN" if line.level != "DOWN" else "LIMITED"
    line.save()
    assert client.post(url, sent).status_code == 200
    assert line.level == preset.impacts.get(pk=line.pk).level


@pytest.mark.parametrize("value", ["[]", "{}", "x", '{"city": 1}'])
def test_nonsense_in_the_hidden_field_saves_nothing(client, office, admin, value):
    url = f"/admin/offices/office/{office.pk}/change/"
    answer = client.post(url, opened(client, url) | {"city": "Lain", "opened": value})
    assert answer.status_code == 200
    assert Office.objects.get(pk=office.pk).city != "Lain"
