"""Whose home screen it is, what it tells of incidents, and how an empty office begins."""

from datetime import datetime, timedelta

import pytest

from tests.factories import (
    make_application,
    make_incident,
    make_member,
    make_notice,
    make_office,
    make_update,
    make_user,
)
from tests.overview.desk import NOW, WIB, at, counted, june, links


@pytest.fixture
def ict(office):
    return make_member(office=office, role="ICT_HEAD", section="TIKKIM")


def outage(office, by, **fields):
    started = datetime(2024, 6, 20, 0, 54, tzinfo=WIB)
    return make_incident(office=office, by=by, **{"started_at": started} | fields)


@pytest.mark.parametrize(
    ("role", "section", "title"),
    [
        ("SECTION_HEAD", "LANTASKIM", "Beranda Lantaskim"),
        ("SECTION_HEAD", "INTALTUSKIM", "Beranda Intaltuskim"),
        ("CLERK", "LANTASKIM", "Beranda Lantaskim"),
        ("SECTION_HEAD", "INTELDAKIM", "Beranda"),  # works on no applications
        ("ICT_HEAD", "TIKKIM", "Beranda"),
        ("OFFICE_HEAD", None, "Beranda"),
        ("AUDITOR", None, "Beranda"),
        ("PUBLIC_RELATIONS", "TIKKIM", "Beranda"),
    ],
)
def test_a_section_sees_its_own_work_first_the_others_the_whole_office(
    read, rows, role, section, title
):
    page = read(role=role, section=section)
    assert f"<title>{title} · " in page
    assert all(("section=" in href) == (title != "Beranda") for href in counted(page))


def test_a_section_head_may_look_at_the_whole_office(read, rows):
    page = read("?section=all")
    assert "<title>Beranda · " in page
    assert not any("section=" in href for href in counted(page))


def test_the_head_line_says_which_days_which_date_and_until_when(read, rows):
    page = read()
    assert "1–28 Juni 2024" in page
    assert "tanggal permohonan" in page
    assert "data s.d. 28 Juni 2024 10.00 WIB" in page


def test_strangers_log_in_first_and_people_without_a_role_are_refused(client, office):
    assert client.get("/dashboard/").status_code == 302
    client.force_login(make_user())
    assert client.get("/dashboard/").status_code == 403


def test_it_is_read_never_written(client, office):
    client.force_login(make_member(office=office, role="OFFICE_HEAD"))
    assert client.post("/dashboard/").status_code == 405


def test_an_ongoing_incident_is_told_with_its_services(read, rows, office, ict):
    incident = outage(office, ict, down=("PRINTING", "SAME_DAY"), announced_at=NOW)
    page = read()
    assert f"{incident.number} · Gangguan Pusat Data Nasional" in page
    assert "sejak 20 Juni 2024 00.54 WIB" in page
    assert "Pencetakan paspor: Dihentikan sementara" in page
    assert "Layanan satu hari jadi: Dihentikan sementara" in page
    assert (incident.get_absolute_url(), "Buka insiden") in links(page)


def test_an_incident_that_ended_has_no_banner_but_shades_its_days(read, rows, office, ict):
    outage(office, ict, down=("SAME_DAY",), ended_at=datetime(2024, 6, 27, tzinfo=WIB))
    page = read()
    assert "Buka insiden" not in page
    assert "Gangguan Pusat Data Nasional, 20–26 Juni 2024" in page
    assert "dibuka lagi 27 Juni 2024" in page


def test_a_section_sees_the_bands_of_its_own_services_the_office_all(read, rows, office, ict):
    ended = {"ended_at": datetime(2024, 6, 27, tzinfo=WIB)}
    outage(office, ict, down=("PRINTING",), title_id="Printer rusak", **ended)
    outage(office, ict, down=("STAY_PERMIT",), title_id="Izin tinggal macet", **ended)
    permits = read(section="INTALTUSKIM")
    assert "Izin tinggal macet, 20–26 Juni 2024" in permits
    assert "Printer rusak" not in permits
    whole = read("?section=all")
    assert "Printer rusak, 20–26 Juni" in whole and "Izin tinggal macet, 20–26 Juni" in whole


def test_every_tile_of_a_permit_section_has_its_small_line(read, rows):
    page = read(section="INTALTUSKIM")
    assert page.count('class="tile"') == page.count('class="spark ') == 4


