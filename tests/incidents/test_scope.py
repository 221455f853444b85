"""Levels of one type or lane, restored by themselves; several incidents at once."""

import pytest
from django.core.exceptions import ValidationError

from dashboard.applications.models import ApplicationType
from dashboard.incidents import services
from dashboard.outreach import unfinished
from tests.factories import make_application, make_campaign
from tests.incidents.conftest import wib

NOW = wib(25, 10)


@pytest.fixture
def incident(report):
    return report(levels={"PRINTING": "LIMITED"})


@pytest.fixture
def electronic(db):
    return ApplicationType.objects.get(code="PASPOR_ELEKTRONIK")


def test_one_scope_is_restored_and_the_rest_stays(incident, service, electronic, tikkim):
    printing = service("PRINTING")
    row = services.set_impact(
        incident=incident,
        service=printing,
        type=electronic,
        level="DOWN",
        at=wib(21, 9),
        by=tikkim,
        now=NOW,
    )
    entry = incident.updates.first()
    assert "Pencetakan paspor (" in entry.body_id
    services.restore(
        incident=incident, service=printing, impact=row, at=wib(22, 9), by=tikkim, now=NOW
    )
    still = incident.impacts.open().get()
    assert (still.type, still.level) == (None, "LIMITED")
    incident.refresh_from_db()
    assert incident.status == "INVESTIGATING"
    services.restore(incident=incident, service=printing, at=wib(23, 9), by=tikkim, now=NOW)
    incident.refresh_from_db()
    assert (incident.status, incident.ended_at) == ("RESTORED", wib(23, 9))


def test_the_chronology_names_the_level_that_held_for_the_scope(
    client, incident, service, electronic, tikkim
):
    """Limited for all, then down for one type, then that type restored: limited again."""
    given = {"incident": incident, "service": service("PRINTING"), "by": tikkim, "now": NOW}
    scoped = given | {"type": electronic, "level": "DOWN"}
    row = services.set_impact(**scoped, at=wib(21, 9))
    assert incident.updates.first().body_en.endswith("(Electronic passport): Limited → Suspended")
    with pytest.raises(ValidationError) as refused:
        services.set_impact(**scoped, at=wib(21, 10))
    assert f"({electronic})" in refused.value.messages[0]
    client.force_login(tikkim)
    for url in (incident.get_absolute_url(), "/dashboard/"):
        page = client.get(url).content.decode()
        assert f"Pencetakan paspor ({electronic}): dihentikan sementara" in page.replace(
            "Dihentikan", "dihentikan"
        )
    services.restore(**given, impact=row, at=wib(22, 9))
    assert incident.updates.first().body_en.endswith("(Electronic passport): Suspended → Limited")


def test_words_for_the_public_follow_the_levels_and_the_scope(
    client, incident, service, electronic, tikkim
):
    """The preset's words promise what its levels say, no other; each service counts once."""
    client.force_login(tikkim)
    given = {"incident": incident, "service": service("PRINTING"), "by": tikkim, "now": NOW}
    services.set_impact(**given, type=electronic, level="DOWN", at=wib(21, 9))
    words = client.get(incident.get_absolute_url()).context["forms"]["announce"].initial
    assert words["body_en"] == (
        "Disrupted: Passport printing – Limited, Passport printing (Electronic passport)"
        " – Suspended."
    )
    listed = client.get("/dashboard/incidents/").content.decode()
    assert "1 Dihentikan sementara" in listed and "1 Terbatas" not in listed
    services.announce(incident=incident, by=tikkim, now=NOW)
    page = client.get(f"/kantor/{incident.office.code.lower()}/", follow=True).content.decode()
    assert "Pencetakan paspor (Paspor elektronik)" in page


def test_the_page_sets_a_level_for_a_type_and_restores_it(
    client, incident, service, electronic, tikkim
):
    client.force_login(tikkim)
    url, printing = incident.get_absolute_url(), service("PRINTING").pk
    data = {"service": printing, "seen": 1, "version": 1, "key": "a", "level": "DOWN"}
    scoped = {"type": electronic.pk, "lane": "STANDARD", "pauses_clock": "on"}
    lane = incident.impacts.model.lane.field.choices[0][0]
    assert client.post(f"{url}set-impact/", data | scoped | {"lane": lane}).status_code == 302
    impact = incident.impacts.get(type=electronic)
    assert (impact.lane, impact.pauses_clock) == (lane, True)
    page = client.get(url).content.decode()
    assert f'name="impact" value="{impact.pk}"' in page
    back = {"service": printing, "seen": 1, "version": 2, "key": "b", "impact": impact.pk}
    answer = client.post(f"{url}restore/", back, follow=True)
    assert incident.impacts.open().get().type is None
    assert "kind=RESTORED" in answer.content.decode()


def test_an_entry_corrects_one_of_the_same_incident(client, incident, report, tikkim):
    first, stranger = incident.updates.get(), report().updates.get()
    words = {"incident": incident, "by": tikkim, "visibility": "INTERNAL", "body_id": "Ralat."}
    services.add_update(**words, corrects=first, now=NOW)
    with pytest.raises(ValidationError) as refused:
        services.add_update(**words, corrects=stranger, now=NOW)
    assert refused.value.code == "corrects"
    client.force_login(tikkim)
    page = client.get(incident.get_absolute_url()).content.decode()
    assert "koreksi atas #1" in page


def test_closing_names_who_is_not_contacted_and_takes_a_reason(
    client, incident, office, service, tikkim
):
    file = make_application(office=office)
    campaign = make_campaign(
        office=office, by=tikkim, at=wib(21), applications=[file], incident=incident
    )
    services.restore(incident=incident, service=service("PRINTING"), at=wib(23), by=tikkim, now=NOW)
    with pytest.raises(ValidationError) as refused:
        services.close(incident=incident, by=tikkim, now=NOW)
    assert refused.value.code == "unfinished"
    assert "1 orang dari “Cetak tertunda” belum dihubungi" in refused.value.messages[0]
    client.force_login(tikkim)
    page = client.get(incident.get_absolute_url()).content.decode()
    assert campaign.get_absolute_url() in page
    done = services.close(incident=incident, by=tikkim, reason="Sudah datang.", now=NOW)
    assert done.updates.first().body_id.endswith("Alasan: Sudah datang.")
    campaign.contacts.update(state="DONE")
    assert list(unfinished.not_contacted(incident)) == []
