"""The lines of a call sheet: what is printed on paper, and what stands in the grid afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import translation

from dashboard.accounts.models import User
from dashboard.applications import phones
from dashboard.applications.models import Application, PromiseChange
from dashboard.incidents.models import Incident
from dashboard.outreach.fates import fate
from dashboard.outreach.known import known
from dashboard.outreach.models import CallSheet, Contact, ContactAttempt, Recipient
from dashboard.outreach.script import BRACES, CASES, PLACEHOLDERS, cases, certain, lines

FRESH = timedelta(minutes=10)  # a second click on "print" shows the numbers again


@dataclass(frozen=True)
class Person:
    """One applicant behind a number: the date promised before and the one promised now, the
    appointment that is spoken of and what replaces it."""

    name: str
    code: str
    url: str
    language: str
    old: date | None
    new: date | None
    slot: datetime | None
    moved: datetime | None
    unsure: bool  # it is said that the date is not certain


@dataclass(frozen=True)
class Line:
    """``lost`` says where the contact went; '' while it waits for its answer or has one."""

    number: int
    phone: str
    people: Sequence[Person]
    contact: Contact | None
    attempt: ContactAttempt | None
    lost: str

    @property
    def is_open(self) -> bool:
        return self.contact is not None and self.attempt is None and not self.lost


def attempt_key(sheet: CallSheet, line: int) -> str:
    """One answer per printed line, however often the grid is sent."""
    return f"sheet-{sheet.pk}-{line}"


def may_show_numbers(sheet: CallSheet, by: User, now: datetime) -> bool:
    """Right after the audited print, to whoever printed it; never in a drill."""
    return sheet.by_id == by.pk and now < sheet.at + FRESH and not sheet.campaign.practice


def lines_of(sheet: CallSheet, by: User, now: datetime, *, numbers: bool = False) -> list[Line]:
    """Every printed line in order, in seven queries; whose answer waits as long as nobody else has
    taken it. ``numbers``: those that ``by`` still holds are opened, where ``may_show_numbers``
    allows it; the others stay masked."""
    held = sheet.contacts.select_related("lease_by", "campaign")
    contacts = {row.sheet_line: row for row in held}
    people = _people(list(contacts.values()), sheet.campaign.incident)
    attempts = {row.key: row for row in sheet.attempts.select_related("by")}
    latest = _latest(list(contacts.values()))
    shown = numbers and may_show_numbers(sheet, by, now)
    found = []
    for line in range(1, sheet.lines + 1):
        contact, attempt = contacts.get(line), attempts.get(attempt_key(sheet, line))
        lost = ""
        if contact is not None and attempt is None and not contact.is_on(sheet):
            lost = fate(contact, by, now, latest.get(contact.pk))
        phone = str(contact) if contact else ""
        if contact is not None and shown and contact.is_held_by(by, now):
            phone = phones.shown(contact.phone.open())
        behind = people.get(contact.pk, []) if contact else []
        found.append(Line(line, phone, behind, contact, attempt, lost))
    return found


def promised_at(applications: Sequence[Application], at: datetime) -> dict[int, date | None]:
    """The date promised to each at the instant ``at``: what stands on paper printed then. Those
    without a history of promises are left out; a date that is not certain was told to nobody."""
    changes = PromiseChange.objects.filter(application__in=applications, at__lte=at)
    found = dict(changes.order_by("pk").values_list("application_id", "new"))
    return found | {row.pk: None for row in applications if certain(row) is None}


@dataclass(frozen=True)
class Said:
    """The script in one language: its lines, each with whom it is for ('' for everybody)."""

    language: str
    lines: Sequence[tuple[str, str]]


def spoken(sheet: CallSheet) -> list[Said]:
    """The script in both languages, once for all lines: what stands in them (name, dates) in
    brackets, in words."""
    campaign, office = sheet.campaign, sheet.campaign.office
    filled = {"penelepon": str(sheet.by), "kantor": office.name, "telepon_kantor": office.phone}
    found = []
    for language, text in (("id", campaign.script_id), ("en", campaign.script_en)):
        with translation.override(language):
            known = {name: f"({words})" for name, words in PLACEHOLDERS.items()}
            known |= {name: words for name, words in filled.items() if words}
            said = [
                (
                    str(CASES.get(case, "")),
                    BRACES.sub(lambda brace, v=known: v.get(brace[1], brace[0]), line),
                )
                for case, line in lines(text)
                if line.strip()
            ]
        found.append(Said(language, said))
    return found


def _people(contacts: Sequence[Contact], incident: Incident | None) -> dict[int, list[Person]]:
    rows = Recipient.objects.filter(contact__in=contacts).select_related("application")
    rows = list(rows.order_by("application_id"))
    facts = known([row.application for row in rows], incident)
    found: dict[int, list[Person]] = {}
    for row in rows:
        person = row.application
        found.setdefault(row.contact_id or 0, []).append(
            Person(
                name=person.applicant_name,
                code=person.public_code,
                url=person.get_absolute_url(),
                language=person.language,
                old=facts.before.get(person.pk),
                new=certain(person),
                slot=facts.slots.get(person.pk),
                moved=facts.moved.get(person.pk),
                unsure="belum_pasti" in cases(person, facts),
            )
        )
    return found


def _latest(contacts: Sequence[Contact]) -> dict[int, ContactAttempt]:
    rows = ContactAttempt.objects.filter(contact__in=contacts).select_related("by")
    return {row.contact_id: row for row in rows.order_by("at", "pk")}
