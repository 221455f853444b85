"""Real Chromium against a real server. What a browser test gets:

``page``        a Playwright page at 1280 px, light, on this test's own database (rows from
                ``tests.factories``); ``page.goto("/dashboard/")`` is relative to the server
``open_page``   ``open_page(width=360, scheme="dark", javascript=False, base=demo_url)`` makes
                further pages with the same watch over them; a page of its own session each
``login``       ``login(page, "kepala")`` through the login form, with the factories' password
``axe``         ``axe(page)`` fails on any accessibility violation, with its report
``fits``        ``fits(page)`` fails if the page scrolls sideways
``demo_url``    a server of its own with the whole demo loaded, as ``make run`` serves it; made once
                for all tests, so change nothing there that another test reads
``WIDTHS``      360 and 1280, to parametrize; ``SCHEMES`` light and dark

Every page fails its test at the end by itself on a violation of the content security policy, an
error in the console or a failed request. A test that expects an error answer says so before:
``page.watch.expected.add(403)``.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tests.factories import PASSWORD
from tests.house import ROOT

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chrome")
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
UNSET = ("DEBUG", "DATABASE_URL", "DJANGO_ALLOW_ASYNC_UNSAFE")
WIDTHS = (360, 1280)
SCHEMES = ("light", "dark")
LISTEN = """document.addEventListener("securitypolicyviolation", e =>
    console.error(`CSP ${e.effectiveDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`))"""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark every test of this folder, so that ``-m "not browser"`` leaves it out."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


class Watch:
    """Collects what a page complains about; ``expected`` holds the error answers a test wants."""

    def __init__(self, page):
        self.expected: set[int] = set()
        self.complaints: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("requestfailed", self._failed)
        page.on("response", self._response)

    def _console(self, message):
        answered = "Failed to load resource" in message.text  # told again by _response
        if message.type == "error" and not answered:
            self.complaints.append(f"console: {message.text}")

    def _failed(self, request):
        if request.failure != "net::ERR_ABORTED":  # left the page while it was loading
            self.complaints.append(f"request: {request.url} {request.failure}")

    def _response(self, response):
        if response.status >= 400 and response.status not in self.expected:
            self.complaints.append(f"answer: {response.status} {response.url}")


@pytest.fixture(scope="session")
def chromium():
    if not CHROMIUM:
        pytest.skip("Chromium is not installed (Debian: apt install chromium)")
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        # Playwright keeps an event loop in this thread; the tests' own queries are synchronous.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, request):
    contexts = []

    def make(*, width=1280, scheme="light", javascript=True, base=None):
        context = chromium.new_context(
            base_url=base or request.getfixturevalue("live_server").url,
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            java_script_enabled=javascript,
            locale="id-ID",
            timezone_id="Asia/Jakarta",
        )
        context.set_default_timeout(10_000)
        if javascript:
            context.add_init_script(LISTEN)
        contexts.append(context)
        page = context.new_page()
        page.watch = Watch(page)
        return page

    yield make
    complaints = [line for context in contexts for page in context.pages for line in told(page)]
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


def told(page):
    return page.watch.complaints if hasattr(page, "watch") else []


@pytest.fixture
def page(open_page):
    return open_page()


@pytest.fixture
def login():
    def enter(page, username, password=PASSWORD):
        page.goto("/accounts/login/")
        page.fill("input[name=login]", username)
        page.fill("input[name=password]", password)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/accounts/login/" not in url)

    return enter


@pytest.fixture
def axe():
    def check(page):
        # Preloading fetches what style sheets import from the wrong address, in inline styles.
        result = Axe().run(page, options={"preload": False})
        assert result.violations_count == 0, f"{page.url}\n{result.generate_report()}"

    return check


@pytest.fixture
def fits():
    def check(page):
        wide = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide[0] <= wide[1], f"{page.url} is {wide[0]} px wide at {wide[1]}"

    return check


@pytest.fixture(scope="session")
def demo_url(tmp_path_factory):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("demo")
    own = {"DEMO": "1", "DEMO_PASSWORD": PASSWORD, "DATA_DIR": str(folder), "PORT": str(port)}
    kept = {k: v for k, v in os.environ.items() if k not in UNSET}
    variables = kept | own | {"DJANGO_SETTINGS_MODULE": "imigrasi.settings"}
    prepare = ("migrate -v0", "createcachetable", "demo", "collectstatic --noinput -v0")
    for command in map(str.split, prepare):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=variables, check=True)
    serve = [sys.executable, "-m", "gunicorn", "imigrasi.wsgi", "-b", f"127.0.0.1:{port}"]
    server = subprocess.Popen([*serve, "--threads", "4"], cwd=ROOT, env=variables)
    url = f"http://localhost:{port}"
    try:
        _wait_for(f"http://127.0.0.1:{port}/livez", server)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_for(url, server):
    for _ in range(60):
        assert server.poll() is None, "the demo server ended at once"
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except OSError:
            time.sleep(0.5)
    raise AssertionError(f"no answer at {url}")
