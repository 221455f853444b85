import re
from html.parser import HTMLParser

import pytest

from dashboard.notices.markdown import render

SHOWN = [
    ("**tebal** dan *miring*", "<p><strong>tebal</strong> dan <em>miring</em></p>\n"),
    ("- satu\n- dua", "<ul>\n<li>satu</li>\n<li>dua</li>\n</ul>\n"),
    ("satu\ndua", "<p>satu<br>\ndua</p>\n"),
    ("# Judul\nteks", "<h2>Judul</h2>\n<p>teks</p>\n"),
    ("###### Judul", "<h2>Judul</h2>\n"),
    ("08.00 < 12.00 & 'x'", "<p>08.00 &lt; 12.00 &amp; 'x'</p>\n"),
    ("", ""),
]
LINKS = [
    "https://imigrasi.go.id/a?b=c",
    "http://a.id",
    "https://a.id:8443/@kantor",
    "https://a.id?q=x@y",
    "mailto:info@kantor.example",
    "tel:+62711",
]
BAD_LINKS = [
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:/\\evil.example",
    "https://user@evil.example",
    "https://imigrasi.go.id:x@evil.example/a",
    "https:///evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java&#115;cript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "/dashboard/",
    "riwayat/",
    "#x",
    "ftp://a.id",
]
NAUGHTY = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    '<p style="position:fixed">x</p>',
    "![gambar](https://evil.example/x.png)",
    '<iframe src="https://evil.example"></iframe>',
    "[x](https://a.id 'onmouseover=alert(1)')",
    "[x]: javascript:alert(1)\n[x]",
    '<https://a.id/"onmouseover=alert(1)>',
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\x00<scr\x00ipt>alert(1)</script>",
    "<" * 5000,
    "[" * 3000 + "x" + "](y)" * 3000,
    "> " * 500 + "x",
]


@pytest.mark.parametrize(("source", "html"), SHOWN)
def test_it_shows_plain_text_with_a_little_form(source, html):
    assert render(source) == html


def test_headings_take_the_level_of_their_place():
    assert render("# a", heading=4) == "<h4>a</h4>\n"


@pytest.mark.parametrize("url", LINKS)
def test_it_links_full_addresses_and_tells_them_nothing(url):
    html = render(f"[kata]({url})")
    assert f'href="{url}"' in html.replace("&amp;", "&")
    assert 'rel="noopener noreferrer"' in html


@pytest.mark.parametrize("url", BAD_LINKS)
def test_it_links_nothing_else(url):
    assert "href" not in render(f"[kata]({url})")
    assert "href" not in render(f"<{url}>")


def test_it_sees_through_a_disguised_name_before_the_host():
    assert "href" not in render("[kata](https://imigrasi.go.id&#64;evil.example)")


@pytest.mark.parametrize("source", NAUGHTY, ids=range(len(NAUGHTY)))
def test_naughty_input_runs_nothing_and_loads_nothing(source):
    seen = Seen()
    seen.feed(render(source))
    assert set(seen.tags) <= {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "a", "h2"}
    assert {name for name, _ in seen.attributes} <= {"href", "rel"}
    assert all(re.match("https?:|noopener", value) for _, value in seen.attributes)


class Seen(HTMLParser):
    """What a browser would make of it: the tags and their attributes."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs


def test_it_strips_what_turns_the_reading_direction():
    assert render("a\u202eb\u2066c\u200fd") == "<p>abcd</p>\n"


@pytest.mark.parametrize("text", ["مرحبا", "שלום", "👩‍👩‍👧", "𝕬", "Ünïcödé", "日本語"])
def test_letters_of_every_script_survive(text):
    assert text in render(text)
