"""People whom an incident hits and whom nobody has told: the count leads to exactly them."""

from django.urls import reverse

from dashboard.outreach import figures, services
from tests.factories import make_affected, make_incident, make_run
from tests.outreach.calls import make_campaign, person
from tests.outreach.conftest import wib


def hit(office, by, count, **fields):
    said = {"confirmed_at": wib(20), "confirmed_by": by} | fields
    incident = make_incident(office=office, by=by, started_at=wib(20), **said)
    run = make_run(incident=incident, at=wib(21))
    for _each in range(count):
        make_affected(run=run, application=person(office), missed_slot=True)
    return incident


def test_who_was_reached_is_told_and_a_drill_counts_nobody(client, office, kepala, clock):
    clock(wib(24, 10))
    incident, drill = hit(office, kepala, 3), hit(office, kepala, 2, practice=True)
    assert figures.to_contact(office) == {incident.pk: 3}
    campaign = make_campaign(office=office, by=kepala, now=wib(24, 9), incident=incident)
    contact = services.lease(campaign=campaign, by=kepala, count=1, now=wib(24, 9))[0]
    services.record(contact=contact, outcome="REACHED_AGREED", by=kepala, key="t", now=wib(24, 9))
    told = contact.recipients.filter(application__affected_by__incident=incident).count()
    assert figures.to_contact(office) == {incident.pk: 3 - told}
    client.force_login(kepala)
    url = f"{reverse('outreach:untold')}?incident={incident.pk}"
    assert client.get(url).context["table"].paginator.count == 3 - told
    home = client.get(reverse("overview:home"))
    assert url in home.content.decode()
    assert home.context["banners"][0].to_contact == 3 - told
    assert client.get(f"{reverse('outreach:untold')}?incident={drill.pk}").context["filter"].errors
