"""Every URL against the cast: own and other office, every role, no role, nobody (tests/access.py).

Walks the URLconf: a URL without a row in the table, and a row without a URL, fail.
"""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access import ADMIN, EVERYBODY, IN_ADMIN, NOBODY, OFFICE, PUBLIC, TABLE, Row, World

CAST = sorted(EVERYBODY | {"stranger"})
PAGES_OF_A_MODEL = ("changelist", "add", "history", "delete", "change")


def patterns(
    resolver: URLResolver | None = None, space: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        else:
            yield f"{space}{entry.name or ''}", entry


def names() -> set[str]:
    return {name for name, _ in patterns() if not name.startswith("admin:")}


@pytest.fixture
def world(db) -> World:
    return World()


def outcome(client: Client, url: str, row: Row | None = None) -> str:
    """What asking came to: ok, forbidden, absent or login; nothing that it does stays."""
    with transaction.atomic():
        if row and row.post:
            response = client.post(url, row.data)
        else:
            response = client.get(url)
        transaction.set_rollback(True)
    to = response.get("Location", "")
    if to.startswith("/admin/login/"):
        return outcome(client, to)
    if to.startswith("/accounts/login/"):
        return "login"
    if to == "/admin/" and "/admin/" in url and url != "/admin/":
        return "absent"  # the admin's way to say so
    return {403: "forbidden", 404: "absent"}.get(
        response.status_code, "ok" if response.status_code < 500 else f"{response.status_code}"
    )


def expected(who: str, row: Row) -> str:
    if who == "stranger":
        return "login"
    if row.gone:
        return row.gone
    if who == "other_office" and who not in row.may:
        if row.at:
            return "absent" if "office_head" in row.may else "absent or forbidden"
        return "ok" if "office_head" in row.may else "forbidden"
    return "ok" if who in row.may else "forbidden"


def client_of(world: World, who: str) -> Client:
    client = Client(raise_request_exception=False)
    if world.cast[who]:
        client.force_login(world.cast[who])
    return client


def test_every_url_has_a_row_and_every_row_a_url():
    listed = set(TABLE) | {name for name in PUBLIC if not name.startswith("admin:")}
    assert names() == listed


def test_the_public_urls_are_exactly_the_listed_ones():
    public = {
        name for name, entry in patterns() if not getattr(entry.callback, "login_required", True)
    }
    assert public == PUBLIC


@pytest.mark.parametrize("who", CAST)
def test_each_url_lets_through_whom_the_table_names(world, who):
    client = client_of(world, who)
    wrong = []
    for name, row in TABLE.items():
        url = reverse(name, kwargs=row.at(world) if row.at else row.fixed)
        found, wanted = outcome(client, url, row), expected(who, row)
        if found not in wanted.split(" or "):
            wrong.append(f"{name}: {found}, not {wanted}")
    assert not wrong


def test_every_admin_page_has_a_row():
    models = {f"{m._meta.app_label}_{m._meta.model_name}" for m in admin.site._registry}
    assert models == set(ADMIN)


def test_the_admin_has_no_page_that_the_walk_does_not_know():
    known = {f"admin:{model}_{page}" for model in ADMIN for page in PAGES_OF_A_MODEL}
    known |= {f"admin:{n}" for n in ("index", "login", "logout", "password_change", "jsi18n", "")}
    known |= {"admin:autocomplete", "admin:app_list"}
    assert {name for name, _ in patterns() if name.startswith("admin:")} == known


@pytest.mark.parametrize("who", CAST)
def test_each_admin_list_is_shown_to_whom_the_table_names(world, who):
    client = client_of(world, who)
    wrong = []
    for model, (see, add) in ADMIN.items():
        for page, may in (("changelist", see), ("add", add)):
            row = Row(may)
            found, wanted = outcome(client, reverse(f"admin:{model}_{page}")), expected(who, row)
            if found != wanted:
                wrong.append(f"{model} {page}: {found}, not {wanted}")
    wanted = expected(who, Row(IN_ADMIN))
    found = outcome(client, "/admin/")
    assert (wrong, found) == ([], wanted)


def test_no_admin_page_deletes(world):
    """Not even for the superuser, who sees the most."""
    client = client_of(world, "superuser")
    for model in ADMIN:
        url = reverse(f"admin:{model}_delete", args=["1"])
        assert outcome(client, url) != "ok", model


def test_another_offices_rows_are_not_in_the_admin(world):
    client = client_of(world, "other_office")
    for model_class in admin.site._registry:
        name = f"{model_class._meta.app_label}_{model_class._meta.model_name}"
        if not any(f.name == "office" for f in model_class._meta.fields):
            continue
        for pk in model_class._base_manager.filter(office=world.office).values_list(
            "pk", flat=True
        ):
            for page in ("change", "history"):
                url = reverse(f"admin:{name}_{page}", args=[pk])
                assert outcome(client, url) in ("absent", "forbidden"), url
            break


def test_the_table_is_able_to_fail(world):
    """A page that lets the wrong person in would be noticed."""
    row = Row(NOBODY)
    found = outcome(client_of(world, "office_head"), reverse("offices:people"), row)
    assert found == "ok" != expected("office_head", row)
    assert "office_head" in OFFICE
