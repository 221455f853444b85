"""Puts generated rows into the database, keys and all.

Tens of rows stand behind each application: ``bulk_create`` would take hours for a million. What
is written is proved by ``check_history`` and ``recompute_due --check``.
"""

from collections.abc import Callable, Sequence
from operator import itemgetter

from django.db import connection, models, transaction

from dashboard.applications.many_rows import Inserter
from dashboard.applications.models import (
    Application,
    Appointment,
    PromiseChange,
    StageChange,
    StageStay,
)
from dashboard.overview.generator.files import Batch, File

# The table, the name of its rows in a batch, and what each row holds.
TABLES: tuple[tuple[type[models.Model], str, tuple[str, ...]], ...] = (
    (
        StageChange,
        "changes",
        (
            "id",
            "application_id",
            "from_stage_id",
            "to_stage_id",
            "occurred_at",
            "recorded_at",
            "by_id",
            "origin",
            "reason",
            "waits_for",
            "reverses_id",
            "idempotency_key",
        ),
    ),
    (StageStay, "stays", ("application_id", "stage_id", "entered_at", "left_at")),
    (
        Appointment,
        "slots",
        (
            "id",
            "application_id",
            "office_id",
            "stage_id",
            "lane",
            "starts_at",
            "ends_at",
            "starts_on",
            "status",
            "replaced_by_id",
        ),
    ),
    (PromiseChange, "promises", ("application_id", "new", "cause", "at", "by_id")),
)
NUMBERED = {"files": Application, "changes": StageChange, "slots": Appointment}


class Writer:
    """Writes batches, one transaction each, while nobody else writes these tables."""

    def __init__(self) -> None:
        self._postgres = connection.vendor == "postgresql"
        self._tune()

    def _tune(self) -> None:
        """The keys of a million rows lie everywhere in an index: keep it in memory meanwhile."""
        if not self._postgres:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA cache_size = -600000")

    def write(self, fill: Callable[[Batch], None]) -> None:
        """Let ``fill`` lay rows into a batch that knows the next keys, and save it."""
        with transaction.atomic():
            self._keep_others_out()
            batch = Batch({name: self._last_id(model) + 1 for name, model in NUMBERED.items()})
            fill(batch)
            made, known = Inserter(Application), _attributes(batch.files)
            empty, values = dict.fromkeys(known), itemgetter(*known)
            made.insert(Application, known, [values(empty | vars(row)) for row in batch.files])
            for model, name, attributes in TABLES:
                made.insert(model, attributes, getattr(batch, name))
            self._count_on()

    def _keep_others_out(self) -> None:
        """SQLite's IMMEDIATE transaction does so by itself."""
        if self._postgres:
            names = ", ".join(model._meta.db_table for model in NUMBERED.values())
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")

    def _last_id(self, model: type[models.Model]) -> int:
        return model._base_manager.aggregate(last=models.Max("pk"))["last"] or 0

    def _count_on(self) -> None:
        """Let the keys that the database gives follow ours."""
        if self._postgres:
            with connection.cursor() as cursor:
                for model in NUMBERED.values():
                    table = model._meta.db_table
                    cursor.execute(
                        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) "
                        f"FROM {table}"
                    )


def _attributes(files: Sequence[File]) -> list[str]:
    """Which columns of an application any of the files knows."""
    seen = set().union(*(vars(row) for row in files))
    return [field.attname for field in Application._meta.concrete_fields if field.attname in seen]
