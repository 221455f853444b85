"""The verbs through their screens: rights, refusals in place, stale saves, double clicks."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.incidents import services
from dashboard.incidents.models import Incident

VERBS = ["add_update", "set_impact", "restore", "announce", "hand_over", "close"]


@pytest.fixture
def incident(report):
    start = timezone.now() - timedelta(days=2)
    return report(started_at=start, now=start)


@pytest.fixture
def post(client, incident, service):
    def send(verb, person, **fields):
        client.force_login(person)
        current = Incident.objects.get(pk=incident.pk)
        data = {"key": f"kunci-{verb}", "version": current.version, "seen": 1}
        data["service"] = service("PRINTING").pk
        url = f"{incident.get_absolute_url()}{verb.replace('_', '-')}/"
        return client.post(url, data | fields)

    return send


@pytest.mark.parametrize("verb", VERBS)
def test_it_is_posted_only(client, incident, tikkim, verb):
    client.force_login(tikkim)
    url = f"{incident.get_absolute_url()}{verb.replace('_', '-')}/"
    assert client.get(url).status_code == 405


@pytest.mark.parametrize("verb", VERBS)
def test_an_auditor_and_a_clerk_are_refused(post, auditor, petugas, verb):
    assert post(verb, auditor).status_code == 403
    if verb != "add_update":
        assert post(verb, petugas).status_code == 403


def test_another_sections_head_is_refused(post, intaltuskim, incident):
    for verb, fields in (
        ("restore", {}),
        ("set_impact", {"level": "LIMITED"}),
        ("announce", {}),
        ("close", {}),
    ):
        assert post(verb, intaltuskim, **fields).status_code == 403
    assert incident.impacts.open().count() == 2


def test_a_section_head_restores_their_own_service(post, lantaskim, incident):
    answer = post("restore", lantaskim)
    assert answer.status_code == 302
    assert incident.impacts.open().count() == 1


def test_a_level_is_set_from_a_typed_time_in_the_offices_zone(post, tikkim, incident):
    at = timezone.localtime(timezone.now() - timedelta(hours=3)).replace(second=0, microsecond=0)
    post("set_impact", tikkim, level="LIMITED", at=at.strftime("%Y-%m-%dT%H:%M"))
    impact = incident.impacts.open().get(service__code="PRINTING")
    assert (impact.level, impact.starts_at) == ("LIMITED", at)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"level": ""}, "form"),
        ({"level": "LIMITED", "at": "2999-01-01T00:00"}, "2999"),
        ({"level": "LIMITED", "at": "2020-01-01T00:00"}, "2020"),
        ({"level": "LIMITED", "at": "07/13/2024 10:00"}, "07/13/2024"),
        ({"level": "DOWN"}, "Pencetakan paspor"),
    ],
)
def test_a_refusal_is_shown_in_place_and_saves_nothing(post, tikkim, incident, fields, words):
    answer = post("set_impact", tikkim, **fields)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "error-summary" in page
    assert words in page
    assert answer.context["form"].auto_id == "PRINTING_%s"
    assert incident.impacts.count() == 2


def test_closing_with_an_open_level_is_refused_and_says_which(post, tikkim, incident):
    answer = post("close", tikkim)
    page = answer.content.decode()
    (message,) = answer.context["form"].non_field_errors()
    assert "Layanan satu hari jadi, Pencetakan paspor" in message
    assert page.count("Layanan satu hari jadi, Pencetakan paspor") == 2  # summary and in place
    incident.refresh_from_db()
    assert incident.closed_at is None


def test_a_stale_save_gets_a_conflict_screen_that_can_send_it_again(
    client, post, tikkim, kepala, incident, service
):
    services.restore(incident=incident, service=service("SAME_DAY"), at=timezone.now(), by=kepala)
    answer = post("set_impact", tikkim, level="LIMITED", version=1, source="Telepon")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Layanan satu hari jadi" in page  # what the other did
    assert "Telepon" in page  # what this one wanted
    assert incident.impacts.open().get().level == "DOWN"
    again = dict(answer.context["carried"]) | {
        "version": answer.context["incident"].version,
        "seen": answer.context["seen"],
    }
    assert client.post(answer.context["action"], again).status_code == 302
    impact = incident.impacts.open().get()
    assert (impact.level, impact.source) == ("LIMITED", "Telepon")


def test_a_stale_status_gets_the_conflict_screen_but_words_alone_do_not(
    post, tikkim, kepala, incident, service
):
    services.restore(incident=incident, service=service("SAME_DAY"), at=timezone.now(), by=kepala)
    entry = {"version": 1, "body_id": "Kabar.", "visibility": "INTERNAL"}
    refused = post("add_update", tikkim, **entry, status="IDENTIFIED")
    assert refused.status_code == 409
    assert ("status", "IDENTIFIED") in refused.context["carried"]
    assert post("add_update", tikkim, **entry).status_code == 302
    incident.refresh_from_db()
    assert incident.status == "INVESTIGATING"


@pytest.mark.parametrize("verb", ["restore", "set_impact"])
def test_a_double_click_is_done_once_and_no_conflict(post, tikkim, incident, verb):
    for _click in range(2):
        assert post(verb, tikkim, level="LIMITED", version=1).status_code == 302
    assert incident.updates.count() == 2


def test_an_entry_is_added_and_a_wrong_one_is_shown_again(post, petugas, tikkim, incident):
    assert post("add_update", petugas, body_id="Antre.", visibility="INTERNAL").status_code == 302
    refused = post("add_update", tikkim, key="k2", body_id="Henti.", visibility="PUBLIC")
    assert "body_en" in refused.context["form"].errors
    assert "Henti." in refused.content.decode()
    public = post("add_update", petugas, key="k3", body_id="Henti.", visibility="PUBLIC")
    assert "visibility" in public.context["form"].errors
    assert incident.updates.count() == 2


PRESET = {
    **dict.fromkeys(("ADJUDICATION", "PRINTING", "SAME_DAY"), "DOWN"),
    **dict.fromkeys(("MPASPOR", "PAYMENT", "STAY_PERMIT", "BORDER"), "LIMITED"),
}


@pytest.mark.parametrize(
    ("levels", "words_en"),
    [
        (PRESET, "Interviews and biometrics go on as scheduled."),
        (PRESET | {"BIOMETRICS": "DOWN"}, "Interview and biometrics – Suspended"),
    ],
)
def test_it_is_announced_with_the_presets_words_where_its_levels_stand(
    client, tikkim, report, levels, words_en
):
    incident = report(levels=levels)
    client.force_login(tikkim)
    form = client.get(incident.get_absolute_url()).context["forms"]["announce"]
    words = {name: form[name].value() for name in ("body_id", "body_en")}
    assert words_en in words["body_en"]
    data = words | {"key": "k1", "version": incident.version, "seen": 1}
    assert client.post(f"{incident.get_absolute_url()}announce/", data).status_code == 302
    incident.refresh_from_db()
    assert incident.announced_at is not None
    assert incident.updates.public().get().body_en == words["body_en"]


def test_the_lead_is_handed_over(client, post, tikkim, petugas, auditor, incident):
    client.force_login(tikkim)
    form = client.get(incident.get_absolute_url()).context["forms"]["lead"]
    assert petugas in form.fields["to"].queryset
    assert auditor not in form.fields["to"].queryset
    assert post("hand_over", tikkim, to=petugas.pk).status_code == 302
    incident.refresh_from_db()
    assert incident.lead == petugas


def test_restored_then_closed(post, tikkim, service, incident):
    for code in ("PRINTING", "SAME_DAY"):
        assert post("restore", tikkim, key=code, service=service(code).pk).status_code == 302
    assert post("close", tikkim).status_code == 302
    incident.refresh_from_db()
    assert incident.status == "CLOSED"
