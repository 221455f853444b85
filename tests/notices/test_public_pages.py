from datetime import timedelta
from urllib.parse import urljoin

import pytest
from django.utils import timezone

from dashboard.notices import services
from dashboard.notices.texts import Text
from dashboard.offices.models import Office
from tests.factories import make_incident, make_office, make_update
from tests.notices.conftest import NOW, WORDS

RESTORED = {"headline_id": "Cetak kembali", "headline_en": "Printing is back"}


def text(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def test_a_notice_is_read_at_its_address_in_both_languages(client, published, service):
    notice = published(
        body_en="It is **down**.",
        what_to_do_id="Tunggu.",
        what_to_do_en="Wait.",
        services=[service("PRINTING")],
    )
    page = text(client, f"/en/notices/{notice.slug}/")
    assert "<h1>Passport printing is suspended</h1>" in page
    assert "<strong>down</strong>" in page and "Wait." in page and "Passport printing" in page
    assert "Sistem pusat terganggu." in text(client, f"/pengumuman/{notice.slug}/")


def test_it_keeps_showing_the_published_version_while_another_is_written(
    client, published, humas, kepala
):
    notice = published()
    new = Text(**WORDS.as_dict() | {"body_id": "CANARY teks baru", "body_en": "CANARY new"})
    notice = services.edit(notice=notice, by=humas, version=notice.version, text=new, now=NOW)
    notice = services.submit(notice=notice, by=humas, version=notice.version, now=NOW)
    for path in (f"/pengumuman/{notice.slug}/", f"/en/notices/{notice.slug}/", "/", "/en/"):
        assert "CANARY" not in text(client, path)
    services.publish(notice=notice, by=kepala, version=notice.version, now=NOW)
    page = text(client, f"/en/notices/{notice.slug}/")
    assert "CANARY new" in page
    assert "Version 2" in page and "Version 1" in page


@pytest.mark.parametrize(
    ("path", "language"),
    [("/pengumuman/tidak-ada/", "id"), ("/en/notices/nothing/", "en"), ("/kantor/XXX/en/", "en")],
)
def test_an_unknown_address_is_404_in_the_pages_language(client, office, path, language):
    page = text(client, path, 404)
    assert f'<html lang="{language}">' in page
    assert ("There is no such page" in page) == (language == "en")


@pytest.mark.parametrize("state", ["draft", "waiting", "discarded"])
def test_what_was_never_published_is_404_and_leaks_nowhere(client, write, humas, state):
    notice = write(headline_id="CANARY judul", headline_en="CANARY head", body_id="CANARY isi")
    if state == "waiting":
        services.submit(notice=notice, by=humas, version=notice.version, now=NOW)
    elif state == "discarded":
        services.withdraw(notice=notice, by=humas, reason="Tidak jadi.", now=NOW)
    assert "CANARY" not in text(client, f"/pengumuman/{notice.slug}/", 404)
    for path in ("/", "/en/", "/riwayat/", "/en/history/", "/kantor/PLG/", "/kantor/PLG/en/"):
        assert "CANARY" not in text(client, path)


def test_a_withdrawn_notice_says_so_at_its_address_and_is_nowhere_else(client, published, kepala):
    notice = published(now=timezone.now(), headline_id="CANARI judul", headline_en="CANARI head")
    services.withdraw(notice=notice, by=kepala, reason="CANARY alasan", now=NOW)
    page = text(client, f"/en/notices/{notice.slug}/")
    assert "This notice was withdrawn on 21 June 2024 10:00 WIB." in page
    assert "<h1>Notice withdrawn</h1>" in page and "<title>Notice withdrawn" in page
    assert "The central system is down." not in page
    for other in (page, text(client, f"/pengumuman/{notice.slug}/")):
        assert "CANARY" not in other and "CANARI" not in other
    for path in ("/", "/en/", "/riwayat/", "/en/history/"):
        assert notice.slug not in text(client, path)


def test_the_history_groups_by_month_of_the_office(client, published, office, tikkim):
    """30 June 23.30 UTC is 1 July in Palembang."""
    published(now=NOW)
    published(now=NOW.replace(day=30, hour=23, minute=30), **RESTORED)
    outage = make_incident(
        office=office, by=tikkim, started_at=NOW, announced_at=NOW, down=("PRINTING",)
    )
    make_update(incident=outage, by=tikkim, at=NOW, visibility="PUBLIC", body_en="Told to all.")
    make_update(incident=outage, by=tikkim, at=NOW, body_en="CANARY")
    page = text(client, "/en/history/")
    order = ["July 2024", "Printing is back", "June 2024", "National data centre", "Told to all."]
    assert [page.index(part) for part in order] == sorted(page.index(part) for part in order)
    assert "CANARY" not in page
    assert "Juli 2024" in text(client, "/riwayat/")


@pytest.mark.parametrize("path", ["/riwayat/", "/en/history/", "/kantor/PLG/en/history/"])
def test_the_history_shows_a_year_and_leads_to_the_others(client, published, path):
    """31 December 2022, 18.00 UTC, is the first morning of 2023 in Palembang."""
    first = published(now=NOW.replace(year=2022, month=12, day=31, hour=18), **RESTORED)
    last = published(now=NOW)
    latest = text(client, path)
    assert last.slug in latest and first.slug not in latest
    assert "?tahun=2023" in latest and "?tahun=2022" not in latest
    link = next(part.split('"')[0] for part in latest.split('href="') if "?tahun=2023" in part)
    earlier = text(client, urljoin(path, link))
    assert first.slug in earlier and last.slug not in earlier
    assert 'hreflang="id" href="' in earlier
    other = next(part.split('"')[0] for part in earlier.split('hreflang="id" href="')[1:])
    assert other.endswith("riwayat/?tahun=2023")
    assert first.slug in text(client, urljoin(path, other))


@pytest.mark.parametrize("year", ["2023", "0", "", "9999", "-1", "2024 ", "٢٠٢٤", "x" * 300])
def test_a_year_without_anything_is_404(client, published, year):
    published()
    assert client.get("/en/history/", {"tahun": year}).status_code == 404
    assert client.get("/en/history/", {"tahun": "2024"}).status_code == 200


def test_links_are_relative_and_lead_somewhere(client, published):
    notice = published(now=timezone.now() - timedelta(hours=1))
    for path in (f"/kantor/PLG/en/notices/{notice.slug}/", "/riwayat/", "/en/", "/kantor/PLG/"):
        page = text(client, path)
        for href in (part.split('"')[0] for part in page.split('href="')[1:]):
            assert not href.startswith(("/", "http")), href
            if not href.startswith(("#", "data:", "mailto:", "tel:")):
                resolved = _resolve(path, href)
                assert client.get(resolved).status_code == 200, (path, href)
                assert resolved.startswith("/kantor/PLG/") == path.startswith("/kantor/")


def _resolve(path, href):
    parts = path.strip("/").split("/") if path != "/" else []
    for step in href.split("/"):
        if step == "..":
            parts.pop()
        elif step not in ("", "."):
            parts.append(step)
    return "/" + "/".join(parts) + ("/" if parts else "")


def test_every_page_names_itself_in_the_other_language(client, published):
    notice = published()
    page = text(client, f"/pengumuman/{notice.slug}/")
    assert f'hreflang="en" href="../../en/notices/{notice.slug}/"' in page
    assert f'hreflang="id" href="../../pengumuman/{notice.slug}/"' in page


def test_an_office_has_its_own_host_and_its_own_path(client, office):
    make_office(code="BTM", name="Kantor Imigrasi Batam", public_host="batam.example")
    assert "Batam" in text(client, "/kantor/BTM/")
    assert "Batam" in text(client, "/kantor/btm/")
    answer = client.get("/", headers={"host": "batam.example:8443"})
    assert "Batam" in answer.content.decode() and "Palembang" not in answer.content.decode()


def test_the_only_public_office_answers_at_the_root_else_a_list(client, office):
    other = make_office(code="BTM", name="Kantor Imigrasi Batam", public=False)
    assert "Batam" not in text(client, "/")
    assert text(client, "/kantor/BTM/", 404)
    other.public = True
    other.save()
    page = text(client, "/en/")
    assert 'href="/kantor/BTM/en/"' in page and 'href="/kantor/PLG/en/"' in page


def test_an_installation_without_an_office_says_so(client, db):
    assert not Office.objects.exists()
    assert "No office publishes its state here yet." in text(client, "/en/")


def test_another_offices_notice_is_not_found_here(client, published):
    notice = published()
    make_office(code="BTM", name="Kantor Imigrasi Batam", public_host="batam.example")
    assert client.get(f"/kantor/BTM/pengumuman/{notice.slug}/").status_code == 404
    assert client.get(f"/kantor/PLG/pengumuman/{notice.slug}/").status_code == 200
