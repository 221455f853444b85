"""What must hold of every public page: nothing is loaded, run, asked or remembered."""

import base64
import gzip
import hashlib
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import make_incident, make_notice, make_update

PATHS = ["/", "/en/", "/riwayat/", "/en/history/", "/pengumuman/x/", "/kantor/PLG/en/"]
SIX_KB = 6 * 1024


@pytest.fixture
def busy(office, humas, kepala, tikkim):
    """``busy(n)``: n incidents with news and n current notices."""

    def fill(count):
        now = timezone.now()
        for hours in range(1, count + 1):
            at = now - timedelta(hours=hours)
            incident = make_incident(
                office=office, by=tikkim, started_at=at, announced_at=at, down=("PRINTING",)
            )
            make_update(incident=incident, by=tikkim, at=at, visibility="PUBLIC")
            make_notice(office=office, author=humas, approver=kepala, incident=incident, at=at)

    return fill


@pytest.mark.parametrize("path", PATHS)
def test_it_loads_and_runs_nothing(client, office, path):
    answer = client.get(path)
    page = answer.content.decode()
    assert not re.search(
        r"<script|<img|<iframe|<form|\son\w+=|\sstyle=|<link rel=.stylesheet", page
    )
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src" not in policy
    assert "unsafe" not in policy
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy


@pytest.mark.parametrize("cookie", ["", "broken", "x" * 4000, "'; DROP TABLE"])
@pytest.mark.parametrize("path", PATHS)
def test_it_neither_reads_nor_sets_a_cookie(client, office, path, cookie):
    if cookie:
        client.cookies["sessionid"] = cookie
        client.cookies["csrftoken"] = cookie
    answer = client.get(path)
    assert answer.status_code in (200, 404)
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")


def test_staff_see_what_strangers_see(client, office, kepala):
    stranger = client.get("/").content
    client.force_login(kepala)
    answer = client.get("/")
    assert answer.content == stranger
    assert not answer.cookies


def test_a_visit_does_not_end_the_session_of_staff(client, office, kepala):
    client.force_login(kepala)
    client.get("/")
    assert client.get("/dashboard/notices/").status_code == 200


@pytest.mark.parametrize("path", PATHS[:4])
def test_it_is_cached_briefly_and_asked_again_cheaply(client, office, path):
    answer = client.get(path)
    assert "public" in answer["Cache-Control"] and "max-age=30" in answer["Cache-Control"]
    again = client.get(path, headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Content-Security-Policy"] == answer["Content-Security-Policy"]
    assert client.head(path)["ETag"] == answer["ETag"]


def test_news_change_the_tag(client, office, busy):
    before = client.get("/")["ETag"]
    busy(1)
    assert client.get("/", headers={"if-none-match": before}).status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_takes_nothing(client, office, method):
    assert getattr(client, method)("/").status_code == 405


def test_it_names_no_person(client, office, busy, humas, kepala, tikkim):
    busy(1)
    for path in PATHS:
        page = client.get(path).content.decode()
        assert not {"Humas", "Kepala", "Tikkim"} & set(re.findall(r"\w+", page))


def test_a_typical_page_fits_into_six_kilobytes(client, office, busy):
    busy(3)
    for path in PATHS:
        assert len(gzip.compress(client.get(path).content)) <= SIX_KB


@pytest.mark.parametrize(("path", "most"), list(zip(PATHS[:4], (11, 11, 13, 13), strict=True)))
def test_it_asks_the_database_as_often_for_twenty_as_for_two(client, busy, path, most):
    counts = []
    for count in (2, 18):
        busy(count)
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= most


@pytest.mark.parametrize(
    "path",
    [
        "/pengumuman/%00/",
        "/pengumuman/" + "a" * 500 + "/",
        "/kantor/%F0%9F%98%80/",
        "/en/notices/-/",
    ],
)
def test_an_odd_address_is_404_and_never_an_error(client, office, path):
    assert client.get(path).status_code == 404
