"""A new office: sections, working hours and the holidays of its country."""

import re
from datetime import date, time
from importlib.metadata import version

import holidays
from django.db import transaction
from django.utils import timezone, translation

from dashboard.accounts.models import User
from dashboard.audit.models import AuditEvent
from dashboard.audit.services import record
from dashboard.offices.models import Holiday, Office, Section, SectionCode, WorkingHours

FIRST_DAY = date(2014, 1, 1)
FIRST_HOLIDAYS = 2024
# Monday to Thursday 08.00–16.00, Friday 08.00–16.30 with the longer break for prayers.
PLAIN = {"opens": time(8), "closes": time(16), "break_start": time(12), "break_end": time(13)}
FRIDAY = {
    "opens": time(8),
    "closes": time(16, 30),
    "break_start": time(11, 30),
    "break_end": time(13, 30),
}
SECTIONS = {
    SectionCode.LANTASKIM: "Lalu Lintas Keimigrasian",
    SectionCode.INTALTUSKIM: "Izin Tinggal dan Status Keimigrasian",
    SectionCode.INTELDAKIM: "Intelijen dan Penindakan Keimigrasian",
    SectionCode.TIKKIM: "Teknologi Informasi dan Komunikasi Keimigrasian",
    SectionCode.TATA_USAHA: "Tata Usaha",
}
# The package's category, our kind, who decrees it.
CALENDARS = (
    ("public", Holiday.Kind.NATIONAL, "SKB 3 Menteri, hari libur nasional"),
    ("government", Holiday.Kind.COLLECTIVE_LEAVE, "SKB 3 Menteri, cuti bersama"),
)


@transaction.atomic
def create_office(
    *,
    code: str,
    name_id: str,
    name_en: str = "",
    city: str = "",
    time_zone: str = "Asia/Jakarta",
    public: bool = True,
    by: User | None = None,
    **fields: str,
) -> Office:
    """Create an office with its sections, working hours and the national holidays.

    Its services belong to incidents (``incidents.catalogue.load_services``). ``by`` is ``None``
    for a command; ``fields`` are address, phone, email. Raises ``ValidationError`` for a code
    that is taken or malformed and for an unknown time zone.
    """
    city = city or city_of(name_id)
    names = {"name_id": name_id, "name_en": name_en or f"Immigration Office {city}", "city": city}
    office = Office(code=code, time_zone=time_zone, public=public, **names, **fields)
    office.full_clean()
    office.save()
    _add_sections(office)
    _add_hours(office)
    seed_holidays(until=timezone.now().year + 1)
    record(
        by=by,
        verb=AuditEvent.Verb.CREATED,
        object_label=Office._meta.label_lower,
        object_id=office.code,
        office_code=office.code,
    )
    return office


def _add_sections(office: Office) -> None:
    with translation.override("en"):
        english = {section: str(section.label) for section in SectionCode}
    Section.objects.bulk_create(
        Section(office=office, code=section, name_id=name, name_en=english[section])
        for section, name in SECTIONS.items()
    )


def _add_hours(office: Office) -> None:
    WorkingHours.objects.bulk_create(
        WorkingHours(
            office=office,
            weekday=weekday,
            valid_from=FIRST_DAY,
            **(FRIDAY if weekday == WorkingHours.Weekday.FRIDAY else PLAIN),
        )
        for weekday in range(WorkingHours.Weekday.MONDAY, WorkingHours.Weekday.SATURDAY)
    )


def city_of(name: str) -> str:
    """The place in an office's name: “Kantor Imigrasi Kelas I TPI Palembang” → “Palembang”."""
    rank = r"(?:Kelas\s+[IV]+\s+)?(?:Khusus\s+)?(?:Non\s+)?(?:TPI\s+)?"
    return re.sub(rf"^Kantor\s+Imigrasi\s+{rank}", "", name.strip(), flags=re.I) or name


def seed_holidays(*, until: int, first: int = FIRST_HOLIDAYS) -> int:
    """Fill the holidays of every office for the years ``first`` … ``until``; return how many.

    The table is the truth: a year that holds rows of a kind is left as people edited it. What is
    not decreed yet is an estimate and says so in its name (“perkiraan”).
    """
    rows = []
    for category, kind, decree in CALENDARS:
        stored = Holiday.objects.filter(office=None, kind=kind).values_list("date", flat=True)
        years = set(range(first, until + 1)) - {day.year for day in stored}
        known = holidays.country_holidays(
            "ID", years=sorted(years), categories=(category,), language="id", expand=False
        )
        source = f"{decree} (holidays {version('holidays')})"
        rows += [
            Holiday(date=day, kind=kind, name=name[:120], source=source)
            for day, name in sorted(known.items())
        ]
    return len(Holiday.objects.bulk_create(rows))
