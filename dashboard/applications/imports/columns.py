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

from dashboard.applications.checks import refusals, slot_refusals
from dashboard.applications.imports.drafts import Draft, Moment, NotADate, read_moment, same_day
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
CATALOGUE = ("type", "reason", "purpose", "channel")
OFTEN = frozenset((*CATALOGUE, *DAYS, *MOMENTS, "source", "nationality", "lane"))
KEPT = 20_000
NAMES = {"submitted_at": "submitted", "interviewed_at": "interviewed", "staged_at": "staged"}
# What is not judged while one of these cells cannot be read: it would be held against a stand-in.
FOLLOWS = {
    **dict.fromkeys(("reason", "purpose", "nationality", "stage"), frozenset({"type"})),
    **dict.fromkeys(("travel_date", "slot"), frozenset({"submitted_at"})),
    "permit_expiry": frozenset({"type", "submitted_at"}),
    "interviewed_at": frozenset({"type", "submitted_at"}),
    "staged_at": frozenset({"type", "submitted_at", "interviewed_at"}),
}
INTERVIEW = "INTERVIEWED"
BLANKS = re.compile(r"[\s.-]")
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
    """Reads rows of one office; ``now`` is aware, ``sections`` are codes (``None``: all).

    A file says the same words and days again and again: what a cell of a column in ``OFTEN`` means
    is found out once and kept, up to ``KEPT`` of them.
    """

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
            "nik": lambda text: Sealed(plain=text if text.isdecimal() else BLANKS.sub("", text)),
            "passport_no": lambda text: Sealed(plain=passport_number(text)),
            "phone": _phone,
            "nationality": _nation,
            "applicant_name": lambda text: " ".join(text.split()),
            "source": str.upper,
            "lane": vocabulary.lane,
            **{name: partial(vocabulary.row, name) for name in CATALOGUE},
            **dict.fromkeys(DAYS, lambda text: moment(text).at.date()),
            **dict.fromkeys(MOMENTS, moment),
        }
        self._known: dict[str, dict[str, object]] = {name: {} for name in OFTEN}

    def read(self, number: int, cells: Mapping[str, str]) -> tuple[Draft | None, list[Problem]]:
        """The row as a draft, or what is wrong with it (all of it, by column)."""
        values: dict[str, object] = {}
        wrong: dict[str, tuple[str, str]] = {}
        for column, name in FIELDS.items():
            text = cells.get(column, "").strip()
            if not text:
                if column in REQUIRED:
                    wrong[name] = ("required", "")
                continue
            known = self._known.get(name)
            if known is not None and text in known:
                values[name] = known[text]
                continue
            try:
                values[name] = value = self._value(name, text, values)
            except Bad as bad:
                wrong[name] = (str(bad), "")
                continue
            if known is not None:
                if len(known) >= KEPT:
                    known.clear()
                known[text] = value
        draft = self._draft(number, values) if not wrong else self._as_far_as_read(number, values)
        for name, code, message in self._against(draft):
            if name not in wrong and not {*wrong} & FOLLOWS.get(name, frozenset()):
                wrong[name] = (code, message)
        if not wrong:
            return draft, []
        problems = [self._problem(number, name, *said, values) for name, said in wrong.items()]
        return None, problems

    def _problem(
        self, number: int, name: str, code: str, message: str, values: Mapping[str, object]
    ) -> Problem:
        column = COLUMN_OF.get(name, name)
        known = self.vocabulary.known(name, values.get("type"))
        return Problem(number, column, code, message or words(code, column, known))

    def _as_far_as_read(self, number: int, values: dict[str, object]) -> Draft:
        """The row with something neutral for what could not be read, to find what else is wrong."""
        neutral = {
            "external_no": "0",
            "applicant_name": "-",
            "type": self.vocabulary.any_type,
            "submitted_at": Moment(self.now, exact=True),
        }
        return self._draft(number, neutral | values)

    def _value(self, name: str, text: str, values: Mapping[str, object]) -> object:
        if not _storable(text):
            raise Bad("control")
        if len(text) > LONGEST.get(name, 200):
            raise Bad("too_long")
        if "+" in text and SHORTENED.fullmatch(text):
            raise Bad("shortened")
        try:
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

    def _draft(self, number: int, values: dict[str, object]) -> Draft:
        given = frozenset(values)
        said = {NAMES.get(name, name): value for name, value in values.items()}
        return Draft(
            number=number, office=self.office, given=given, **self.vocabulary.unrecorded | said
        )

    def _against(self, draft: Draft) -> Iterator[tuple[str, str, str]]:
        """What speaks against a row as a whole: field, code, and words where the code has none."""
        for name, code in self._out_of_order(draft):
            yield name, code, ""
        for name, message in refusals(draft, now=self.now):  # type: ignore[arg-type]
            yield name, "refused", message
        if draft.slot:
            found = slot_refusals(draft, draft.slot.at, now=self.now)  # type: ignore[arg-type]
            for _name, message in found:
                yield "slot", "refused", message

    def _out_of_order(self, draft: Draft) -> Iterator[tuple[str, str]]:
        """A foreign section, steps that contradict each other."""
        kind, submitted, interviewed = draft.type, draft.submitted_at, draft.interviewed
        if self.sections is not None and kind.section_code not in self.sections:
            yield "type", "section"
        if interviewed and kind.workflow != Workflow.PASSPORT:
            yield "interviewed_at", "interview"
            return
        floor = interviewed.after(submitted) if interviewed else submitted
        if floor < submitted:
            yield "interviewed_at", "order"
        if not draft.stage:
            return
        here = position(kind.workflow, draft.stage)
        if interviewed and here is not None:
            at = position(kind.workflow, INTERVIEW)
            if at is not None and here < at:
                yield "stage", "contradiction"
            elif here == at and draft.staged and not same_day(draft.staged, interviewed):
                yield "staged_at", "contradiction"
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
