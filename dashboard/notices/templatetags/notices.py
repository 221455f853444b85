"""Words of notices in templates: Markdown, months, phone links, links inside a public tree."""

import re
from datetime import date

from django import template
from django.utils.safestring import SafeString

from dashboard.core import formats
from dashboard.notices import markdown as sieve
from dashboard.notices.models import Notice
from dashboard.notices.sites import Place

register = template.Library()


@register.filter
def markdown(source: str, heading: int = 2) -> SafeString:
    """Safe HTML of Markdown; headings in it become ``h<heading>``."""
    return sieve.render(source, heading)


@register.filter
def month_long(day: date) -> str:
    """Juni 2024."""
    return formats.date_long(day).partition(" ")[2]


@register.filter
def dialled(phone: str) -> str:
    """What a ``tel:`` link dials: the digits, with the leading plus if there is one."""
    return re.sub(r"(?<!^)\+|[^\d+]", "", phone.strip())


@register.simple_tag
def notice_link(place: Place, notice: Notice) -> str:
    """The relative way from a public page to a notice in the same language."""
    return place.to("notice", slug=notice.slug)
