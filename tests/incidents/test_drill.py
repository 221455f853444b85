"""Drills, and what nobody has confirmed, reach no page, clock, guard or figure."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from dashboard.applications.models import BlockedPeriod, PausedDay
from dashboard.incidents import blocking, pauses, services
from dashboard.incidents.holding import holding
from dashboard.incidents.models import IncidentUpdate
from dashboard.incidents.states import service_states, worst_level
from dashboard.notices.situation import situation
from dashboard.overview import outages
from tests.factories import make_application
from tests.incidents.conftest import wib

NOW = wib(25, 17)


@pytest.fixture(params=["drill", "unconfirmed"])
def unreal(request, report, tikkim, petugas):
    return report(practice=True) if request.param == "drill" else report(by=petugas)


def test_no_day_is_paused_and_no_stage_blocked_by_it(unreal, office):
    pauses.renew_open(now=NOW)
    pauses.rebuild_all(office=office, now=NOW)
    blocking.rebuild_blocked_periods(office=office)
    assert not PausedDay.objects.exists()
    assert not BlockedPeriod.objects.exists()  # so that a no-show may be recorded as ever
    file = make_application(office=office, stage="AWAITING_PRINT")
    assert holding(file, NOW) == []


def test_no_state_no_public_page_and_no_home_figure_knows_it(unreal, office, client):
    for announced_only in (False, True):
        states = service_states(office, announced_only=announced_only, at=NOW)
        assert worst_level(states) == "NORMAL"
    seen = situation(office, NOW)
    assert (seen.incidents, list(seen.updates)) == ([], [])
    assert unreal.title_id not in client.get("/").content.decode()
    assert unreal.title_id not in client.get("/riwayat/").content.decode()
    told = outages.read(office, outages.incidents_of(office), None)
    assert (told.all, told.impacts, told.ongoing) == ([], [], [])


def test_the_home_page_tells_what_waits_but_no_drill(unreal, client, tikkim):
    client.force_login(tikkim)
    answer = client.get("/dashboard/")
    words = "Dilaporkan, belum dipastikan"
    assert (words in answer.content.decode()) == (not unreal.practice)
    waits = [line for line in answer.context["actions"] if "dipastikan" in line.words]
    assert len(waits) == (0 if unreal.practice else 1)


def test_no_notice_is_drafted_about_it(unreal, client, kepala):
    client.force_login(kepala)
    answer = client.get(f"/dashboard/notices/new/?incident={unreal.pk}")
    assert answer.status_code in (403, 404)
    assert "notices/new" not in client.get(unreal.get_absolute_url()).content.decode()


def test_nothing_of_a_drill_becomes_public(report, tikkim):
    drill = report(practice=True)
    words = {"body_id": "Henti.", "body_en": "Stop."}
    for refuse in (
        lambda: services.announce(incident=drill, by=tikkim, now=NOW, **words),
        lambda: services.add_update(
            incident=drill, by=tikkim, visibility="PUBLIC", now=NOW, **words
        ),
        lambda: report(practice=True, announce=True),
        lambda: report(practice=True, public_id="Henti.", public_en="Stop."),
    ):
        with pytest.raises(ValidationError) as refused:
            refuse()
        assert refused.value.code == "practice"
    assert not IncidentUpdate.objects.filter(visibility="PUBLIC").exists()


def test_heads_start_drills_and_nobody_else(report, petugas, lantaskim):
    assert report(practice=True, by=lantaskim).practice
    with pytest.raises(PermissionDenied):
        report(practice=True, by=petugas)


def test_the_mark_stands_on_its_pages_and_on_no_other(client, report, tikkim):
    client.force_login(tikkim)
    start = timezone.now() - timedelta(hours=1)
    drill, real = (report(practice=is_drill, started_at=start, now=start) for is_drill in (1, 0))
    for incident, marked in ((drill, True), (real, False)):
        for path in ("", "review/", "affected/", "reschedule/"):
            page = client.get(f"{incident.get_absolute_url()}{path}").content.decode()
            assert ("drill-mark" in page) == marked, path
    assert "latihan" in client.get("/dashboard/incidents/").content.decode()
