"""``manage.py check --database default`` tells when the audit trail could be rewritten."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Warning
from django.db import connections

from dashboard.audit import triggers


def triggers_stand(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """A warning, since ``migrate``, which asks this first, is what puts them back; /readyz fails.

    Silent where the table itself is still to come.
    """
    return [
        Warning(
            f"The triggers that guard the audit trail and published rows are gone ({alias}).",
            hint="Find out who took them off, then run: manage.py migrate",
            id="audit.W001",
        )
        for alias in databases or ()
        if triggers.TABLE in connections[alias].introspection.table_names()
        and not triggers.installed(using=alias)
    ]
