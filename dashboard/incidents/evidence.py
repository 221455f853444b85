"""Why an application is affected: one sentence, in the language and time zone in force."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.core.formats import date_long, datetime_wib
from dashboard.incidents.affected import BOOKED, MINUTE, RESCHEDULED, Finding, Outage

LONGEST = 400


def sentence(
    found: Finding, outage: Outage, stages: Mapping[int, str], services: Mapping[str, str]
) -> str:
    """What hit the file and what follows from it, at most 400 characters.

    ``stages`` and ``services`` give the names, by key and by code.
    """
    said = "; ".join(_parts(found, outage, stages, services))
    return f"{said[:1].upper()}{said[1 : LONGEST - 2]}{'…' if len(said) > LONGEST - 2 else '.'}"


def _parts(
    found: Finding, outage: Outage, stages: Mapping[int, str], services: Mapping[str, str]
) -> Iterator[str]:
    def cause(stage: int, *lanes: str) -> str:
        codes = (code for lane in lanes for code in outage.services(stage, file.type, lane))
        return ", ".join(services[code] for code in dict.fromkeys(codes))

    file = found.file
    if slot := found.slot:
        words = {"at": datetime_wib(slot.start), "services": cause(slot.stage, slot.lane)}
        yield _slot(found, slot.status) % words
    if found.same_day_broken:
        at = datetime_wib(found.accepted)
        yield _("same-day file accepted on %(at)s was not ready by closing time") % {"at": at}
    if stay := found.stay:
        words = {
            "stage": stages[stay.stage],
            "since": date_long(stay.entered),
            "time": working_time(found.overlap),
            "services": cause(stay.stage, *file.lanes),
        }
        yield _("%(stage)s since %(since)s; outage of %(services)s took %(time)s of work") % words
    if found.late:
        dates = {"old": date_long(file.promised), "new": date_long(file.due)}
        yield _("promise moves from %(old)s to %(new)s") % dates
    if found.travel_risk:
        yield _("leaves on %(date)s") % {"date": date_long(file.travel)}
    if found.expiry_risk:
        yield _("permit valid until %(date)s") % {"date": date_long(file.expiry)}


def _slot(found: Finding, status: str) -> str:
    if found.upcoming:
        return _("appointment on %(at)s; %(services)s still down")
    if status == BOOKED:
        return _("appointment on %(at)s fell into the outage of %(services)s; not noted if served")
    if status == RESCHEDULED:
        return _("appointment on %(at)s was moved because of the outage of %(services)s")
    return _("appointment on %(at)s was not served because of the outage of %(services)s")


def working_time(value: timedelta) -> str:
    """“18 jam 30 menit”: never days, since a working day has other hours than a day."""
    hours, minutes = divmod(value // MINUTE, 60)
    words = [
        (hours, ngettext("%(n)d hour", "%(n)d hours", hours)),
        (minutes, ngettext("%(n)d minute", "%(n)d minutes", minutes)),
    ]
    return " ".join(text % {"n": number} for number, text in words if number)
