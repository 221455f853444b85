from collections.abc import Iterable

import django_tables2 as tables
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from dashboard.accounts.models import User
from dashboard.core.formats import date_short
from dashboard.core.templatetags.ui import status
from dashboard.offices.statuses import person_state

LINE = SafeString("<br>")


class PeopleTable(tables.Table):
    """People with their standing roles in ``standing``; the view prefetches them."""

    full_name = tables.Column(_("Name"), linkify=("offices:person", {"pk": tables.A("pk")}))
    username = tables.Column(_("User name"))
    roles = tables.Column(_("Role"), accessor="standing", orderable=False)
    sections = tables.Column(_("Section"), accessor="standing", orderable=False)
    offices = tables.Column(_("Office"), accessor="standing", orderable=False)
    state = tables.Column(_("State"), accessor="pk", order_by=("-is_active", "full_name"))
    last_login = tables.Column(_("Last log-in"), default="")

    row_header = "full_name"

    class Meta:
        empty_text = _("Nobody works here yet.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.caption = _("People of the office")

    def render_roles(self, value: list) -> str:
        return _lines((row.role_name, _until(row)) for row in value)

    def render_sections(self, value: list) -> str:
        return _lines((row.section or _("The whole office"), "") for row in value)

    def render_offices(self, value: list) -> str:
        return _lines((row.office.code, "") for row in value)

    def render_state(self, record: User) -> str:
        return status(*person_state(record))


def _lines(parts: Iterable[tuple[object, str]]) -> str:
    return format_html_join(LINE, "{}{}", parts)


def _until(row) -> str:
    return f" (– {date_short(row.valid_until)})" if row.valid_until else ""
