"""The settings, as an administrator meets them: what is refused at the start, and what is said."""

import base64
import os
import runpy
import sqlite3
import stat
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpResponse

from imigrasi.demo import LoopbackMiddleware
from tests.house import ROOT

VARIABLES = """DEMO DEBUG SECRET_KEY FIELD_KEYS INDEX_KEYS PUBLIC_URL ALLOWED_HOSTS DATABASE_URL
CACHE_URL EMAIL_URL DATA_DIR PORT DEMO_PASSWORD""".split()


def key(size=32, start=0):
    """A key as an administrator would paste it; the same each time, so that tests have names."""
    return base64.urlsafe_b64encode(bytes(n % 256 for n in range(start, start + size))).decode()


def production(**changes):
    return {
        "SECRET_KEY": "".join(f"k3Y-{n:02d}" for n in range(12)),
        "FIELD_KEYS": f"1:{key()}",
        "INDEX_KEYS": f"1:{key(start=200, size=32)}",
        "PUBLIC_URL": "https://imigrasi.example",
    } | changes


@pytest.fixture
def load(monkeypatch, tmp_path):
    """Run the settings file under the given variables and return what it defines."""

    def run(**variables):
        for name in VARIABLES:
            monkeypatch.delenv(name, raising=False)
        for name, value in ({"DATA_DIR": str(tmp_path)} | variables).items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(ROOT / "imigrasi/settings.py"))

    return run


@pytest.mark.parametrize("missing", ["SECRET_KEY", "FIELD_KEYS", "INDEX_KEYS"])
def test_production_refuses_to_start_without_keys_and_says_how_to_make_them(load, missing):
    with pytest.raises(ImproperlyConfigured, match=rf"{missing} is not set.*python -c"):
        load(**production(**{missing: ""}))


@pytest.mark.parametrize(
    "value",
    [
        "rahasia",
        "1:",
        "1:kurang",
        f"1:{key(16)}",
        f"0:{key()}",
        f"x:{key()}",
        f"1:{key()},1:{key()}",
        f"1:{key()},",
    ],
    ids=range(8),  # drawn anew in each process, which must name the same tests
)
def test_keys_of_another_shape_are_refused(load, value):
    with pytest.raises(ImproperlyConfigured, match="FIELD_KEYS"):
        load(**production(FIELD_KEYS=value))


def test_several_versions_of_a_key_are_read(load):
    first, second = key(), key(start=100)
    assert load(**production(FIELD_KEYS=f"1:{first}, 2:{second}"))["FIELD_KEYS"] == {
        1: first,
        2: second,
    }


def test_debugging_is_refused_beyond_this_machine(load):
    with pytest.raises(ImproperlyConfigured, match="DEBUG=1 is for this machine"):
        load(**production(DEBUG="1"))


def test_without_a_mail_server_no_link_is_printed_into_a_log(load):
    assert load(**production())["EMAIL_BACKEND"].endswith("dummy.EmailBackend")
    assert load(DEMO="1")["EMAIL_BACKEND"].endswith("console.EmailBackend")


def test_a_database_that_went_missing_is_not_made_anew(load, monkeypatch, tmp_path):
    name = load(**production())["DATABASES"]["default"]["NAME"]
    with pytest.raises(sqlite3.OperationalError):
        sqlite3.connect(name, uri=True)
    assert not list(tmp_path.glob("*.sqlite3*"))
    monkeypatch.setattr("sys.argv", ["manage.py", "migrate"])
    name = load(**production())["DATABASES"]["default"]["NAME"]
    sqlite3.connect(name, uri=True).close()
    assert (tmp_path / "imigrasi.sqlite3").exists()


def test_the_demo_answers_this_machine_alone(rf):
    answer = LoopbackMiddleware(lambda request: HttpResponse("ok"))
    assert answer(rf.get("/", REMOTE_ADDR="127.0.0.1")).status_code == 200
    with pytest.raises(PermissionDenied):
        answer(rf.get("/", REMOTE_ADDR="10.0.0.9", HTTP_HOST="localhost"))


