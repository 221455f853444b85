"""Markdown of notices to safe HTML: paragraphs, lists, emphasis, headings and links, no more.

Two sieves, each of which lets something through alone: markdown-it without HTML, then nh3.
Links lead to a full web, mail or phone address: never relative, never ``//somewhere``, never with
a user's name before the host, which passes one site off as another.
"""

import re

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from dashboard.notices.texts import clean

WEB = r"https?://[\w\[][^\s\\/?#@]*([/?#][^\s\\]*)?"
LINK = re.compile(rf"({WEB}|mailto:[^\s\\]+@[^\s\\]+|tel:\+?[\d-]+)", re.I)
TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "a", "h2", "h3", "h4", "h5"}


def is_link(url: str) -> bool:
    """Whether ``url`` is a full http, https, mailto or tel address."""
    return LINK.fullmatch(url) is not None


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True})
    parser.disable(["image", "html_block", "html_inline", "code", "fence", "backticks", "hr"])
    parser.validateLink = is_link  # type: ignore[method-assign]
    return parser


PARSER = _parser()


def _kept(tag: str, name: str, value: str) -> str | None:
    return value if (tag, name) == ("a", "rel") or is_link(value) else None


def render(source: str, heading: int = 2) -> SafeString:
    """``source`` as HTML; every heading in it becomes one of level ``heading`` (2 to 5)."""
    tokens = PARSER.parse(clean(source))
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{heading}"
    html = PARSER.renderer.render(tokens, PARSER.options, {})
    safe = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}},
        attribute_filter=_kept,
        url_schemes={"http", "https", "mailto", "tel"},
        url_relative="deny",
        link_rel="noopener noreferrer",
    )
    return mark_safe(safe)
