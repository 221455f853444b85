"""What the screen of one call shows: the number, who is behind it, what to say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dashboard.accounts.models import User
from dashboard.applications import phones
from dashboard.applications.models import Application
from dashboard.incidents.models import AffectedApplication
from dashboard.offices.calendars import calendar_of
from dashboard.outreach import hours, script
from dashboard.outreach.forms_call import OutcomeForm, dates_text, times_of
from dashboard.outreach.known import known
from dashboard.outreach.leasing import AT_ONCE
from dashboard.outreach.models import Campaign, Contact, Recipient
from dashboard.outreach.services_barred import is_barred
from dashboard.outreach.statuses import Barred, CampaignStatus

EARLIER = 3  # attempts that are shown


@dataclass(frozen=True)
class Person:
    """One applicant behind the number, and what they were and are promised."""

    row: Application
    old: date | None
    new: date | None
    why: str
    slot: datetime | None  # the appointment that is spoken of
    moved: datetime | None  # and what replaces it
    unsure: bool  # it is said that the date is not certain


@dataclass(frozen=True)
class Script:
    language: str
    text: str
    footer: str


def page(
    campaign: Campaign,
    user: User,
    now: datetime,
    *,
    wanted: int | None = None,
    form: OutcomeForm | None = None,
) -> dict[str, Any]:
    """The context of the call screen: what ``user`` holds, and the contact to phone now.

    That is ``wanted`` (a key) if they hold it, else the first in order.
    """
    mine = Contact.objects.of(campaign).leased_to(user).on_screen().in_order()
    held = [row for row in mine if row.is_held_by(user, now)]
    current = next((row for row in held if row.pk == wanted), held[0] if held else None)
    calendar = calendar_of(campaign.office)
    open_now = hours.is_open(campaign, calendar, now)
    runs = campaign.status == CampaignStatus.RUNNING
    context: dict[str, Any] = {
        "campaign": campaign,
        "held": held,
        "ran_out": len(mine) - len(held),
        "at_once": AT_ONCE,
        "contact": current,
        "closed": "" if open_now else hours.closed_words(campaign),
        "runs": runs,
        "waiting": Contact.objects.leasable(campaign, now).count(),
        "form": form,
    }
    if current is not None:
        context |= _of_contact(campaign, current, user, now)
        if form is None:
            said = dates_text({person.row.pk: person.new for person in context["people"]})
            times = times_of(campaign, calendar, now)
            context["form"] = OutcomeForm(times=times, initial={"said": said})
    return context


def _of_contact(campaign: Campaign, contact: Contact, user: User, now: datetime) -> dict[str, Any]:
    facts, people = people_behind(campaign, contact)
    plain = "" if campaign.practice else contact.phone.open()
    barred = bool(plain) and is_barred(office=campaign.office, way=Barred.PHONE, address=plain)
    until = contact.lease_until or now
    return {
        "people": people,
        "scripts": scripts(campaign, people, facts, user),
        "barred": barred,
        "number": "" if barred or not plain else phones.shown(plain),
        "links": [] if barred or not plain else phones.links(plain),
        "minutes_left": max(int((until - now).total_seconds() // 60), 0),
        "earlier": contact.attempts.select_related("by")[:EARLIER],
        "uncertain": any(person.unsure for person in people),
    }


def people_behind(campaign: Campaign, contact: Contact) -> tuple[script.Known, list[Person]]:
    """Everybody who is told on this number, with dates and the reason; in five queries."""
    rows = [
        row.application
        for row in Recipient.objects.behind(contact).select_related(
            "application__office", "application__type", "application__stage"
        )
    ]
    facts, why = known(rows, campaign.incident), _reasons(campaign, rows)
    return facts, [
        Person(
            row=row,
            old=facts.before.get(row.pk) or row.promised_on,
            new=script.certain(row),
            why=why.get(row.pk, ""),
            slot=facts.slots.get(row.pk),
            moved=facts.moved.get(row.pk),
            unsure="belum_pasti" in script.cases(row, facts),
        )
        for row in rows
    ]


def scripts(
    campaign: Campaign, people: Sequence[Person], facts: script.Known, user: User
) -> list[Script]:
    """What to say, first in the language of most of those behind the number."""
    if not people:
        return []
    rows = [person.row for person in people]
    english = sum(row.language == "en" for row in rows) * 2 > len(rows)
    found = []
    for language in ("en", "id") if english else ("id", "en"):
        text = campaign.script_en if language == "en" else campaign.script_id
        words = [
            script.fill(
                part, applications=rows, known=facts, language=language, caller=user.get_full_name()
            )
            for part in (text, script.FOOTER[language])
        ]
        found.append(Script(language, *words))
    return found


def _reasons(campaign: Campaign, rows: Sequence[Application]) -> dict[int, str]:
    if campaign.incident is None:
        return {}
    hit = AffectedApplication.objects.of(campaign.incident).current().filter(application__in=rows)
    return {row.application_id: row.evidence for row in hit}
