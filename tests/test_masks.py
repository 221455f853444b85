"""No screen shows a personal number: every page that is read, as everyone who may read it."""

import re

import pytest
from django.contrib import admin
from django.urls import reverse

from tests.access import ADMIN, PUBLIC, TABLE, World
from tests.factories import make_application
from tests.test_access import client_of

pytestmark = pytest.mark.django_db
CANARIES = {
    "nik": "1671015705900317",
    "passport_no": "X7654321",
    "phone": "+6281390246857",
    "email": "kenari.kuning@sangkar.example",
}
TRACES = ("1671015705900317", "X7654321", "81390246857", "kenari", "sangkar")
READERS = [
    "officer",
    "colleague",
    "caller",
    "pr",
    "section_head",
    "ict_head",
    "office_head",
    "auditor",
    "superuser",
]
WITH_A_ROW = ("change", "history")


@pytest.fixture
def world() -> World:
    world = World()
    world.application = make_application(office=world.office, phone_last4="6857", **CANARIES)
    return world


def traces(text: str) -> list[str]:
    """What of the numbers stands in a page, however it is spaced."""
    close = re.sub(r"[\s.\-]|&nbsp;", "", text)
    return [trace for trace in TRACES if trace in text or trace in close]


def pages(world: World, who: str) -> dict[str, str]:
    """Each address that this person may read, from the tables of access."""
    found = {
        name: reverse(name, kwargs=row.at(world) if row.at else row.fixed)
        for name, row in TABLE.items()
        if who in row.may and not row.post and not row.gone
    }
    registry = {f"{m._meta.app_label}_{m._meta.model_name}": m for m in admin.site._registry}
    for model, (see, add) in ADMIN.items():
        if who in see:
            found[f"{model} list"] = reverse(f"admin:{model}_changelist")
            rows = registry[model]._base_manager.order_by("-pk")[:2]
            for row in rows:
                for page in WITH_A_ROW:
                    address = reverse(f"admin:{model}_{page}", args=[row.pk])
                    found[f"{model} {page} {row.pk}"] = address
        if who in add:
            found[f"{model} add"] = reverse(f"admin:{model}_add")
    return found


@pytest.mark.parametrize("who", READERS)
def test_no_page_shows_a_number(world, who):
    client = client_of(world, who)
    shown, read = {}, 0
    for name, address in pages(world, who).items():
        answer = client.get(address, follow=True)
        assert answer.status_code < 500, name
        body = b"".join(answer) if answer.streaming else answer.content
        read += answer.status_code == 200
        if traces(body.decode("utf-8", "replace")):
            shown[name] = traces(body.decode("utf-8", "replace"))
    assert not shown
    assert read > 5


def test_it_reads_the_pages_that_show_the_application(world):
    """The guard is able to fail: these pages hold its name, and a reveal shows the number."""
    client = client_of(world, "office_head")
    found = pages(world, "office_head")
    row = world.application
    for name in ("applications:list", "applications:detail", "applications_application list"):
        assert row.applicant_name in client.get(found[name]).content.decode(), name
    assert f"applications_application change {row.pk}" in found
    address = reverse("applications:reveal", args=[row.public_code])
    answer = client.post(address, {"field": "phone", "reason": "CALL"})
    assert traces(answer.content.decode()) == ["81390246857"]


def test_the_public_pages_show_none(client, world):
    for name in sorted(PUBLIC):
        if name in ("public:status", "public:status_en", "public:history", "public:history_en"):
            assert not traces(client.get(reverse(name), follow=True).content.decode()), name
