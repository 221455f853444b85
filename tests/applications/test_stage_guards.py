"""The history of an application is append-only in the database itself, on both of them."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from dashboard.applications.models import Handover, Note, PromiseChange, StageChange
from tests.applications.road import NOW, on_the_road
from tests.factories import make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows():
    """One row of each kind that is only ever appended."""
    row, people = on_the_road(make_office(), "READY")
    change = row.changes.last()
    return [
        change,
        Handover.objects.create(application=row, change=change, collector="APPLICANT"),
        PromiseChange.objects.create(
            application=row, new=date(2024, 6, 18), cause="FIRST", at=NOW, by=people.clerk
        ),
        Note.objects.create(
            application=row, text="berkas lengkap", at=NOW, by=people.clerk, key="n"
        ),
    ]


def test_it_refuses_to_change_or_remove_any_of_it(rows):
    for row in rows:
        table = row._meta.db_table
        for sql in (
            f"UPDATE {table} SET application_id = application_id WHERE id = %s",
            f"DELETE FROM {table} WHERE id = %s",
        ):
            with (
                pytest.raises(IntegrityError, match="append-only"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(sql, [row.pk])
        assert type(row).objects.filter(pk=row.pk).exists()


REPLACE = {
    "sqlite": "INSERT OR REPLACE INTO {0} SELECT * FROM {0} WHERE id = %s",
    "postgresql": "INSERT INTO {0} SELECT * FROM {0} WHERE id = %s "
    "ON CONFLICT (id) DO UPDATE SET application_id = EXCLUDED.application_id",
}


def test_to_replace_a_row_is_to_change_it(rows):
    for row in rows:
        with (
            pytest.raises(IntegrityError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(REPLACE[connection.vendor].format(row._meta.db_table), [row.pk])


def test_the_models_are_refused_as_well(rows):
    with pytest.raises(IntegrityError), transaction.atomic():
        StageChange.objects.update(reason="anders")
    with pytest.raises(IntegrityError), transaction.atomic():
        rows[0].delete()
