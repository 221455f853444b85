from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _

from dashboard.audit import triggers
from dashboard.audit.checks import triggers_stand


def install_triggers(*, using: str, **kwargs: object) -> None:
    triggers.install(using=using)


def lift_guards(*, using: str, plan: list, **kwargs: object) -> None:
    if plan:
        triggers.lift(using=using)


class AuditConfig(AppConfig):
    name = "dashboard.audit"
    label = "audit"
    verbose_name = _("Audit trail")

    def ready(self) -> None:
        # SQLite drops triggers silently when a migration rebuilds a table: install after each.
        # It refuses to rebuild one that a trigger of another table reads: take those off before.
        pre_migrate.connect(lift_guards, sender=self)
        post_migrate.connect(install_triggers, sender=self)
        checks.register(triggers_stand, checks.Tags.database)
