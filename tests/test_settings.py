"""The settings, as an administrator meets them: what is refused at the start, and what is said."""

import base64
import os
import runpy
import stat
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.house import ROOT

VARIABLES = """DEMO DEBUG SECRET_KEY FIELD_KEYS INDEX_KEYS PUBLIC_URL ALLOWED_HOSTS DATABASE_URL
CACHE_URL EMAIL_URL DATA_DIR PORT DEMO_PASSWORD""".split()


def key(size=32, start=0):
    """A key as an administrator would paste it; the same each time, so that tests have names."""
    return base64.urlsafe_b64encode(bytes(range(start, start + size))).decode()


def production(**changes):
    return {
        "SECRET_KEY": "".join(f"k3Y-{n:02d}" for n in range(12)),
        "FIELD_KEYS": f"1:{key()}",
        "INDEX_KEYS": f"1:{key()}",
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


def test_the_deployment_check_is_clean(tmp_path):
    variables = {k: v for k, v in os.environ.items() if k not in VARIABLES}
    variables |= production(DATA_DIR=str(tmp_path), DJANGO_SETTINGS_MODULE="imigrasi.settings")
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=variables,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
