"""What changed between two wordings, word by word. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from dashboard.notices.texts import FIELDS, Text

TOKEN = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Piece:
    """A run of words; ``old``: only before, ``new``: only now, neither: in both."""

    words: str
    old: bool = False
    new: bool = False


@dataclass(frozen=True)
class Difference:
    field: str
    pieces: list[Piece]

    @property
    def language(self) -> str:
        return self.field[-2:]


def differences(before: Text, now: Text) -> list[Difference]:
    """One per field whose words differ, in the order of the form."""
    old, new = before.as_dict(), now.as_dict()
    return [
        Difference(name, list(pieces(old[name], new[name])))
        for name in FIELDS
        if old[name] != new[name]
    ]


def pieces(before: str, now: str) -> Iterator[Piece]:
    """The words of both texts in reading order, what went before what came."""
    old, new = TOKEN.findall(before), TOKEN.findall(now)
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("".join(old[a:b]))
            continue
        if a < b:
            yield Piece("".join(old[a:b]), old=True)
        if c < d:
            yield Piece("".join(new[c:d]), new=True)
