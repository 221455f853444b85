"""Error pages: both languages, the product's look, what to do; without a database or a user.

No test here may touch the database: pytest-django fails whatever tries.
"""

import re

import pytest
from django.test import Client

from tests.urls_errors import RAISED

pytestmark = pytest.mark.urls("tests.urls_errors")
PAGES = {name: int(name[:3]) for name in RAISED}


@pytest.fixture
def browser():
    return Client(raise_request_exception=False)


def words(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", text)


def check(response, status):
    page = response.content.decode()
    assert response.status_code == status
    assert '<html lang="id">' in page
    assert '<div lang="en">' in page
    assert "/static/css/" in page
    assert re.search(r'href="/(dashboard/)?"', page), "no way on"
    assert "style=" not in page and "<script" not in page
    assert "unsafe" not in response["Content-Security-Policy"]


@pytest.mark.parametrize(("name", "status"), PAGES.items())
def test_each_error_has_a_page_that_needs_no_database(browser, name, status):
    check(browser.get(f"/{name}/"), status)


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_page_is_the_same_whatever_language_was_chosen(browser, language):
    browser.cookies["language"] = language
    assert "You may not do this" in words(browser.get("/403/"))


def test_an_expired_form_says_so():
    browser = Client(enforce_csrf_checks=True)
    response = browser.post("/form/")
    check(response, 403)
    assert words(response) != words(Client(raise_request_exception=False).get("/403/"))


def test_403_gives_the_reason(browser):
    assert "Hanya kepala kantor." in words(browser.get("/403/"))


def test_503_says_when_to_try_again(browser):
    assert int(browser.get("/503/")["Retry-After"]) <= 60


@pytest.mark.parametrize(("name", "secret"), [("500", "1671010101900001"), ("404", "secret/path")])
def test_nothing_of_the_error_itself_is_shown(browser, name, secret):
    assert secret not in browser.get(f"/{name}/").content.decode()


def test_an_address_that_does_not_exist_is_a_404(browser):
    check(browser.get("/tidak/ada/"), 404)


def test_a_request_that_is_too_large_is_a_413(browser, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    check(browser.post("/form/", {"text": "x" * 2_000}), 413)


def test_a_host_that_is_not_ours_is_a_400(browser, settings):
    settings.ALLOWED_HOSTS = ["localhost"]
    check(browser.get("/403/", headers={"host": "jahat.example"}), 400)
