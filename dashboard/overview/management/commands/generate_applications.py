import argparse
import time
from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from dashboard.core.formats import number
from dashboard.offices.commands import (
    add_format_argument,
    add_office_argument,
    as_json,
    day,
    office_from,
)
from dashboard.overview.demo.build import holds_demo
from dashboard.overview.generator.run import (
    SEEDS,
    AlreadyThere,
    generate,
    holds_real_ones,
    usual_first_day,
)

MOST = 20_000_000
A_DAY = 99_999  # the number of a file holds five digits for its place in the day


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST:
        raise argparse.ArgumentTypeError(
            _("“%(text)s”: write a whole number from 1 to %(most)s.")
            % {"text": text, "most": number(MOST)}
        )
    return int(text)


def _seed(text: str) -> int:
    if not text.isdecimal() or int(text) >= SEEDS:
        raise argparse.ArgumentTypeError(
            _("“%(text)s”: write a whole number from 0 to %(most)s.")
            % {"text": text, "most": number(SEEDS - 1)}
        )
    return int(text)


class Command(BaseCommand):
    help = "Fills an office with synthetic applications for load tests, never among real ones."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--count", type=_count, required=True, metavar="N")
        parser.add_argument(
            "--seed", type=_seed, required=True, metavar="S", help="the same seed, the same rows"
        )
        parser.add_argument(
            "--from", dest="first", type=day, metavar="D", help="default: 250 files a weekday"
        )
        parser.add_argument("--to", dest="last", type=day, metavar="D", help="default: today")
        add_office_argument(parser)
        add_format_argument(parser)

    def handle(self, *, count: int, seed: int, **options: Any) -> None:
        if holds_real_ones() and not holds_demo():
            raise CommandError(
                _(
                    "Real applications stand here: synthetic ones never go among them. Take a "
                    "database of its own."
                )
            )
        office = office_from(options)
        last = options["last"] or office.today()
        first = options["first"] or usual_first_day(office, last, count)
        self._check(first, last, office.today(), count)
        started = time.monotonic()
        text = options["format"] == "text"
        try:
            opened = generate(
                office=office,
                count=count,
                seed=seed,
                first=first,
                last=last,
                progress=self._progress if text else lambda done: None,
            )
        except AlreadyThere as error:
            message = _("The office holds applications of seed %(seed)d: choose another seed.")
            raise CommandError(message % {"seed": seed}) from error
        except ValueError as error:
            message = _("No day from %(first)s to %(last)s is one on which the office works.")
            raise CommandError(message % {"first": first, "last": last}) from error
        figures = {"office": office.code, "applications": count, "open": opened, "seed": seed}
        figures |= {"from": first, "to": last, "seconds": round(time.monotonic() - started, 1)}
        self.stdout.write(as_json(figures) if not text else _in_words(figures))

    def _check(self, first: date, last: date, today: date, count: int) -> None:
        if last > today:
            raise CommandError(_("--to lies in the future."))
        if first > last:
            raise CommandError(_("--from lies after --to."))
        if count / (1 + (last - first) // timedelta(days=1)) > A_DAY / 4:
            raise CommandError(_("Too many for so few days: begin earlier with --from."))

    def _progress(self, done: int) -> None:
        self.stdout.write(_("  %(count)s applications …") % {"count": number(done)})
        self.stdout.flush()


def _in_words(figures: dict[str, Any]) -> str:
    words = {
        "count": number(figures["applications"]),
        "open": number(figures["open"]),
        "office": figures["office"],
        "first": figures["from"],
        "last": figures["to"],
        "seconds": figures["seconds"],
    }
    message = _(
        "%(count)s applications in %(office)s from %(first)s to %(last)s, %(open)s of them open "
        "(%(seconds)s s)."
    )
    return message % words
