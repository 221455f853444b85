"""What every test shares: skips are loud; a flush keeps the audit triggers and the catalogue."""

import os

import pytest
from django.core.cache import cache
from django.core.management.commands import flush

from dashboard.applications.catalogue import load_catalogue as load_applications
from dashboard.applications.catalogue import load_work_lists
from dashboard.audit import triggers
from dashboard.incidents.catalogue import load_catalogue as load_incidents
from dashboard.incidents.catalogue import load_legal_rules

REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Under REQUIRE_ALL=1 a skipped test is a failed one: nothing is left out silently."""
    report = yield
    if REQUIRE_ALL and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped under REQUIRE_ALL=1: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    """The same for a whole module that skips itself."""
    report = yield
    if REQUIRE_ALL and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} was skipped under REQUIRE_ALL=1: {report.longrepr}"
    return report


@pytest.fixture(scope="session", autouse=True)
def _flush_that_keeps_the_house():
    """Let ``transaction=True`` tests empty the tables although the audit trail refuses it.

    The triggers are taken off for the flush alone and put back; the catalogue, which the
    migrations had loaded and the flush emptied, is loaded again; cached limits are forgotten.
    """
    original = flush.Command.handle

    def handle(command, **options):
        using = options["database"]
        triggers.remove(using=using)
        try:
            original(command, **options)
        finally:
            triggers.install(using=using)
        load_applications()
        load_work_lists()
        load_incidents()
        load_legal_rules()
        cache.clear()

    flush.Command.handle = handle
    yield
    flush.Command.handle = original
