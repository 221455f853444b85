"""Entries of the timeline and of the audit trail, inside the services' transactions."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.audit.models import AuditEvent
from dashboard.audit.services import record
from dashboard.incidents.models import Incident, IncidentUpdate, Preset, Service, ServiceImpact
from dashboard.incidents.presets import ImpactSpec
from dashboard.incidents.statuses import LABEL, NORMAL, Visibility
from dashboard.offices.submissions import new_key

Text = dict[str, str]


def in_both(say: Callable[[], str]) -> Text:
    """What ``say`` says in either language, as the two columns of an entry."""
    text = {}
    for language in ("id", "en"):
        with translation.override(language):
            text[f"body_{language}"] = str(say())
    return text


def write(
    incident: Incident, *, by: User, at: datetime, now: datetime, key: str = "", **fields: Any
) -> IncidentUpdate:
    """Append an entry under the incident's lock, which keeps the sequence without gaps."""
    last = incident.updates.aggregate(last=Max("sequence"))["last"] or 0
    return incident.updates.create(
        sequence=last + 1,
        at=at,
        recorded_at=now,
        status=incident.status,
        by=by,
        key=key or new_key(),
        **fields,
    )


def write_public(
    incident: Incident, body_id: str, body_en: str, *, by: User, at: datetime, **fields: Any
) -> IncidentUpdate:
    fields |= {"body_id": body_id, "body_en": body_en, "visibility": Visibility.PUBLIC}
    return write(incident, by=by, at=at, **fields)


def write_report(
    incident: Incident, impacts: Sequence[ImpactSpec], *, by: User, note: str, now: datetime
) -> None:
    """The first entry: what the reporter noted and the levels in words, when it was noticed."""

    def say() -> str:
        levels = ", ".join(f"{spec.service.name} – {LABEL[spec.level]}" for spec in impacts)
        return _("Reported: %(levels)s.") % {"levels": levels}

    text = in_both(say)
    if note:
        text = {column: f"{words}\n{note}" for column, words in text.items()}
    write(incident, by=by, at=incident.detected_at, now=now, **text)


def first_words(incident: Incident, impacts: Iterable[ServiceImpact]) -> dict[str, str]:
    """The first public words about these open levels: the preset's where they are what it stands
    for, else the levels themselves, so that nobody is told to come to what is down."""
    impacts = list(impacts)
    preset = Preset.objects.for_cause(incident.cause)
    own = {row.code for row in Service.objects.of_office(incident.office)}
    whole = {(row.service.code, row.level) for row in impacts if not row.scope}
    if preset and len(whole) == len(impacts):
        wanted = {(row.service_code, row.level) for row in preset.impacts.all()}
        if whole == {pair for pair in wanted if pair[0] in own}:
            return {"body_id": preset.update_id, "body_en": preset.update_en}
    shown = [row for row in impacts if row.service.public]

    def say() -> str:
        levels = ", ".join(f"{row.about} – {LABEL[row.level]}" for row in shown)
        return _("Disrupted: %(levels)s.") % {"levels": levels} if levels else ""

    return in_both(say)


def write_change(
    impact: ServiceImpact,
    before: str,
    after: str,
    *,
    by: User,
    at: datetime,
    now: datetime,
    source: str,
    key: str,
    whole: bool = False,
) -> None:
    """Tell the new level of a service in the timeline and in the audit trail, with the scope of
    ``impact`` unless all scopes changed (``whole``)."""
    incident, service = impact.incident, impact.service

    def say() -> str:
        about = service.name if whole else impact.about
        return f"{about}: {LABEL[before]} → {LABEL[after]}"

    text = in_both(say)
    write(incident, by=by, at=at, now=now, source_ref=source, key=key, **text)
    verb = AuditEvent.Verb.RESTORED if after == NORMAL else AuditEvent.Verb.CHANGED
    section = service.section.code
    audit(incident, verb, by=by, at=now, section=section, **{service.code: [before, after]})


def audit(
    incident: Incident,
    verb: AuditEvent.Verb,
    *,
    by: User,
    at: datetime,
    section: str = "",
    **changes: Any,
) -> None:
    """Record codes and statuses; never a text that somebody typed."""
    record(
        by=by,
        verb=verb,
        object_label="incidents.incident",
        object_id=incident.number,
        office_code=incident.office.code,
        section_code=section,
        changes=changes,
        at=at,
    )
