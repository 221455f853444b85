"""What callers and messages say: a text with placeholders, filled in for those it is about.

Placeholders stand in braces: ``{nama}``, ``{tanggal_baru}``. Pure: no queries.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.applications.models import Application
from dashboard.audit.reasons import UNSAFE, has_long_number
from dashboard.core.formats import date_long

PLACEHOLDERS = {
    "nama": gettext_lazy("the applicant's name"),
    "kode": gettext_lazy("the code of the application"),
    "nomor": gettext_lazy("the application number, else the code"),
    "tanggal_lama": gettext_lazy("the date promised before"),
    "tanggal_baru": gettext_lazy("the date promised now"),
    "kantor": gettext_lazy("the office's name"),
    "telepon_kantor": gettext_lazy("the office's published phone number"),
    "penelepon": gettext_lazy("the caller's name"),
}
BRACES = re.compile(r"\{([^{}]*)\}")
LONGEST = 2000
MISSING = {
    "id": {
        "tanggal_lama": "belum ada tanggal",
        "tanggal_baru": "belum dapat dipastikan",
        "telepon_kantor": "nomor resmi kantor",
    },
    "en": {
        "tanggal_lama": "no date yet",
        "tanggal_baru": "not yet certain",
        "telepon_kantor": "the office's official number",
    },
}
FOOTER = {
    "id": "Kami tidak pernah meminta uang, kode OTP, atau NIK lewat telepon. Jika Anda ragu, "
    "tutup telepon ini dan hubungi kami di {telepon_kantor}.",
    "en": "We never ask for money, a one-time code or your NIK on the phone. If in doubt, hang up "
    "and call us back on {telepon_kantor}.",
}


def check(text: str) -> None:
    """Raise ``ValidationError`` for an unknown placeholder, a lone brace, or a personal number."""
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


def fill(
    text: str,
    *,
    applications: Sequence[Application],
    old: Mapping[int, date | None],
    language: str,
    caller: str = "",
) -> str:
    """The text with its placeholders filled in, in ``language`` (``id`` or ``en``).

    ``old`` maps the key of an application to the date that was promised before. What differs
    between the applications of one household is listed; dates then name their person. A date that
    no head has confirmed is "belum dapat dipastikan". An unknown placeholder stays as it is.
    """
    office = applications[0].office
    with translation.override(language):
        values = {
            "nama": _joined(row.applicant_name for row in applications),
            "kode": _joined(row.public_code for row in applications),
            "nomor": _joined(row.external_no or row.public_code for row in applications),
            "tanggal_lama": _dates(
                {row: old.get(row.pk) for row in applications}, MISSING[language]["tanggal_lama"]
            ),
            "tanggal_baru": _dates(
                {row: certain(row) for row in applications}, MISSING[language]["tanggal_baru"]
            ),
            "kantor": office.name,
            "telepon_kantor": office.phone,
            "penelepon": caller,
        }
    values = {name: value or MISSING[language].get(name, "") for name, value in values.items()}
    return BRACES.sub(lambda found: values.get(found[1], found[0]), text)


def tells_date(*texts: str) -> bool:
    """Whether who is told all of these hears the date that is promised now."""
    return all("tanggal_baru" in BRACES.findall(text) for text in texts)


def certain(row: Application) -> date | None:
    """The promised date, if it may be told: not while a later one waits for a head to confirm."""
    later = row.net_due and row.promised_on and row.net_due > row.promised_on
    return None if later and row.is_open and row.ready_on is None else row.promised_on


def _dates(found: Mapping[Application, date | None], missing: str) -> str:
    if len({*found.values()}) == 1:
        return date_long(next(iter(found.values()))) or missing
    return "; ".join(
        f"{row.applicant_name}: {date_long(day) or missing}" for row, day in found.items()
    )


def _joined(values) -> str:
    """Each once, in order; without those that are empty."""
    return ", ".join(dict.fromkeys(filter(None, values)))
