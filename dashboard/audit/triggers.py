"""Database triggers that make the audit trail append-only, on SQLite and PostgreSQL.

Other domains add guards of their own tables: ``guards`` of their AppConfig.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections, transaction

TABLE = "audit_auditevent"
REFUSAL = "audit events are append-only"

SQLITE = {
    verb: f"CREATE TRIGGER IF NOT EXISTS {TABLE}_no_{verb} BEFORE {verb} ON {TABLE} "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for verb in ("update", "delete")
} | {
    # INSERT OR REPLACE takes the old row away without asking the delete trigger.
    "replace": f"CREATE TRIGGER IF NOT EXISTS {TABLE}_no_replace BEFORE INSERT ON {TABLE} "
    f"WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id) "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
}
POSTGRESQL = [
    f"CREATE OR REPLACE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; "
    "END $$",
    f"CREATE OR REPLACE TRIGGER {TABLE}_no_change BEFORE UPDATE OR DELETE ON {TABLE} "
    f"FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()",
    f"CREATE OR REPLACE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE} "
    f"FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()",
]


@dataclass(frozen=True)
class Guard:
    """Refuses ``event`` (insert, update, delete) of a row of ``table`` where ``when`` holds.

    ``when`` is SQL that both databases read, on the rows OLD and NEW.
    """

    name: str
    table: str
    event: str
    when: str
    refusal: str

    def statements(self, vendor: str) -> list[str]:
        if vendor == "sqlite":
            return [
                f"DROP TRIGGER IF EXISTS {self.name}",
                f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} "
                f"WHEN {self.when} BEGIN SELECT RAISE(ABORT, '{self.refusal}'); END",
            ]
        kept = "OLD" if self.event == "delete" else "NEW"
        return [
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF {self.when} THEN RAISE EXCEPTION '{self.refusal}' "
            f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {kept}; END $$",
            f"CREATE OR REPLACE TRIGGER {self.name} BEFORE {self.event} ON {self.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {self.name}()",
        ]


def guards() -> Iterator[Guard]:
    """Those of all domains."""
    for config in apps.get_app_configs():
        yield from getattr(config, "guards", ())


def install(*, using: str = DEFAULT_DB_ALIAS) -> None:
    """Put the triggers on their tables, where the tables are there."""
    connection = connections[using]
    tables = connection.introspection.table_names()
    statements = []
    if TABLE in tables:
        statements += SQLITE.values() if connection.vendor == "sqlite" else POSTGRESQL
    for guard in guards():
        if guard.table in tables:
            statements += guard.statements(connection.vendor)
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def lift(*, using: str = DEFAULT_DB_ALIAS) -> None:
    """Take the other domains' guards off: SQLite rebuilds no table that another's trigger reads.

    ``migrate`` does so before it changes anything, and installs them again after.
    """
    connection = connections[using]
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for guard in guards():
            on = "" if connection.vendor == "sqlite" else f" ON {guard.table}"
            if guard.table in tables:
                cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}{on}")


def remove(*, using: str = DEFAULT_DB_ALIAS) -> None:
    """Take all triggers off. For the tests' flush alone; no code of the product calls it."""
    lift(using=using)
    connection = connections[using]
    on = "" if connection.vendor == "sqlite" else f" ON {TABLE}"
    with connection.cursor() as cursor:
        for name in _own_names(connection.vendor):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def installed(*, using: str = DEFAULT_DB_ALIAS) -> bool:
    """Whether every trigger stands, by name."""
    connection = connections[using]
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        standing = {name for (name,) in cursor.fetchall()}
    wanted = _own_names(connection.vendor) | {guard.name for guard in guards()}
    return wanted <= standing


def _own_names(vendor: str) -> set[str]:
    ends = SQLITE if vendor == "sqlite" else ("change", "truncate")
    return {f"{TABLE}_no_{end}" for end in ends}
