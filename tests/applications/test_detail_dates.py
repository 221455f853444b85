"""The page of one application: its road, the outages on it, both due dates, the waiting."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from dashboard.applications.models import PausedDay
from dashboard.applications.services import advance, record
from dashboard.applications.statuses import Origin
from dashboard.offices.roles import Role
from tests.applications.test_record import unsaved
from tests.factories import make_incident, make_member, make_office

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 6, 28, 3, tzinfo=UTC)  # Friday, 10.00 WIB
OUTAGE = (datetime(2024, 6, 19, 17, tzinfo=UTC), datetime(2024, 6, 26, 17, tzinfo=UTC))


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def head(office, client, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    user = make_member(office=office, role=Role.SECTION_HEAD, section="LANTASKIM")
    client.force_login(user)
    return user


def walked(office, head, *steps):
    """A file submitted on 10 June and led through ``steps``: stages with the day of June."""
    row = record(
        application=unsaved(office, submitted_at=datetime(2024, 6, 10, 2, tzinfo=UTC)),
        by=head,
        origin=Origin.IMPORT,
    )
    for number, (stage, day) in enumerate(steps):
        by_hand = stage == "AWAITING_PRINT" and row.stage.code == "QUALITY_CHECK"
        advance(
            application=row,
            to=stage,
            at=datetime(2024, 6, day, 3, tzinfo=UTC),
            by=head,
            key=f"step-{number}",
            reason="foto buram" if by_hand else "",
            origin=Origin.MANUAL if by_hand else Origin.IMPORT,
        )
    return row


def step(client, row, label) -> dict:
    """The step of the line that carries this label."""
    stages = client.get(row.get_absolute_url()).context["stages"]
    (found,) = [one for one in stages if one["label"] == label]
    return found


PRINTING = [("INTERVIEWED", 14), ("ADJUDICATION", 17), ("AWAITING_PRINT", 19)]


def test_a_reprint_is_said_with_its_last_date(client, head, office):
    row = walked(office, head, *PRINTING, ("QUALITY_CHECK", 27), ("AWAITING_PRINT", 28))
    printing = step(client, row, "Menunggu cetak")
    assert timezone.localdate(printing["on"]) == date(2024, 6, 28)
    assert printing["notes"] == ["2 kali"]
    assert printing["current"]
    quality = step(client, row, "Uji kualitas")
    assert (quality["look"], quality["on"]) == ("", None)


def test_waiting_beside_the_road_is_no_second_visit(client, head, office):
    row = walked(office, head, *PRINTING[:2], ("DOCUMENTS_NEEDED", 18), ("ADJUDICATION", 20))
    stage = step(client, row, "Adjudikasi")
    assert timezone.localdate(stage["on"]) == date(2024, 6, 17)
    assert stage["notes"] == ["Perlu berkas: 18–20 Jun 2024"]


def test_a_file_beside_the_road_stands_behind_the_stage_it_left(client, head, office):
    row = walked(office, head, *PRINTING[:2], ("DOCUMENTS_NEEDED", 18))
    page = client.get(row.get_absolute_url())
    labels = [one["label"] for one in page.context["stages"]]
    assert labels[labels.index("Adjudikasi") + 1] == "Perlu berkas"
    assert step(client, row, "Perlu berkas")["current"]
    assert "menunggu pemohon" in page.content.decode()


def test_an_outage_shades_the_stage_that_it_stopped_with_number_and_link(client, head, office):
    started, ended = OUTAGE
    incident = make_incident(
        office=office, by=head, started_at=started, ended_at=ended, down=("PRINTING", "PICKUP")
    )
    row = walked(office, head, *PRINTING, ("QUALITY_CHECK", 27))
    held = step(client, row, "Menunggu cetak")
    (band,) = held["outages"]
    assert (band.number, band.days) == (incident.number, "20–26 Jun 2024")
    assert held["look"] == "done held"
    assert step(client, row, "Adjudikasi")["outages"] == ()
    text = client.get(row.get_absolute_url()).content.decode()
    assert f'href="{incident.get_absolute_url()}"' in text


def test_an_outage_that_lasts_says_since_when(client, head, office):
    make_incident(office=office, by=head, started_at=OUTAGE[0], down=("PRINTING",))
    row = walked(office, head, *PRINTING)
    (band,) = step(client, row, "Menunggu cetak")["outages"]
    assert band.days == "sejak 20 Jun 2024"
    assert client.get(row.get_absolute_url()).context["may_grow"]


def test_one_sentence_says_why_the_dates_differ(client, head, office):
    """Golden case: interviewed on 14 June, printing down from 20 to 27 June."""
    row = walked(office, head, *PRINTING)
    for day in (20, 21, 24, 25, 26):
        PausedDay.objects.create(
            office=office,
            type=row.type,
            lane="REGULAR",
            date=date(2024, 6, day),
            source_ref="2024-001, 2024-002" if day == 26 else "2024-001",
        )
    incident = make_incident(office=office, by=head, started_at=OUTAGE[0], number="2024-001")
    row.net_due = date(2024, 7, 1)
    row.save()
    page = client.get(row.get_absolute_url())
    assert page.context["due"].sentence == (
        "4 hari kerja sejak “Wawancara & biometrik” pada 14 Juni 2024; "
        "5 hari tidak dihitung: insiden"
    )
    assert page.context["due"].incidents == ["2024-001", "2024-002"]
    assert page.context["due"].days == "20–21 Juni 2024, 24–26 Juni 2024"
    link = f'<a href="{incident.get_absolute_url()}">2024-001</a>, 2024-002'
    assert link in page.content.decode()


@pytest.mark.parametrize(
    ("steps", "working", "calendar", "lasting"),
    [
        ([("DOCUMENTS_NEEDED", 18), ("ADJUDICATION", 20)], 2, 2, False),
        ([("DOCUMENTS_NEEDED", 21), ("ADJUDICATION", 24)], 1, 3, False),  # over a weekend
        ([("DOCUMENTS_NEEDED", 20)], 6, 8, True),  # until Friday the 28th
        (
            [
                ("DOCUMENTS_NEEDED", 18),
                ("ADJUDICATION", 20),
                ("DOCUMENTS_NEEDED", 21),
                ("ADJUDICATION", 24),
            ],
            3,
            5,
            False,
        ),
    ],
)
def test_the_waiting_is_counted_and_stops_no_clock(
    client, head, office, steps, working, calendar, lasting
):
    row = walked(office, head, *PRINTING[:2], *steps)
    page = client.get(row.get_absolute_url())
    (wait,) = page.context["waits"]
    assert (wait.working, wait.calendar, wait.lasting) == (working, calendar, lasting)
    text = page.content.decode()
    assert f"{working} hari kerja" in text
    assert "tidak menghentikan hitungan" in text
    assert ("masih menunggu" in text) == lasting
    assert row.net_due == row.gross_due
