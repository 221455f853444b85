"""What management commands have in common: the office, dates, and figures as text or JSON."""

import argparse
import errno
import json
from collections.abc import Iterable
from datetime import date, datetime

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from dashboard.offices.models import Office


def add_office_argument(parser: CommandParser, *, help: str = "") -> None:
    parser.add_argument(
        "--office",
        metavar="CODE",
        help=help or "the office's code; default: the only one, else the one that / shows",
    )


def office_from(options: dict) -> Office:
    """The office that ``--office`` names; else the only one, else the only one on the public page.

    Raises ``CommandError`` with the known codes where that does not say which.
    """
    offices = list(Office.objects.filter(active=True))
    known = ", ".join(office.code for office in offices)
    if not offices:
        raise CommandError(_("There is no office yet: run create_office first."))
    code = options.get("office")
    if code:
        named = [office for office in offices if office.code == code.upper()]
        if not named:
            message = _("--office: there is no office “%(code)s”. Known: %(known)s.")
            raise CommandError(message % {"code": code, "known": known})
        return named[0]
    for choice in (offices, [office for office in offices if office.public]):
        if len(choice) == 1:
            return choice[0]
    raise CommandError(_("--office: say which office. Known: %(known)s.") % {"known": known})


def day(text: str) -> date:
    """Read a date argument, ISO or DD/MM/YYYY."""
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007
        except ValueError:
            continue
    raise argparse.ArgumentTypeError(
        _("“%(text)s” is no date: write 2024-06-30 or 30/06/2024") % {"text": text}
    )


def why_not(error: OSError) -> str:
    """Why a file can be neither read nor written, in the language of the message around it."""
    if isinstance(error, FileNotFoundError):
        return _("there is no such file or folder")
    if isinstance(error, IsADirectoryError):
        return _("it is a folder")
    if isinstance(error, PermissionError):
        return _("this user may not do that")
    return _("the system refuses it (%(code)s)") % {
        "code": errno.errorcode.get(error.errno or 0, type(error).__name__)
    }


def add_format_argument(parser: CommandParser) -> None:
    parser.add_argument("--format", choices=["text", "json"], default="text")


def as_json(figures: dict) -> str:
    """Figures for other programs: dates ISO, counts integers."""
    return json.dumps(figures, default=_plain, ensure_ascii=False, indent=2)


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no figure")


def as_table(rows: Iterable[tuple[str, str]], *, indent: int = 2) -> str:
    """Two columns, the second one right-aligned."""
    rows = list(rows)
    left = max((len(name) for name, _value in rows), default=0)
    right = max((len(value) for _name, value in rows), default=0)
    return "\n".join(f"{'':{indent}}{name:<{left}}  {value:>{right}}" for name, value in rows)
