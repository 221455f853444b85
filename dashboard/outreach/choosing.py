"""Whom a campaign is about: the affected of an incident by class, or a list of applications."""

from collections.abc import Iterable, Sequence

from django.db.models import Count, Exists, OuterRef, Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from dashboard.applications.models import Application, ApplicationQuerySet, PromiseChange
from dashboard.applications.statuses import PromiseCause
from dashboard.incidents.models import AffectedApplication, AffectedQuerySet, Incident
from dashboard.outreach.models import Campaign

MOST = 5_000  # applications in one campaign
UPCOMING, MISSED, UNSURE = "upcoming", "missed_slot", "to_be_confirmed"
MOVED, STUCK, BROKEN = "moved", "stuck", "same_day_broken"
GROUPS = [
    (UPCOMING, _("Appointment in the next 3 working days")),
    (MISSED, _("Missed appointment")),
    (UNSURE, _("Missed appointment, to be confirmed")),
    (MOVED, _("Stuck or late, with another date")),
    (STUCK, _("Stuck, the date stands")),
    (BROKEN, _("Same-day service not kept")),
]
USUAL = (UPCOMING, MISSED, MOVED, BROKEN)


def _rules() -> dict[str, Q]:
    """A date has moved where the computed one is later than the promise, or where a head confirmed
    another promise because of this incident."""
    confirmed = PromiseChange.objects.filter(
        application=OuterRef("application"),
        cause=PromiseCause.INCIDENT,
        incident_number=OuterRef("incident__number"),
    )
    moved = Q(late=True) | Q(stuck=True) & Exists(confirmed)
    return {
        UPCOMING: Q(upcoming=True),
        MISSED: Q(missed_slot=True),
        UNSURE: Q(to_be_confirmed=True),
        MOVED: moved,
        STUCK: Q(stuck=True) & ~moved,
        BROKEN: Q(same_day_broken=True),
    }


def of_groups(rows: AffectedQuerySet, groups: Iterable[str]) -> AffectedQuerySet:
    """The rows in at least one of ``groups``, keys of ``GROUPS``."""
    rules, chosen = _rules(), Q(pk__in=[])
    for name in groups:
        chosen |= rules[name]
    return rows.filter(chosen)


def counts(incident: Incident) -> dict[str, int]:
    """How many applications are in each group now; one may be in several."""
    rows = AffectedApplication.objects.of(incident).current()
    return rows.aggregate(**{name: Count("pk", filter=rule) for name, rule in _rules().items()})


def affected(incident: Incident, groups: Iterable[str]) -> ApplicationQuerySet:
    """The applications that the last run of the incident holds in one of ``groups``."""
    rows = of_groups(AffectedApplication.objects.of(incident).current(), groups)
    return Application.objects.filter(pk__in=rows.values("application"))


def source_of(groups: Sequence[str]) -> str:
    """What ``Campaign.source`` keeps of an incident's campaign: which groups were ticked."""
    query = QueryDict(mutable=True)
    query.setlist("group", list(groups))
    return query.urlencode()


def groups_of(campaign: Campaign) -> list[str]:
    """The groups that were ticked when the campaign of an incident was started."""
    known = {name for name, _label in GROUPS}
    return [name for name in QueryDict(campaign.source).getlist("group") if name in known]


def newly_affected(campaign: Campaign) -> ApplicationQuerySet:
    """Those who came into the campaign's groups since it was filled; none without an incident."""
    if campaign.incident is None:
        return Application.objects.none()
    rows = affected(campaign.incident, groups_of(campaign) or USUAL)
    return rows.exclude(pk__in=campaign.recipients.values("application"))
