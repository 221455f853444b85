"""What an application may and may not say. Asked by the forms, the import and the services.

``refusals`` are impossible and never saved; ``doubts`` are unlikely: a person may confirm them.
A NIK never changes even when it is wrong, so a wrong one is a doubt.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from dashboard.applications.models import Application
from dashboard.applications.nations import NATIONS
from dashboard.applications.personal import digits, e164, passport_number
from dashboard.applications.statuses import Subject
from dashboard.audit.reasons import UNSAFE, has_long_number

EARLIEST = date(1990, 1, 1)
OLDEST = date(1900, 1, 1)
YEARS_AHEAD = 30  # no journey is planned and no permit is issued for longer
SLOT_AHEAD = timedelta(days=366)
LONGEST_PASSPORT = 20
LONGEST_EMAIL = 254  # RFC 5321
# The first two digits of a NIK (Kode Wilayah, Kemendagri).
PROVINCES = frozenset(
    "11 12 13 14 15 16 17 18 19 21 31 32 33 34 35 36 51 52 53 61 62 63 64 65 71 72 73 74 75 76 "
    "81 82 91 92 93 94 95 96".split()
)
NUMBER, NIK = re.compile(r"[A-Za-z0-9./-]{1,32}"), re.compile(r"[0-9]{16}")
PASSPORT = re.compile(r"[A-Za-z0-9]+")
Found = Iterator[tuple[str, str]]


def tidy(application: Application) -> None:
    """Write names and numbers in their one form, in memory; what is not a number stays as it is."""
    application.applicant_name = " ".join(UNSAFE.sub("", application.applicant_name).split())
    application.group_ref = UNSAFE.sub("", application.group_ref).strip()
    application.nationality = application.nationality.strip().upper()
    application.external_no = (application.external_no or "").strip() or None
    application.nik = re.sub(r"[\s.-]", "", application.nik.open())
    application.passport_no = passport_number(application.passport_no.open())
    application.email = application.email.open().strip()
    try:
        phone = application.phone.open()
        application.phone = e164(phone) if phone.strip() else ""
        application.phone_last4 = application.phone.open()[-4:]
    except ValueError:
        application.phone_last4 = ""


def refusals(application: Application, *, now: datetime) -> Found:
    """Yield field and message of what is impossible; ``now`` is aware."""
    yield from _numbers(application)
    yield from _address(application)
    yield from _dates(application, now)
    yield from _catalogue(application)
    if not application.applicant_name.strip():
        yield "applicant_name", _("Enter the name.")
    if application.nationality not in NATIONS:
        yield "nationality", _("No country has this code: three letters such as IDN (ISO 3166).")
    elif application.type.subject == Subject.WNI and application.nationality != "IDN":
        yield "nationality", _("This document is for Indonesian citizens (IDN).")


def _numbers(application: Application) -> Found:
    number = application.external_no
    if number and not NUMBER.fullmatch(number):
        yield "external_no", _("Letters, digits, dots, slashes and hyphens only.")
    nik = application.nik.open()
    if nik and not NIK.fullmatch(nik):
        count = len(digits(nik))
        if count < len(nik):
            yield "nik", _("A NIK is digits alone: no letters or other signs.")
        else:
            yield "nik", _("A NIK has 16 digits; this one has %(count)d.") % {"count": count}
    passport = application.passport_no.open()
    if passport and not PASSPORT.fullmatch(passport):
        yield "passport_no", _("Letters and digits only, such as C1234567.")
    elif len(passport) > LONGEST_PASSPORT:
        yield "passport_no", _("At most %(count)d characters.") % {"count": LONGEST_PASSPORT}
    try:
        if application.phone:
            e164(application.phone.open())
    except ValueError:
        yield "phone", _("Not a phone number: digits such as 0812-3456-7890 or +62 812 3456 7890.")


def _address(application: Application) -> Found:
    """Its form alone: whether somebody reads it shows when something is sent there."""
    email = application.email.open()
    try:
        if email:
            validate_email(email)
        valid = email.isascii() and len(email) <= LONGEST_EMAIL
    except ValidationError:
        valid = False
    if not valid:
        yield "email", _("Not an e-mail address: it looks like name@example.com.")


def _dates(application: Application, now: datetime) -> Found:
    office = application.office
    today = submitted = office.local_date(now)
    if application.submitted_at > now:
        yield "submitted_at", _("This lies in the future.")
    elif application.submitted_at.year < EARLIEST.year:  # a local date of year 1 may not exist
        yield "submitted_at", _("No application is this old.")
    else:
        submitted = office.local_date(application.submitted_at)
    born = application.birth_date
    if born and born > min(submitted, today):
        yield "birth_date", _("The date of birth lies after the application.")
    elif born and born < OLDEST:
        yield "birth_date", _("Nobody is this old.")
    if application.travel_date and application.travel_date < submitted:
        yield "travel_date", _("The journey begins before the application.")
    if application.permit_expiry and application.type.subject != Subject.WNA:
        yield "permit_expiry", _("Only a foreigner has a stay permit.")
    elif application.permit_expiry and application.permit_expiry < EARLIEST:
        yield "permit_expiry", _("No permit is this old.")
    for name in ("travel_date", "permit_expiry"):
        day = getattr(application, name)
        if day and day.year > submitted.year + YEARS_AHEAD:
            yield name, _("At most %(years)d years ahead.") % {"years": YEARS_AHEAD}


def slot_refusals(application: Application, starts_at: datetime, *, now: datetime) -> Found:
    """Yield what is impossible about an appointment at the instant ``starts_at`` (aware)."""
    office, submitted = application.office, application.submitted_at
    if starts_at > max(now, submitted) + SLOT_AHEAD:
        yield "appointment", _("An appointment is at most a year ahead.")
    elif starts_at.year < EARLIEST.year or (
        office.local_date(starts_at) < office.local_date(submitted)
    ):
        yield "appointment", _("The appointment lies before the application.")


def _catalogue(application: Application) -> Found:
    family = application.type.family
    for name in ("reason", "purpose"):
        row = getattr(application, name)
        if row.family and row.family != family:
            yield (
                name,
                _("“%(row)s” does not go with “%(type)s”.")
                % {"row": row, "type": application.type},
            )


def doubts(application: Application) -> Found:
    """Yield field and message of what is unlikely but may be true."""
    nik = application.nik.open()
    if NIK.fullmatch(nik):
        if nik[:2] not in PROVINCES:
            yield "nik", _("No province begins with %(code)s.") % {"code": nik[:2]}
        if application.birth_date and not nik_agrees(nik, application.birth_date):
            yield "nik", _("The NIK names another date of birth (for women, the day is + 40).")
    passport = passport_number(application.passport_no.open())
    if passport and not re.fullmatch(r"[A-Z]{1,2}[0-9]{6,7}", passport):
        yield "passport_no", _("A passport number is one or two letters and six or seven digits.")
    if application.type.subject == Subject.WNA and application.nationality == "IDN":
        yield "nationality", _("A stay permit of an Indonesian citizen.")


def nik_agrees(nik: str, born: date) -> bool:
    """Whether digits 7 to 12 name the date of birth; a woman's day is 40 higher."""
    day = int(nik[6:8])
    return (day - 40 if day > 40 else day, nik[8:12]) == (born.day, f"{born:%m%y}")


def free_text(field: str, text: str) -> Found:
    """Refuse what no line that a person types may hold: a personal number, hidden characters."""
    if has_long_number(text):
        yield field, _("Leave out numbers of eight digits or more: they may be personal.")
    if len(text) > 300:
        yield field, _("At most 300 characters.")
    if UNSAFE.search(text):
        yield field, _("Leave out hidden characters that turn the reading direction.")


def refuse(found: Found) -> None:
    """Raise ``ValidationError`` by field if anything was found."""
    messages: dict[str, list[str]] = {}
    for field, message in found:
        messages.setdefault(field, []).append(message)
    if messages:
        raise ValidationError(messages)
