"""The home screen asks the database as often for many rows as for few, and not often."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_application, make_incident, make_member, make_notice
from tests.overview.desk import NOW, at, june

PURPOSES = ("UMRAH", "HAJI", "WISATA", "BEROBAT", "BELAJAR", "LAINNYA", "TIDAK_DICATAT")
STAGES = ("SUBMITTED", "ADJUDICATION", "AWAITING_PRINT", "READY", "HANDED_OVER")
MOST = 21


def fill(office, people, rows: int) -> None:
    """``rows`` of everything that the home screen reads."""
    ict, head, clerk = people
    for n in range(rows):
        stage = STAGES[n % len(STAGES)]
        day = june(3 + n % 20)
        make_application(
            office=office,
            submitted_at=at(day),
            purpose=PURPOSES[n % len(PURPOSES)],
            stage=stage,
            net_due=day + timedelta(days=4),
            gross_due=day + timedelta(days=3),
            ready_on=day if stage in ("READY", "HANDED_OVER") else None,
        )
        incident = make_incident(
            office=office,
            by=ict,
            started_at=NOW - timedelta(days=n + 1),
            down=("PRINTING", "SAME_DAY"),
        )
        make_notice(office=office, author=ict, approver=head, incident=incident)
        make_notice(office=office, author=clerk, status="IN_REVIEW")


@pytest.mark.parametrize("query", ["", "?period=week&section=all", "?period=incident"])
def test_it_asks_as_often_for_twenty_rows_as_for_two(client, office, query):
    people = [
        make_member(office=office, role="ICT_HEAD", section="TIKKIM"),
        make_member(office=office, role="OFFICE_HEAD"),
        make_member(office=office, role="CLERK", section="LANTASKIM"),
    ]
    client.force_login(make_member(office=office, role="SECTION_HEAD", section="LANTASKIM"))
    asked = []
    for rows in (2, 18):
        fill(office, people, rows)
        client.get("/dashboard/")  # the first request of a session writes its start
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/dashboard/{query}").status_code == 200
        asked.append([query["sql"] for query in queries])
    few, many = asked
    assert len(few) == len(many), "\n".join(many)
    assert len(many) <= MOST, "\n".join(many)
