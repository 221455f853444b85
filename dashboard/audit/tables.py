import django_tables2 as tables
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from dashboard.applications.models import Stage
from dashboard.audit.filters import kinds
from dashboard.audit.models import AuditEvent
from dashboard.offices.roles import Role

WORDS = {
    "acting": _("acting"),
    "count": _("count"),
    "fields": _("fields"),
    "filters": _("filters"),
    "from": _("from"),
    "kind": _("kind"),
    "locked": _("locked out"),
    "origin": _("origin"),
    "role": _("role"),
    "section": _("section"),
    "stage": _("stage"),
    "until": _("until"),
    "version": _("version"),
}
ROLES = dict(Role.choices)


class AuditTable(tables.Table):
    """The trail, newest first. What an event holds is codes and masks, so nothing to hide here."""

    at = tables.Column(_("Time"), orderable=False)
    username = tables.Column(_("User name"), orderable=False)
    verb = tables.Column(_("Action"), orderable=False)
    object = tables.Column(_("Object"), accessor="object_id", orderable=False)
    changes = tables.Column(_("Changes"), orderable=False, default="")
    reason = tables.Column(_("Reason"), orderable=False, default="")
    section_code = tables.Column(_("Section"), orderable=False, default="")
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

    @cached_property
    def stages(self) -> dict[str, str]:
        """Names of the stages; asked once, and only where an event names one."""
        return {row.code: row.name for row in Stage.objects.all()}

    def render_changes(self, value: dict) -> str:
        if stage := value.get("stage"):
            value = value | {"stage": self._in_words(stage)}
        told = [_told(key, part) for key, part in value.items() if part not in ("", False, None)]
        return "; ".join(told)

    def _in_words(self, stage: object) -> object:
        """A stage's code, or counts by code, with names; a code that is gone stays as it is."""
        if isinstance(stage, dict):
            return {self.stages.get(code, code): count for code, count in stage.items()}
        return self.stages.get(str(stage), stage)


def _told(key: str, value: object) -> str:
    """One change in words: what is known by a word here, else by its key; codes as they are."""
    word = WORDS.get(key, key)
    if value is True:
        return str(word)
    if isinstance(value, dict):
        # PostgreSQL's jsonb keeps no order of its own.
        value = [f"{name} {part}" for name, part in sorted(value.items())]
    written = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"{word}: {ROLES.get(written, written) if key == 'role' else written}"
