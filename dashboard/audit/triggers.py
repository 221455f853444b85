"""Database triggers that make the audit trail append-only, on SQLite and PostgreSQL."""

from django.db import DEFAULT_DB_ALIAS, connections

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


def install(*, using: str = DEFAULT_DB_ALIAS) -> None:
    """Put the triggers on the table, if the table is there."""
    connection = connections[using]
    if TABLE not in connection.introspection.table_names():
        return
    statements = SQLITE.values() if connection.vendor == "sqlite" else POSTGRESQL
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def remove(*, using: str = DEFAULT_DB_ALIAS) -> None:
    """Take the triggers off. For the tests' flush alone; no code of the product calls it."""
    connection = connections[using]
    on = "" if connection.vendor == "sqlite" else f" ON {TABLE}"
    with connection.cursor() as cursor:
        for name in _names(connection.vendor):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def installed(*, using: str = DEFAULT_DB_ALIAS) -> bool:
    """Whether every trigger stands, by name."""
    connection = connections[using]
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = %s::regclass"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [TABLE])
        return _names(connection.vendor) <= {name for (name,) in cursor.fetchall()}


def _names(vendor: str) -> set[str]:
    ends = SQLITE if vendor == "sqlite" else ("change", "truncate")
    return {f"{TABLE}_no_{end}" for end in ends}
