import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.http import QueryDict
from django.utils.translation import gettext as _

from dashboard.applications.exports.services import export
from dashboard.applications.filters import LOOK, ApplicationFilter
from dashboard.applications.models import Application, ApplicationQuerySet
from dashboard.applications.sheets import UnreadableSheet, kind_of
from dashboard.offices.commands import (
    add_format_argument,
    add_office_argument,
    as_json,
    office_from,
    why_not,
)
from dashboard.offices.models import Office

FILTERS = tuple(name for name in ApplicationFilter.base_filters if name not in LOOK)


class Command(BaseCommand):
    help = "Writes applications to a CSV or XLSX file, with the columns of the import."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("-o", "--output", metavar="FILE", type=Path, required=True)
        add_office_argument(parser)
        filters = parser.add_argument_group("filters", "those of the list; may be repeated")
        for name in FILTERS:
            filters.add_argument(
                _option(name), dest=name, action="append", default=[], metavar="VALUE"
            )
        add_format_argument(parser)

    def handle(self, *, output: Path, **options) -> None:
        office = office_from(options)
        try:
            kind = kind_of(output.name)
        except UnreadableSheet as error:
            raise CommandError(f"--output: {error}") from error
        filters = {name: options[name] for name in FILTERS if options[name]}
        rows = _narrowed(office, filters)
        made = export(
            rows=rows,
            kind=kind,
            by=None,
            office=office,
            reason="export_applications",
            filters=filters,
        )
        try:
            _write(output, made.pieces)
        except OSError as error:
            message = _("%(file)s cannot be written: %(reason)s.")
            raise CommandError(message % {"file": output, "reason": why_not(error)}) from error
        if options["format"] == "json":
            self.stdout.write(as_json({"file": str(output), "applications": made.count}))
        else:
            message = _("%(count)d applications written to %(file)s.")
            self.stdout.write(message % {"count": made.count, "file": output})


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _narrowed(office: Office, filters: dict[str, list[str]]) -> ApplicationQuerySet:
    """The rows of the office that the filters leave; without any, all of them."""
    query = QueryDict(mutable=True)
    for name, values in ({"scope": ["all"]} | filters).items():
        query.setlist(name, values)
    rows = Application.objects.filter(office=office)
    narrowed = ApplicationFilter(query, rows, today=office.today())
    if not narrowed.is_valid():
        wrong = (
            f"{_option(name)}: {' '.join(said)}" for name, said in narrowed.form.errors.items()
        )
        raise CommandError(" ".join(wrong))
    return narrowed.qs


def _write(output: Path, pieces) -> None:
    """The file is for its owner's eyes, and is whole or not there."""
    unfinished = output.with_name(f"{output.name}.part")
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        for piece in pieces:
            file.write(piece)
    unfinished.replace(output)
