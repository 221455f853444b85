"""The rules of templates as functions: template text in, offences out (tests/test_templates.py)."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.template import engines
from django.template.library import import_library
from django.urls import URLResolver, get_resolver

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 120
TAG = re.compile(r"{%-?\s*(\w+)(.*?)%}", re.DOTALL)
NOTE = re.compile(r"{#.*?#}|{%\s*comment\b.*?%}.*?{%\s*endcomment\s*%}|<!--.*?-->", re.DOTALL)
BLOCK = re.compile(r"{%\s*blocktrans(?:late)?\b.*?%}.*?{%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
STYLE = re.compile(r"<style\b.*?</style>", re.DOTALL)
SPOKEN = re.compile(r"""\b(?:aria-label|title|alt|placeholder)=("[^"]*"|'[^']*')""")
WORD = re.compile(r"[A-Za-z]{2,}")
# The same in every language: zone, languages in their own name, formats, the product.
NAMES = {"WIB", "ID", "EN", "Bahasa", "Indonesia", "English", "CSV", "XLSX", "Imigrasi", "JSON"}
NAMES |= {"colM", "colMS"}  # a class of the admin that its base template takes as a block
STATUS = re.compile(r"\b(?:status|state|level|stage)(?:\.code|\.kind)?\s*(?:==|!=|\bin\b|not in)")
INLINE = re.compile(r"""\s(style|on[a-z]+|hx-on[\w:-]*)\s*=\s*["']|javascript:|<style\b""")


def templates() -> dict[str, str]:
    """Return every template of the product by the name under which it is loaded."""
    folders = [ROOT / "templates", *(ROOT / "dashboard").glob("*/templates")]
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def is_public(name: str) -> bool:
    """Whether it is a part of the public page, whose one style sheet is inline, allowed by hash."""
    return "public" in name


def inline_code(name: str, text: str) -> list[str]:
    """Refuse what the content security policy refuses: inline style, script, on… attributes."""
    text = NOTE.sub("", text)
    found = [m[0].strip() for m in INLINE.finditer(text)]
    found += [m for m in re.findall(r"<script\b[^>]*>", text) if "src=" not in m]
    if is_public(name):
        found = [what for what in found if what != "<style"]
    return [f"{name}: {what}" for what in found]


def literal_text(name: str, text: str) -> list[str]:
    """Refuse words that no translator would ever see."""
    text = STYLE.sub("", BLOCK.sub("", NOTE.sub("", text)))
    text = re.sub(r"{%.*?%}|{{.*?}}", "", text, flags=re.DOTALL)
    spoken = [value[1:-1] for value in SPOKEN.findall(text)]
    bare = re.sub(r"<[^>]*>", "\n", text)
    words = [word for part in [*spoken, bare] for word in WORD.findall(part)]
    entities = set(re.findall(r"&(\w+);", bare))
    return [f"{name}: {word}" for word in words if word not in NAMES | entities]


def compared_statuses(name: str, text: str) -> list[str]:
    """Refuse a status compared in a template: its tone and name live in statuses.py."""
    return [
        f"{name}: {{% {tag} {rest.strip()} %}}"
        for tag, rest in TAG.findall(NOTE.sub("", text))
        if tag in ("if", "elif", "with") and STATUS.search(rest)
    ]


def unused_loads(name: str, text: str) -> list[str]:
    """Refuse a loaded library of which no tag and no filter is used."""
    text = NOTE.sub("", text)
    tags = {tag for tag, _ in TAG.findall(text)}
    filters = set(re.findall(r"\|\s*(\w+)", text))
    found = []
    for tag, rest in TAG.findall(text):
        if tag != "load":
            continue
        picked, _, libraries = rest.rpartition(" from ")
        for library in libraries.split():
            given = import_library(engines["django"].engine.libraries[library])
            names = set(picked.split()) or {*given.tags, *given.filters}
            if not names & (tags | filters):
                found.append(f"{name}: {library}")
    return found


def oversized(name: str, text: str) -> list[str]:
    """Refuse a template over 120 lines."""
    lines = len(text.splitlines())
    return [f"{name}: {lines} lines, at most {LIMIT}"] if lines > LIMIT else []


def dead_links(name: str, text: str) -> list[str]:
    """Refuse a {% url %} of a name that the URLconf does not know."""
    asked = re.findall(r"{%\s*url\s+[\"']([\w:.-]+)[\"']", NOTE.sub("", text))
    return [f"{name}: {url}" for url in asked if url not in set(url_names())]


def url_names(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    """Yield every name of the URLconf with its namespace."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from url_names(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif entry.name:
            yield space + entry.name
