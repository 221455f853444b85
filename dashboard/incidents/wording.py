"""What the words of an incident may not hold: they are frozen, in its timeline and its reports.

An outage is told in dates, clock times and addresses of machines; none of them is a person's
number, though eight digits stand there.
"""

import re

from django.utils.translation import gettext as _

from dashboard.applications.checks import Found
from dashboard.audit.reasons import UNSAFE, has_long_number

_OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_CLOCK = r"(?:[01]?\d|2[0-4])[.:][0-5]\d"
_DATE = r"(?:[0-3]?\d[.-][01]?\d[.-](?:19|20)\d\d|(?:19|20)\d\d-[01]\d-[0-3]\d)"
# Alone, or two of them with a dash between: 08.00-10.00, 20-06-2024 - 24-06-2024.
_PLAIN = re.compile(
    rf"(?<!\d)(?<!\d[.:-])(?:{_OCTET}(?:\.{_OCTET}){{3}}(?::\d{{1,5}})?|"
    rf"{_DATE}(?:\s?-\s?{_DATE})?|{_CLOCK}(?:\s?-\s?{_CLOCK})?)(?![.:-]?\d)"
)

_NIK = re.compile(
    r"(?<!\d)(?:\d{6}[\s.-]?\d{6}[\s.-]?\d{4}|\d{4}(?:[\s.-]\d{4}){3}|\d\d(?:[\s.-]\d\d){7})(?!\d)"
)


def has_personal_number(text: str) -> bool:
    """Whether eight digits or more in a row are left but for dates, times and IPv4 addresses."""
    return has_long_number(_PLAIN.sub("·", text))


def has_nik(text: str) -> bool:
    """Whether there are sixteen digits in one piece or in the groups in which a NIK is written."""
    return _NIK.search(text) is not None


def words_refused(field: str, text: str, *, public: bool = False) -> Found:
    """What people write. A head may tell the ``public`` the phone number of a counter, no NIK."""
    if has_nik(text) if public else has_personal_number(text):
        yield field, _("Leave out numbers of eight digits or more: they may be personal.")
    if UNSAFE.search(text):
        yield field, _("Leave out hidden characters that turn the reading direction.")


def reference_refused(field: str, text: str) -> Found:
    """The number of a letter, or another source: its digits come in short groups."""
    if re.search(r"\d{8}", text):
        yield field, _("Leave out numbers of eight digits or more: they may be personal.")
