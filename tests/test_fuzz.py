"""No path gives a 500: every URL with nonsense for ids, queries, methods and bodies."""

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RegexPattern, RoutePattern

from dashboard.core.filters import PAGING
from tests.access import World

NUMBERS = ["0", "999999", "99999999999999999999999"]
TEXTS = ["x", "Ünï-☃", "0123456789"]
QUERIES = [
    "page=x&sort=x&q=%00&person=%00&text=%00&after=0000-00-00&before=99999-01-01&from=2024-02-30",
    "page=99999999999999999999&sort=%ff&q=%ff%fe&after=9999-12-31&before=0001-01-01&per_page=0",
    "=&&=%20&a[]=1&scope=x&page=-1&sort=-&o=x&o=99&p=x&all=&office__id__exact=x&period=x&to=07/13/2024",
]
LISTS = ["applications:list", "incidents:list", "notices:list", "offices:people", "audit:list"]
VALUES = [
    "\0",
    "-5",
    "9" * 30,
    "0001-01-01",
    "9999-12-31",
    "2024-02-30",
    "07/13/2024",
    "Ünï-☃",
    "a" * 5000,
]
METHODS = ["put", "delete", "options", "head"]
BODIES = [
    ("application/x-www-form-urlencoded", b"version=x&key=%00&stage=%ff&at=0000-00-00T99:99&=&"),
    ("multipart/form-data", b"no boundary"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\r\n\r\n--x"),
    ("application/json", b'{"a": [}'),
]


def routes(within: URLResolver | None = None, before: tuple = ()) -> list[tuple]:
    found = []
    for entry in (within or get_resolver()).url_patterns:
        parts = (*before, entry.pattern)
        if isinstance(entry, URLPattern):
            found.append(parts)
        else:
            found += routes(entry, parts)
    return found


def part(pattern: RoutePattern | RegexPattern, number: str, text: str) -> str:
    """One stretch of a path, its places filled with nonsense."""
    if isinstance(pattern, RegexPattern):
        written = pattern.regex.pattern.replace("^", "").replace("$", "")
        if "(?P<uidb36>" in written:
            return f"password/reset/key/{text[:1]}-{text}/"
        return "".join(written.split("(")[:1]) + (f"{text}/" if pattern.regex.groups else "")
    path = str(pattern)
    for name, converter in pattern.converters.items():
        nonsense = number if type(converter).__name__ == "IntConverter" else text
        for written in (f"<int:{name}>", f"<slug:{name}>", f"<path:{name}>", f"<str:{name}>"):
            path = path.replace(written, nonsense)
        path = path.replace(f"<{name}>", nonsense)
    return path


def paths(number: str, text: str) -> set[str]:
    return {"/" + "".join(part(p, number, text) for p in parts) for parts in routes()}


@pytest.fixture
def head(db):
    """The office head's browser: who gets furthest into each page."""
    client = Client(raise_request_exception=False)
    client.force_login(World().cast["office_head"])
    return client


def failures(answers) -> list[str]:
    found = ((what, response.status_code) for what, response in answers)
    return [f"{what}: {status}" for what, status in found if status >= 500]


def plain() -> list[str]:
    """Every path once, but for those that would end the session."""
    return [path for path in sorted(paths("1", "x")) if "logout" not in path]


def test_nonsense_for_ids(head):
    asked = {path for n, t in zip(NUMBERS, TEXTS, strict=True) for path in paths(n, t)}
    asked = {path for path in asked if "logout" not in path}
    assert len(asked) > 100
    assert not failures((path, head.get(path)) for path in sorted(asked))
    assert not failures(
        (path, Client(raise_request_exception=False).get(path)) for path in sorted(asked)
    )


@pytest.mark.slow
def test_nonsense_in_the_query(head):
    asked = [f"{path}?{query}" for path in plain() for query in QUERIES]
    assert not failures((path, head.get(path)) for path in asked)


@pytest.mark.slow
@pytest.mark.parametrize("name", LISTS)
def test_one_key_at_a_time(head, name):
    """Alone, a key reaches its filter: together with an unknown one it would be refused first."""
    path = reverse(name)
    narrowed = head.get(path).context["filter"]
    alike = {(type(f), f.lookup_expr, f.method): key for key, f in narrowed.filters.items()}
    asked = [(key, value) for key in (*alike.values(), *PAGING) for value in VALUES]
    for key, found in narrowed.form.fields.items():
        asked += [(key, value) for value, _ in list(getattr(found, "choices", ()))[:2]]
    assert not failures((pair, head.get(path, dict([pair]))) for pair in asked)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(("asked", "most"), [("-5", 1), ("0", 100), ("5000", 100), ("7", 7)])
def test_a_page_holds_one_to_a_hundred_rows(head, name, asked, most):
    assert head.get(reverse(name), {"per_page": asked}).context["table"].paginator.per_page <= most


def test_methods_that_nobody_uses(head):
    assert not failures(
        (f"{method} {path}", getattr(head, method)(path)) for path in plain() for method in METHODS
    )


@pytest.mark.slow
def test_bodies_that_make_no_sense(head):
    assert not failures(
        (f"POST {path} {kind}", head.post(path, body, content_type=kind))
        for path in plain()
        for kind, body in BODIES
    )
