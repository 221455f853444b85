"""What a new campaign would be, before anybody is phoned: whom, how many, by which number."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.forms import BaseForm
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from dashboard.applications.filters import LOOK, ApplicationFilter
from dashboard.applications.models import Application, ApplicationQuerySet
from dashboard.core.filters import PAGING
from dashboard.core.formats import date_long, number
from dashboard.incidents.models import Incident
from dashboard.incidents.statuses import Status
from dashboard.offices.models import Office
from dashboard.outreach import choosing, grouping
from dashboard.outreach.known import undated
from dashboard.outreach.statuses import Priority

LONGEST = 1_000  # characters of a list's query that a campaign keeps


@dataclass(frozen=True)
class Target:
    """Whom a campaign is to be about. ``wrong``: the list's filters, where they make no sense."""

    office: Office
    applications: ApplicationQuerySet
    source: str
    incident: Incident | None = None
    wrong: BaseForm | None = None

    def problem(self) -> str:
        """Why no campaign can be started on this; '' where it can."""
        if self.wrong is not None:
            return _("The filters of this list make no sense: nobody is chosen by them.")
        if self.incident and not self.incident.confirmed_at and not self.incident.practice:
            return _("This incident is not confirmed yet: nobody is phoned because of it.")
        if self.incident and self.incident.status == Status.CLOSED:
            return _("This incident is closed: nobody is phoned because of it any more.")
        if len(self.source) > LONGEST:
            return _("The filters of this list are too long to be kept: use fewer of them.")
        return ""

    def suggested_name(self) -> str:
        if self.incident:
            return f"{self.incident.number} · {self.incident.title}"[:120]
        return _("List of %(date)s") % {"date": date_long(self.office.today())}


def of_incident(incident: Incident, groups: Sequence[str]) -> Target:
    """The affected of the incident's last run that are in one of the ``groups``."""
    rows = choosing.affected(incident, groups)
    return Target(incident.office, rows, choosing.source_of(groups), incident)


def of_list(request: HttpRequest, query: str) -> Target:
    """What the list of applications shows for this query: same filters, same rights."""
    asked = QueryDict(query.removeprefix("?"), mutable=True)
    for key in {*asked} & (PAGING | LOOK):
        asked.pop(key)
    rows = Application.objects.visible_to(request.user)
    today = request.office.today()
    narrowed = ApplicationFilter(asked, rows, request=request, today=today)
    wrong = None if narrowed.is_valid() else narrowed.form
    return Target(request.office, narrowed.qs, asked.urlencode(), wrong=wrong)


@dataclass(frozen=True)
class Preview:
    """Counts of what would be started; ``signature`` tells whether they changed since."""

    applications: int
    contacts: int
    without_phone: int
    barred: int
    priorities: Sequence[tuple[str, int]]
    without_date: int = 0  # who can be told neither a date nor an appointment
    other_office: int = 0
    signature: str = field(default="")

    def problem(self) -> str:
        if not self.applications:
            return _("Nobody is chosen: choose others.")
        if self.applications > choosing.MOST:
            return _("At most %(most)s applications: narrow the list first.") % {
                "most": number(choosing.MOST)
            }
        return ""


def preview(target: Target) -> Preview:
    """Count without writing anything. Beyond ``MOST`` numbers are not even opened."""
    rows = target.applications.order_by()
    total, here = rows.count(), rows.filter(office=target.office).count()
    if here > choosing.MOST:
        return Preview(here, 0, 0, 0, (), other_office=total - here)
    plan = grouping.plan(
        office=target.office,
        applications=rows,
        today=target.office.today(),
        incident=target.incident,
    )
    by_class = Counter(group.priority for group in plan.groups)
    return Preview(
        applications=plan.applications,
        contacts=len(plan.groups),
        without_phone=len(plan.without_phone),
        barred=sum(group.barred for group in plan.groups),
        priorities=[(Priority(key).label, by_class[key]) for key in Priority],
        without_date=undated(rows.filter(office=target.office), target.incident).count(),
        other_office=total - here,
        signature=f"{target.source}:{plan.applications}",
    )
