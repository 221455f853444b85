from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.applications import proofs
from dashboard.core.formats import number
from dashboard.offices.commands import (
    add_format_argument,
    add_office_argument,
    as_json,
    office_from,
)


class Command(BaseCommand):
    help = (
        "Proves that stage, dates, stays and slots of every application are what its history "
        "says. Exits 1 at the first difference; with --repair, where the history itself is wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="make them what history says")
        add_office_argument(parser, help="the office's code; default: all offices")
        add_format_argument(parser)

    def handle(self, *, repair: bool, **options) -> None:
        office = office_from(options) if options["office"] else None
        run = proofs.repair if repair else proofs.check
        outcome = run(office=office)
        text = _json(outcome) if options["format"] == "json" else _text(outcome)
        self.stdout.write(text)
        if outcome.first:
            raise CommandError(str(outcome.first))


def _json(outcome: proofs.Outcome) -> str:
    found = outcome.first
    figures = {"checked": outcome.checked, "repaired": outcome.repaired, "left": outcome.left}
    figures["difference"] = vars(found) if found else None
    return as_json(figures)


def _text(outcome: proofs.Outcome) -> str:
    words = {"checked": number(outcome.checked), "repaired": number(outcome.repaired)}
    if outcome.repaired:
        said = ngettext(
            "%(checked)s checked, %(repaired)s application repaired.",
            "%(checked)s checked, %(repaired)s applications repaired.",
            outcome.repaired,
        )
        return said % words
    if outcome.first:
        return _("%(checked)s checked: something differs.") % words
    return _("%(checked)s checked: every application is what its history says.") % words
