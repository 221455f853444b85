"""The headers of every kind of page: a content security policy without exceptions, no frames."""

import re

import pytest
from django.test import Client

from tests.access import World
from tests.factories import PASSWORD

PAGES = {
    "/": "stranger",
    "/en/": "stranger",
    "/accounts/login/": "stranger",
    "/accounts/password/reset/": "stranger",
    "/tidak/ada/": "stranger",
    "/dashboard/people/": "office_head",
    "/dashboard/people/invite/": "office_head",
    "/dashboard/audit/": "office_head",
    "/dashboard/incidents/": "office_head",
    "/dashboard/notices/": "office_head",
    "/accounts/2fa/": "office_head",
    "/admin/": "office_head",
    "/admin/offices/holiday/": "office_head",
    "/admin/offices/holiday/add/": "office_head",
    "/admin/accounts/user/": "superuser",
}


@pytest.fixture
def world(db):
    return World()


def page(world, url, who):
    client = Client()
    if world.cast[who]:
        client.force_login(world.cast[who])
    return client.get(url)


def policy(response):
    parts = (part.split() for part in response["Content-Security-Policy"].split(";"))
    return {part[0]: part[1:] for part in parts if part}


@pytest.mark.parametrize(("url", "who"), PAGES.items())
def test_no_page_allows_inline_code_or_another_site(world, url, who):
    response = page(world, url, who)
    rules = policy(response)
    assert rules["default-src"] == ["'none'"]
    assert rules["frame-ancestors"] == rules["base-uri"] == ["'none'"]
    for name, sources in rules.items():
        for source in sources:
            allowed = {"'self'", "'none'", "data:"} if name == "img-src" else {"'self'", "'none'"}
            assert source in allowed or re.fullmatch(r"'sha256-[\w+/=]+'", source), (name, source)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] in ("same-origin", "no-referrer")


@pytest.mark.parametrize(("url", "who"), PAGES.items())
def test_no_page_holds_inline_code(world, url, who):
    """Data in a script element is no code; the public page's style is allowed by its hash."""
    text = page(world, url, who).content.decode()
    scripts = re.findall(r"<script\b([^>]*)>", text)
    assert all("src=" in tag or "application/json" in tag for tag in scripts)
    assert not re.search(r"""<[^>]+\s(?:style|on[a-z]+)\s*=\s*["']""", text)
    if "sha256" not in page(world, url, who)["Content-Security-Policy"]:
        assert "<style" not in text


def test_a_page_with_a_secret_is_not_kept_by_the_browser(world):
    response = page(world, f"/dashboard/people/{world.person.pk}/link/", "office_head")
    assert "no-store" in response["Cache-Control"]


def test_each_answer_names_its_request(world):
    first, second = (page(world, "/dashboard/people/", "office_head") for _ in range(2))
    assert first["X-Request-ID"] != second["X-Request-ID"]


def test_the_session_cookie_is_out_of_reach_for_scripts_and_other_sites(world, settings):
    client, name = Client(), world.cast["office_head"].username
    client.post("/accounts/login/", {"login": name, "password": PASSWORD})
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


STAFF_PAGES = {url: who for url, who in PAGES.items() if who != "stranger"}


@pytest.mark.parametrize(("url", "who"), (STAFF_PAGES | {"/accounts/login/": "stranger"}).items())
def test_no_browser_keeps_a_page_of_the_staff(world, url, who):
    assert "no-store" in page(world, url, who)["Cache-Control"]


def test_the_public_page_may_be_kept_for_a_moment(world):
    assert "no-store" not in page(world, "/", "stranger")["Cache-Control"]
