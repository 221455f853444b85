"""A report as plain data in one language: sections of facts, tables and texts. No ORM.

What stands here is what is frozen and printed. ``to`` is the address of the rows behind a number;
a frozen report has none, for the rows go on changing.
"""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

Block = dict[str, Any]
Both = dict[str, str]
LANGUAGES = ("id", "en")


def said(words: Both | None) -> str:
    """The text in the language in force; Indonesian where the other was left empty."""
    if not words:
        return ""
    return words["en" if get_language() == "en" else "id"] or words["id"]


def section(title: str, *blocks: Block) -> Block:
    return {"title": title, "blocks": [block for block in blocks if block]}


def facts(*pairs: tuple[str, str | Block]) -> Block:
    rows = [(name, cell(value) if isinstance(value, str) else value) for name, value in pairs]
    return {"facts": [[name, value | {"text": value["text"] or "–"}] for name, value in rows]}


def text(words: str) -> Block:
    return {"text": words}


def note(words: str) -> Block:
    """How the figures of a section are counted."""
    return {"note": words}


def cell(words: str, to: str = "", *, number: bool = False) -> Block:
    return {"text": words, "to": to, "number": number}


def table(caption: str, head: list[str], rows: list[list[Block]], empty: str = "") -> Block:
    """A table whose columns are as wide as their cells; without rows the words ``empty``."""
    if not rows:
        return text(empty or _("None."))
    columns = [
        {"text": name, "number": first["number"]} for name, first in zip(head, rows[0], strict=True)
    ]
    for row in rows:  # on a phone a table becomes cards: each cell carries its heading
        for name, one in zip(head, row, strict=True):
            one["label"] = name
    return {"table": {"caption": caption, "head": columns, "rows": rows}}


def hours(minutes: int) -> str:
    """“34 jam 30 menit”: never days, for a working day is no day of 24 hours."""
    whole, rest = divmod(minutes, 60)
    return _("%(hours)d h %(minutes)02d min") % {"hours": whole, "minutes": rest}
