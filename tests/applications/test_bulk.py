"""Many applications at once, through the screen: choose, preview, do."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.applications.models import Application, BulkAction, Stage, StageChange, StageStay
from dashboard.audit.models import AuditEvent
from dashboard.offices.roles import Role
from tests.applications.bulk import LIST, confirm, make, preview, said, stages
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


def test_ticked_rows_are_previewed_and_moved(client, head, office):
    rows = [make(office) for _ in range(3)]
    other = make(office)
    page = preview(client, rows[:2])
    ((start, end, count),) = page.context["preview"].steps
    assert (start.code, end.code, count) == ("AWAITING_PRINT", "QUALITY_CHECK", 2)
    assert stages(rows) == ["AWAITING_PRINT"] * 3
    done = confirm(client, page)
    assert stages([*rows, other]) == [
        "QUALITY_CHECK",
        "QUALITY_CHECK",
        "AWAITING_PRINT",
        "AWAITING_PRINT",
    ]
    action = BulkAction.objects.get()
    assert (action.count, action.by, action.to_stage.code) == (2, head, "QUALITY_CHECK")
    assert done.request["PATH_INFO"] == f"{LIST}bulk/{action.pk}/"
    assert set(action.changes.values_list("origin", flat=True)) == {"BULK"}
    assert StageStay.objects.get(application=rows[0], left_at=None).stage.code == "QUALITY_CHECK"


def test_it_is_one_audit_event_with_the_count(client, head, office):
    rows = [make(office) for _ in range(3)]
    confirm(client, preview(client, rows))
    event = AuditEvent.objects.get(verb="CHANGED")
    assert (event.changes["count"], event.changes["stage"]) == (3, {"QUALITY_CHECK": 3})
    assert event.username == "lantaskim"


def test_the_button_names_the_count(client, head, office):
    page = preview(client, [make(office) for _ in range(3)])
    assert "Pindahkan 3 permohonan" in page.content.decode()


def test_all_that_match_follow_the_lists_own_query(client, head, office):
    umrah = [make(office, purpose="UMRAH") for _ in range(2)]
    wisata = make(office, purpose="WISATA")
    query = "?purpose=UMRAH&sort=name&page=1"
    page = preview(client, query=query)
    assert len(page.context["chosen"].rows) == 2
    confirm(client, page, query=query)
    assert stages(umrah) == ["QUALITY_CHECK"] * 2
    assert stages([wisata]) == ["AWAITING_PRINT"]


def test_what_matches_only_since_the_preview_stays(client, head, office):
    make(office, purpose="UMRAH")
    page = preview(client, query="?purpose=UMRAH")
    later = make(office, purpose="UMRAH")
    confirm(client, page, query="?purpose=UMRAH")
    assert stages([later]) == ["AWAITING_PRINT"]
    assert BulkAction.objects.get().count == 1


def test_what_no_longer_matches_stays_and_is_named(client, head, office):
    stays, goes = make(office), make(office)
    page = preview(client, query="?stage=AWAITING_PRINT")
    Application.objects.filter(pk=stays.pk).update(
        stage=Stage.objects.get(workflow="PASSPORT", code="ADJUDICATION")
    )
    done = confirm(client, page, query="?stage=AWAITING_PRINT")
    assert stages([stays, goes]) == ["ADJUDICATION", "QUALITY_CHECK"]
    assert stays.public_code in said(done)


def test_a_row_changed_since_the_preview_is_refused_by_itself(client, head, office):
    stale, fresh = make(office), make(office)
    page = preview(client, [stale, fresh])
    Application.objects.filter(pk=stale.pk).update(version=2)
    done = confirm(client, page)
    assert stages([stale, fresh]) == ["AWAITING_PRINT", "QUALITY_CHECK"]
    assert stale.public_code in said(done)
    assert fresh.public_code not in said(done)


def test_nothing_is_done_when_every_row_changed(client, head, office):
    row = make(office)
    page = preview(client, [row])
    Application.objects.filter(pk=row.pk).update(version=2)
    done = confirm(client, page)
    assert done.request["PATH_INFO"] == LIST
    assert not BulkAction.objects.exists()


def test_the_same_submission_twice_is_one_action(client, head, office):
    rows = [make(office), make(office)]
    page = preview(client, rows)
    first, second = confirm(client, page), confirm(client, page)
    assert first.request["PATH_INFO"] == second.request["PATH_INFO"]
    assert BulkAction.objects.get().count == 2
    assert StageChange.objects.filter(origin="BULK").count() == 2


def test_all_that_match_twice_is_one_action(client, head, office):
    """Sent again, none of them matches the list any more; that is no refusal."""
    rows = [make(office), make(office)]
    query = "?stage=AWAITING_PRINT"
    page = preview(client, query=query)
    first, second = confirm(client, page, query), confirm(client, page, query)
    assert first.request["PATH_INFO"] == second.request["PATH_INFO"]
    assert said(first) == said(second)
    assert stages(rows) == ["QUALITY_CHECK"] * 2
    assert BulkAction.objects.get().count == 2


def test_resuming_twice_is_one_action(client, head, office):
    row = make(office)
    confirm(client, preview(client, [row], "SUSPENDED", reason="Sistem mati"))
    page = preview(client, [row], "RESUME")
    assert said(confirm(client, page)) == said(confirm(client, page))
    assert stages([row]) == ["AWAITING_PRINT"]
    assert BulkAction.objects.count() == 2


def test_an_action_that_broke_off_is_finished_by_sending_it_again(client, head, office):
    """As after a crash between two chunks: the second half was never written."""
    rows = [make(office), make(office)]
    page = preview(client, rows)
    confirm(client, page, seen=f"{rows[0].public_code}:1")
    assert stages(rows) == ["QUALITY_CHECK", "AWAITING_PRINT"]
    confirm(client, page)
    assert stages(rows) == ["QUALITY_CHECK"] * 2
    assert BulkAction.objects.get().count == 2


def test_another_persons_key_is_refused(client, head, office):
    page = preview(client, [make(office)])
    confirm(client, page)
    client.force_login(make_member(office=office, role=Role.OFFICE_HEAD))
    again = preview(client, [make(office)])
    assert confirm(client, again, key=page.context["key"]).status_code == 403


def test_a_day_back_with_a_reason_is_kept(client, head, office):
    row = make(office)
    at = timezone.localtime() - timedelta(days=1)
    page = preview(client, [row], at=f"{at:%Y-%m-%dT%H:%M}", reason="Mesin cetak mati")
    confirm(client, page)
    change = StageChange.objects.get(application=row, origin="BULK")
    assert change.occurred_at == at.replace(second=0, microsecond=0)
    assert (change.reason, BulkAction.objects.get().reason) == ("Mesin cetak mati",) * 2


def test_suspended_ones_resume_where_each_stood(client, head, office):
    rows = [make(office, "ADJUDICATION"), make(office, "AWAITING_PRINT")]
    confirm(client, preview(client, rows, "SUSPENDED", reason="Menunggu", waits_for="DIRECTORATE"))
    assert {Application.objects.get(pk=row.pk).waits_for for row in rows} == {"DIRECTORATE"}
    page = preview(client, rows, "RESUME")
    assert len(page.context["preview"].rows) == 2
    confirm(client, page)
    assert stages(rows) == ["ADJUDICATION", "AWAITING_PRINT"]


def test_it_ends_applications_together_with_a_reason(client, head, office):
    rows = [make(office, "SUBMITTED"), make(office, "ADJUDICATION")]
    assert "reason" in preview(client, rows, "CANCELLED").context["form"].errors
    confirm(client, preview(client, rows, "CANCELLED", reason="Permintaan pemohon"))
    assert stages(rows) == ["CANCELLED", "CANCELLED"]
    assert not Application.objects.get(pk=rows[0].pk).is_open
