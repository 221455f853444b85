"""How the incident pages write lengths of time and the head of a day."""

from datetime import date

from django import template

from dashboard.core import formats
from dashboard.incidents.durations import duration

register = template.Library()
register.filter(duration)


@register.filter
def weekday_short(value: date) -> str:
    """Kam (English Thu)."""
    return formats.WEEKDAYS[formats.english()].split()[value.weekday()][:3]


@register.filter
def day_month(value: date) -> str:
    """20 Jun, without the year."""
    return formats.date_short(value)[:-5]
