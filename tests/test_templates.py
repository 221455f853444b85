"""Templates keep the rules of the house; each rule (pages.py) is shown a planted offence first."""

import ast
import re
from pathlib import Path

import pytest
from django.template.utils import get_app_template_dirs

from tests import house, pages

TEMPLATES = pages.templates()
PAGES = {name: text for name, text in TEMPLATES.items() if name.endswith((".html", ".txt"))}
PYTHON = house.sources("dashboard", "imigrasi")
PLANTED = [
    (pages.inline_code, '<p style="color:red">'),
    (pages.inline_code, "<script>alert(1)</script>"),
    (pages.inline_code, '<a onclick="go()">'),
    (pages.inline_code, '<a href="javascript:go()">'),
    (pages.inline_code, "<style>p{}</style>"),
    (pages.literal_text, "<h1>Applications</h1>"),
    (pages.literal_text, '<a aria-label="Close">×</a>'),
    (pages.compared_statuses, "{% if incident.status == 'CLOSED' %}"),
    (pages.compared_statuses, '{% if row.stage.code in "A B" %}'),
    (pages.unused_loads, "{% load i18n %}<p>1</p>"),
    (pages.unused_loads, "{% load static from static %}"),
    (pages.oversized, "\n" * 121),
    (pages.dead_links, "{% url 'nowhere:list' %}"),
]
ALLOWED = [
    (pages.inline_code, "<script src=\"{% static 'js/x.js' %}\" defer></script>"),
    (pages.literal_text, "<h1>{% translate 'Applications' %} 14.05 WIB</h1>"),
    (pages.compared_statuses, "{% if incident.is_open %}"),
    (pages.unused_loads, "{% load i18n %}{% translate 'Applications' %}"),
    (pages.dead_links, "{% url 'account_login' %}"),
]
RULES = sorted({rule for rule, _ in PLANTED}, key=lambda rule: rule.__name__)


@pytest.mark.parametrize(("rule", "snippet"), PLANTED)
def test_each_rule_sees_a_planted_offence(rule, snippet):
    assert rule("staff/page.html", snippet)


@pytest.mark.parametrize(("rule", "snippet"), ALLOWED)
def test_each_rule_lets_what_is_allowed_pass(rule, snippet):
    assert rule("staff/page.html", snippet) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_templates_keep(rule):
    assert PAGES
    offences = [line for name, text in PAGES.items() for line in rule(name, text)]
    assert not offences, "\n".join(offences)


def test_every_template_is_used():
    """Used: named in Python or a template, or laid over a package's own of the same name."""
    named = {name for text in TEMPLATES.values() for name in re.findall(r"[\w./-]+\.\w+", text)}
    patterns = []
    for text in PYTHON.values():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                named.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                patterns.append(_pattern(node))
    overlaid = [Path(folder) for folder in get_app_template_dirs("templates")]
    unused = [
        name
        for name in TEMPLATES
        if name not in named
        and not any(pattern.fullmatch(name) for pattern in patterns)
        and not any((folder / name).exists() for folder in overlaid)
    ]
    assert unused == []


def _pattern(node: ast.JoinedStr) -> re.Pattern[str]:
    """Turn f"{status}.html" into a pattern; a value never holds a slash."""
    parts = [re.escape(v.value) if isinstance(v, ast.Constant) else r"\w+" for v in node.values]
    return re.compile("".join(parts))


def test_no_part_is_rendered_as_a_page():
    offences = []
    for path, text in PYTHON.items():
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.Call):
                continue
            if ast.unparse(node.func).rpartition(".")[2] in ("render", "TemplateResponse"):
                parts = [a for a in node.args if isinstance(a, ast.Constant)]
                parts = [a.value for a in parts if re.search(r"(^|/)_[^/]*\.html$", str(a.value))]
                offences += [f"{path}:{node.lineno} {part}" for part in parts]
    assert offences == []


def test_every_static_file_is_used():
    """What nobody names is not shipped; licences and lists of hashes go with what they cover."""
    static = pages.ROOT / "static"
    readers = [*TEMPLATES.values(), *PYTHON.values()]
    readers += [path.read_text() for path in static.glob("css/*.css")]
    readers += [path.read_text() for path in static.glob("js/*.js")]
    unused = [
        path.relative_to(static).as_posix()
        for path in sorted(static.rglob("*"))
        if path.is_file()
        and not re.match(r"LICEN[CS]E|VENDOR\.json|\.", path.name)
        and not any(path.name in text for text in readers)
    ]
    assert unused == []
