"""The first page of an installation with several public offices."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import make_incident, make_notice, make_office


@pytest.fixture
def offices(office, humas, kepala, tikkim):
    """``offices(n)``: n more offices, every one with an outage and a notice."""
    taken = []

    def make(count):
        at = timezone.now() - timedelta(hours=2)
        for _ in range(count):
            taken.append(make_office(code=f"X{len(taken)}", name=f"Kantor {len(taken)}"))
            make_incident(
                office=taken[-1], by=tikkim, started_at=at, announced_at=at, down=("PRINTING",)
            )
            make_notice(office=taken[-1], author=humas, approver=kepala, at=at)

    return make


def rows(client, path="/en/"):
    page = client.get(path).content.decode()
    return page.split('<ul class="rows offices">')[1].split("<li>")[1:]


def test_each_office_is_shown_with_its_own_state(client, office, offices):
    offices(1)
    ours, theirs = rows(client)
    assert "Kantor Imigrasi Palembang" in ours and "All services run as usual" in ours
    assert "Kantor 0" in theirs and "Some services are suspended" in theirs
    assert "tone-normal" in ours and "tone-down" in theirs and "■" in theirs


def test_the_list_speaks_both_languages_and_links_the_other(client, office, offices):
    offices(1)
    page = client.get("/").content.decode()
    assert '<html lang="id">' in page and '<a href="/en/" hreflang="en"' in page
    assert 'href="/kantor/PLG/"' in page
    page = client.get("/en/").content.decode()
    assert '<html lang="en">' in page and '<a href="/" hreflang="id"' in page


def test_an_outage_that_nobody_announced_is_not_in_the_list(client, office, tikkim, offices):
    offices(1)
    make_incident(
        office=office, by=tikkim, started_at=timezone.now(), down=("PRINTING",), title_en="CANARY"
    )
    assert "All services run as usual" in rows(client)[0]


def test_it_asks_the_database_as_often_for_twenty_as_for_two(client, offices):
    counts = []
    for count in (2, 18):
        offices(count)
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8
