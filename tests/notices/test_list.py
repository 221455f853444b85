from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_notice
from tests.notices.conftest import NOW

URL = "/dashboard/notices/"


def slugs(answer):
    return {row.record.slug for row in answer.context["table"].rows}


def test_it_shows_the_offices_notices_to_everyone_in_it(client, write, auditor, stranger_head):
    notice = write()
    client.force_login(auditor)
    assert slugs(client.get(URL)) == {notice.slug}
    client.force_login(stranger_head)
    assert slugs(client.get(URL)) == set()
    assert client.get(notice.get_absolute_url()).status_code == 404


def test_it_narrows_by_status_and_kind(client, write, published, humas):
    draft, public = write(kind="GENERAL"), published()
    client.force_login(humas)
    assert slugs(client.get(URL, {"status": "DRAFT"})) == {draft.slug}
    assert slugs(client.get(URL, {"status": ["DRAFT", "PUBLISHED"]})) == {draft.slug, public.slug}
    assert slugs(client.get(URL, {"kind": "GENERAL"})) == {draft.slug}


def test_the_period_counts_whole_local_days(client, write, humas):
    """23.30 UTC on the 20th is 06.30 WIB on the 21st."""
    late = write(now=NOW.replace(day=20, hour=23, minute=30))
    client.force_login(humas)
    day = {"created_after": "2024-06-21", "created_before": "2024-06-21"}
    assert slugs(client.get(URL, day)) == {late.slug}
    assert slugs(client.get(URL, {"created_before": "2024-06-20"})) == set()


@pytest.mark.parametrize(
    "query",
    [{"status": "NONSENSE"}, {"created_after": "07/13/2024"}, {"kind": "x"}, {"nonsense": "1"}],
)
def test_a_value_that_cannot_be_read_shows_the_error_and_no_rows(client, write, humas, query):
    write()
    client.force_login(humas)
    answer = client.get(URL, query)
    assert answer.status_code == 200
    assert slugs(answer) == set()
    assert answer.context["filter"].form.errors


@pytest.mark.parametrize(("name", "count"), [("created_after", 1), ("created_before", 0)])
def test_the_ends_of_the_calendar_are_dates_like_others(client, write, humas, name, count):
    write()
    client.force_login(humas)
    assert len(slugs(client.get(URL, {name: "0001-01-01"}))) == count
    assert len(slugs(client.get(URL, {name: "9999-12-31"}))) == 1 - count


def test_it_shows_what_waits_for_my_approval(client, waiting, kepala, tikkim):
    theirs, mine = waiting(), waiting(by=kepala)
    client.force_login(kepala)
    answer = client.get(URL, {"approvable": "yes"})
    assert slugs(answer) == {theirs.slug}
    assert answer.context["waiting"] == 1
    client.force_login(tikkim)
    assert slugs(client.get(URL, {"approvable": "yes"})) == {theirs.slug, mine.slug}


def test_it_asks_the_database_as_often_for_twenty_as_for_two(client, office, humas, kepala):
    client.force_login(kepala)
    counts = []
    for count in (2, 18):
        for n in range(count):
            make_notice(office=office, author=humas, approver=kepala, at=NOW - timedelta(days=n))
        client.get(URL)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(URL)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_notices_page_asks_as_often_for_many_versions(client, published, kepala):
    notice, counts = published(), []
    revision = notice.latest
    client.force_login(kepala)
    for until in (2, 20):
        for number in range(revision.no + 1, until + 1):
            revision.pk, revision.no = None, number
            revision.published_at = revision.approver = None
            revision.save()
        client.get(notice.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(notice.get_absolute_url())
        counts.append(len(queries))
    assert counts[0] == counts[1]
