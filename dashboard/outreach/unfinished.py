"""What closing an incident hears from outreach: people who have not been contacted yet."""

from collections.abc import Iterator

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import ngettext

from dashboard.incidents.closing import Missing
from dashboard.incidents.models import AffectedApplication, Incident
from dashboard.outreach import figures
from dashboard.outreach.models import Campaign
from dashboard.outreach.statuses import CampaignStatus, ContactState

OPEN = (ContactState.QUEUED, ContactState.LEASED, ContactState.WAITING)


def not_contacted(incident: Incident) -> Iterator[Missing]:
    """Each campaign of the incident that goes on with contacts still to be phoned, and the people
    to be phoned who are in none; two queries.

    Ending the campaign, or phoning them, settles it. In a drill nobody is contacted.
    """
    rows = Campaign.objects.filter(incident=incident, contacts__state__in=OPEN)
    rows = rows.exclude(status=CampaignStatus.ENDED).order_by("pk")
    for row in rows.annotate(left=Count("contacts")):
        words = ngettext(
            "%(n)d person of “%(campaign)s” is not contacted yet",
            "%(n)d people of “%(campaign)s” are not contacted yet",
            row.left,
        )
        yield Missing(words % {"n": row.left, "campaign": row.name}, row.get_absolute_url())
    rest = AffectedApplication.objects.of(incident).exclude(
        application__recipients__campaign__incident=incident
    )
    if not incident.practice and (n := figures.not_contacted(rest).count()):
        words = ngettext(
            "%(n)d affected person is in no list of calls and not contacted yet",
            "%(n)d affected people are in no list of calls and not contacted yet",
            n,
        )
        yield Missing(words % {"n": n}, f"{reverse('outreach:untold')}?incident={incident.pk}")
