"""Database triggers that make the audit trail append-only, on SQLite and PostgreSQL."""

from django.db import DEFAULT_DB_ALIAS, connections

TABLE = "audit_auditevent"
REFUSAL = "audit events are append-only"

SQLITE = {
    verb: f"CREATE TRIGGER IF NOT EXISTS {TABLE}_no_{verb} BEFORE {verb} ON {TABLE} "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for verb in ("update", "delete")
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
    names = SQLITE if connection.vendor == "sqlite" else ("change", "truncate")
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_no_{name}{on}")


def installed(*, using: str = DEFAULT_DB_ALIAS) -> bool:
    """Whether both triggers stand."""
    connection = connections[using]
    query = (
        "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
        if connection.vendor == "sqlite"
        else "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = %s::regclass"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [TABLE])
        return cursor.fetchone()[0] == 2
