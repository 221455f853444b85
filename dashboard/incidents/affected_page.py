"""Counts of those whom an incident hits, each with the link to exactly its rows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboard.accounts.models import User
from dashboard.incidents.models import (
    CLASSES,
    AffectedApplication,
    AffectedQuerySet,
    AffectedRun,
    Incident,
)
from dashboard.incidents.permissions import (
    can_confirm_promises,
    can_report,
    sections_headed,
)
from dashboard.incidents.services_affected import checked_at
from dashboard.incidents.services_promised import proposals
from dashboard.incidents.tables_affected import LABELS

APART = "to_be_confirmed"
OLD = timedelta(minutes=30)
TABS = [name for name in CLASSES if name != APART]


@dataclass(frozen=True)
class Number:
    """A count and the page with its rows; ``name`` is the flag's, empty for all of them."""

    name: str
    label: str | Promise
    count: int
    url: str


class Affected:
    """What the last run of an incident found, as its rows stand now.

    Counted over the rows, so that each number equals its list also after a phone number was
    corrected. Every count is asked only where it is shown.
    """

    def __init__(self, incident: Incident, user: User):
        self.incident, self.user = incident, user
        self.url = reverse("incidents:affected", args=[incident.pk])
        self.rows = AffectedApplication.objects.of(incident)

    @cached_property
    def runs(self) -> list[AffectedRun]:
        """The last run and the one before it."""
        return list(self.incident.affected_runs.order_by("-pk")[:2])

    @property
    def run(self) -> AffectedRun | None:
        return self.runs[0] if self.runs else None

    @property
    def before(self) -> AffectedRun | None:
        return self.runs[1] if len(self.runs) > 1 else None

    @cached_property
    def checked(self) -> datetime | None:
        """When it was last known to be so: the run, or the timer that found no change since."""
        looked = checked_at(incident=self.incident)
        return max(filter(None, (self.run and self.run.at, looked)), default=None)

    @property
    def is_old(self) -> bool:
        """Not closed, and nobody has looked for a while: the timer stands still, or leaves drills
        and mere reports alone."""
        if self.checked is None or self.incident.closed_at:
            return False
        return timezone.now() - self.checked > OLD

    @cached_property
    def counts(self) -> dict[str, int]:
        return self.rows.current().counts()

    def link(self, **keys: str) -> str:
        return f"{self.url}?{urlencode(keys)}" if keys else self.url

    def number(self, name: str) -> Number:
        key = "flag" if name in CLASSES else "risk"
        return Number(name, LABELS[name], self.counts[name], self.link(**{key: name}))

    @property
    def headline(self) -> list[Number]:
        counts = self.counts
        return [
            Number("", _("applications"), counts["applications"], self.url),
            Number("", _("contacts"), counts["contacts"], self.link(phone="each")),
            Number("", _("without a phone number"), counts["no_phone"], self.link(phone="no")),
        ]

    @property
    def tabs(self) -> list[Number]:
        every = Number("", _("All"), self.counts["applications"], self.url)
        return [every, *map(self.number, TABS)]

    @property
    def apart(self) -> Number:
        """Whose appointment went by and nobody has said what became of it."""
        return self.number(APART)

    @property
    def shown(self) -> list[Number]:
        """On the incident's page: the classes and risks that befell anybody."""
        numbers = [*map(self.number, CLASSES), *self.risks]
        return [number for number in numbers if number.count]

    @property
    def risks(self) -> list[Number]:
        return [self.number("travel_risk"), self.number("expiry_risk")]

    @cached_property
    def added(self) -> Number:
        count = self.rows.added_by(self.run).count() if self.before else 0
        return Number("", "", count, self.link(change="added"))

    @cached_property
    def dropped(self) -> Number:
        count = self.rows.dropped_after(self.before).count() if self.before else 0
        return Number("", "", count, self.link(change="dropped"))

    @cached_property
    def proposed(self) -> Number:
        count = proposals(incident=self.incident).count()
        return Number("", _("proposed, not confirmed"), count, self.link(date="proposed"))

    @cached_property
    def untold(self) -> Number:
        count = self.rows.current().untold().count()
        return Number("", _("not told yet"), count, self.link(date="untold"))

    @property
    def may_confirm(self) -> bool:
        return can_confirm_promises(self.user, self.incident)

    @property
    def may_refresh(self) -> bool:
        """Until it is closed: then the last run stands."""
        return not self.incident.closed_at and can_report(self.user, self.incident.office)

    @property
    def may_call(self) -> bool:
        """Start to phone them: heads, until the incident is closed."""
        stands = bool(self.run) and not self.incident.closed_at
        return stands and self.user.has_perm("outreach.add_campaign")

    def mine(self, rows: AffectedQuerySet) -> AffectedQuerySet:
        """Of ``rows`` the proposals of the sections that this person heads."""
        keys = rows.order_by().values("pk")
        found = proposals(incident=self.incident).filter(pk__in=keys)
        sections = sections_headed(self.user, self.incident.office_id)
        return found if sections is None else found.filter(application__section__in=sections)

    def marks(self, rows: list[AffectedApplication]) -> tuple[set[int], set[int]]:
        """Of the rows of one page, those that are proposed and those not told, by key."""
        keys = [row.pk for row in rows]
        page = self.rows.filter(pk__in=keys)
        waiting: QuerySet = proposals(incident=self.incident).filter(pk__in=keys)
        return (
            set(waiting.values_list("pk", flat=True)),
            set(page.untold().values_list("pk", flat=True)),
        )
