"""When applicants may be phoned: within the campaign's hours, on days that the office works.

Pure: the calendar comes in. ``now`` and what is returned are aware instants.
"""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from dashboard.core.formats import time_wib
from dashboard.offices.clock import DAY, Calendar
from dashboard.outreach.models import Campaign

FARTHEST = timedelta(days=30)  # a call back is asked for within days; more is a slip of the hand


def is_open(campaign: Campaign, calendar: Calendar, now: datetime) -> bool:
    """Whether ``now`` lies in the calling hours ``[opens, closes)`` of a day of service."""
    local = now.astimezone(campaign.office.zone)
    return (
        calendar.service_weekday(local.date()) is not None
        and campaign.opens <= local.time() < campaign.closes
    )


def next_open(campaign: Campaign, calendar: Calendar, at: datetime) -> datetime | None:
    """``at`` itself where calls are allowed, else when they next are; ``None``: not in 30 days."""
    if is_open(campaign, calendar, at):
        return at
    local = at.astimezone(campaign.office.zone)
    for offset in range(FARTHEST.days + 1):
        day = local.date() + offset * DAY
        opens = datetime.combine(day, campaign.opens, campaign.office.zone)
        if opens >= at and calendar.service_weekday(day) is not None:
            return opens
    return None


def closed_words(campaign: Campaign) -> str:
    """Why nobody is phoned now."""
    return _("Calls are made from %(opens)s until %(closes)s, on days when the office works.") % {
        "opens": time_wib(campaign.opens),
        "closes": time_wib(campaign.closes),
    }
