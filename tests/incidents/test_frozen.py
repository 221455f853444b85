"""The timeline and the runs are frozen in the database; their words hold no personal number."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from dashboard.incidents import services
from dashboard.incidents import services_follow_up as follow
from dashboard.incidents.services_confirm import dismiss
from tests.factories import make_affected, make_application, make_run
from tests.incidents.conftest import wib

NOW = wib(24, 10)
WORDS = "Telepon Siti 081234567890"


@pytest.fixture
def incident(report):
    return report()


def test_the_database_refuses_to_change_the_timeline_and_the_runs(office, incident):
    run = make_run(incident=incident, at=NOW)
    row = make_affected(run=run, application=make_application(office=office))
    for attack in (
        lambda: incident.updates.update(body_id="x"),
        lambda: incident.updates.all().delete(),
        lambda: incident.affected_runs.update(applications=1),
        lambda: row.delete(),
    ):
        with (
            pytest.raises(IntegrityError, match=r"append-only|never deleted"),
            transaction.atomic(),
        ):
            attack()
    incident.affected.update(state="DROPPED")  # what a later run does


def test_words_that_are_frozen_take_no_personal_number(incident, report, tikkim, petugas):
    given = {"incident": incident, "by": tikkim, "now": NOW}
    due = {"owner": tikkim, "due_on": date(2024, 6, 26), "key": "a"}
    entry = {"visibility": "INTERNAL", "body_id": WORDS}
    mere = report(by=petugas)
    for field, attempt in (
        ("text", lambda: follow.add_action(**given, text=WORDS, **due)),
        ("lessons_id", lambda: follow.save_review(**given, lessons_id=WORDS)),
        ("body_id", lambda: services.add_update(**given, **entry)),
        ("note", lambda: report(note=WORDS)),
        ("reason", lambda: dismiss(incident=mere, reason=WORDS, by=tikkim, now=NOW)),
    ):
        with pytest.raises(ValidationError) as refused:
            attempt()
        assert field in refused.value.message_dict
    services.add_update(**given, **entry | {"body_id": "Surat 123/IV/2024, 24 Juni 2024"})
