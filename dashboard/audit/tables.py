import django_tables2 as tables
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from dashboard.audit.filters import kinds
from dashboard.audit.models import AuditEvent


class AuditTable(tables.Table):
    """The trail, newest first. What an event holds is codes and masks, so nothing to hide here."""

    at = tables.Column(_("Time"), orderable=False)
    username = tables.Column(_("User name"), orderable=False)
    verb = tables.Column(_("Action"), orderable=False)
    object = tables.Column(_("Object"), accessor="object_id", orderable=False)
    changes = tables.Column(_("Changes"), orderable=False)
    reason = tables.Column(_("Reason"), orderable=False)
    section_code = tables.Column(_("Section"), orderable=False)
    ip = tables.Column(_("Address"), orderable=False, default="")

    class Meta:
        empty_text = _("Nothing is recorded yet.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.caption = _("Audit trail, newest first")
        self.kinds = dict(kinds())

    def render_object(self, record: AuditEvent) -> str:
        kind = self.kinds.get(record.object_label, record.object_label)
        return format_html("{} <b>{}</b>", kind, record.object_id)

    def render_verb(self, record: AuditEvent) -> str:
        return capfirst(record.get_verb_display())

    def render_changes(self, value: dict) -> str:
        return "; ".join(f"{key}: {_written(part)}" for key, part in value.items() if part != "")


def _written(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
