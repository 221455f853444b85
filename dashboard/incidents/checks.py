"""What an incident refuses, each with one message that says what, where and what instead.

Forms and services ask the same functions. They take rows that are read already and query nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.applications.checks import refuse
from dashboard.core.formats import datetime_wib
from dashboard.incidents.models import Incident, IncidentUpdate, Service, ServiceImpact
from dashboard.incidents.presets import ImpactSpec
from dashboard.incidents.statuses import NEXT, Status, Visibility
from dashboard.incidents.wording import reference_refused, words_refused
from dashboard.offices.models import Office

EARLIEST_YEAR = 2000


def check_not_future(at: datetime, now: datetime) -> None:
    if at > now:
        raise ValidationError(
            _("%(time)s lies in the future. Give a time up to now, %(now)s."),
            code="future",
            params={"time": datetime_wib(at), "now": datetime_wib(now)},
        )


def check_start(at: datetime, now: datetime) -> None:
    """The start of an incident: not in the future, and no slip of the year."""
    check_not_future(at, now)
    if at.year < EARLIEST_YEAR:
        raise ValidationError(
            _("%(year)s cannot be right: check the year."),
            code="too_early",
            params={"year": f"{at.year:04d}"},
        )


def check_within(incident: Incident, at: datetime, now: datetime) -> None:
    """``at`` is neither before the incident began nor in the future."""
    check_not_future(at, now)
    if at < incident.started_at:
        raise ValidationError(
            _("%(time)s is before incident %(number)s began, %(start)s."),
            code="before_start",
            params={
                "time": datetime_wib(at),
                "number": incident.number,
                "start": datetime_wib(incident.started_at),
            },
        )


def check_not_closed(incident: Incident) -> None:
    if incident.status == Status.CLOSED:
        raise ValidationError(
            _("Incident %(number)s is closed. Report a new one if it came back."),
            code="closed",
            params={"number": incident.number},
        )


def check_confirmed(incident: Incident) -> None:
    if incident.confirmed_at is None:
        raise ValidationError(
            _("Incident %(number)s is not confirmed yet: confirm or dismiss it first."),
            code="unconfirmed",
            params={"number": incident.number},
        )


def check_not_dismissed(incident: Incident) -> None:
    if incident.is_dismissed:
        raise ValidationError(
            _("Incident %(number)s was dismissed: nothing follows from it."),
            code="dismissed",
            params={"number": incident.number},
        )


def check_corrects(incident: Incident, entry: IncidentUpdate | None) -> None:
    """A correction stands beside an entry of the same incident."""
    if entry and entry.incident_id != incident.pk:
        raise ValidationError(_("That entry belongs to another incident."), code="corrects")


def check_can_be_dismissed(incident: Incident) -> None:
    """What was confirmed was an outage: it ends by restoring its services."""
    if incident.confirmed_at is not None:
        raise ValidationError(
            _("Incident %(number)s is confirmed: restore its services and close it."),
            code="confirmed",
            params={"number": incident.number},
        )


def check_no_drill(incident: Incident) -> None:
    if incident.practice:
        raise ValidationError(
            _("Incident %(number)s is a drill: nothing of it becomes public."),
            code="practice",
            params={"number": incident.number},
        )


def check_end(impact: ServiceImpact, at: datetime) -> None:
    """An impact ends after it starts."""
    if at <= impact.starts_at:
        raise ValidationError(
            _("%(service)s is %(level)s since %(start)s: it cannot end at %(time)s."),
            code="end_before_start",
            params={
                "service": impact.about,
                "level": impact.get_level_display(),
                "start": datetime_wib(impact.starts_at),
                "time": datetime_wib(at),
            },
        )


def check_free(same_scope: Iterable[ServiceImpact], at: datetime) -> None:
    """No ended impact of the same scope reaches beyond ``at``."""
    for impact in same_scope:
        if impact.ends_at is not None and impact.ends_at > at:
            raise ValidationError(
                _("%(service)s was %(level)s until %(end)s: no other level at %(time)s."),
                code="overlap",
                params={
                    "service": impact.about,
                    "level": impact.get_level_display(),
                    "end": datetime_wib(impact.ends_at),
                    "time": datetime_wib(at),
                },
            )


def check_nothing_personal(*, public: bool = False, **texts: str) -> None:
    """No personal number in the words of a field: they are frozen, in reports too."""
    for name, text in texts.items():
        refuse(words_refused(name, text, public=public))


def check_references(**texts: str) -> None:
    """Nor in the number of a letter, or in what else is named as a source."""
    for name, text in texts.items():
        refuse(reference_refused(name, text))


def check_text(visibility: str, body_id: str, body_en: str, *, indonesian_only: bool) -> None:
    """There are words, without a personal number; public ones have their English or the mark that
    they do without."""
    if not body_id.strip():
        raise ValidationError({"body_id": _("Write what happened.")}, code="empty")
    public = visibility == Visibility.PUBLIC
    check_nothing_personal(public=public, body_id=body_id, body_en=body_en)
    if public and not body_en.strip() and not indonesian_only:
        raise ValidationError(
            {"body_en": _("Write the English text, or tick “Indonesian only”.")}, code="language"
        )


def check_first_words(public_id: str, public_en: str) -> None:
    """The first words that the public reads, in both languages."""
    check_nothing_personal(public=True, public_id=public_id, public_en=public_en)
    check_text(Visibility.PUBLIC, public_id, public_en, indonesian_only=False)


def check_step(incident: Incident, status: str) -> None:
    """``status`` may follow the present one."""
    if status not in NEXT[Status(incident.status)]:
        raise ValidationError(
            _("“%(before)s” cannot become “%(after)s”."),
            code="status",
            params={"before": incident.get_status_display(), "after": Status(status).label},
        )


def check_is_no_closing(status: str) -> None:
    if status == Status.CLOSED:
        raise ValidationError(_("An incident is closed by its own button."), code="status")


def check_all_ended(open_impacts: Iterable[ServiceImpact]) -> None:
    """Nothing is open when the incident counts as over; otherwise says which."""
    names = sorted({impact.service.name for impact in open_impacts})
    if names:
        raise ValidationError(
            ngettext(
                "%(count)d service is not normal yet: %(names)s. Restore it first.",
                "%(count)d services are not normal yet: %(names)s. Restore them first.",
                len(names),
            ),
            code="open_impacts",
            params={"count": len(names), "names": ", ".join(names)},
        )


def check_first_impacts(office: Office, impacts: Sequence[ImpactSpec]) -> None:
    """An incident names a service, each scope once, all of its own office."""
    if not impacts:
        raise ValidationError(_("Say which service is affected, and how."), code="no_impact")
    scopes = set()
    for spec in impacts:
        scope = (spec.service.pk, spec.type and spec.type.pk, spec.lane)
        if scope in scopes:
            raise ValidationError(
                _("“%(service)s” is there twice."),
                code="overlap",
                params={"service": spec.service.name},
            )
        scopes.add(scope)
        check_own_service(office, spec.service)


def check_own_service(office: Office, service: Service) -> None:
    if service.office_id != office.pk:
        raise ValidationError(
            _("“%(service)s” is a service of another office."),
            code="other_office",
            params={"service": service.name},
        )


def check_differs(impact: ServiceImpact, level: str, pauses_clock: bool) -> None:
    if (impact.level, impact.pauses_clock) == (level, pauses_clock):
        raise ValidationError(
            _("%(service)s is %(level)s already, since %(start)s."),
            code="same",
            params={
                "service": impact.about,
                "level": impact.get_level_display(),
                "start": datetime_wib(impact.starts_at),
            },
        )


def check_something_open(service: Service, open_impacts: Sequence[ServiceImpact]) -> None:
    if not open_impacts:
        raise ValidationError(
            _("%(service)s is normal already."), code="normal", params={"service": service.name}
        )
