"""First words of a notice from an incident's own timeline, in both languages, for a person to
correct. Nothing is saved here.

They fit the state of the services now: one that another incident disturbs is not called normal.
Of incidents that nobody made public not a word is said; their services are only left out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dashboard.core.formats import datetime_wib, english
from dashboard.incidents.models import Incident, IncidentUpdate, Service, ServiceImpact
from dashboard.incidents.states import ServiceState, service_states
from dashboard.incidents.statuses import LABEL, NORMAL, SEVERITY, Status, Visibility
from dashboard.notices.advice import advise
from dashboard.notices.statuses import Kind
from dashboard.notices.texts import HEADLINE_MAX, Text

LANGUAGES = ("id", "en")


@dataclass(frozen=True)
class Course:
    """How one service fared in the incident: back since ``restored_at``, or still at ``level``."""

    service: Service
    level: str
    since: datetime

    @property
    def is_back(self) -> bool:
        return self.level == NORMAL


def texts_for(incident: Incident, kind: Kind | str) -> Text:
    """The wording that the kind of notice begins with."""
    return restored_texts(incident) if kind == Kind.RESTORED else disruption_texts(incident)


def concerned(incident: Incident, kind: Kind | str) -> list[Service]:
    """The services that such a notice is about: those back and normal now, or those not normal."""
    told = Told(incident)
    return [course.service for course in (told.back if kind == Kind.RESTORED else told.hit)]


def restored_texts(incident: Incident) -> Text:
    """Which services are back since when, which are not yet, and what to do now."""
    return _in_both(incident, _restored)


def disruption_texts(incident: Incident) -> Text:
    """Which services are down or limited since when, the latest public word, what to do."""
    return _in_both(incident, _disrupted)


def courses(incident: Incident) -> list[Course]:
    """One per public service that the incident touched, in the services' order."""
    impacts: dict[Service, list[ServiceImpact]] = {}
    for impact in incident.impacts.select_related("service").order_by("service__order"):
        if impact.service.public:
            impacts.setdefault(impact.service, []).append(impact)
    return [_course(service, rows) for service, rows in impacts.items()]


def _course(service: Service, impacts: Sequence[ServiceImpact]) -> Course:
    still = [impact for impact in impacts if impact.ends_at is None]
    if not still:
        return Course(service, NORMAL, max(impact.ends_at for impact in impacts if impact.ends_at))
    worst = max(still, key=lambda impact: SEVERITY[impact.level])
    return Course(service, worst.level, worst.starts_at)


class Told:
    """What an incident's notices can tell, beside what other incidents do to services now."""

    def __init__(self, incident: Incident):
        self.incident, self.courses = incident, courses(incident)
        office = incident.office
        states = service_states(office, announced_only=False)
        self.really = {state.service.code: state.level for state in states}
        self.public = service_states(office, announced_only=True)

    @cached_property
    def hit(self) -> list[Course]:
        return [course for course in self.courses if not course.is_back]

    @cached_property
    def back(self) -> list[Course]:
        """Those that came back and that no other incident disturbs now."""
        rows = [course for course in self.courses if course.is_back]
        return [row for row in rows if self.really[row.service.code] == NORMAL]

    @cached_property
    def elsewhere(self) -> list[ServiceState]:
        """What other public incidents disturb now."""
        own = {course.service.code for course in self.hit}
        rows = [state for state in self.public if not state.is_normal]
        return [
            row for row in rows if row.incident != self.incident and row.service.code not in own
        ]

    @property
    def rest_is_normal(self) -> bool:
        """Whether no service is disturbed but those in ``hit`` and ``elsewhere``."""
        known = {row.service.code for row in (*self.hit, *self.elsewhere)}
        codes = {state.service.code for state in self.public} - known
        return all(self.really[code] == NORMAL for code in codes)

    @cached_property
    def levels(self) -> dict[str, str]:
        """Code → level as readers may know it, without services that are worse than that."""
        own = {course.service.code: course.level for course in self.courses}
        found = {}
        for state in self.public:
            code = state.service.code
            level = max(state.level, own.get(code, NORMAL), key=SEVERITY.__getitem__)
            if SEVERITY[level] >= SEVERITY[self.really[code]]:
                found[code] = level
        return found

    @cached_property
    def latest(self) -> IncidentUpdate | None:
        """The newest public word of the incident."""
        rows = self.incident.updates.filter(visibility=Visibility.PUBLIC)
        return rows.order_by("-at", "-sequence").first()

    @cached_property
    def word_of_return(self) -> IncidentUpdate | None:
        """The newest public word, if it was written when all was restored and all still is: what
        came before is stale, and “all is normal” would be untrue."""
        is_fresh = (
            self.latest
            and self.latest.status == Status.RESTORED
            and len(self.back) == len(self.courses)
            and not self.elsewhere
            and all(course.since <= self.latest.at for course in self.courses)
        )
        return self.latest if is_fresh else None

    def steps(self, about: Sequence[Course]) -> str:
        codes = [course.service.code for course in about]
        rows = advise(self.levels, about=codes)
        return "\n".join(f"- **{row.question}** {row.answer}" for row in rows)


