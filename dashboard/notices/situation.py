"""What a stranger sees of an office at an instant: announced incidents and published versions.

Every query starts from a QuerySet method that leaves out drafts, internal entries and incidents
that nobody made public. The number of queries does not depend on the number of rows.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import QuerySet, prefetch_related_objects
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from dashboard.incidents.models import Incident, IncidentUpdate, Service, ServiceImpact
from dashboard.incidents.states import ServiceState, states_by_office, worst_level
from dashboard.incidents.statuses import LABEL, NORMAL, TONE, Level, Status
from dashboard.notices.advice import Advice, advise
from dashboard.notices.models import RESTORED_DAYS, Notice
from dashboard.notices.statuses import Kind
from dashboard.offices.models import Office

UPDATES_SHOWN = 12


@dataclass(frozen=True)
class Group:
    """Services that share a state, as the sentence on top names them."""

    label: str | Promise
    tone: str
    names: list[str]


@dataclass(frozen=True)
class Back:
    """Services that are normal again, and since when."""

    names: list[str]
    since: datetime


class Situation:
    """The office's public state at ``at``: asked by templates, read by ``situations``."""

    def __init__(
        self,
        office: Office,
        at: datetime,
        states: list[ServiceState],
        incidents: list[Incident],
        ended: list[ServiceImpact],
        notices: list[Notice],
    ):
        self.office, self.at, self.states = office, at, states
        self.since = at - timedelta(days=RESTORED_DAYS)
        self.incidents, self._ended, self._current = incidents, ended, notices

    @cached_property
    def disturbed(self) -> list[ServiceState]:
        return [state for state in self.states if not state.is_normal]

    @cached_property
    def ongoing(self) -> list[Incident]:
        return [row for row in self.incidents if row.ended_at is None or row.ended_at > self.at]

    @cached_property
    def back(self) -> list[Back]:
        """Services that came back in the last seven days, the latest first."""
        normal = {state.service.pk: state.service for state in self.states if state.is_normal}
        latest = {impact.service_id: impact.ends_at for impact in self._ended}
        found: dict[datetime, list[str]] = {}
        for pk, service in normal.items():
            if pk in latest:
                found.setdefault(latest[pk], []).append(service.name)
        return [Back(found[at], at) for at in sorted(found, reverse=True)]

    @cached_property
    def notices(self) -> list[Notice]:
        """The current ones, the latest first; none that speaks of a disruption that is over,
        though its incident is not closed yet."""
        over = not self.is_disrupted
        rows = self._current
        return [row for row in rows if not (over and row.incident_id and row.is_disruption)]

    @cached_property
    def contradicted(self) -> list[Notice]:
        """News that a service is back which do not hold now: it, or where the notice names none
        any, is disturbed. What they tell people to do is wrong then."""
        disturbed = {state.service.pk for state in self.disturbed}
        rows = [row for row in self.notices if row.kind == Kind.RESTORED] if disturbed else []
        prefetch_related_objects(rows, "published_revision__services")
        return [
            row
            for row in rows
            if disturbed.intersection(_ids(row.published_revision.services.all()) or disturbed)
        ]

    @cached_property
    def updates(self) -> list[IncidentUpdate]:
        """Public entries of those incidents, newest first."""
        rows = IncidentUpdate.objects.public().filter(incident__in=self.incidents, at__lte=self.at)
        return list(rows.select_related("incident").order_by("-at", "-sequence")[:UPDATES_SHOWN])

    @cached_property
    def news(self) -> list[IncidentUpdate]:
        """The public entries and, where none tells it, that services came back; newest first."""
        told = [row.at for row in self.updates if row.status == Status.RESTORED]
        since = max(told, default=self.since)
        silent = [_news_of_return(row) for row in self.back if row.since > since]
        return sorted([*self.updates, *silent], key=lambda row: row.at, reverse=True)

    @property
    def is_disrupted(self) -> bool:
        return bool(self.disturbed) or (bool(self.ongoing) and not self.back)

    @cached_property
    def is_restored(self) -> bool:
        """For seven days after the last service came back, or a notice said so."""
        told = any(notice.kind == Kind.RESTORED for notice in self.notices)
        return not self.is_disrupted and (bool(self.back) or told)

    @property
    def level(self) -> str:
        return worst_level(self.states)

    @property
    def tone(self) -> str:
        """The colour and shape of the headline; a disruption without a service hit is limited."""
        limited = self.is_disrupted and not self.disturbed
        return TONE[Level.LIMITED if limited else self.level]

    @property
    def headline(self) -> str:
        if self.disturbed:
            return self._disturbed_headline()
        if self.is_disrupted:
            return _("A disruption is being dealt with")
        if self.is_restored:
            return _("Services are back to normal")
        return _("All services run as usual")

    def _disturbed_headline(self) -> str:
        whole = len(self.disturbed) == len(self.states)
        if self.level == Level.DOWN:
            return _("All services are suspended") if whole else _("Some services are suspended")
        if self.level == Level.LIMITED:
            return _("Services are limited") if whole else _("Some services are limited")
        return _("Services are returning to normal")

    @cached_property
    def groups(self) -> list[Group]:
        """Disturbed services by state, the worst first; then those that run as usual."""
        found = []
        for level in (*Level, NORMAL):
            names = [state.name for state in self.states if state.level == level]
            if names and self.disturbed:
                found.append(Group(LABEL[level], TONE[level], names))
        return found

    @property
    def advice(self) -> list[Advice]:
        return advise({state.service.code: state.level for state in self.states})

    @cached_property
    def approved_advice(self) -> Notice | None:
        """The latest notice of a disruption that says what to do: two people's words come before
        the general ones of ``advice``."""
        told = [row for row in self.notices if row.is_disruption and row.published_revision.to_do]
        return told[0] if told and self.is_disrupted else None

    @cached_property
    def next_update(self) -> datetime | None:
        """The earliest promise to come; while disrupted also a broken one, until it is kept."""
        due = [notice.next_update_due for notice in self.notices if notice.next_update_due]
        if coming := [at for at in due if at > self.at]:
            return min(coming)
        broken = max(due, default=None)
        return broken if broken and self.is_disrupted and broken > self._last_word else None

    @property
    def next_update_is_late(self) -> bool:
        return self.next_update is not None and self.next_update <= self.at

    @property
    def _last_word(self) -> datetime:
        times = [update.at for update in self.updates[:1]]
        times += [notice.published_revision.published_at for notice in self.notices]
        return max(times, default=self.since)

    @cached_property
    def changed_at(self) -> datetime | None:
        """When anything on the page last changed; ``None`` if nothing is known."""
        times = [state.since for state in self.disturbed] + [row.since for row in self.back]
        times += [update.at for update in self.updates[:1]]
        times += [notice.published_revision.published_at for notice in self.notices]
        return max((at for at in times if at), default=None)


