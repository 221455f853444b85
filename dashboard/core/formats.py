"""Dates, times and numbers as people write them, in the reader's language. No ORM."""

from datetime import date, datetime, time

from django.utils import timezone
from django.utils.translation import get_language

MONTHS = (
    "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
    "January February March April May June July August September October November December",
)
WEEKDAYS = (
    "Senin Selasa Rabu Kamis Jumat Sabtu Minggu",
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
)
ZONES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


def english() -> bool:
    return (get_language() or "").startswith("en")


def _local(value: date) -> date:
    aware = isinstance(value, datetime) and timezone.is_aware(value)
    return timezone.localtime(value) if aware else value


def date_long(value: date | None, letters: int | None = None) -> str:
    """3 Juli 2024; an instant counts by the zone in force; nothing stays empty."""
    if not value:
        return ""
    day = _local(value)
    return f"{day.day} {MONTHS[english()].split()[day.month - 1][:letters]} {day.year}"


def date_short(value: date | None) -> str:
    """3 Jul 2024, in both languages the first three letters of the month."""
    return date_long(value, 3)


def day_long(value: date | None) -> str:
    """Rabu, 3 Juli 2024."""
    weekdays = WEEKDAYS[english()].split()
    return f"{weekdays[_local(value).weekday()]}, {date_long(value)}" if value else ""


def time_wib(value: datetime | time | None) -> str:
    """14.05 WIB, with the sign of the zone in force; English 14:05 WIB."""
    if value in (None, ""):
        return ""
    zone, at = timezone.get_current_timezone_name(), _local(value)  # type: ignore[arg-type]
    return f"{at:%H}{':' if english() else '.'}{at:%M} {ZONES.get(zone, zone)}"


def datetime_wib(value: datetime | None) -> str:
    """3 Juli 2024 14.05 WIB."""
    return f"{date_long(value)} {time_wib(value)}" if value else ""


def period(first: date, last: date) -> str:
    """Inclusive dates, no part said twice: 1–30 Juni 2024, 28 Mei – 3 Juni 2024."""
    if first == last:
        return date_long(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{date_long(last)}"
    start = date_long(first)
    return f"{start[:-5] if first.year == last.year else start} – {date_long(last)}"


def number(value: float | str | None, digits: int = 0) -> str:
    """3.712 (English 3,712) for counts, never for years and ids; nothing is a dash."""
    if value in (None, ""):
        return "–"
    text = f"{value:,.{digits}f}"
    return text if english() else text.translate(str.maketrans(",.", ".,"))


def percent(value: float | str | None, digits: int = 1) -> str:
    """70,3 % (English 70.3%) of a value that is in percent already: 70.3."""
    sign = "%" if english() else "\N{NO-BREAK SPACE}%"
    return number(value, digits) + ("" if value in (None, "") else sign)
