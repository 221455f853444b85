import hashlib
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.applications.imports.messages import summary
from dashboard.applications.imports.month_totals import Outcome, TotalsReader, record_totals
from dashboard.applications.sheets import UnreadableSheet, kind_of
from dashboard.core.formats import number
from dashboard.offices.commands import add_format_argument, as_json, why_not


class Command(BaseCommand):
    help = (
        "Imports totals of whole months without rows (columns kantor, bulan, jenis, keperluan, "
        "jumlah, sumber). A file with a wrong row is refused as a whole."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        add_format_argument(parser)

    def handle(self, *, file: Path, format: str, **options) -> None:
        now = timezone.now()
        try:
            kind = kind_of(file.name)
            with file.open("rb") as content:
                digest = hashlib.file_digest(content, "sha256").hexdigest()
                reader = TotalsReader(today=timezone.localdate(now))
                totals, problems = reader.read(content, kind)
        except UnreadableSheet as error:
            raise CommandError(f"{file.name}: {error}") from error
        except OSError as error:
            message = _("%(file)s cannot be read: %(reason)s.")
            raise CommandError(message % {"file": file, "reason": why_not(error)}) from error
        if problems:
            rejected = len({problem.number for problem in problems})
            outcome = Outcome(rejected=rejected, problems=problems)
        else:
            outcome = record_totals(totals=totals, by=None, sha256=digest, now=now)
        self.stdout.write(_text(outcome) if format == "text" else as_json(_figures(outcome)))
        if problems:
            said = ngettext(
                "%(count)d row is wrong: nothing was written.",
                "%(count)d rows are wrong: nothing was written.",
                rejected,
            )
            raise CommandError(said % {"count": rejected})


def _figures(outcome: Outcome) -> dict:
    errors = [
        {"row": problem.number, "column": problem.column, "message": problem.message}
        for problem in outcome.problems
    ]
    return {**outcome.counts(), "errors": errors}


def _text(outcome: Outcome) -> str:
    removed = _("%(count)s removed") % {"count": number(outcome.removed)}
    row = _("row %(row)d, %(column)s: %(message)s")
    reasons = [
        row % {"row": p.number, "column": p.column, "message": p.message} for p in outcome.problems
    ]
    return "\n".join([f"{summary(outcome.counts())}, {removed}", *reasons])
