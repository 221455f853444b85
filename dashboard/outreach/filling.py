"""Who is in a campaign: contacts and recipients written set-based, in chunks, and kept true."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from dashboard.applications.many_rows import Inserter, next_keys
from dashboard.applications.models import Application
from dashboard.core import sealing
from dashboard.outreach import choosing, grouping, script
from dashboard.outreach.grouping import Group, Plan
from dashboard.outreach.leasing import lock
from dashboard.outreach.models import Campaign, Contact, Recipient
from dashboard.outreach.services_barred import barred_hashes
from dashboard.outreach.statuses import Barred, ContactState, Outcome

CHUNK = 1000  # contacts per transaction: well under half a second on SQLite
CONTACT = (
    "id",
    "campaign_id",
    "uuid",
    "phone",
    "phone_hash",
    "phone_last4",
    "priority",
    "priority_on",
    "state",
    "last_outcome",
)
# Phoned before, and to be phoned again as if they had not been: there is something else to tell.
AGAIN = {"state": ContactState.WAITING, "attempts_made": 0, "next_try_at": None}
RECIPIENT = ("campaign_id", "application_id", "contact_id")
Item = TypeVar("Item")


class Seal(NamedTuple):
    """A number as the column stores it, bound to the ``uuid`` of its row."""

    identity: UUID
    token: str


def counts(plan: Plan) -> dict[str, int]:
    """What the audit trail says of a plan."""
    return {
        "applications": plan.applications,
        "contacts": len(plan.groups),
        "without_phone": len(plan.without_phone),
        "barred": sum(group.barred for group in plan.groups),
    }


def fill(campaign: Campaign, plan: Plan) -> int:
    """Write what the campaign does not hold yet, so that a killed request can be sent again.

    Sealing is done before the lock is taken. Returns how many contacts came into the queue.
    """
    queued = 0
    for groups in _chunks(plan.groups):
        seals = [_seal(group.phone) for group in groups]
        with transaction.atomic():
            lock(campaign)
            queued += _write(campaign, groups, seals)
    for keys in _chunks(plan.without_phone):
        with transaction.atomic():
            lock(campaign)
            _place(campaign, [(key, None) for key in keys])
    return queued


def add_new(campaign: Campaign, applications: QuerySet | None, now: datetime) -> int:
    """Add those that are not in the campaign yet; without ``applications`` those that came
    into the groups of its incident since."""
    if applications is None:
        applications = choosing.newly_affected(campaign)
    known = Recipient.objects.of(campaign).values("application")
    plan = grouping.plan(
        office=campaign.office,
        applications=applications.exclude(pk__in=known),
        today=campaign.office.local_date(now),
        incident=campaign.incident,
    )
    return fill(campaign, plan)


def queue_again(campaign: Campaign, now: datetime) -> int:
    """Queue those whose number was corrected, whose date has changed since they heard it, or who
    had been taken out as nothing was left to tell them, and now are to be told again."""
    moved = _move_corrected(campaign)
    with transaction.atomic():
        lock(campaign)
        knows = Application.objects.knowing().filter(pk=OuterRef("application"))
        untold = Recipient.objects.of(campaign).filter(
            ~Exists(knows),
            contact=OuterRef("pk"),
            application__is_open=True,
            application__promised_on__isnull=False,
        )
        untold = untold.exclude(  # nobody may be told this date, see script.certain
            application__net_due__gt=F("application__promised_on"), application__ready_on=None
        )
        done = Contact.objects.of(campaign).filter(Exists(untold), state=ContactState.DONE)
        says_dates = script.tells_date(campaign.script_id, campaign.script_en)
        calls = says_dates and not campaign.practice
        again = done.update(**AGAIN) if calls else 0
        back = _take_back(campaign, now)
    return moved + again + back


def _take_back(campaign: Campaign, now: datetime) -> int:
    """Queue those that ``services_barred.take_out`` gave up, as far as its reason is gone."""
    field = Contact._meta.get_field("phone_hash")
    barred = barred_hashes(office=campaign.office, way=Barred.PHONE, field=field)
    people = Recipient.objects.to_tell(campaign, campaign.office.local_date(now))
    rows = Contact.objects.of(campaign).filter(
        Exists(people.filter(contact=OuterRef("pk"))),
        state=ContactState.GIVEN_UP,
        attempts_made=0,
        last_outcome="",
    )
    return rows.exclude(phone_hash__in=barred).update(state=ContactState.QUEUED)


def _move_corrected(campaign: Campaign) -> int:
    """Give recipients whose file has another number by now a contact with that number."""
    rows = Recipient.objects.of(campaign).exclude(contact__state=ContactState.DONE)
    rows = rows.select_related("contact", "application").order_by("pk")
    moved: list[int] = []
    for row in rows:
        phone = grouping.usable_phone(row.application)
        if phone and (row.contact is None or row.contact.phone.open() != phone):
            moved.append(row.application_id)
    if not moved:
        return 0
    applications = Application.objects.filter(pk__in=moved)
    today = campaign.office.today()
    plan = grouping.plan(
        office=campaign.office, applications=applications, today=today, incident=campaign.incident
    )
    return fill(campaign, plan)


def _write(campaign: Campaign, groups: Sequence[Group], seals: Sequence[Seal]) -> int:
    """Insert the contacts that are missing and put the recipients behind theirs.

    A known contact that gets another applicant is phoned again: this one was told nothing.
    """
    known = _known(campaign, groups)
    new = [pair for pair in zip(groups, seals, strict=True) if pair[0].phone not in known]
    keys = next_keys(Contact, len(new)) if new else []
    rows = []
    for key, (group, seal) in zip(keys, new, strict=True):
        known[group.phone] = key
        rows.append(_contact(campaign, key, group, seal))
    Inserter(Contact).insert(Contact, CONTACT, rows)
    pairs = [(pk, known[group.phone]) for group in groups for pk in group.applications]
    touched = _place(campaign, pairs) - set(keys)
    finished = Contact.objects.of(campaign).finished().filter(pk__in=touched)
    queued = finished.filter(last_outcome="").update(state=ContactState.QUEUED)
    queued += finished.exclude(last_outcome="").update(**AGAIN)
    return queued + sum(not (group.barred or group.wrong) for group, _seal in new)


def _contact(campaign: Campaign, key: int, group: Group, seal: Seal) -> tuple:
    """A number that met a stranger elsewhere is given up, for its file to be corrected."""
    state = ContactState.GIVEN_UP if group.barred or group.wrong else ContactState.QUEUED
    return (
        key,
        campaign.pk,
        seal.identity,
        seal.token,
        group.hashes[0],
        group.phone[-4:],
        int(group.priority),
        group.priority_on,
        str(state),
        str(Outcome.WRONG_NUMBER) if group.wrong else "",
    )


def _known(campaign: Campaign, groups: Sequence[Group]) -> dict[str, int]:
    """The contacts that the campaign has already, by number."""
    phones = {found: group.phone for group in groups for found in group.hashes}
    rows = Contact.objects.of(campaign).values_list("phone_hash", "pk")
    return {phones[found]: pk for found, pk in rows if found in phones}


def _place(campaign: Campaign, pairs: Sequence[tuple[int, int | None]]) -> set[int]:
    """Put applications behind their contacts; return the contacts that got another one."""
    rows = Recipient.objects.of(campaign).filter(application__in=[pk for pk, _to in pairs])
    placed = {row.application_id: row for row in rows}
    moved = [(placed[pk], to) for pk, to in pairs if pk in placed and placed[pk].contact_id != to]
    for row, to in moved:
        row.contact_id = to
        row.save(update_fields=["contact"])
    new = [(campaign.pk, pk, to) for pk, to in pairs if pk not in placed]
    Inserter(Recipient).insert(Recipient, RECIPIENT, new)
    if moved:
        Contact.objects.of(campaign).give_up_empty()
    return {to for _row, to in moved if to} | {to for _campaign, _pk, to in new if to}


def _seal(phone: str) -> Seal:
    identity = uuid4()
    label = f"{Contact._meta.get_field('phone').label}:{identity}"
    return Seal(identity, sealing.seal(phone, label=label, keys=settings.FIELD_KEYS))


def _chunks(rows: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]
