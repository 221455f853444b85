"""A bulk action is taken back for 15 minutes, as far as nobody moved on since."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.applications.models import BulkAction, StageChange
from dashboard.applications.services import advance
from dashboard.audit.models import AuditEvent
from dashboard.offices.roles import Role
from tests.applications.bulk import BULK, confirm, make, preview, said, stages
from tests.factories import make_member, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def head(office, client):
    user = make_member(
        office=office, role=Role.SECTION_HEAD, section="LANTASKIM", username="lantaskim"
    )
    client.force_login(user)
    return user


@pytest.fixture
def rows(office):
    return [make(office) for _ in range(3)]


@pytest.fixture
def action(client, head, rows) -> BulkAction:
    """Three applications moved from printing to the quality check, just now."""
    confirm(client, preview(client, rows))
    return BulkAction.objects.get()


def undo(client, action):
    return client.post(f"{BULK}{action.pk}/undo/", follow=True)


def made_ago(action, minutes: int) -> None:
    action.at = timezone.now() - timedelta(minutes=minutes)
    action.save()


def test_undo_brings_all_of_them_back(client, head, action, rows):
    page = undo(client, action)
    assert stages(rows) == ["AWAITING_PRINT"] * 3
    action.refresh_from_db()
    assert (action.undone_by, action.undone_at is not None) == (head, True)
    assert page.context["report"].taken_back == 3
    reversals = StageChange.objects.exclude(reverses=None)
    assert {(row.batch_id, row.by_id) for row in reversals} == {(action.pk, head.pk)}


def test_undo_is_one_audit_event_with_the_count(client, action):
    undo(client, action)
    event = AuditEvent.objects.filter(verb="CHANGED").latest("pk")
    assert (event.changes["count"], event.changes["batch"]) == (3, action.pk)


def test_the_page_says_until_when_and_how_many(client, action):
    text = client.get(f"{BULK}{action.pk}/").content.decode()
    until = timezone.localtime(action.at + timedelta(minutes=15))
    assert f"{until:%H.%M} WIB" in text
    assert "Urungkan – 3 permohonan" in text


def test_it_is_offered_for_15_minutes_only(client, action, rows):
    made_ago(action, 14)
    assert client.get(f"{BULK}{action.pk}/").context["can_undo"]
    made_ago(action, 15)
    assert not client.get(f"{BULK}{action.pk}/").context["can_undo"]
    page = undo(client, action)
    assert "15" in said(page)
    assert stages(rows) == ["QUALITY_CHECK"] * 3


def test_what_someone_moved_on_since_stays_and_is_named(client, head, action, rows):
    now = timezone.now()
    advance(application=rows[0], to="READY", at=now, by=head, key="on", now=now)
    page = undo(client, action)
    assert stages(rows) == ["READY", "AWAITING_PRINT", "AWAITING_PRINT"]
    assert rows[0].public_code in said(page)
    assert "2" in said(page)
    report = page.context["report"]
    assert (report.taken_back, report.kept_count) == (2, 1)
    ((change, last),) = report.kept
    assert (change.application, last.to_stage.code) == (rows[0], "READY")


def test_it_stays_open_when_everything_was_overtaken(client, head, action, rows):
    now = timezone.now()
    for row in rows:
        advance(application=row, to="READY", at=now, by=head, key="on", now=now)
    undo(client, action)
    action.refresh_from_db()
    assert action.undone_at is None


def test_undo_twice_is_once(client, action, rows):
    undo(client, action)
    undo(client, action)
    assert StageChange.objects.exclude(reverses=None).count() == 3
    assert stages(rows) == ["AWAITING_PRINT"] * 3


def test_the_same_submission_after_an_undo_moves_nothing(client, head, rows):
    page = preview(client, rows)
    confirm(client, page)
    undo(client, BulkAction.objects.get())
    confirm(client, page)
    assert stages(rows) == ["AWAITING_PRINT"] * 3


def test_an_action_broken_off_in_its_undo_is_finished_by_the_next(client, action, rows, head):
    """As after a crash between two chunks: one is back, the action is not marked."""
    undo(client, action)
    BulkAction.objects.update(undone_at=None, undone_by=None)
    page = undo(client, action)
    assert page.context["report"].taken_back == 3
    assert BulkAction.objects.get().undone_by == head


def test_the_office_head_takes_a_section_heads_action_back(client, office, action, rows):
    chief = make_member(office=office, role=Role.OFFICE_HEAD)
    client.force_login(chief)
    undo(client, action)
    assert stages(rows) == ["AWAITING_PRINT"] * 3
    assert BulkAction.objects.get().undone_by == chief


def test_a_head_takes_back_only_what_is_their_sections(client, office):
    client.force_login(make_member(office=office, role=Role.OFFICE_HEAD))
    passport = make(office, "SUBMITTED")
    permit = make(office, "SUBMITTED", type="ITK", reason="PERPANJANGAN", nationality="MYS")
    confirm(client, preview(client, [passport, permit], "SUSPENDED", reason="Sistem mati"))
    client.force_login(make_member(office=office, role=Role.SECTION_HEAD, section="LANTASKIM"))
    page = undo(client, BulkAction.objects.get())
    assert stages([passport, permit]) == ["SUBMITTED", "SUSPENDED"]
    assert permit.public_code in said(page)


def test_the_list_of_actions_leads_to_the_undo(client, action):
    page = client.get(BULK)
    assert f"{BULK}{action.pk}/" in page.content.decode()
    undo(client, action)
    assert "Lantaskim" in client.get(BULK).content.decode()


def test_another_head_may_look_but_not_undo(client, office, action, rows):
    client.force_login(make_member(office=office, role=Role.SECTION_HEAD, section="INTALTUSKIM"))
    assert client.get(f"{BULK}{action.pk}/").status_code == 200
    assert undo(client, action).status_code == 403
    assert stages(rows) == ["QUALITY_CHECK"] * 3
