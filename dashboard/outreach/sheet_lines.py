"""The lines of a call sheet: what is printed on paper, and what stands in the grid afterwards."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dashboard.accounts.models import User
from dashboard.applications import phones
from dashboard.applications.models import Application, PromiseChange
from dashboard.outreach.fates import fate
from dashboard.outreach.models import CallSheet, Contact, ContactAttempt, Recipient
from dashboard.outreach.script import BRACES, certain

FRESH = timedelta(minutes=10)  # a second click on "print" shows the numbers again


@dataclass(frozen=True)
class Person:
    """One applicant behind a number, with the date promised before and the one promised now."""

    name: str
    code: str
    url: str
    language: str
    old: date | None
    new: date | None


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
    """Every printed line in order, in five queries; whose answer waits as long as nobody else has
    taken it. ``numbers``: those that ``by`` still holds are opened, where ``may_show_numbers``
    allows it; the others stay masked."""
    held = sheet.contacts.select_related("lease_by", "campaign")
    contacts = {row.sheet_line: row for row in held}
    people = _people(list(contacts.values()))
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


def spoken(sheet: CallSheet, languages: Collection[str]) -> list[tuple[str, str]]:
    """The script in each language that is needed, once for all lines: what stands in them (name,
    dates) in brackets."""
    campaign = sheet.campaign
    office = campaign.office
    known = {
        "penelepon": str(sheet.by),
        "kantor": office.name,
        "telepon_kantor": office.phone or "telepon_kantor",
    }
    texts = [("id", campaign.script_id), *[("en", campaign.script_en)] * ("en" in languages)]
    return [
        (language, BRACES.sub(lambda found: known.get(found[1], f"({found[1]})"), text))
        for language, text in texts
    ]


def _people(contacts: Sequence[Contact]) -> dict[int, list[Person]]:
    rows = Recipient.objects.filter(contact__in=contacts).select_related("application")
    rows = list(rows.order_by("application_id"))
    old = _before([row.application for row in rows])
    found: dict[int, list[Person]] = {}
    for row in rows:
        person = row.application
        found.setdefault(row.contact_id or 0, []).append(
            Person(
                name=person.applicant_name,
                code=person.public_code,
                url=person.get_absolute_url(),
                language=person.language,
                old=old.get(person.pk),
                new=certain(person),
            )
        )
    return found


def _before(applications: Sequence[Application]) -> Mapping[int, date | None]:
    """What was promised to each before the date that is promised now."""
    changes = PromiseChange.objects.filter(application__in=applications).order_by("pk")
    return dict(changes.values_list("application_id", "old"))


def _latest(contacts: Sequence[Contact]) -> dict[int, ContactAttempt]:
    rows = ContactAttempt.objects.filter(contact__in=contacts).select_related("by")
    return {row.contact_id: row for row in rows.order_by("at", "pk")}