def test_another_offices_incident_is_not_told(read, rows, ict):
    other = make_office(code="JKT", name="Kantor Imigrasi Jakarta")
    outage(other, ict, down=("PRINTING",))
    assert "Gangguan Pusat Data Nasional" not in read()


@pytest.mark.parametrize(
    ("hours", "words"),
    [(6, "pembaruan berikutnya 28 Juni 2024 16.00 WIB"), (-1, "pembaruan seharusnya 28 Juni 2024")],
)
def test_it_says_when_the_public_hears_again(read, rows, office, ict, hours, words):
    head = make_member(office=office, role="OFFICE_HEAD")
    incident = outage(office, ict, announced_at=NOW)
    due = NOW + timedelta(hours=hours)
    make_notice(office=office, author=ict, approver=head, incident=incident, next_update_due=due)
    assert words in read()


def test_a_stage_that_waits_for_a_stopped_service_is_marked(read, rows, office, ict):
    assert "(tertahan)" not in read()
    outage(office, ict, down=("PRINTING",))
    assert "Menunggu cetak (tertahan)" in read()


def test_what_is_to_be_done_counts_files_by_their_dates(read, rows):
    page = read(role="OFFICE_HEAD", section=None)
    assert to_do(page) == {
        "izin tinggal sudah habis, berkas terbuka": 1,  # S2
        "berkas lewat batas waktu, belum siap": 2,  # P3, S1
        "berkas jatuh tempo hari ini, belum siap": 1,  # P4
        "izin tinggal habis dalam 7 hari, berkas terbuka": 1,  # S1
        "paspor belum diambil, hari ke-27 atau lebih": 1,  # P8
        "paspor belum diambil, hari ke-21 sampai 26": 1,  # P2
    }


def test_an_incident_that_the_public_does_not_know_is_to_be_done(read, office, ict):
    incident = outage(office, ict)
    assert to_do(read()) == {f"insiden belum diumumkan: {incident.number}": 1}
    incident.announced_at = NOW
    incident.save()
    assert to_do(read()) == {f"insiden tanpa kabar untuk publik: {incident.number}": 1}
    make_update(incident=incident, by=ict, at=at(june(20)), visibility="PUBLIC")
    assert to_do(read()) == {}


def test_a_notice_waits_for_who_may_approve_it_and_is_named_to_its_author(read, office):
    author = make_member(office=office, role="SECTION_HEAD", section="LANTASKIM")
    notice = make_notice(office=office, author=author, status="IN_REVIEW")
    head = read(role="OFFICE_HEAD", section=None)
    assert to_do(head) == {"pengumuman menunggu persetujuan Anda": 1}
    assert notice.get_absolute_url() in dict(links(head))
    assert to_do(read(by=author)) == {"pengumuman Anda menunggu persetujuan": 1}
    assert to_do(read(role="CLERK")) == {}


def to_do(page: str) -> dict[str, int]:
    """The lines of "Perlu tindakan" with their numbers."""
    part = page.partition('id="to-do"')[2].partition("</section>")[0]
    spoken = [words.split(maxsplit=1) for _href, words in links(part) if " " in words.strip()]
    return {words: int(number) for number, words in spoken}


def test_a_permit_section_sees_permits_in_place_of_the_same_day_lane(read, rows):
    page = read(section="INTALTUSKIM")
    assert "Izin tinggal habis dalam 7 hari" in page
    assert "sudah habis: 1" in page
    assert "Percepatan" not in page


def test_an_office_without_data_says_so_and_shows_who_may_how_to_begin(read):
    page = read()
    assert "Belum ada data" in page
    assert "Catat permohonan" in page
    assert counted(page) == {}
    assert "Catat permohonan" not in read(role="AUDITOR", section=None)


def test_a_quiet_month_of_an_office_with_data_still_shows_zeros(read, office):
    make_application(office=office, stage="HANDED_OVER", closed_on=june(12))
    page = read("?period=custom&first=2024-03-01&last=2024-03-31")
    assert "Belum ada data" not in page
    assert set(counted(page).values()) == {0}


def test_it_speaks_english(client, read, rows, office, ict):
    outage(office, ict, down=("PRINTING",))
    client.cookies["language"] = "en"
    page = read()
    assert "<title>Home Lantaskim · " in page
    assert "1–28 June 2024" in page
    assert "Passport printing: Suspended" in page
    assert "263% per working day against May" in page
    assert "Beranda" not in page


def test_no_year_is_printed_with_a_separator(read, rows):
    assert "2.024" not in read()
