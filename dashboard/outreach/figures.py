"""Figures of telling people: how far a campaign is, who has not heard yet. No page, no address.

People are applications, contacts are phone numbers. Every figure of an office leaves drills out.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import TruncHour
from django.utils import timezone

from dashboard.applications.models.application import SEALED
from dashboard.core.formats import date_short, time_wib
from dashboard.incidents.models import (
    AffectedApplication,
    AffectedQuerySet,
    Incident,
    IncidentQuerySet,
)
from dashboard.incidents.statuses import Status
from dashboard.offices.models import Office
from dashboard.outreach import choosing
from dashboard.outreach.models import Campaign, Contact, ContactAttempt, Recipient, Told
from dashboard.outreach.models.campaign import WRONG_NUMBER
from dashboard.outreach.statuses import AFRESH, REACHED, STANDS, TELLS, ContactState, Direction

ALL = tuple(key for key, _label in STANDS)
LEFT = (ContactState.QUEUED, AFRESH, ContactState.LEASED, ContactState.WAITING)

# Told the date that is promised now, and no other one since. Who is promised none yet and heard
# from us is told as well: there is nothing more to tell.
KNOWS = Q(last_told__isnull=False, last_told=F("application__promised_on"))
DATELESS = Q(heard=True, application__promised_on=None)


@dataclass(frozen=True)
class Line:
    """Contacts that were phoned, and those of them that were reached: in an hour, by a caller."""

    key: str
    label: str
    phoned: int
    reached: int


@dataclass(frozen=True)
class Progress:
    """``states``: contacts by priority and state, one of ``STANDS``, as of ``at``.

    ``ever``: contacts that were reached by a call; ``knowing``: those of them behind which
    everybody knows the date in force.
    """

    at: datetime
    states: Mapping[tuple[int, str], int]
    hours: Sequence[Line]
    callers: Sequence[Line]
    ever: int
    knowing: int
    people: int
    without_phone: int
    wrong_number: int

    @property
    def contacts(self) -> int:
        return sum(self.states.values())

    def count(self, *, priority: int | None = None, states: Iterable[str] = ALL) -> int:
        wanted = set(states)
        return sum(
            n
            for (key, state), n in self.states.items()
            if state in wanted and priority in (None, key)
        )

    @property
    def done(self) -> int:
        return self.count(states=[ContactState.DONE])

    @property
    def left(self) -> int:
        """Contacts that somebody still has to phone."""
        return self.count(states=LEFT)

    @property
    def afresh(self) -> int:
        """Contacts of ``left`` that were told a date which has changed since."""
        return self.count(states=[AFRESH])


def progress(campaign: Campaign, *, now: datetime | None = None) -> Progress:
    """How far the campaign is, in as many queries for ten contacts as for ten thousand."""
    now = now or timezone.now()
    contacts = Contact.objects.of(campaign).as_of(now).order_by()
    ever = Contact.objects.of(campaign).called(reached="yes").order_by()
    states = contacts.values_list("priority", "stands").annotate(n=Count("pk"))
    people = Recipient.objects.of(campaign).aggregate(
        people=Count("pk"),
        without_phone=Count("pk", filter=Q(contact=None)),
        wrong_number=Count("pk", filter=WRONG_NUMBER),
    )
    return Progress(
        at=now,
        states=Counter({(priority, state): n for priority, state, n in states}),
        hours=hours(campaign),
        callers=callers(campaign),
        ever=ever.count(),
        knowing=ever.knowing().count(),
        **people,
    )


def hours(campaign: Campaign) -> list[Line]:
    """Contacts by the hour in which they were phoned; the key is its beginning in UTC."""
    calls = _calls(campaign).annotate(hour=TruncHour("at", tzinfo=UTC)).values_list("hour")
    return [
        Line(f"{hour:%Y-%m-%dT%H:%MZ}", f"{date_short(hour)} {time_wib(hour)}", phoned, reached)
        for hour, phoned, reached in _phoned(calls).order_by("hour")
    ]


def callers(campaign: Campaign) -> list[Line]:
    """Contacts by who phoned them, by name; the key is the person's."""
    calls = _phoned(_calls(campaign).values_list("by", "by__full_name"))
    return [
        Line(str(pk), name, phoned, reached)
        for pk, name, phoned, reached in calls.order_by("by__full_name", "by")
    ]


