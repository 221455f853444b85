"""A month at a small office, made by hand, and a reader for the home screen.

It is Friday 28 June 2024, 10.00 WIB. Passports (P…) belong to Lantaskim, permits (S…) to
Intaltuskim. The comments in the tests count these rows.

row  submitted  type  purpose      channel  stage           net due  gross due  ready   closed
P1   3 Jun      B     umrah        M-Paspor handed over     7 Jun    7 Jun      7 Jun   10 Jun
P2   3 Jun      E     umrah        M-Paspor ready           7 Jun    7 Jun      7 Jun
P3   10 Jun     B     tourism      walk-in  awaiting print  20 Jun   14 Jun
P4   20 Jun     B     umrah        M-Paspor awaiting print  28 Jun   26 Jun
P5   20 Jun     B     not recorded M-Paspor adjudication                                 same-day
P6   24 Jun     B     other        not rec. submitted
P7   28 Jun     B     umrah        M-Paspor submitted
P8   13 May     B     hajj         M-Paspor ready           20 May   20 May     1 Jun
P9   14 May     B     umrah        M-Paspor handed over     17 May   17 May     17 May  3 Jun
S1   12 Jun     ITAS  not recorded M-Paspor approval        18 Jun   18 Jun     permit until 1 July
S2   12 Jun     ITK   not recorded M-Paspor checked                             permit until 27 June
"""

import re
from datetime import date, datetime
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from tests.factories import make_application

WIB = ZoneInfo("Asia/Jakarta")
NOW = datetime(2024, 6, 28, 10, tzinfo=WIB)


def june(day: int) -> date:
    return date(2024, 6, day)


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=WIB)


def make_rows(office) -> None:
    def file(submitted: date, **fields):
        return make_application(office=office, submitted_at=at(submitted), **fields)

    handed = {"stage": "HANDED_OVER"}
    due7 = {"net_due": june(7), "gross_due": june(7), "ready_on": june(7)}
    file(june(3), **handed, **due7, handed_over_on=june(10), closed_on=june(10))
    file(june(3), type="PASPOR_ELEKTRONIK", stage="READY", **due7)
    held = {"stage": "AWAITING_PRINT"}
    late = {"net_due": june(20), "gross_due": june(14)}
    file(june(10), purpose="WISATA", channel="WALK_IN", **held, **late)
    file(june(20), **held, net_due=june(28), gross_due=june(26))
    file(june(20), purpose="TIDAK_DICATAT", stage="ADJUDICATION", lane="SAME_DAY")
    file(june(24), purpose="LAINNYA", channel="TIDAK_DICATAT")
    file(june(28))
    may20 = {"net_due": date(2024, 5, 20), "gross_due": date(2024, 5, 20)}
    file(date(2024, 5, 13), purpose="HAJI", stage="READY", ready_on=june(1), **may20)
    may17 = {name: date(2024, 5, 17) for name in ("net_due", "gross_due", "ready_on")}
    file(date(2024, 5, 14), **handed, **may17, handed_over_on=june(3), closed_on=june(3))
    permit = {"reason": "PERPANJANGAN", "purpose": "TIDAK_DICATAT"}
    due18 = {"net_due": june(18), "gross_due": june(18)}
    file(june(12), type="ITAS", stage="APPROVAL", permit_expiry=date(2024, 7, 1), **permit, **due18)
    file(june(12), type="ITK", stage="CHECKED", permit_expiry=june(27), **permit)


class _Links(HTMLParser):
    """Each link with the number that it shows: in its label, its drawing's title or its words."""

    def __init__(self):
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.open: dict[str, str] | None = None

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.open = {"text": "", **{name: value or "" for name, value in attrs}}

    def handle_data(self, data):
        if self.open is not None:
            self.open["text"] += data

    def handle_endtag(self, tag):
        if tag == "a" and self.open is not None:
            self.found.append((self.open["href"], self.open.get("aria-label") or self.open["text"]))
            self.open = None


def links(html: str) -> list[tuple[str, str]]:
    """Every link of a page: address and words."""
    reader = _Links()
    reader.feed(html)
    return reader.found


def counted(html: str, path: str = "/dashboard/applications/") -> dict[str, int]:
    """The number that stands at each link to the list; one link shows one number everywhere."""
    numbers: dict[str, int] = {}
    for href, words in links(html):
        figure = re.search(r": ([\d.]+)$", words) or re.match(r"\s*([\d.]+)", words)
        if urlsplit(href).path.startswith(path) and urlsplit(href).query and figure:
            number = int(figure[1].replace(".", ""))
            assert numbers.setdefault(href, number) == number, href
    return numbers


def figure(html: str, **query: str) -> int:
    """The number at the link with exactly these filters."""
    wanted = {key: value.split(",") for key, value in query.items()}
    found = [n for href, n in counted(html).items() if parse_qs(urlsplit(href).query) == wanted]
    assert found, f"no link with {wanted}"
    return found[0]
