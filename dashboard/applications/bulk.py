"""Many rows in one call: one statement for all, its values per row."""

from collections.abc import Iterable, Sequence

from django.db import connections, models, router


def update_rows(rows: Sequence[models.Model], fields: Iterable[str]) -> None:
    """Write ``fields`` of each row back to its own line.

    Sealed columns and look-up hashes are made as on ``save()``. Django's ``bulk_update`` builds
    a CASE of rows × fields and takes fifty times as long.
    """
    if not rows:
        return
    meta = rows[0]._meta
    connection = connections[router.db_for_write(type(rows[0]))]
    quote = connection.ops.quote_name
    columns = [meta.get_field(name) for name in fields]
    sets = ", ".join(f"{quote(field.column)} = %s" for field in columns)
    statement = f"UPDATE {quote(meta.db_table)} SET {sets} WHERE {quote(meta.pk.column)} = %s"

    def value(row: models.Model, field: models.Field):
        return field.get_db_prep_save(field.pre_save(row, add=False), connection)

    with connection.cursor() as cursor:
        cursor.executemany(
            statement, [[value(row, field) for field in (*columns, meta.pk)] for row in rows]
        )