def situation(office: Office, at: datetime) -> Situation:
    return situations([office], at)[0]


def situations(offices: Sequence[Office], at: datetime) -> list[Situation]:
    """The situation of each office, in the same order; as many queries for one as for all."""
    since = at - timedelta(days=RESTORED_DAYS)
    states = states_by_office(offices, announced_only=True, at=at)
    incidents = Incident.objects.announced().touching(since, at)
    incidents = incidents.filter(office__in=offices, announced_at__lte=at)
    ended = ServiceImpact.objects.announced_by(at).filter(
        incident__office__in=offices, ends_at__gt=since, ends_at__lte=at
    )
    ended = ended.select_related("incident").order_by("ends_at")
    notices = Notice.objects.public().filter(office__in=offices).current(at)
    notices = notices.filter(published_revision__published_at__lte=at)
    of_incidents = _by_office(incidents)
    of_ended: dict[int, list[ServiceImpact]] = defaultdict(list)
    for impact in ended:
        of_ended[impact.incident.office_id].append(impact)
    of_notices = _by_office(notices)
    return [
        Situation(
            office,
            at,
            states[office.pk],
            of_incidents[office.pk],
            of_ended[office.pk],
            of_notices[office.pk],
        )
        for office in offices
    ]


def _by_office(rows: QuerySet) -> dict[int, list]:
    found: dict[int, list] = defaultdict(list)
    for row in rows:
        found[row.office_id].append(row)
    return found


def _ids(services: Iterable[Service]) -> set[int]:
    return {service.pk for service in services}


def _news_of_return(row: Back) -> IncidentUpdate:
    """An entry that nobody wrote, in the language in force; not to be saved."""
    words = _("As usual again: %(services)s.") % {"services": ", ".join(row.names)}
    return IncidentUpdate(at=row.since, body_id=words, body_en=words)
