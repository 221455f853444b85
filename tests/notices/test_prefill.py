from datetime import UTC, datetime, timedelta

import pytest

from dashboard.incidents.models import ServiceImpact
from dashboard.notices.prefill import concerned, disruption_texts, restored_texts
from tests.factories import make_incident, make_update

STARTED = datetime(2024, 6, 19, 17, 54, tzinfo=UTC)  # 20 June 00.54 WIB
BACK = datetime(2024, 6, 27, 1, 0, tzinfo=UTC)  # 27 June 08.00 WIB
NEW = "/dashboard/notices/new/"


@pytest.fixture
def outage(office, tikkim, service):
    """Printing down until 27 June, then recovering until 1 July; same-day still down."""
    incident = make_incident(
        office=office, by=tikkim, started_at=STARTED, down=("PRINTING", "SAME_DAY", "ADJUDICATION")
    )
    incident.impacts.filter(service=service("PRINTING")).update(ends_at=BACK)
    ServiceImpact.objects.create(
        incident=incident,
        service=service("PRINTING"),
        level="RECOVERING",
        starts_at=BACK,
        ends_at=BACK + timedelta(days=4),
    )
    make_update(
        incident=incident,
        by=tikkim,
        at=BACK,
        visibility="PUBLIC",
        body_id="Pencetakan berjalan kembali.",
        body_en="Printing has resumed.",
    )
    make_update(incident=incident, by=tikkim, at=BACK, body_id="Rahasia kantor.", body_en="Secret.")
    return incident


def test_the_restored_notice_names_what_is_back_since_when_in_both_languages(outage):
    text = restored_texts(outage)
    assert "**Passport printing** – back to normal since 1 July 2024 08:00 WIB" in text.body_en
    assert "1 Juli 2024 08.00 WIB" in text.body_id
    assert "**Pencetakan paspor**" in text.body_id
    assert text.headline_en == "Passport printing is back to normal"
    assert not text.missing()


def test_it_says_what_is_not_back_yet(outage):
    body = restored_texts(outage).body_en
    assert body.index("Not yet as usual") < body.index("Same-day service")
    assert "suspended since 20 June 2024 00:54 WIB" in body


def test_it_tells_what_to_do_now(outage):
    steps = restored_texts(outage).what_to_do_en
    assert "Printing runs as usual" in steps
    assert "Not available now" in steps
    assert "appointment" not in steps


def test_it_takes_the_latest_public_word_and_no_internal_one(outage):
    for text in (restored_texts(outage), disruption_texts(outage)):
        assert "Printing has resumed." in text.body_en
        assert "Pencetakan berjalan kembali." in text.body_id
        assert "Rahasia" not in str(text) and "Secret" not in str(text)


def test_indonesian_words_never_stand_in_for_english_ones(outage, tikkim):
    make_update(
        incident=outage,
        by=tikkim,
        at=BACK + timedelta(days=5),
        visibility="PUBLIC",
        body_id="Hanya Indonesia.",
        body_en="",
        indonesian_only=True,
    )
    assert "Hanya" in disruption_texts(outage).body_id
    assert "Hanya" not in disruption_texts(outage).body_en


def test_services_that_readers_do_not_know_stay_out(outage):
    assert "djudi" not in str(restored_texts(outage))
    assert [row.code for row in concerned(outage, "RESTORED")] == ["PRINTING"]
    assert [row.code for row in concerned(outage, "DISRUPTION")] == ["SAME_DAY"]


def test_several_services_back_share_one_headline(outage, service):
    outage.impacts.filter(ends_at=None).update(ends_at=BACK)
    text = restored_texts(outage)
    assert text.headline_en == "Our services are back to normal"
    assert "Not yet" not in text.body_en


def test_a_disruption_begins_with_the_title_cut_to_the_limit(outage):
    outage.title_id = "Gangguan " * 13
    text = disruption_texts(outage)
    assert len(text.headline_id) == 70
    assert text.headline_en == "National data centre outage"


def test_an_incident_without_services_still_gives_words(office, tikkim):
    incident = make_incident(office=office, by=tikkim, started_at=STARTED)
    assert not {"headline_id", "body_id", "body_en"} & set(disruption_texts(incident).missing())
    assert restored_texts(incident).headline_id


def test_the_address_of_the_editor_fills_both_languages(client, outage, humas, service):
    client.force_login(humas)
    form = client.get(f"{NEW}?incident={outage.pk}&kind=RESTORED").context["form"]
    text = restored_texts(outage)
    assert form["kind"].value() == "RESTORED"
    assert form["body_id"].value() == text.body_id
    assert form["body_en"].value() == text.body_en
    assert form["services"].value() == [service("PRINTING").pk]
