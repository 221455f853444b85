"""What follows from an incident: actions with an owner, legal terms, the words of the report.

Each verb locks the incident, writes the audit trail in the same transaction and refuses with a
``ValidationError``. A ``key`` names the submission: the same one twice changes nothing.
"""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.audit.models import AuditEvent
from dashboard.incidents import checks, journal, permissions, steps
from dashboard.incidents.models import (
    Incident,
    IncidentAction,
    LegalDeadline,
    LegalRule,
    Review,
)
from dashboard.incidents.statuses import Trigger

Verb = AuditEvent.Verb
REVIEW = ("contact", "description_id", "description_en", "lessons_id", "lessons_en")


@transaction.atomic
def add_action(
    *,
    incident: Incident,
    text: str,
    owner: User,
    due_on: date,
    by: User,
    key: str,
    now: datetime | None = None,
) -> IncidentAction:
    """Ask somebody of the office's staff to do something until ``due_on`` (office-local).

    Also after the incident is closed; refused for a day that has passed and for strangers.
    """
    now = now or timezone.now()
    permissions.check_can_report(by, incident.office)
    incident = steps.lock(incident)
    if standing := incident.actions.filter(key=key).first():
        return standing
    checks.check_not_dismissed(incident)
    checks.check_nothing_personal(text=text)
    if not permissions.can_report(owner, incident.office):
        raise ValidationError({"owner": _("The owner must be on the staff of this office.")})
    if due_on < incident.office.local_date(now):
        raise ValidationError({"due_on": _("This day has passed already.")})
    action = incident.actions.create(
        text=text, owner=owner, due_on=due_on, created_at=now, created_by=by, key=key
    )
    changes = {"action": action.pk, "owner": owner.username, "due_on": due_on.isoformat()}
    journal.audit(incident, Verb.CHANGED, by=by, at=now, **changes)
    return action


@transaction.atomic
def finish_action(
    *, incident: Incident, action: IncidentAction, by: User, now: datetime | None = None
) -> IncidentAction:
    """Mark an action as done. Twice changes nothing: who was first stays."""
    now = now or timezone.now()
    permissions.check_can_report(by, incident.office)
    incident = steps.lock(incident)
    action = incident.actions.get(pk=action.pk)
    if action.done_at:
        return action
    action.done_at, action.done_by = now, by
    action.save(update_fields=["done_at", "done_by"])
    journal.audit(incident, Verb.CHANGED, by=by, at=now, action=action.pk, done=[False, True])
    return action


@transaction.atomic
def set_facts(
    *,
    incident: Incident,
    personal_data_affected: bool,
    cyber_attack: bool,
    by: User,
    key: str = "",
    version: int | None = None,
    now: datetime | None = None,
) -> Incident:
    """Say what makes legal terms run; they count from when the incident was noticed.

    A term whose tick is taken away no longer applies; it stays on record, and runs again with the
    tick, since the incident was noticed.
    """
    now = now or timezone.now()
    permissions.check_can_decide(by, incident)
    incident = steps.lock(incident)
    wanted = {Trigger.PERSONAL_DATA: personal_data_affected, Trigger.CYBER_ATTACK: cyber_attack}
    before = _facts(incident)
    if before == wanted or incident.updates.submitted_as(key):
        return incident
    steps.claim(incident, version)
    incident.personal_data_affected, incident.cyber_attack = personal_data_affected, cyber_attack
    incident.save(update_fields=["personal_data_affected", "cyber_attack"])
    _start_deadlines(incident, {trigger for trigger, applies in wanted.items() if applies})
    text = journal.in_both(lambda: _facts_in_words(incident))
    journal.write(incident, by=by, at=now, now=now, key=key, **text)
    changes = {str(name): [before[name], wanted[name]] for name in wanted}
    journal.audit(incident, Verb.CHANGED, by=by, at=now, **changes)
    return incident


def _facts(incident: Incident) -> dict[Trigger, bool]:
    return {
        Trigger.PERSONAL_DATA: incident.personal_data_affected,
        Trigger.CYBER_ATTACK: incident.cyber_attack,
    }


def _facts_in_words(incident: Incident) -> str:
    words = {True: _("yes"), False: _("no")}
    return _("Personal data affected: %(data)s. Attack on a computer system: %(attack)s.") % {
        "data": words[incident.personal_data_affected],
        "attack": words[incident.cyber_attack],
    }


def _start_deadlines(incident: Incident, triggers: set[Trigger]) -> None:
    for rule in LegalRule.objects.filter(active=True, trigger__in=triggers):
        due_at = incident.detected_at + timedelta(hours=rule.hours)
        incident.legal_deadlines.get_or_create(rule=rule, defaults={"due_at": due_at})


@transaction.atomic
def meet_deadline(
    *,
    incident: Incident,
    deadline: LegalDeadline,
    reference: str,
    by: User,
    at: datetime | None = None,
    key: str = "",
    now: datetime | None = None,
) -> LegalDeadline:
    """Record that a legal term was met at ``at`` (default now), by the letter ``reference``.

    Twice changes nothing. Refused without a reference, for the future and before the incident.
    """
    now = now or timezone.now()
    at = at or now
    permissions.check_can_decide(by, incident)
    incident = steps.lock(incident)
    deadline = incident.legal_deadlines.select_related("rule").get(pk=deadline.pk)
    if deadline.met_at:
        return deadline
    checks.check_within(incident, at, now)
    if not reference.strip():
        raise ValidationError({"reference": _("Give the number of the letter or the report.")})
    checks.check_references(reference=reference)
    deadline.met_at, deadline.met_by, deadline.reference = at, by, reference.strip()
    deadline.save(update_fields=["met_at", "met_by", "reference"])
    text = journal.in_both(lambda: _("%(rule)s: sent.") % {"rule": deadline.rule.name})
    source = deadline.reference
    journal.write(incident, by=by, at=at, now=now, key=key, source_ref=source, **text)
    journal.audit(incident, Verb.CHANGED, by=by, at=now, **{deadline.rule.code: [False, True]})
    return deadline


@transaction.atomic
def save_review(
    *,
    incident: Incident,
    by: User,
    contact: str = "",
    description_id: str = "",
    description_en: str = "",
    lessons_id: str = "",
    lessons_en: str = "",
    version: int | None = None,
    now: datetime | None = None,
) -> Review:
    """Save what people write for the report; raises ``Conflict`` where ``version`` is stale."""
    now = now or timezone.now()
    permissions.check_can_review(by, incident)
    incident = steps.lock(incident)
    words = dict(
        zip(REVIEW, (contact, description_id, description_en, lessons_id, lessons_en), strict=True)
    )
    review = Review.objects.get_or_create(incident=incident)[0]
    changed = [name for name, text in words.items() if getattr(review, name) != text]
    if not changed:
        return review
    checks.check_nothing_personal(**{name: words[name] for name in changed if name != "contact"})
    review.take_version(review.version if version is None else version)
    for name in changed:
        setattr(review, name, words[name])
    review.save(update_fields=changed)
    journal.audit(incident, Verb.CHANGED, by=by, at=now, review=changed)
    return review
