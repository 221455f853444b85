from typing import Any

import django_tables2 as tables
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from dashboard.core.formats import datetime_wib
from dashboard.core.templatetags.ui import status
from dashboard.notices.models import Notice

LINK = ("notices:detail", {"pk": tables.A("pk")})


class NoticeTable(tables.Table):
    """The notices of an office, the newest first. Reads prefetched versions only."""

    caption = _("Notices")
    row_header = "headline"

    headline = tables.Column(_("Headline"), accessor="latest", linkify=LINK, orderable=False)
    kind = tables.Column(_("Kind of notice"))
    status = tables.Column(_("Status"))
    version = tables.Column(_("Version"), accessor="latest__no", orderable=False)
    editor = tables.Column(_("Last edited by"), accessor="latest__last_editor", orderable=False)
    created_at = tables.Column(_("Created"))
    published_at = tables.Column(_("First published"))

    class Meta:
        order_by = "-created_at"
        empty_text = _("No notice has been written yet")

    def render_headline(self, record: Notice) -> str:
        return record.latest.headline or record.latest.headline_id

    def render_status(self, record: Notice) -> SafeString:
        return status(record.tone, record.get_status_display())

    def render_created_at(self, value: Any) -> str:
        return datetime_wib(value)

    def render_published_at(self, value: Any) -> str:
        return datetime_wib(value)