@dataclass(frozen=True)
class Holder:
    """Who holds how many contacts, on the screen and on paper, the last of them until when."""

    key: str
    label: str
    screen: int
    paper: int
    until: datetime

    @property
    def count(self) -> int:
        return self.screen + self.paper


def holders(campaign: Campaign, *, now: datetime | None = None) -> list[Holder]:
    """Those whose leases run at ``now``, by name."""
    held = Contact.objects.of(campaign).filter(
        state=ContactState.LEASED, lease_until__gt=now or timezone.now()
    )
    paper = Q(lease_by=F("sheet__by"), lease_until=F("sheet__lease_until"))
    rows = held.order_by().values_list("lease_by", "lease_by__full_name")
    rows = rows.annotate(n=Count("pk"), paper=Count("pk", filter=paper), until=Max("lease_until"))
    return [
        Holder(str(pk), name, n - on_paper, on_paper, until)
        for pk, name, n, on_paper, until in rows.order_by("lease_by__full_name", "lease_by")
    ]


def _calls(campaign: Campaign):
    return ContactAttempt.objects.filter(campaign=campaign, direction=Direction.OUT).order_by()


def _phoned(calls):
    contact = Count("contact", distinct=True)
    reached = Count("contact", distinct=True, filter=Q(outcome__in=REACHED))
    return calls.annotate(phoned=contact, reached=reached)


def heard() -> QuerySet[Told]:
    """What the applicant of an affected row heard since its incident began, for a subquery: by any
    campaign of whatever incident or list, or when they asked. Nobody hears anything in a drill."""
    rows = Told.objects.filter(
        application=OuterRef("application"),
        attempt__outcome__in=TELLS,
        attempt__at__gte=OuterRef("incident__started_at"),
    )
    rows = rows.exclude(attempt__campaign__incident__practice=True)
    drill = ExpressionWrapper(OuterRef("incident__practice"), BooleanField())
    return rows.alias(drill=drill).filter(drill=False)


def with_heard(rows: AffectedQuerySet) -> AffectedQuerySet:
    """With ``heard`` at all, and ``last_told``, the last date among it: for ``KNOWS``."""
    dates = heard().filter(promise__isnull=False).order_by("-attempt__at", "-pk").values("promise")
    return rows.annotate(heard=Exists(heard()), last_told=Subquery(dates[:1]))


def not_contacted(rows: AffectedQuerySet) -> AffectedQuerySet:
    """The affected who are to be phoned and have not heard since their incident began.

    To be phoned are the groups that a campaign proposes; whose document is ready, or whose file
    is closed, need not be. Told says ``KNOWS`` or ``DATELESS``, here as in the report.
    """
    rows = with_heard(choosing.of_groups(rows.current(), choosing.USUAL))
    return rows.filter(~(KNOWS | DATELESS), application__is_open=True, application__ready_on=None)


def open_incidents(incidents: IncidentQuerySet) -> IncidentQuerySet:
    """The real ones that are not closed, the latest first."""
    return incidents.real().exclude(status=Status.CLOSED).order_by("-started_at")


def of_open(rows: AffectedQuerySet) -> AffectedQuerySet:
    """Those whom a real incident hits that is not closed."""
    return rows.filter(incident__in=open_incidents(Incident.objects.all()).order_by())


def people(rows: AffectedQuerySet) -> AffectedQuerySet:
    """With what a line of the list names, the file that came in first on top."""
    rows = rows.select_related("incident", "application")
    rows = rows.defer(*(f"application__{name}" for name in SEALED))
    return rows.order_by("application__submitted_on", "pk")


def to_contact(office: Office) -> dict[int, int]:
    """People not contacted yet, by the key of each real incident that is not closed: one query."""
    rows = AffectedApplication.objects.filter(incident__office=office)
    rows = not_contacted(of_open(rows)).order_by()
    return dict(rows.values_list("incident").annotate(n=Count("pk")))
