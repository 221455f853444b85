"""“New incident”: one screen, filled by a preset, without JavaScript."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.incidents.models import Incident, Preset

NEW = "/dashboard/incidents/new/"
CODES = "MPASPOR PAYMENT BIOMETRICS ADJUDICATION PRINTING SAME_DAY PICKUP STAY_PERMIT BORDER"


@pytest.fixture
def fill(client, tikkim):
    client.force_login(tikkim)

    def post(**fields):
        data = {f"level_{code}": "NORMAL" for code in CODES.split()} | {
            "creation_key": "kunci-1",
            "title_id": "Gangguan printer",
            "title_en": "Printer fault",
            "cause": "PRINTER",
            "start": "now",
            "started_at": "",
            "note": "",
            "public_id": "",
            "public_en": "",
            "level_PRINTING": "DOWN",
        }
        return client.post(NEW, data | fields)

    return post


def test_a_preset_is_a_link_that_fills_the_form(client, tikkim):
    client.force_login(tikkim)
    page = client.get(NEW).content.decode()
    assert 'href="?preset=PRINTER"' in page
    form = client.get(f"{NEW}?preset=PRINTER").context["form"]
    assert form["title_id"].value() == "Gangguan printer paspor"
    assert form["cause"].value() == "PRINTER"
    levels = {bound.name: bound.value() for bound in form.levels()}
    assert levels.pop("level_PRINTING") == "LIMITED"
    assert levels.pop("level_SAME_DAY") == "DOWN"
    assert set(levels.values()) == {"NORMAL"}
    assert "printer" in form["public_en"].value()


def test_presets_are_rows(client, tikkim):
    client.force_login(tikkim)
    Preset.objects.create(
        code="CHILLER",
        cause="OTHER",
        name_id="Pendingin ruang server",
        name_en="Server room cooling",
        title_id="Pendingin mati",
        title_en="Cooling is down",
        update_id="…",
        update_en="…",
    )
    Preset.objects.filter(code="POWER").update(active=False)
    page = client.get(NEW).content.decode()
    assert "Pendingin ruang server" in page
    assert "?preset=POWER" not in page
    form = client.get(f"{NEW}?preset=CHILLER").context["form"]
    assert form["title_id"].value() == "Pendingin mati"
    assert client.get(f"{NEW}?preset=POWER").status_code == 404


def test_it_asks_few_queries(client, tikkim, django_assert_max_num_queries):
    client.force_login(tikkim)
    client.get(NEW)
    with django_assert_max_num_queries(8):
        client.get(f"{NEW}?preset=PRINTER")


def test_it_reports_and_shows_the_incident(fill, tikkim):
    answer = fill()
    incident = Incident.objects.get()
    assert answer.status_code == 302
    assert answer.url == incident.get_absolute_url()
    assert (incident.lead, incident.announced_at) == (tikkim, None)
    assert timezone.now() - incident.started_at < timedelta(minutes=1)
    assert not incident.updates.filter(visibility="PUBLIC").exists()


def test_it_can_go_on_to_a_notice(fill):
    assert fill(draft_notice="yes").url.endswith(f"?incident={Incident.objects.get().pk}")


def test_half_an_hour_ago_and_an_exact_time(fill):
    fill(start="earlier")
    fill(start="exact", started_at="2024-06-20T00:54", creation_key="kunci-2")
    fill(started_at="2024-06-21T07:00", creation_key="kunci-3")
    exact, boxed, recent = Incident.objects.order_by("started_at")
    assert exact.started_at.isoformat() == "2024-06-19T17:54:00+00:00"
    assert boxed.started_at.isoformat() == "2024-06-21T00:00:00+00:00"
    assert timedelta(minutes=29) < timezone.now() - recent.started_at < timedelta(minutes=31)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"start": "exact"}, "started_at"),
        ({"start": "exact", "started_at": "2999-01-01T00:00"}, "started_at"),
        ({"start": "exact", "started_at": "07/13/2024 10:00"}, "started_at"),
        ({"start": "exact", "started_at": "0001-01-01T00:00"}, "started_at"),
        ({"start": "earlier", "started_at": "2024-06-20T00:54"}, "started_at"),
        ({"title_id": ""}, "title_id"),
        ({"cause": "GHOSTS"}, "cause"),
        ({"level_PRINTING": "BROKEN"}, "level_PRINTING"),
        ({"level_PRINTING": "NORMAL"}, "__all__"),
        ({"announce": "on"}, "public_id"),
        ({"announce": "on", "public_id": "Henti."}, "public_en"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_is_saved(fill, fields, field):
    answer = fill(**fields)
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert "error-summary" in answer.content.decode()
    assert not Incident.objects.exists()


def test_the_ict_head_announces_with_one_tick(fill):
    fill(announce="on", public_id="Henti.", public_en="Halted.")
    incident = Incident.objects.get()
    assert incident.announced_at is not None
    assert incident.updates.public().get().body_en == "Halted."


def test_a_clerk_reports_without_a_word_to_the_public(fill, client, petugas):
    client.force_login(petugas)
    assert "announce" not in client.get(NEW).context["form"].fields
    fill(announce="on", public_id="Henti.", public_en="Halted.")
    incident = Incident.objects.get()
    assert incident.announced_at is None
    assert not incident.updates.filter(visibility="PUBLIC").exists()


def test_an_auditor_reports_nothing(fill, client, auditor):
    client.force_login(auditor)
    assert client.get(NEW).status_code == 403
    assert fill().status_code == 403


def test_a_double_click_is_one_incident(fill):
    assert fill().url == fill().url
    assert Incident.objects.count() == 1
