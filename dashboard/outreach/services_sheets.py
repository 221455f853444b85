"""Call sheets on paper: an audited export that leases its lines, typed in afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.applications.checks import free_text, refuse
from dashboard.applications.models import Application
from dashboard.audit.models import AuditEvent
from dashboard.audit.services import record as write_event
from dashboard.core.formats import datetime_wib
from dashboard.offices.calendars import calendar_of
from dashboard.offices.models import Office
from dashboard.outreach import hours
from dashboard.outreach.leasing import give_back, lock, take
from dashboard.outreach.models import CallSheet, Campaign, Contact, Recipient
from dashboard.outreach.permissions import check_can_call
from dashboard.outreach.recording import record
from dashboard.outreach.sheet_lines import attempt_key, lines_of, promised_at
from dashboard.outreach.statuses import CampaignStatus, Outcome

MOST, USUAL = 30, 25  # lines on a sheet
SHORTEST = 5  # characters of a reason
LABEL = CallSheet._meta.label_lower
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@dataclass(frozen=True)
class Answer:
    """A line of the grid: the wall times of the call and, for “call later”, of the next one."""

    outcome: str
    at: time
    note: str = ""
    again: time | None = None


@dataclass
class Typed:
    """What became of a grid: lines saved, what was wrong by line, and how many were released."""

    saved: list[int] = field(default_factory=list)
    errors: dict[int, dict[str, list[str]]] = field(default_factory=dict)
    released: int = 0


def latest_return(*, office: Office, now: datetime) -> datetime:
    """Until when a sheet may stay out that is printed at ``now``: tomorrow noon at the office."""
    return datetime.combine(office.local_date(now) + DAY, time(12), office.zone)


@transaction.atomic
def print_sheet(
    *,
    campaign: Campaign,
    by: User,
    until: datetime,
    reason: str,
    key: str,
    count: int = USUAL,
    now: datetime | None = None,
) -> CallSheet:
    """Lease the next ``count`` contacts to ``by`` until ``until``, on a numbered sheet.

    The export is on record with its reason before anything is shown. A known ``key`` returns its
    sheet. Raises ``PermissionDenied``, and ``ValidationError`` by field (``count``, ``until``,
    ``reason``), or without one where the campaign does not run or nobody is left to phone.
    """
    now = now or timezone.now()
    check_can_call(by, campaign)
    campaign = lock(campaign)
    known = CallSheet.objects.submitted_as(key)
    if known:
        return known
    refuse(_refusals(campaign, count, until, reason, now))
    sheet = CallSheet.objects.create(
        campaign=campaign,
        number=campaign.sheets.count() + 1,
        at=now,
        by=by,
        lease_until=until,
        lines=count,
        key=key,
    )
    rows = take(campaign=campaign, by=by, count=count, until=until, now=now, sheet=sheet)
    if not rows:
        raise ValidationError(_("Nobody is left to phone now, so there is nothing to print."))
    sheet.lines = len(rows)
    sheet.save(update_fields=["lines"])
    _write_export(sheet, rows, reason)
    return sheet


def type_in(
    *,
    sheet: CallSheet,
    answers: Mapping[int, Answer],
    by: User,
    release: bool = False,
    now: datetime | None = None,
) -> Typed:
    """Record the answers of a sheet, each line by itself: a wrong one leaves the others be.

    The same grid twice changes nothing. ``release`` gives back the lines that have no answer.
    Raises ``PermissionDenied``.
    """
    now = now or timezone.now()
    check_can_call(by, sheet.campaign)
    done = Typed()
    lines = {line.number: line for line in lines_of(sheet, by, now)}
    for number, answer in sorted(answers.items()):
        line = lines.get(number)
        why = ""
        if line is None:
            why = _("The sheet has %(count)d lines.") % {"count": sheet.lines}
        elif line.attempt is not None:
            if line.attempt.outcome != answer.outcome:
                words = {"outcome": line.attempt.get_outcome_display()}
                why = _("Typed in already: %(outcome)s. What is recorded stays.") % words
        elif line.contact is None:
            why = _("Your time ran out, and this number stands on a later sheet.")
        elif line.lost:
            why = _("Not saved: %(why)s") % {"why": line.lost}
        else:
            _record_line(sheet, number, line.contact, answer, by, now, done)
        if why:
            done.errors[number] = {"outcome": [why]}
    if release:
        kept = [*answers]
        done.released = give_back_lines(sheet=sheet, kept=kept, by=by, now=now)
    return done


@transaction.atomic
def give_back_lines(
    *, sheet: CallSheet, by: User, kept: list[int], now: datetime | None = None
) -> int:
    """Put the sheet's lines that ``by`` still holds back into the queue, but those in ``kept``."""
    now = now or timezone.now()
    check_can_call(by, sheet.campaign)
    lock(sheet.campaign)
    rows = Contact.objects.on_paper().filter(sheet=sheet, lease_by=by)
    keys = list(rows.exclude(sheet_line__in=kept).values_list("pk", flat=True))
    given = give_back(Contact.objects.filter(pk__in=keys))
    if given:
        _write(sheet, by=by, verb=AuditEvent.Verb.CHANGED, changes={"released": given}, at=now)
    return given