def _in_both(incident: Incident, write: Callable[[Told], tuple[str, str, str]]) -> Text:
    told, parts = Told(incident), {}
    with timezone.override(incident.office.zone):
        for language in LANGUAGES:
            with translation.override(language):
                words = zip(("headline", "body", "what_to_do"), write(told), strict=True)
                parts |= {f"{name}_{language}": text for name, text in words}
    return Text(**parts)


def _restored(told: Told) -> tuple[str, str, str]:
    parts = []
    if told.back:
        intro = _("After the disruption “%(incident)s” these services run as usual again:")
        parts += [intro % {"incident": told.incident.title}]
        parts += [_since(told.back, _("back to normal since"))]
    elif not told.hit:
        over = _("The disruption “%(incident)s” is over.")
        parts.append(over % {"incident": told.incident.title})
    if told.hit:
        parts += [_("Not yet as usual:"), _since(told.hit)]
    parts += _others(told)
    if told.word_of_return and _words_of(told.word_of_return):
        parts.append(f"{datetime_wib(told.word_of_return.at)}: {_words_of(told.word_of_return)}")
    return _cut(_restored_headline(told)), _paragraphs(parts), told.steps(told.courses)


def _restored_headline(told: Told) -> str:
    if len(told.back) == 1:
        return _("%(service)s is back to normal") % {"service": told.back[0].service.name}
    if told.courses and not told.back:
        return _("Not all services are back to normal yet")
    if told.elsewhere or len(told.back) < len(told.courses):
        return _("Some services are back")
    return _("Our services are back to normal")


def _disrupted(told: Told) -> tuple[str, str, str]:
    parts = [_words_of(told.latest)] if told.latest else []
    if told.hit:
        parts += [_("Services that do not run as usual:"), _since(told.hit)]
    parts += _others(told)
    if told.rest_is_normal:
        parts.append(_("All other services run as usual."))
    return _cut(told.incident.title), _paragraphs(parts), told.steps(told.hit)


def _others(told: Told) -> list[str]:
    """What else is not as usual now, and because of which other disruption."""
    lines = [
        _("- **%(service)s** – %(state)s since %(time)s (%(incident)s)")
        % {
            "service": row.service.name,
            "state": str(row.label).lower(),
            "time": datetime_wib(row.since),
            "incident": row.incident.title,
        }
        for row in told.elsewhere
        if row.since and row.incident
    ]
    return [_("Not as usual because of another disruption:"), "\n".join(lines)] if lines else []


def _since(some: list[Course], words: str = "") -> str:
    """A Markdown list: **service** – what, since when."""
    lines = []
    for course in some:
        state = words or _("%(state)s since") % {"state": str(LABEL[course.level]).lower()}
        lines.append(f"- **{course.service.name}** – {state} {datetime_wib(course.since)}")
    return "\n".join(lines)


def _words_of(update: IncidentUpdate) -> str:
    """In the language in force only: Indonesian words do not stand in for English ones."""
    return update.body_en if english() else update.body_id


def _paragraphs(parts: list[str]) -> str:
    return "\n\n".join(filter(None, parts))


def _cut(headline: str) -> str:
    return headline if len(headline) <= HEADLINE_MAX else headline[: HEADLINE_MAX - 1] + "…"
