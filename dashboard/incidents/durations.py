"""How long something lasted, in words. No ORM."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MINUTE = timedelta(minutes=1)


def duration(value: timedelta | None) -> str:
    """“4 hari 9 jam”, “2 jam 5 menit”, “12 menit”: the two largest parts; nothing stays empty."""
    if value is None:
        return ""
    minutes = max(value, timedelta()) // MINUTE
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    words = [
        (days, ngettext("%(n)d day", "%(n)d days", days)),
        (hours, ngettext("%(n)d hour", "%(n)d hours", hours)),
        (0 if days else minutes, ngettext("%(n)d minute", "%(n)d minutes", minutes)),
    ]
    parts = [text % {"n": number} for number, text in words if number]
    return " ".join(parts) or _("less than a minute")
