"""First words of a notice from an incident's own timeline, in both languages, for a person to
correct. Nothing is saved here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dashboard.core.formats import datetime_wib, english
from dashboard.incidents.models import Incident, IncidentUpdate, Service, ServiceImpact
from dashboard.incidents.statuses import LABEL, NORMAL, SEVERITY, Visibility
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
    """The services that such a notice is about: those back, or those not normal."""
    back = kind == Kind.RESTORED
    return [course.service for course in courses(incident) if course.is_back == back]


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


Told = tuple[Incident, list[Course], IncidentUpdate | None]


def _in_both(incident: Incident, write: Callable[[Told], tuple[str, str, str]]) -> Text:
    latest = (
        incident.updates.filter(visibility=Visibility.PUBLIC).order_by("-at", "-sequence").first()
    )
    told = (incident, courses(incident), latest)
    parts = {}
    with timezone.override(incident.office.zone):
        for language in LANGUAGES:
            with translation.override(language):
                words = zip(("headline", "body", "what_to_do"), write(told), strict=True)
                parts |= {f"{name}_{language}": text for name, text in words}
    return Text(**parts)


def _restored(told: Told) -> tuple[str, str, str]:
    incident, all_courses, latest = told
    back = [course for course in all_courses if course.is_back]
    rest = [course for course in all_courses if not course.is_back]
    if len(back) == 1:
        headline = _("%(service)s is back to normal") % {"service": back[0].service.name}
    else:
        headline = _("Some services are back") if rest else _("Our services are back to normal")
    intro = _("After the disruption “%(incident)s” these services run as usual again:")
    parts = [intro % {"incident": incident.title}, _since(back, _("back to normal since"))]
    if rest:
        parts += [_("Not yet as usual:"), _since(rest)]
    if latest and _words_of(latest):
        parts.append(f"{datetime_wib(latest.at)}: {_words_of(latest)}")
    levels = {course.service.code: course.level for course in all_courses}
    return _cut(headline), _paragraphs(parts), _steps(levels)


def _disrupted(told: Told) -> tuple[str, str, str]:
    incident, all_courses, latest = told
    hit = [course for course in all_courses if not course.is_back]
    parts = [_words_of(latest)] if latest else []
    if hit:
        parts += [_("Services that do not run as usual:"), _since(hit)]
    parts.append(_("All other services run as usual."))
    levels = {course.service.code: course.level for course in hit}
    return _cut(incident.title), _paragraphs(parts), _steps(levels)


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


def _steps(levels: dict[str, str]) -> str:
    return "\n".join(f"- **{a.question}** {a.answer}" for a in advise(levels))


def _cut(headline: str) -> str:
    return headline if len(headline) <= HEADLINE_MAX else headline[: HEADLINE_MAX - 1] + "…"
