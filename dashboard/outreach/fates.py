"""Where a contact went that somebody no longer holds, in one sentence."""

from datetime import datetime

from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.core.formats import datetime_wib
from dashboard.outreach.models import Contact, ContactAttempt
from dashboard.outreach.statuses import ContactState, Direction


def fate(contact: Contact, by: User, now: datetime, latest: ContactAttempt | None = None) -> str:
    """What happened to a contact that ``by`` does not hold at ``now``.

    ``latest`` is its last attempt with ``by``; it is asked for where it is not given.
    """
    if contact.state == ContactState.LEASED and (contact.lease_until or now) > now:
        words = {"name": contact.lease_by, "until": datetime_wib(contact.lease_until)}
        return _("%(name)s is phoning this number, until %(until)s.") % words
    latest = latest or contact.attempts.select_related("by").first()
    if latest is not None and latest.direction == Direction.IN:
        words = {"at": datetime_wib(latest.at), "name": latest.by}
        return _("They called the office themselves on %(at)s and were told by %(name)s.") % words
    if latest is not None and latest.by_id != by.pk:
        words = {"at": datetime_wib(latest.at), "name": latest.by}
        words["outcome"] = latest.get_outcome_display()
        return _("%(name)s phoned this number on %(at)s: %(outcome)s.") % words
    if latest is not None and contact.state not in (ContactState.QUEUED, ContactState.LEASED):
        words = {"at": datetime_wib(latest.at), "outcome": latest.get_outcome_display()}
        return _("You have recorded it already, on %(at)s: %(outcome)s.") % words
    if contact.lease_until:
        words = {"until": datetime_wib(contact.lease_until)}
        return _("Your time for this number ran out on %(until)s.") % words
    if contact.state == ContactState.GIVEN_UP:
        return _("Nobody phones this number any more.")
    return _("This number is back in the queue.")
