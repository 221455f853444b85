"""The columns of interface.md: what each cell means, and what it may hold. No queries.

A row becomes a ``Draft``, which has the attributes of an ``Application`` that
``checks.refusals`` asks for: one rule for people and files.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial

from django.utils.translation import gettext as _

from dashboard.applications.checks import Found, refusals, slot_refusals
from dashboard.applications.imports.drafts import Draft, NotADate, read_moment, same_day
from dashboard.applications.imports.messages import Problem, words
from dashboard.applications.imports.vocabulary import Vocabulary
from dashboard.applications.nations import NATIONS
from dashboard.applications.personal import e164, passport_number
from dashboard.applications.sheets import UnreadableSheet
from dashboard.applications.statuses import Workflow
from dashboard.applications.workflows import position
from dashboard.audit.reasons import UNSAFE
from dashboard.core.fields import Sealed
from dashboard.offices.models import Office

FIELDS = {
    "nomor_permohonan": "external_no",
    "sumber": "source",
    "nama": "applicant_name",
    "nik": "nik",
    "tanggal_lahir": "birth_date",
    "kewarganegaraan": "nationality",
    "nomor_paspor": "passport_no",
    "nomor_telepon": "phone",
    "jenis": "type",
    "alasan": "reason",
    "keperluan": "purpose",
    "kanal": "channel",
    "layanan": "lane",
    "tanggal_permohonan": "submitted_at",
    "jadwal": "slot",
    "tanggal_wawancara": "interviewed_at",
    "tahap": "stage",
    "tanggal_tahap": "staged_at",
    "tanggal_berangkat": "travel_date",
    "izin_berlaku_sampai": "permit_expiry",
    "kelompok": "group_ref",
}
COLUMNS = tuple(FIELDS)
COLUMN_OF = {field: column for column, field in FIELDS.items()}
REQUIRED = ("nomor_permohonan", "nama", "jenis", "tanggal_permohonan")
LONGEST = {"external_no": 32, "source": 20, "applicant_name": 150, "group_ref": 40}
DAYS = ("birth_date", "travel_date", "permit_expiry")
MOMENTS = ("submitted_at", "slot", "interviewed_at", "staged_at")
PAST = ("submitted_at", "interviewed_at", "staged_at")
INTERVIEW = "INTERVIEWED"
SHORTENED = re.compile(r"\d[.,]?\d*E\+\d+", re.IGNORECASE)


class Bad(Exception):
    """A cell that cannot be; the argument is the code of ``messages.words``."""


def header(cells: Sequence[str]) -> list[str]:
    """The column names of the first row. Raises ``UnreadableSheet`` for a wrong one."""
    names = [re.sub(r"[\s_*]+", "_", cell.strip().lower()).strip("_") for cell in cells]
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        message = _("The first row must name the columns; missing: %(columns)s.")
        raise UnreadableSheet(message % {"columns": ", ".join(missing)})
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        message = _("A column stands twice: %(columns)s.")
        raise UnreadableSheet(message % {"columns": ", ".join(twice)})
    unknown = [name[:40] or "–" for name in names if name not in FIELDS]
    if unknown:
        message = _("Unknown column: %(columns)s. Known: %(known)s.")
        words = {"columns": ", ".join(unknown), "known": ", ".join(COLUMNS)}
        raise UnreadableSheet(message % words)
    return names


class RowReader:
    """Reads rows of one office; ``now`` is aware, ``sections`` are codes (``None``: all)."""

    def __init__(
        self,
        *,
        office: Office,
        vocabulary: Vocabulary,
        now: datetime,
        sections: frozenset[str] | None = None,
    ):
        self.office, self.vocabulary, self.now, self.sections = office, vocabulary, now, sections
        moment = partial(read_moment, zone=office.zone)
        self._read: Mapping[str, Callable[[str], object]] = {
            "nik": lambda text: Sealed(plain=re.sub(r"[\s.-]", "", text)),
            "passport_no": lambda text: Sealed(plain=passport_number(text)),
            "phone": _phone,
            "nationality": _nation,
            "applicant_name": lambda text: " ".join(text.split()),
            "source": str.upper,
            "lane": vocabulary.lane,
            **dict.fromkeys(DAYS, lambda text: moment(text).at.date()),
            **dict.fromkeys(MOMENTS, moment),
        }

    def read(self, number: int, cells: Mapping[str, str]) -> tuple[Draft | None, list[Problem]]:
        """The row as a draft, or what is wrong with it (all of it, by column)."""
        values: dict[str, object] = {}
        problems: list[Problem] = []

        def add(field_name: str, code: str, message: str = "") -> None:
            column = COLUMN_OF[field_name]
            known = self.vocabulary.known(field_name, values.get("type"))
            said = message or words(code, column, known)
            problems.append(Problem(number, column, code, said))

        for column in COLUMNS:
            name, text = FIELDS[column], cells.get(column, "").strip()
            if not text:
                if column in REQUIRED:
                    add(name, "required")
                continue
            try:
                values[name] = self._value(name, text, values)
            except Bad as bad:
                add(name, str(bad))
        if problems:
            return None, problems
        draft = self._draft(number, values)
        for name, code in self._against(draft):
            add(name, code)
        if not problems:
            for name, message in self._refusals(draft):
                add(name, "refused", message)
        return (None if problems else draft), problems

    def _refusals(self, draft: Draft) -> Found:
        yield from refusals(draft, now=self.now)  # type: ignore[arg-type]
        if draft.slot:
            found = slot_refusals(draft, draft.slot.at, now=self.now)  # type: ignore[arg-type]
            yield from (("slot", message) for name, message in found)

    def _value(self, name: str, text: str, values: Mapping[str, object]) -> object:
        if not _storable(text):
            raise Bad("control")
        if len(text) > LONGEST.get(name, 200):
            raise Bad("too_long")
        if SHORTENED.fullmatch(text):
            raise Bad("shortened")
        try:
            if name in ("type", "reason", "purpose", "channel"):
                return self.vocabulary.row(name, text)
            if name == "stage":
                kind = values.get("type")
                return self.vocabulary.stage(kind, text) if kind else ""
            value = self._read[name](text) if name in self._read else text
        except LookupError as error:
            raise Bad("unknown") from error
        except NotADate as error:
            raise Bad("date") from error
        if name in PAST and value.at > self.now:  # type: ignore[attr-defined]
            raise Bad("future")
        return value

    def _draft(self, number: int, values: dict) -> Draft:
        given = frozenset(values)
        names = {
            "submitted_at": "submitted",
            "interviewed_at": "interviewed",
            "staged_at": "staged",
        }
        unrecorded = self.vocabulary.unrecorded
        return Draft(
            number=number,
            office=self.office,
            given=given,
            **unrecorded | {names.get(name, name): value for name, value in values.items()},
        )

    def _against(self, draft: Draft) -> Iterator[tuple[str, str]]:
        """What speaks against a row as a whole: foreign section, steps out of order."""
        if self.sections is not None and draft.type.section_code not in self.sections:
            yield "type", "section"
        interviewed = draft.interviewed
        if interviewed and draft.type.workflow != Workflow.PASSPORT:
            yield "interviewed_at", "interview"
            return
        if interviewed and interviewed.after(draft.submitted_at) < draft.submitted_at:
            yield "interviewed_at", "order"
        if not draft.stage:
            return
        here = position(draft.type.workflow, draft.stage)
        if interviewed and here is not None:
            at = position(draft.type.workflow, INTERVIEW)
            if at is not None and here < at:
                yield "stage", "contradiction"
            elif here == at and draft.staged and not same_day(draft.staged, interviewed):
                yield "staged_at", "contradiction"
        floor = interviewed.after(draft.submitted_at) if interviewed else draft.submitted_at
        if draft.staged and draft.staged.after(floor) < floor:
            yield "staged_at", "order"


def _storable(text: str) -> bool:
    """No control characters, none that turn the writing around, no halves of characters."""
    if text.isascii():
        return text.isprintable()
    return not UNSAFE.search(text) and not any(
        unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") for sign in text
    )


def _phone(text: str) -> Sealed:
    try:
        return Sealed(plain=e164(text))
    except ValueError as error:
        raise Bad("refused") from error


def _nation(text: str) -> str:
    code = text.upper()
    if code not in NATIONS:
        raise Bad("refused")
    return code
