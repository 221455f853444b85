"""The timeline and the runs are frozen in the database; their words hold no personal number."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from dashboard.incidents import services
from dashboard.incidents import services_follow_up as follow
from dashboard.incidents.services_confirm import dismiss
from dashboard.incidents.wording import has_personal_number
from tests.factories import make_affected, make_application, make_run
from tests.incidents.conftest import wib

NOW = wib(24, 10)
WORDS, NIK = "Telepon Siti 081234567890", "NIK 317401-200190-0001"


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


def test_words_that_are_frozen_take_no_personal_number(incident, report, service, tikkim, petugas):
    given = {"incident": incident, "by": tikkim, "now": NOW}
    due = {"owner": tikkim, "due_on": date(2024, 6, 26), "key": "a"}
    entry = {"visibility": "INTERNAL", "body_id": WORDS}
    fine = entry | {"body_id": "Surat 123/IV/2024, 24-06-2024 08.00-10.00"}
    public = {"visibility": "PUBLIC", "body_id": "Tutup.", "body_en": "Closed."}
    level = {"service": service("PAYMENT"), "level": "DOWN", "at": NOW}
    mere = report(by=petugas)
    for field, attempt in (
        ("text", lambda: follow.add_action(**given, text=WORDS, **due)),
        ("lessons_id", lambda: follow.save_review(**given, lessons_id=WORDS)),
        ("body_id", lambda: services.add_update(**given, **entry)),
        ("note", lambda: report(note=WORDS)),
        ("title_id", lambda: report(title_id=WORDS)),
        ("public_en", lambda: report(public_id="Tutup.", public_en=NIK)),
        ("source_ref", lambda: services.add_update(**given, **fine, source_ref="WA 081234567890")),
        ("body_en", lambda: services.add_update(**given, **public | {"body_en": NIK})),
        ("body_id", lambda: services.add_update(**given, **entry | {"body_id": "Siti \u202e"})),
        ("source", lambda: services.set_impact(**given, **level, source="WA 081234567890")),
        ("reason", lambda: dismiss(incident=mere, reason=WORDS, by=tikkim, now=NOW)),
    ):
        with pytest.raises(ValidationError) as refused:
            attempt()
        assert field in refused.value.message_dict
    services.add_update(**given, **fine, source_ref="W6.IMI.IMI.1-TI.01.01-0620 21-06-2024")
    services.add_update(**given, **public | {"body_id": "Loket: 0711-351234"})


@pytest.mark.parametrize(
    "text",
    [
        "Mati 08.00-10.00, hidup 20-06-2024 10.30",
        "Surat 123/IV/2024, 2024-06-24 08:30",
        "Server 10.20.130.40:8080 dan 192.168.110.25",
        "20.06.2024 - 24.06.2024",
    ],
)
def test_an_outage_is_told_in_dates_times_and_addresses(text):
    assert not has_personal_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "0812-3456-7890",
        "+62 812 3456 7890",
        "08.12.34.56.78.90",
        "20-06-2024 081234567890",
        "081.234.567.890",
    ],
)
def test_a_phone_number_is_none_of_these(text):
    assert has_personal_number(text)
