"""Many rows in one call: one statement for all, its values per row."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper


def update_rows(rows: Sequence[models.Model], fields: Iterable[str]) -> None:
    """Write ``fields`` of each row back to its own line.

    Sealed columns and look-up hashes are made as on ``save()``. Django's ``bulk_update`` builds
    a CASE of rows × fields and takes fifty times as long.
    """
    if not rows:
        return
    meta = rows[0]._meta
    columns = [meta.get_field(name) for name in fields]
    quote = _connection(type(rows[0])).ops.quote_name
    sets = ", ".join(f"{quote(field.column)} = %s" for field in columns)
    where = f"{quote(meta.pk.column)} = %s"
    _execute(rows, [*columns, meta.pk], f"UPDATE {quote(meta.db_table)} SET {sets} WHERE {where}")


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Insert rows whose keys nobody asks for afterwards; else use ``bulk_create``."""
    if not rows:
        return
    meta = rows[0]._meta
    columns = [field for field in meta.concrete_fields if not field.primary_key]
    _execute(rows, columns, _insert(type(rows[0]), columns))


class Inserter:
    """Inserts ready tuples, without a model instance per row: for files of 100 thousand rows.

    A column that is not named gets its field's default. Values are what the column stores: sealed
    tokens, look-up hashes and keys are made by the caller. PostgreSQL takes them by COPY; for
    SQLite a date or instant that comes again is written out once.
    """

    def __init__(self, model: type[models.Model]):
        self.connection = _connection(model)
        self._written: dict[type[models.Field], _Written] = {
            models.DateTimeField: _Written(_utc),
            models.DateField: _Written(str),
            models.UUIDField: _Written(lambda value: value.hex),
        }

    def insert(
        self, model: type[models.Model], names: Sequence[str], rows: Sequence[tuple[Any, ...]]
    ) -> None:
        """Insert ``rows``, whose values stand in the order of ``names`` (as ``attname``)."""
        if not rows:
            return
        given = {field.attname: field for field in model._meta.concrete_fields}
        fields = [given.pop(name) for name in names]
        others = [field for field in given.values() if not field.primary_key]
        rest = tuple(field.get_default() for field in others)
        full = (row + rest for row in rows)
        if self.connection.vendor == "postgresql":
            self._copy(model, [*fields, *others], full)
            return
        written = [
            (place, self._written[type(field)])
            for place, field in enumerate([*fields, *others])
            if type(field) in self._written
        ]
        with self.connection.cursor() as cursor:
            cursor.executemany(
                _insert(model, [*fields, *others]), (_as_text(row, written) for row in full)
            )

    def _copy(
        self, model: type[models.Model], fields: list[models.Field], rows: Iterable[tuple]
    ) -> None:
        quote = self.connection.ops.quote_name
        names = ", ".join(quote(field.column) for field in fields)
        sql = f"COPY {quote(model._meta.db_table)} ({names}) FROM STDIN"
        with (
            self.connection.cursor() as cursor,
            self.connection.wrap_database_errors,
            cursor.copy(sql) as copy,
        ):
            for row in rows:
                copy.write_row(row)


def next_keys(model: type[models.Model], count: int) -> range | list[int]:
    """Keys for ``count`` new rows, never given before. Inside a transaction that writes: SQLite
    has one writer, so nobody takes them meanwhile."""
    connection, meta = _connection(model), model._meta
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [meta.db_table, meta.pk.column, count],
            )
            return [key for (key,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [meta.db_table])
        last = (cursor.fetchone() or (0,))[0]
        return range(last + 1, last + 1 + count)


class _Written(dict):
    """How the database stores a value, found out once for each."""

    def __init__(self, write: Callable[[Any], Any]):
        super().__init__({None: None})
        self.write = write

    def __missing__(self, value: Any) -> Any:
        written = self[value] = self.write(value)
        return written


def _utc(value: datetime) -> str:
    """As Django's backend writes an instant (which asks for the settings each time)."""
    return str(value.astimezone(UTC).replace(tzinfo=None))


def _as_text(row: tuple, written: list[tuple[int, _Written]]) -> list:
    values = list(row)
    for place, known in written:
        values[place] = known[values[place]]
    return values


def _insert(model: type[models.Model], columns: Sequence[models.Field]) -> str:
    quote = _connection(model).ops.quote_name
    names = ", ".join(quote(field.column) for field in columns)
    marks = ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"


def _execute(rows: Sequence[models.Model], columns: Sequence[models.Field], sql: str) -> None:
    connection = _connection(type(rows[0]))
    values = [
        [field.get_db_prep_save(field.pre_save(row, False), connection) for field in columns]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)


def _connection(model: type[models.Model]) -> BaseDatabaseWrapper:
    return connections[router.db_for_write(model)]
