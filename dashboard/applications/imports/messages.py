"""Why a row of an import is refused: a code that may be stored, and its words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dashboard.core.formats import number


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason against one row. ``message`` is empty where the code says it all."""

    number: int
    column: str
    code: str
    message: str = ""


def summary(counts: Mapping[str, int]) -> str:
    """“2 new, 0 changed, 41 same, 1 rejected”."""
    written = {name: number(count) for name, count in counts.items()}
    return _("%(new)s new, %(changed)s changed, %(same)s same, %(rejected)s rejected") % written


def words(code: str, column: str, known: Iterable[str] = ()) -> str:
    """What was wrong and what was expected; ``known`` are the codes of the column."""
    if code == "refused":
        return _expected(column)
    return {
        "required": _("This column must be filled in."),
        "unknown": _("Unknown. Known: %(known)s.") % {"known": ", ".join(known)},
        "date": _("No date. Expected: 2024-06-30 or 30/06/2024, with or without 09:30."),
        "future": _("This lies in the future."),
        "control": _("Holds a character that cannot be stored."),
        "too_long": _("Too long."),
        "shortened": _("The spreadsheet cut this number short: format the column as text."),
        "duplicate": _("This number stands in several rows with different data."),
        "section": _("An application of another section: its own people import it."),
        "head": _("Only a head of its section ends an application without its document."),
        "closed": _("The application is closed."),
        "back": _("The application is past this stage: an import never goes back."),
        "ready": _("The document is ready: it ends handed over or uncollected."),
        "order": _("This lies before the preceding step."),
        "history": _("Another date is recorded: an import does not rewrite history."),
        "contradiction": _("This does not agree with tanggal_wawancara."),
        "interview": _("Only passport applications have an interview."),
        "workflow": _("The recorded type goes another way through the office."),
        "unnumbered": _(
            "An application with this NIK and date was entered by hand without a number: "
            "give that one this number."
        ),
    }[code]


def _expected(column: str) -> str:
    return {
        "nomor_permohonan": _("Expected: up to 32 letters, digits, dots, slashes or hyphens."),
        "nama": _("Expected: a name."),
        "nik": _("Expected: 16 digits."),
        "tanggal_lahir": _("Expected: a date of birth before the application."),
        "kewarganegaraan": _(
            "Expected: three letters such as IDN (ISO 3166); IDN for Indonesian documents."
        ),
        "nomor_paspor": _("Expected: letters and digits, such as C1234567."),
        "nomor_telepon": _("Expected: a phone number such as 0812-3456-7890 or +62 812 3456 7890."),
        "alasan": _("Expected: a reason that goes with the type."),
        "keperluan": _("Expected: a purpose that goes with the type."),
        "tanggal_permohonan": _("Expected: a date from 1990 until today."),
        "tanggal_berangkat": _("Expected: a date after the application, at most 30 years ahead."),
        "jadwal": _("Expected: an appointment after the application, at most a year ahead."),
        "izin_berlaku_sampai": _(
            "Expected: only a foreigner's stay permit, at most 30 years ahead."
        ),
    }.get(column, _("Not accepted."))
