import pytest
from django.db import connection

from dashboard.audit import triggers


def test_alive_asks_nothing_of_the_database(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        answer = client.get("/livez")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_ready_where_the_tables_stand(client, db):
    assert client.get("/readyz").content == b"ok"


def test_not_ready_where_the_audit_trail_could_be_rewritten(client, db):
    triggers.remove()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"not ok")
    triggers.install()
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_not_ready_without_the_tables(client):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE offices_office RENAME TO gone")
    try:
        answer = client.get("/readyz")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE gone RENAME TO offices_office")
    assert (answer.status_code, answer.content) == (503, b"not ok")
