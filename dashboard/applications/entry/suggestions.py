"""What the entry form offers while one types: countries by name or code, groups met lately.

A browser's own list (``datalist``): no script, nothing sent, and typing something else stays
possible. See docs/decisions/0008.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

from babel import Locale
from babel.core import get_global
from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from dashboard.applications.models import Application
from dashboard.applications.nations import NATIONS
from dashboard.offices.models import Section

LANGUAGES = ("id", "en")
READ, SHOWN = 1_000, 40  # so many of the last applications are looked at; so many groups offered
Choices = Iterable[tuple[str, str]]


class Suggesting(forms.TextInput):
    """A text field with a list of values and what stands beside them, made when it is shown."""

    def __init__(self, choices: Callable[[], Choices], attrs: dict[str, Any] | None = None):
        super().__init__(attrs)
        self.choices = choices

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        key = f"{name}-choices"
        field = super().render(name, value, {**(attrs or {}), "list": key}, renderer)
        options = format_html_join("", '<option value="{}" label="{}"></option>', self.choices())
        return format_html('{}<datalist id="{}">{}</datalist>', field, key, options)


@cache
def countries(language: str) -> dict[str, str]:
    """The codes of ``NATIONS`` with their names in ``language``, in order of the names."""
    names = Locale(language).territories
    found = {
        code: names[two[0]]
        for code, two in get_global("territory_aliases").items()
        if code in NATIONS
    }
    return dict(sorted(found.items(), key=lambda item: item[1]))


def country_choices() -> Choices:
    """The countries in the language of the page, Indonesia first."""
    rows = countries("en" if get_language() == "en" else "id")
    return [("IDN", rows["IDN"]), *((code, name) for code, name in rows.items() if code != "IDN")]


def country_code(text: str) -> str:
    """The code of a country whose name was typed, in either language; else the text as it is."""
    wanted = text.strip().casefold()
    for language in LANGUAGES:
        for code, name in countries(language).items():
            if name.casefold() == wanted:
                return code
    return text.strip()


def recent_groups(sections: Sequence[Section]) -> list[tuple[str, str]]:
    """Groups of these sections among their last applications, the latest first; one query."""
    rows = Application.objects.filter(section__in=sections).order_by("-pk")
    groups = dict.fromkeys(rows.values_list("group_ref", flat=True)[:READ])
    return [(group, group) for group in groups if group][:SHOWN]
