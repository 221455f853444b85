"""Messages to the applicants of a campaign: try it out, order it, try again what failed.

The worker sends (``sending``). Its task is enqueued in the transaction that orders: there is never
one without the other.
"""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.applications.models import Application, ApplicationQuerySet
from dashboard.audit.models import AuditEvent
from dashboard.audit.services import record as write_event
from dashboard.core.sealing import CannotOpen
from dashboard.outreach import script
from dashboard.outreach.channels.base import Letter
from dashboard.outreach.channels.ways import CHANNELS
from dashboard.outreach.known import known, undated
from dashboard.outreach.leasing import lock
from dashboard.outreach.letters import letter
from dashboard.outreach.models import Campaign, Mailing, Message, Recipient
from dashboard.outreach.permissions import check_can_send
from dashboard.outreach.sending import TRIES, finish
from dashboard.outreach.services_barred import barred_hashes
from dashboard.outreach.statuses import CampaignStatus, MessageState
from dashboard.outreach.tasks import send_mailing

LANGUAGES = ("id", "en")
TEXTS = ("subject_id", "body_id", "subject_en", "body_en")
SILENT = timedelta(seconds=60)  # without a sign of life: the work on it has died
# Before the second and the third try of what may pass.
PAUSES = (timedelta(minutes=5), timedelta(minutes=30))
NOWHERE = "name@example.com"  # to whom the dry run writes
LABEL = Mailing._meta.label_lower


@dataclass(frozen=True)
class Group:
    """One address and who stands behind it; ``address`` is plain text and never shown."""

    address: str
    language: str
    applications: list[Application]
    barred: bool


@dataclass(frozen=True)
class Preview:
    """What an order would do now. ``samples``: per language, how many and the first one's text."""

    messages: int
    applications: int
    without: int
    barred: int
    without_date: int  # applications that neither a date nor an appointment can be told of
    samples: Sequence[tuple[str, int, Letter, str]]
    why_not: str  # '' where it may be ordered


def preview(
    *,
    campaign: Campaign,
    texts: Mapping[str, str],
    by: User,
    channel: str = "EMAIL",
) -> Preview:
    """The dry run: counts, and the whole text in each language as its first reader would get it.

    ``texts`` holds ``TEXTS``. Writes nothing and sends nothing. Raises as ``order`` for the texts.
    """
    check_can_send(by, campaign)
    _check_texts(texts)
    groups, without = _groups(campaign, channel, timezone.now())
    wanted = [group for group in groups if not group.barred]
    mailing = Mailing(campaign=campaign, channel=channel, **texts)
    counts = Counter(group.language for group in wanted)
    samples = []
    for language in LANGUAGES:
        first = next((group for group in wanted if group.language == language), None)
        if first:
            sample = _sample(mailing, first)
            text = CHANNELS[channel].written(sample)
            samples.append((language, counts[language], sample, text))
    return Preview(
        messages=len(wanted),
        applications=sum(len(group.applications) for group in wanted),
        without=without,
        barred=len(groups) - len(wanted),
        without_date=undated(_applications(wanted), campaign.incident).count(),
        samples=samples,
        why_not=why_not(campaign=campaign, channel=channel) or _nobody(len(wanted)),
    )


def why_not(*, campaign: Campaign, channel: str = "EMAIL") -> str:
    """Why nothing can be sent for this campaign and what to do; '' if it can."""
    if campaign.practice:
        return _("This is practice: nobody is contacted. The dry run is all there is.")
    if campaign.status != CampaignStatus.RUNNING:
        return _("The campaign does not run: resume it first.")
    return CHANNELS[channel].unready(campaign.office)


def order(
    *,
    campaign: Campaign,
    subject_id: str,
    subject_en: str,
    body_id: str,
    body_en: str,
    by: User,
    key: str,
    channel: str = "EMAIL",
    now: datetime | None = None,
) -> Mailing:
    """Have a text sent to each address of the campaign, one message however many applicants.

    A known ``key`` is a double click and returns what it ordered. Addresses that want no messages
    are written down as ``STOPPED``. Raises ``PermissionDenied``, and ``ValidationError`` by field
    for the texts, without a field for practice, a campaign that does not run, a missing mail
    server and a campaign without any address.
    """
    now = now or timezone.now()
    check_can_send(by, campaign)
    texts = dict(zip(TEXTS, (subject_id, body_id, subject_en, body_en), strict=True))
    _check_texts(texts)
    groups, _without = _groups(campaign, channel, now)  # opened before the lock is taken
    with transaction.atomic():
        campaign = lock(campaign)
        if known := Mailing.objects.submitted_as(key):
            return known
        wanted = sum(not group.barred for group in groups)
        if refusal := why_not(campaign=campaign, channel=channel) or _nobody(wanted):
            raise ValidationError(refusal)
        mailing = Mailing.objects.create(
            campaign=campaign, channel=channel, at=now, by=by, beat_at=now, key=key, **texts
        )
        _write(mailing, groups)
        changes = {"channel": channel, "messages": wanted, "barred": len(groups) - wanted}
        _tell(mailing, by, AuditEvent.Verb.CREATED, changes, now)
        send_mailing.enqueue(mailing.pk)
    return mailing


