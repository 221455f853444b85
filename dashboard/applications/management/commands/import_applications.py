import hashlib
from pathlib import Path
from typing import BinaryIO

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.applications.imports.heads import problems_of, read_head
from dashboard.applications.imports.messages import summary
from dashboard.applications.imports.packed import Table, load
from dashboard.applications.imports.profiles import columns_for, named
from dashboard.applications.imports.results import finish, start
from dashboard.applications.imports.services import Importer, Outcome
from dashboard.applications.models import ImportProfile
from dashboard.applications.sheet_reading import LEGACY
from dashboard.applications.sheets import UnreadableSheet, kind_of
from dashboard.offices.commands import (
    add_format_argument,
    add_office_argument,
    as_json,
    office_from,
    why_not,
)
from dashboard.offices.models import Office


class Command(BaseCommand):
    help = (
        "Imports applications from CSV or XLSX: the good rows; the others with their reasons. "
        "Exits 1 when a row was rejected, after the good ones are in."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        add_office_argument(parser)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen")
        parser.add_argument(
            "--profile", metavar="P", help="the source whose columns were matched on screen"
        )
        add_format_argument(parser)

    def handle(self, *, file: Path, dry_run: bool, profile: str | None, **options) -> None:
        office = office_from(options)
        source = _profile(office, profile) if profile else None
        try:
            kind = kind_of(file.name)
            with file.open("rb") as content:
                digest = hashlib.file_digest(content, "sha256").hexdigest()
                table = _table(content, kind, office, source)
        except UnreadableSheet as error:
            raise CommandError(f"{file.name}: {error}") from error
        except OSError as error:
            message = _("%(file)s cannot be read: %(reason)s.")
            raise CommandError(message % {"file": file, "reason": why_not(error)}) from error
        if table.encoding == LEGACY:
            self.stderr.write(_("The file is no UTF-8 and was read as Windows-1252."))
        if dry_run:
            outcome = Importer(office=office, by=None, key="preview").preview(table)
        else:
            batch = start(office=office, by=None, kind=kind, sha256=digest)
            outcome = Importer(office=office, by=None, key=f"import:{batch.pk}").run(table)
            finish(batch=batch, outcome=outcome, by=None)
        as_text = options["format"] == "text"
        self.stdout.write(_text(outcome) if as_text else as_json(_figures(outcome)))
        if outcome.problems:
            rejected = outcome.counts()["rejected"]
            said = ngettext(
                "%(count)d row was rejected.", "%(count)d rows were rejected.", rejected
            )
            raise CommandError(said % {"count": rejected})


def _profile(office: Office, name: str) -> ImportProfile:
    found = named(office=office, name=name)
    if found:
        return found
    known = ", ".join(row.name for row in ImportProfile.objects.of(office)) or "–"
    message = _("There is no source “%(name)s”. Known: %(known)s.")
    raise CommandError(message % {"name": name, "known": known})


def _table(content: BinaryIO, kind: str, office: Office, source: ImportProfile | None) -> Table:
    """The rows, by our columns: of the source asked for, or as the first row tells."""
    head = read_head(content, kind)
    columns, _found = columns_for(office=office, head=head, profile=source)
    if source and columns and (missing := problems_of(columns)[0]):
        message = _("Of the columns of “%(name)s” the file lacks: %(columns)s.")
        raise UnreadableSheet(message % {"name": source.name, "columns": ", ".join(missing)})
    return load(content, kind, columns)


def _figures(outcome: Outcome) -> dict:
    told = {"errors": outcome.problems, "warnings": outcome.warnings}
    listed = {
        name: [{"row": p.number, "column": p.column, "message": p.message} for p in problems]
        for name, problems in told.items()
    }
    return {**outcome.counts(), **listed}


def _text(outcome: Outcome) -> str:
    row = _("row %(row)d, %(column)s: %(message)s")
    doubt = _("row %(row)d, %(column)s: let in, but unlikely: %(message)s")
    reasons = [
        line % {"row": p.number, "column": p.column, "message": p.message}
        for line, problems in ((row, outcome.problems), (doubt, outcome.warnings))
        for p in problems
    ]
    if more := outcome.doubtful - len({p.number for p in outcome.warnings}):
        said = ngettext(
            "%(count)d more row is unlikely.", "%(count)d more rows are unlikely.", more
        )
        reasons.append(said % {"count": more})
    return "\n".join([summary(outcome.counts()), *reasons])
