"""A number is a link to exactly the rows that it counts: every link of the page is followed."""

import re

import pytest

from tests.factories import make_application, make_member, make_office
from tests.overview.desk import at, counted, june

pytestmark = pytest.mark.usefixtures("rows")


MAY = "?period=custom&first=2024-05-01&last=2024-05-31"


@pytest.mark.parametrize(
    ("role", "section", "query"),
    [
        ("SECTION_HEAD", "LANTASKIM", ""),
        ("SECTION_HEAD", "LANTASKIM", "?period=today"),
        (
            "SECTION_HEAD",
            "LANTASKIM",
            "?period=custom&first=2024-06-10&last=2024-06-20&section=all",
        ),
        ("SECTION_HEAD", "INTALTUSKIM", ""),
        ("SECTION_HEAD", "INTALTUSKIM", "?period=week"),
        ("OFFICE_HEAD", None, ""),
        ("OFFICE_HEAD", None, MAY),
        ("OFFICE_HEAD", None, "?period=custom&first=2024-01-01&last=2024-06-28"),
        ("AUDITOR", None, "?period=week"),
    ],
)
def test_each_number_is_the_count_of_the_rows_behind_its_link(client, office, role, section, query):
    other = make_office(code="JKT", name="Kantor Imigrasi Jakarta")
    make_application(office=other, submitted_at=at(june(20)))
    client.force_login(make_member(office=office, role=role, section=section))
    numbers = counted(client.get(f"/dashboard/{query}").content.decode())
    assert len(numbers) >= 9
    assert {href: listed(client, href) for href in numbers} == numbers


def listed(client, href: str) -> int:
    """How many rows the list shows; it refuses a filter that it does not know."""
    answer = client.get(href)
    assert answer.status_code == 200, href
    page = answer.content.decode()
    assert 'role="alert"' not in page, href
    assert "pager" not in page or "page=2" not in page
    return len(re.findall(r"<tr\b", page.partition("<tbody>")[2].partition("</tbody>")[0]))
