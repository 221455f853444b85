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
    text = disruption_texts(outage)
    assert "Printing has resumed." in text.body_en
    assert "Pencetakan berjalan kembali." in text.body_id
    for words in (text, restored_texts(outage)):
        assert "Rahasia" not in str(words) and "Secret" not in str(words)


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


@pytest.fixture
def another(office, tikkim, service):
    """``another(**fields)``: a later printer fault: printing limited, same-day down."""

    def make(**fields):
        fault = make_incident(
            office=office,
            by=tikkim,
            started_at=BACK + timedelta(days=20),
            down=("SAME_DAY",),
            title_en="Printer fault",
            **fields,
        )
        ServiceImpact.objects.create(
            incident=fault,
            service=service("PRINTING"),
            level="LIMITED",
            starts_at=fault.started_at,
        )
        return fault

    return make


@pytest.fixture
def ended(outage):
    """The outage, with every service back."""
    outage.impacts.filter(ends_at=None).update(ends_at=BACK)
    return outage


def test_it_calls_nothing_normal_that_another_incident_disturbs(ended, another):
    fault = another(announced_at=BACK + timedelta(days=20))
    text = restored_texts(ended)
    assert "back to normal since" not in text.body_en
    assert "because of another disruption" in text.body_en
    assert "**Passport printing** – limited since 17 July 2024 08:00 WIB (Printer fault)" in (
        text.body_en
    )
    assert text.headline_en == "Not all services are back to normal yet"
    assert "Available at the counter." not in text.what_to_do_en
    assert "Not available now." in text.what_to_do_en
    assert "Printing is slower than usual." in text.what_to_do_en
    assert concerned(ended, "RESTORED") == []
    fault.impacts.update(ends_at=BACK + timedelta(days=21))
    assert restored_texts(ended).headline_en == "Our services are back to normal"


def test_it_keeps_silent_about_an_incident_that_nobody_made_public(ended, another):
    another()
    text = restored_texts(ended)
    assert "Printer fault" not in str(text) and "limited" not in str(text)
    assert "Passport printing" not in text.body_en and "Printing runs" not in text.what_to_do_en
    assert "Available at the counter." not in text.what_to_do_en


def test_a_disturbed_service_outside_the_incident_keeps_the_headline_modest(ended, office, tikkim):
    make_incident(
        office=office,
        by=tikkim,
        started_at=BACK,
        announced_at=BACK,
        down=("BIOMETRICS",),
        title_en="Power cut",
    )
    text = restored_texts(ended)
    assert text.headline_en == "Some services are back"
    assert "**Interview and biometrics** – suspended since" in text.body_en
    assert "(Power cut)" in disruption_texts(ended).body_en


def test_a_word_from_before_the_return_is_not_repeated(ended, tikkim, another):
    """The entry of 27 June came before printing was normal on 1 July."""
    assert "Printing has resumed." not in restored_texts(ended).body_en
    late = {"incident": ended, "by": tikkim, "at": BACK + timedelta(days=5)}
    make_update(**late, visibility="PUBLIC", body_en="Parts are on their way.")
    assert "Parts" not in restored_texts(ended).body_en
    ended.status = "RESTORED"
    make_update(**late, visibility="PUBLIC", body_en="All is well.")
    assert "2 July 2024 08:00 WIB: All is well." in restored_texts(ended).body_en
    another(announced_at=BACK + timedelta(days=20))
    assert "All is well." not in restored_texts(ended).body_en