def try_again(*, mailing: Mailing, by: User, now: datetime | None = None) -> int:
    """Send again what has failed and certainly did not arrive; how many. A second click: none.

    Raises ``PermissionDenied``, and ``ValidationError`` where nothing can be sent now.
    """
    now = now or timezone.now()
    check_can_send(by, mailing.campaign)
    with transaction.atomic():
        campaign = lock(mailing.campaign)
        if refusal := why_not(campaign=campaign, channel=mailing.channel):
            raise ValidationError(refusal)
        failed = Message.objects.of(mailing).failed_surely()
        count = failed.update(state=MessageState.QUEUED, tries=0, error="")
        if count:
            Mailing.objects.filter(pk=mailing.pk).update(finished_at=None, beat_at=now)
            _tell(mailing, by, AuditEvent.Verb.CHANGED, {"tried_again": count}, now)
            send_mailing.enqueue(mailing.pk)
    return count


def reclaim(*, now: datetime) -> int:
    """Have mailings worked on whose worker has died, or whose pause is over; return how many.

    For the minute timer; ``now`` is aware. A task too many finds the mailing in use or done.
    """
    count = 0
    for mailing in Mailing.objects.silent(now - SILENT):
        with transaction.atomic():
            claimed = Mailing.objects.silent(now - SILENT).select_for_update(of=("self",))
            if claimed.filter(pk=mailing.pk).exists() and _wake(mailing, now):
                Mailing.objects.beat(mailing.pk, now)
                send_mailing.enqueue(mailing.pk)
                count += 1
    return count


def _wake(mailing: Mailing, now: datetime) -> bool:
    """Whether the worker has something to do with it at ``now``."""
    rows = Message.objects.of(mailing)
    if rows.under_way().exists():
        return True
    passing = rows.passing(TRIES)
    tries = passing.order_by("tries").values_list("tries", flat=True).first()
    if tries is None:
        finish(mailing, now)
        return False
    if mailing.beat_at is not None and now - mailing.beat_at < PAUSES[max(tries, 1) - 1]:
        return False
    passing.update(state=MessageState.QUEUED)
    return True


def _nobody(wanted: int) -> str:
    return "" if wanted else _("Nobody in this campaign has an address that wants messages.")


def _check_texts(texts: Mapping[str, str]) -> None:
    """Raise ``ValidationError`` by field."""
    wrong: dict[str, list[str]] = {}
    for name in TEXTS:
        text, longest = texts[name], Mailing._meta.get_field(name).max_length or 0
        try:
            script.check(text)
        except ValidationError as error:
            wrong[name] = error.messages
            continue
        if name.startswith("subject") and ("\n" in text or "\r" in text):
            wrong[name] = [_("One line.")]
        elif len(text) > longest:
            wrong[name] = [_("At most %(count)d characters.") % {"count": longest}]
    if wrong:
        raise ValidationError(wrong)


def _groups(campaign: Campaign, channel: str, now: datetime) -> tuple[list[Group], int]:
    """Who is still to be told behind each address, and how many recipients have none. An address
    that cannot be opened any more counts as none. The language is that of the first application.
    """
    gateway = CHANNELS[channel]
    hashed = Application._meta.get_field(f"{gateway.address}_hash")
    barred = {*barred_hashes(office=campaign.office, way=gateway.bar, field=hashed)}
    people = Recipient.objects.to_tell(campaign, campaign.office.local_date(now))
    rows = Application.objects.filter(recipients__in=people).for_page().order_by("pk")
    found: dict[str, tuple[str, list[Application]]] = {}
    without = 0
    for row in rows:
        try:
            plain = getattr(row, gateway.address).open()
        except CannotOpen:
            plain = ""
        if plain:
            found.setdefault(gateway.one_form(plain), (plain, []))[1].append(row)
        else:
            without += 1
    groups = [
        Group(
            address=plain,
            language=behind[0].language,
            applications=behind,
            barred=any(getattr(row, hashed.attname) in barred for row in behind),
        )
        for plain, behind in found.values()
    ]
    return groups, without


def _applications(groups: Sequence[Group]) -> ApplicationQuerySet:
    keys = [row.pk for group in groups for row in group.applications]
    return Application.objects.filter(pk__in=keys)


def _sample(mailing: Mailing, group: Group) -> Letter:
    return letter(
        mailing=mailing,
        uuid=uuid.UUID(int=0),
        to=NOWHERE,
        language=group.language,
        applications=group.applications,
        known=known(group.applications, mailing.campaign.incident),
    )


def _write(mailing: Mailing, groups: Sequence[Group]) -> None:
    messages = Message.objects.bulk_create(
        Message(
            mailing=mailing,
            address=group.address,
            language=group.language,
            state=MessageState.STOPPED if group.barred else MessageState.QUEUED,
        )
        for group in groups
    )
    through = Message.applications.through
    through.objects.bulk_create(
        through(message_id=message.pk, application_id=row.pk)
        for message, group in zip(messages, groups, strict=True)
        for row in group.applications
    )


def _tell(mailing: Mailing, by: User, verb: AuditEvent.Verb, changes: dict, at: datetime) -> None:
    write_event(
        by=by,
        verb=verb,
        object_label=LABEL,
        object_id=str(mailing.pk),
        office_code=mailing.campaign.office.code,
        changes={"campaign": mailing.campaign_id, **changes},
        at=at,
    )
