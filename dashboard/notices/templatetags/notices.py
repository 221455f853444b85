"""Words of notices in templates: Markdown, months, phone links, links inside a public tree."""

import re
from collections.abc import Iterator
from datetime import date

from django import template
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dashboard.core import formats
from dashboard.notices import markdown as sieve
from dashboard.notices.models import Notice, NoticeRevision
from dashboard.notices.sites import LANGUAGES, Place

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


@register.filter
def field_name(name: str) -> str:
    """The words for a field of a text, with its language: “Headline (English)”."""
    words = str(NoticeRevision._meta.get_field(name).verbose_name)
    return words[:1].upper() + words[1:]


@register.filter
def readers(revision: NoticeRevision) -> Iterator[dict[str, str]]:
    """The words of a version for the readers of each language, with their heading."""
    for language in LANGUAGES:
        with translation.override(language):
            words = {name: revision.text(name) for name in ("headline", "body", "what_to_do")}
            yield {"language": language, "advice_heading": _("What you should do"), **words}