def _write_export(sheet: CallSheet, rows: list[Contact], reason: str) -> None:
    campaign = sheet.campaign
    behind = Application.objects.filter(recipients__contact__in=rows).order_by("pk")
    changes = {
        "campaign": campaign.pk,
        "sheet": sheet.number,
        "lines": sheet.lines,
        "applications": list(behind.values_list("public_code", flat=True)),
        "practice": campaign.practice,
    }
    verb = AuditEvent.Verb.EXPORTED
    _write(sheet, by=sheet.by, verb=verb, changes=changes, reason=reason, at=sheet.at)


def _refusals(campaign: Campaign, count: int, until: datetime, reason: str, now: datetime):
    if campaign.status != CampaignStatus.RUNNING:
        words = {"status": campaign.get_status_display()}
        raise ValidationError(_("This campaign does not run: %(status)s.") % words)
    if not 1 <= count <= MOST:
        yield "count", _("1 to %(count)d lines.") % {"count": MOST}
    if until <= now:
        yield "until", _("This time has passed.")
    elif until > latest_return(office=campaign.office, now=now):
        yield "until", _("Tomorrow at noon at the latest.")
    if len(reason.strip()) < SHORTEST:
        yield (
            "reason",
            _("Say for what and for whom, in %(count)d letters or more.") % {"count": SHORTEST},
        )
    yield from free_text("reason", reason)


def _record_line(
    sheet: CallSheet,
    number: int,
    contact: Contact,
    answer: Answer,
    by: User,
    now: datetime,
    done: Typed,
) -> None:
    at = _after(sheet.campaign.office, sheet.at.replace(second=0, microsecond=0), answer.at)
    again = None
    if answer.outcome == Outcome.CALL_BACK and answer.again:
        again = _coming(sheet.campaign, _after(sheet.campaign.office, at, answer.again), now)
    if at > now:
        words = {"since": datetime_wib(sheet.at)}
        why = _("A time after the sheet was printed (%(since)s), and not later than now.") % words
        done.errors[number] = {"at": [why]}
        return
    behind = Recipient.objects.behind(contact).select_related("application")
    try:
        record(
            contact=contact,
            outcome=answer.outcome,
            by=by,
            key=attempt_key(sheet, number),
            at=at,
            note=answer.note,
            call_back_at=again,
            sheet=sheet,
            said=promised_at([row.application for row in behind], sheet.at),
            now=now,
        )
    except ValidationError as error:
        names = {"call_back_at": "again", "__all__": "outcome"}
        by_field = error.message_dict if hasattr(error, "error_dict") else {}
        by_field = by_field or {"__all__": error.messages}
        done.errors[number] = {names.get(name, name): words for name, words in by_field.items()}
    else:
        done.saved.append(number)


def _after(office: Office, since: datetime, wall: time) -> datetime:
    """The first instant not before ``since`` at which the office's clock shows ``wall``."""
    day = office.local_date(since)
    at = datetime.combine(day, wall, office.zone)
    return at if at >= since else datetime.combine(day + DAY, wall, office.zone)


def _coming(campaign: Campaign, again: datetime, now: datetime) -> datetime:
    """When to call again: who asked for a time that has passed meanwhile is next in turn."""
    if again > now:
        return again
    soon = now + MINUTE
    return hours.next_open(campaign, calendar_of(campaign.office), soon) or soon


def _write(sheet: CallSheet, *, by: User, verb, changes: dict, at: datetime, reason: str = ""):
    write_event(
        by=by,
        verb=verb,
        object_label=LABEL,
        object_id=str(sheet.pk),
        office_code=sheet.campaign.office.code,
        changes=changes,
        reason=reason,
        at=at,
    )