def test_only_the_demo_asks_where_a_request_comes_from(load):
    first = "imigrasi.demo.LoopbackMiddleware"
    assert load(DEMO="1")["MIDDLEWARE"][0] == first
    assert first not in load(**production())["MIDDLEWARE"]


def test_an_error_never_prints_a_key(load):
    secret = key(16)
    with pytest.raises(ImproperlyConfigured) as caught:
        load(**production(FIELD_KEYS=f"1:{secret}"))
    assert secret not in str(caught.value)


def test_the_demo_makes_its_own_keys_once_and_for_its_owner_only(load, tmp_path):
    first, again = load(DEMO="1"), load(DEMO="1")
    assert first["FIELD_KEYS"] == again["FIELD_KEYS"]
    assert first["FIELD_KEYS"] != first["INDEX_KEYS"]
    assert first["SECRET_KEY"] == again["SECRET_KEY"]
    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "variables",
    [
        {"PUBLIC_URL": "https://imigrasi.example"},
        {"ALLOWED_HOSTS": "imigrasi.example"},
        {"ALLOWED_HOSTS": "*"},
        {"ALLOWED_HOSTS": "localhost,10.0.0.5"},
    ],
)
def test_the_demo_is_refused_beyond_this_machine(load, variables):
    with pytest.raises(ImproperlyConfigured, match="DEMO=1"):
        load(DEMO="1", **variables)


@pytest.mark.parametrize("url", ["http://localhost:8000", "http://127.0.0.1:8000"])
def test_the_demo_answers_on_both_names_of_this_machine(load, url):
    assert {"localhost", "127.0.0.1"} <= set(load(DEMO="1", PUBLIC_URL=url)["ALLOWED_HOSTS"])


def test_secure_cookies_and_transport_follow_the_public_url(load):
    secure, plain = load(**production()), load(**production(PUBLIC_URL="http://localhost:8000"))
    for name in (
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "LANGUAGE_COOKIE_SECURE",
        "SECURE_SSL_REDIRECT",
        "SECURE_HSTS_SECONDS",
        "SECURE_PROXY_SSL_HEADER",
    ):
        assert secure[name], name
        assert not plain[name], name
    assert secure["CSRF_TRUSTED_ORIGINS"] == ["https://imigrasi.example"]
    assert not secure["MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN"]
    assert "imigrasi.example" in secure["ALLOWED_HOSTS"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEMO", "mungkin"),
        ("DEBUG", "2"),
        ("PUBLIC_URL", "imigrasi.example"),
        ("DATABASE_URL", "mysql://x"),
        ("CACHE_URL", "memcached://x"),
        ("EMAIL_URL", "http://x"),
    ],
)
def test_a_value_that_makes_no_sense_is_named(load, name, value):
    with pytest.raises(ImproperlyConfigured, match=name):
        load(**production(**{name: value}))


def test_requests_are_not_wrapped_in_transactions_nor_sessions_saved_each_time(load):
    values = load(**production())
    assert not values.get("SESSION_SAVE_EVERY_REQUEST")
    assert not values["DATABASES"]["default"].get("ATOMIC_REQUESTS")


def deployment_check(folder, **changes):
    variables = {k: v for k, v in os.environ.items() if k not in VARIABLES}
    variables |= production(DATA_DIR=str(folder), **changes)
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=variables | {"DJANGO_SETTINGS_MODULE": "imigrasi.settings"},
        capture_output=True,
        text=True,
    )


def test_the_deployment_check_is_clean(tmp_path):
    done = deployment_check(tmp_path)
    assert done.returncode == 0, done.stderr


def test_the_deployment_check_names_what_is_careless(tmp_path):
    same = f"1:{key()}"
    done = deployment_check(tmp_path, INDEX_KEYS=same, PUBLIC_URL="http://imigrasi.example")
    assert done.returncode == 1
    assert "share a key" in done.stderr
    assert "cookies travel without TLS" in done.stderr
