"""What proves an outage afterwards is kept by the database itself, on both of them."""

import pytest
from django.db import IntegrityError, connection, transaction

from dashboard.incidents import services_affected, services_follow_up
from dashboard.incidents.models import AffectedApplication
from tests.factories import make_application
from tests.incidents.conftest import wib

NOW = wib(24, 10)
REPLACE = {
    "sqlite": "INSERT OR REPLACE INTO {0} SELECT * FROM {0}",
    "postgresql": "INSERT INTO {0} SELECT * FROM {0} WHERE TRUE "
    "ON CONFLICT (id) DO UPDATE SET incident_id = EXCLUDED.incident_id",
}


@pytest.fixture
def incident(report, office, tikkim):
    """With an entry, a run, an affected application and a legal term."""
    incident = report()
    services_follow_up.set_facts(
        incident=incident, personal_data_affected=True, cyber_attack=False, by=tikkim, now=NOW
    )
    run = services_affected.refresh(incident=incident, by=tikkim, now=NOW)
    AffectedApplication.objects.create(
        incident=incident,
        application=make_application(office=office),
        first_seen=run,
        last_seen=run,
    )
    return incident


@pytest.mark.parametrize("table", ["incidentupdate", "affectedrun"])
def test_the_timeline_and_the_runs_are_neither_changed_nor_replaced(incident, table):
    for sql in ("UPDATE {0} SET incident_id = incident_id", REPLACE[connection.vendor]):
        assert _is_refused(sql.format(f"incidents_{table}"))


@pytest.mark.parametrize(
    "table", ["incidentupdate", "affectedrun", "affectedapplication", "legaldeadline"]
)
def test_nothing_of_it_is_taken_away(incident, table):
    assert _is_refused(f"DELETE FROM incidents_{table}")


def test_a_later_run_may_drop_who_was_affected(incident, tikkim):
    later = services_affected.refresh(incident=incident, by=tikkim, now=wib(24, 11))
    assert (later.dropped, incident.affected.get().state) == (1, "DROPPED")


def _is_refused(sql: str) -> bool:
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    return True
