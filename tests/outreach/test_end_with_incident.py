"""A closed incident has no campaign that goes on."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from dashboard.audit.models import AuditEvent
from dashboard.incidents import services as incidents
from dashboard.outreach import leasing
from tests.factories import make_affected, make_incident, make_run
from tests.outreach.calls import make_campaign, person
from tests.outreach.conftest import wib

NOW, REASON = wib(24, 10), "Sisanya diberi tahu di loket"


@pytest.fixture
def incident(office, kepala):
    confirmed = {"confirmed_at": wib(20), "confirmed_by": kepala}
    ended = {"status": "RESTORED", "ended_at": wib(24, 8)}
    return make_incident(office=office, by=kepala, started_at=wib(20), **confirmed, **ended)


def test_closing_ends_its_campaigns_with_the_reason(client, office, kepala, incident, clock):
    clock(NOW)
    person(office)
    person(office)
    campaign = make_campaign(office=office, by=kepala, now=wib(24, 9), incident=incident)
    other = make_campaign(office=office, by=kepala, now=wib(24, 9))
    with pytest.raises(ValidationError):
        incidents.close(incident=incident, by=kepala, now=NOW)
    campaign.refresh_from_db()
    assert campaign.status == "RUNNING"
    incidents.close(incident=incident, by=kepala, reason=REASON, now=NOW)
    campaign.refresh_from_db()
    other.refresh_from_db()
    assert (campaign.status, campaign.ended_at, other.status) == ("ENDED", NOW, "RUNNING")
    event = AuditEvent.objects.get(object_label="outreach.campaign", verb="ENDED")
    assert (event.username, event.reason, event.changes["not_phoned"]) == ("kepala", REASON, 2)
    with pytest.raises(ValidationError):
        leasing.lease(campaign=campaign, by=kepala, now=NOW)
    client.force_login(kepala)
    page = client.get(campaign.get_absolute_url()).context
    assert not page["may_call"] and not page["may_change"]


def test_none_is_started_for_a_closed_incident(client, office, kepala, incident, clock):
    clock(NOW)
    person(office)
    incidents.close(incident=incident, by=kepala, now=NOW)
    with pytest.raises(ValidationError, match=r"closed|ditutup"):
        make_campaign(office=office, by=kepala, now=NOW, incident=incident)
    client.force_login(kepala)
    page = client.get(reverse("outreach:create"), {"incident": incident.pk})
    assert page.context["problem"]


def test_closing_names_the_affected_who_are_in_no_list_of_calls(office, kepala, incident, clock):
    clock(NOW)
    run = make_run(incident=incident, at=NOW)
    make_affected(run=run, application=person(office), missed_slot=True)
    with pytest.raises(ValidationError) as refused:
        incidents.close(incident=incident, by=kepala, now=NOW)
    assert "1 pemohon terdampak belum dihubungi" in refused.value.messages[0]
    closed = incidents.close(incident=incident, by=kepala, reason=REASON, now=NOW)
    assert closed.updates.first().body_id.endswith(f"Alasan: {REASON}")
