from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dashboard.audit.models import AuditEvent
from dashboard.core.models import Conflict
from dashboard.notices import services
from dashboard.notices.texts import Text
from tests.notices.conftest import NOW, WORDS

OTHER = Text(**WORDS.as_dict() | {"body_id": "Sistem pusat pulih sebagian."})


def test_it_changes_ones_own_draft_in_place(write, humas):
    notice = write()
    notice = services.edit(notice=notice, by=humas, version=notice.version, text=OTHER, now=NOW)
    assert notice.revisions.count() == 1
    assert notice.latest.wording == OTHER


def test_another_persons_draft_becomes_a_next_version_so_that_both_are_remembered(
    write, humas, tikkim
):
    notice = write()
    for _ in range(2):
        notice = services.edit(
            notice=notice, by=tikkim, version=notice.version, text=OTHER, now=NOW
        )
    newest, first = notice.revisions.all()
    assert (newest.wording, newest.author, newest.last_editor) == (OTHER, humas, tikkim)
    assert (first.wording, first.author, first.last_editor) == (WORDS, humas, humas)


def test_it_takes_a_text_under_review_back_to_draft_and_keeps_what_was_shown(waiting, humas):
    notice = waiting()
    notice = services.edit(notice=notice, by=humas, version=notice.version, text=OTHER, now=NOW)
    assert notice.status == "DRAFT"
    assert [row.wording for row in notice.revisions.all()] == [OTHER, WORDS]


def test_it_keeps_the_author_of_a_text_that_another_person_edits_under_review(
    waiting, humas, tikkim
):
    notice = waiting()
    notice = services.edit(notice=notice, by=tikkim, version=notice.version, text=OTHER, now=NOW)
    assert (notice.latest.author, notice.latest.last_editor) == (humas, tikkim)


def test_it_never_changes_what_is_public(published, tikkim, office):
    notice = published()
    public = notice.published_revision
    notice = services.edit(notice=notice, by=tikkim, version=notice.version, text=OTHER, now=NOW)
    assert notice.status == "DRAFT"
    assert notice.published_revision == public
    assert notice.published_revision.wording == WORDS
    assert (notice.latest.no, notice.latest.author) == (2, tikkim)


def test_a_published_version_is_refused_by_the_service_itself(published, humas):
    notice = published()
    with pytest.raises(ValidationError):
        services._write(notice.published_revision, OTHER, services.About(), humas, NOW)
    notice.refresh_from_db()
    assert notice.published_revision.wording == WORDS


def test_the_promised_time_and_services_of_a_new_version_wait_too(published, humas, service):
    first = NOW + timedelta(hours=6)
    notice = published(next_update_due=first, services=[service("PRINTING")])
    notice = services.edit(
        notice=notice,
        by=humas,
        version=notice.version,
        text=OTHER,
        services=[service("PAYMENT")],
        next_update_due=first + timedelta(days=1),
        now=NOW,
    )
    assert notice.next_update_due == first
    assert [row.code for row in notice.published_revision.services.all()] == ["PRINTING"]
    assert [row.code for row in notice.latest.services.all()] == ["PAYMENT"]


def test_it_keeps_kind_and_incident_of_what_was_published(published, humas):
    notice = published()
    with pytest.raises(ValidationError):
        services.edit(
            notice=notice, by=humas, version=notice.version, text=OTHER, kind="GENERAL", now=NOW
        )


def test_it_refuses_a_stale_save_and_saves_nothing(write, humas, tikkim):
    notice = write()
    old = notice.version
    services.edit(notice=notice, by=tikkim, version=old, text=OTHER, now=NOW)
    mine = Text(**WORDS.as_dict() | {"body_id": "Punya saya."})
    with pytest.raises(Conflict):
        services.edit(notice=notice, by=humas, version=old, text=mine, now=NOW)
    assert [row.wording for row in services._fresh(notice).revisions.all()] == [OTHER, WORDS]


def test_the_same_save_twice_is_one(write, humas):
    notice = write()
    old = notice.version
    for _ in range(2):
        services.edit(notice=notice, by=humas, version=old, text=OTHER, now=NOW)
    assert AuditEvent.objects.filter(verb="CHANGED").count() == 1


def test_it_refuses_who_only_reads_and_another_office(write, auditor, stranger_head):
    notice = write()
    for person in (auditor, stranger_head):
        with pytest.raises(PermissionDenied):
            services.edit(notice=notice, by=person, version=1, text=OTHER, now=NOW)


def test_it_refuses_a_withdrawn_notice(published, kepala):
    notice = services.withdraw(notice=published(), by=kepala, reason="Salah.", now=NOW)
    with pytest.raises(PermissionDenied):
        services.edit(notice=notice, by=kepala, version=notice.version, text=OTHER, now=NOW)


def test_the_screen_shows_what_the_other_person_saved_and_loses_nothing(
    client, write, humas, tikkim
):
    notice = write()
    old = notice.version
    services.edit(notice=notice, by=tikkim, version=old, text=OTHER, now=NOW)
    client.force_login(humas)
    mine = WORDS.as_dict() | {"body_id": "Kalimat saya sendiri.", "kind": "DISRUPTION"}
    answer = client.post(f"{notice.get_absolute_url()}edit/", mine | {"version": old, "save": "1"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Tikkim" in page
    assert "pulih" in page
    assert "Kalimat saya sendiri." in page
    assert f'name="version" value="{old + 1}"' in page


def test_the_screen_of_a_published_notice_has_no_kind(client, published, humas):
    client.force_login(humas)
    form = client.get(f"{published().get_absolute_url()}edit/").context["form"]
    assert "kind" not in form.fields
    assert form["body_id"].value() == WORDS.body_id


def test_the_screen_saves_a_new_version(client, published, humas):
    notice = published()
    client.force_login(humas)
    data = WORDS.as_dict() | {"body_id": "Baru.", "version": notice.version, "submit": "1"}
    client.post(f"{notice.get_absolute_url()}edit/", data)
    notice.refresh_from_db()
    assert (notice.status, notice.revisions.count()) == ("IN_REVIEW", 2)


def test_a_promise_in_the_past_is_refused_at_the_field(client, write, humas):
    notice = write()
    client.force_login(humas)
    data = WORDS.as_dict() | {"kind": "DISRUPTION", "version": 1, "save": "1"}
    answer = client.post(
        f"{notice.get_absolute_url()}edit/", data | {"next_update_due": "2020-01-01T08:00"}
    )
    assert "next_update_due" in answer.context["form"].errors


@pytest.mark.parametrize("version", ["", "abc", "-1", "9" * 30])
def test_a_tampered_version_is_a_conflict(client, write, humas, version):
    notice = write()
    client.force_login(humas)
    data = OTHER.as_dict() | {"kind": "DISRUPTION", "version": version, "save": "1"}
    answer = client.post(f"{notice.get_absolute_url()}edit/", data)
    assert answer.status_code == 409


def test_the_screen_is_harmless_on_a_double_click(client, write, humas, service):
    notice = write()
    client.force_login(humas)
    data = OTHER.as_dict() | {"kind": "DISRUPTION", "version": 1, "submit": "1"}
    data["services"] = [service("PRINTING").pk]
    url = f"{notice.get_absolute_url()}edit/"
    assert [client.post(url, data).status_code for _ in range(2)] == [302, 302]
    assert AuditEvent.objects.filter(verb="SUBMITTED").count() == 1
    assert client.post(url, data | {"services": []}).status_code == 409
