"""What callers and messages say: a text with placeholders, filled in for those it is about.

Placeholders stand in braces: ``{nama}``, ``{tanggal_baru}``. A line that begins with a case in
brackets, ``[janji]``, is said about those alone in whose case it is. Pure: no queries.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.applications.models import Application
from dashboard.audit.reasons import UNSAFE, has_long_number
from dashboard.core.formats import date_long, datetime_wib

PLACEHOLDERS = {
    "nama": gettext_lazy("the applicant's name"),
    "kode": gettext_lazy("the code of the application"),
    "nomor": gettext_lazy("the application number, else the code"),
    "tanggal_lama": gettext_lazy("the date promised before"),
    "tanggal_baru": gettext_lazy("the date promised now"),
    "jadwal": gettext_lazy("the appointment, day and time"),
    "jadwal_baru": gettext_lazy("the appointment that replaces it"),
    "kantor": gettext_lazy("the office's name"),
    "telepon_kantor": gettext_lazy("the office's published phone number"),
    "penelepon": gettext_lazy("the caller's name"),
}
CASES = {
    "janji": gettext_lazy("with an appointment"),
    "jadwal_baru": gettext_lazy("whose appointment was moved"),
    "tanggal_baru": gettext_lazy("whose promised date has changed"),
    "tanggal_tetap": gettext_lazy("whose promised date stands"),
    "belum_pasti": gettext_lazy("whose date is not certain yet"),
}
BRACES = re.compile(r"\{([^{}]*)\}")
CASE = re.compile(r"^\[([^\[\]\n]*)\][ \t]*(.*)$")
LONGEST = 2000
MISSING = {
    "id": {
        "tanggal_lama": "belum ada tanggal",
        "tanggal_baru": "belum dapat dipastikan",
        "jadwal": "belum ada jadwal",
        "jadwal_baru": "belum ada jadwal",
        "telepon_kantor": "nomor resmi kantor",
    },
    "en": {
        "tanggal_lama": "no date yet",
        "tanggal_baru": "not yet certain",
        "jadwal": "no appointment yet",
        "jadwal_baru": "no appointment yet",
        "telepon_kantor": "the office's official number",
    },
}
FOOTER = {
    "id": "Kami tidak pernah meminta uang, kode OTP, atau NIK lewat telepon. Jika Anda ragu, "
    "tutup telepon ini dan hubungi kami di {telepon_kantor}.",
    "en": "We never ask for money, a one-time code or your NIK on the phone. If in doubt, hang up "
    "and call us back on {telepon_kantor}.",
}


@dataclass(frozen=True)
class Known:
    """By the key of an application: the date promised before, when the appointment is (or was)
    that is spoken of, and when the one that replaces it."""

    before: Mapping[int, date | None] = field(default_factory=dict)
    slots: Mapping[int, datetime] = field(default_factory=dict)
    moved: Mapping[int, datetime] = field(default_factory=dict)


def check(text: str) -> None:
    """Raise ``ValidationError`` for an unknown placeholder or case, a lone brace, a text that is
    not meant for everybody, or a personal number."""
    _check_cases(text)
    unknown = sorted({found for found in BRACES.findall(text) if found not in PLACEHOLDERS})
    if unknown:
        raise ValidationError(
            _("“{%(name)s}” is no placeholder. Known: %(known)s.")
            % {"name": unknown[0], "known": ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)}
        )
    if re.search(r"[{}]", BRACES.sub("", text)):
        raise ValidationError(_("A brace stands alone: a placeholder is written {nama}."))
    if not text.strip():
        raise ValidationError(_("Write what to say."))
    if len(text) > LONGEST:
        raise ValidationError(_("At most %(count)d characters.") % {"count": LONGEST})
    if UNSAFE.search(text):
        raise ValidationError(_("Leave out hidden characters that turn the reading direction."))
    if has_long_number(text):
        raise ValidationError(
            _("Leave out numbers of eight digits or more: {telepon_kantor} is the office's phone.")
        )


def _check_cases(text: str) -> None:
    found = [case for case, _line in lines(text)]
    unknown = next((case for case in found if case and case not in CASES), None)
    if unknown is not None:
        raise ValidationError(
            _("“[%(name)s]” is no case. Known: %(known)s.")
            % {"name": unknown, "known": ", ".join(f"[{case}]" for case in CASES)}
        )
    if text.strip() and not any(not case and line.strip() for case, line in lines(text)):
        raise ValidationError(_("Write at least one line without a case: it is for everybody."))


def lines(text: str) -> Iterator[tuple[str, str]]:
    """Each line with the case that it is for; '' for all."""
    for line in text.splitlines():
        found = CASE.match(line)
        yield (found[1].strip(), found[2]) if found else ("", line)


def cases(row: Application, known: Known) -> Collection[str]:
    """Those of ``CASES`` that hold for an application: one or two."""
    found, new, old = [], certain(row), known.before.get(row.pk)
    if row.pk in known.slots:
        found.append("jadwal_baru" if row.pk in known.moved else "janji")
    if new is not None:
        found.append("tanggal_baru" if old not in (None, new) else "tanggal_tetap")
    elif row.promised_on or not found:
        found.append("belum_pasti")
    return found


def fill(
    text: str,
    *,
    applications: Sequence[Application],
    known: Known,
    language: str,
    caller: str = "",
) -> str:
    """The text with its placeholders filled in, in ``language`` (``id`` or ``en``).

    A line for a case stands only if somebody is in it, and is about them alone. What differs
    between the applications of one household is listed; dates then name their person. A date that
    no head has confirmed is "belum dapat dipastikan". An unknown placeholder stays as it is.
    """
    said = []
    with translation.override(language):
        for case, line in lines(text):
            rows = [row for row in applications if not case or case in cases(row, known)]
            if not rows:
                continue
            named = len(rows) < len(applications)
            values = _values(rows, known, language, named) | {"penelepon": caller}
            said.append(BRACES.sub(lambda found, v=values: v.get(found[1], found[0]), line))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(said))


def _values(
    rows: Sequence[Application], known: Known, language: str, named: bool
) -> dict[str, str]:
    """By placeholder; dates name their person if ``named``."""
    missing, office = MISSING[language], rows[0].office

    def dates(name: str, of: Callable[[Application], str]) -> str:
        return _listed({row: of(row) or missing[name] for row in rows}, named)

    return {
        "nama": _joined(row.applicant_name for row in rows),
        "kode": _joined(row.public_code for row in rows),
        "nomor": _joined(row.external_no or row.public_code for row in rows),
        "tanggal_lama": dates("tanggal_lama", lambda row: date_long(known.before.get(row.pk))),
        "tanggal_baru": dates("tanggal_baru", lambda row: date_long(certain(row))),
        "jadwal": dates("jadwal", lambda row: datetime_wib(known.slots.get(row.pk))),
        "jadwal_baru": dates("jadwal_baru", lambda row: datetime_wib(known.moved.get(row.pk))),
        "kantor": office.name,
        "telepon_kantor": office.phone or missing["telepon_kantor"],
    }


def told(row: Application, known: Known, *texts: str) -> date | None:
    """The date that its applicant hears who is told all of ``texts``: the promised one if it is
    certain and stands in a line that is for them, else none. The one rule of calls, paper, mail."""
    holding = cases(row, known)
    for text in texts:
        said = (line for case, line in lines(text) if not case or case in holding)
        if not any("tanggal_baru" in BRACES.findall(line) for line in said):
            return None
    return certain(row)


def tells_date(*texts: str) -> bool:
    """Whether there is anybody who, told all of these, hears the date that is promised now."""
    return all("tanggal_baru" in BRACES.findall(text) for text in texts)


def certain(row: Application) -> date | None:
    """The promised date, if it may be told: not while a later one waits for a head to confirm."""
    later = row.net_due and row.promised_on and row.net_due > row.promised_on
    return None if later and row.is_open and row.ready_on is None else row.promised_on


def _listed(found: Mapping[Application, str], named: bool) -> str:
    if len({*found.values()}) == 1 and not named:
        return next(iter(found.values()))
    return "; ".join(f"{words} ({row.applicant_name})" for row, words in found.items())


def _joined(values) -> str:
    """Each once, in order; without those that are empty."""
    return ", ".join(dict.fromkeys(filter(None, values)))
