import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from dashboard.audit.models import AuditEvent
from dashboard.core.models import Conflict
from dashboard.notices import permissions, services
from dashboard.notices.models import Notice, NoticeRevision
from dashboard.notices.texts import Text
from dashboard.offices.roles import Role
from tests.factories import make_member
from tests.notices.conftest import NOW, WORDS

OTHER = Text(**WORDS.as_dict() | {"body_id": "Sistem pusat pulih sebagian."})


def test_a_second_person_publishes(waiting, kepala):
    notice = waiting()
    notice = services.publish(notice=notice, by=kepala, version=notice.version, now=NOW)
    assert notice.status == "PUBLISHED"
    assert notice.published_revision.approver == kepala
    assert notice.published_revision.published_at == notice.published_at == NOW
    event = AuditEvent.objects.get(verb="PUBLISHED")
    assert (event.username, event.changes["version"]) == ("kepala", 1)


def test_it_refuses_a_publisher_who_wrote_the_notice(waiting, kepala):
    notice = waiting(by=kepala)
    with pytest.raises(PermissionDenied):
        services.publish(notice=notice, by=kepala, version=notice.version, now=NOW)
    notice.refresh_from_db()
    assert notice.published_revision is None


def test_it_refuses_a_publisher_who_was_the_last_to_edit(write, humas, tikkim, kepala):
    notice = write()
    notice = services.edit(notice=notice, by=tikkim, version=1, text=OTHER, now=NOW)
    notice = services.submit(notice=notice, by=humas, version=notice.version, now=NOW)
    with pytest.raises(PermissionDenied):
        services.publish(notice=notice, by=tikkim, version=notice.version, now=NOW)
    assert services.publish(notice=notice, by=kepala, version=notice.version, now=NOW).is_public


@pytest.mark.parametrize("role", [Role.PUBLIC_RELATIONS, Role.CLERK, Role.CALLER, Role.AUDITOR])
def test_it_refuses_whoever_is_no_head(waiting, office, role):
    notice = waiting()
    person = make_member(office=office, role=role, section="LANTASKIM")
    with pytest.raises(PermissionDenied):
        services.publish(notice=notice, by=person, version=notice.version, now=NOW)


def test_it_refuses_another_offices_head(waiting, stranger_head):
    notice = waiting()
    with pytest.raises(PermissionDenied):
        services.publish(notice=notice, by=stranger_head, version=notice.version, now=NOW)


@pytest.mark.parametrize("who", ["author", "last_editor"])
def test_the_database_refuses_a_notice_published_by_its_author(waiting, kepala, humas, who):
    """Past every service: not even an UPDATE by hand publishes what one person made alone."""
    revision = NoticeRevision.objects.filter(pk=waiting().latest.pk)
    revision.update(**{"author": humas, "last_editor": humas} | {who: kepala})
    with pytest.raises(IntegrityError), transaction.atomic():
        revision.update(approver=kepala, published_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        revision.update(published_at=NOW)
    assert revision.get().published_at is None


def test_the_database_refuses_a_published_notice_without_a_text(waiting):
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=waiting().pk).update(status="PUBLISHED")


def test_the_database_refuses_one_language_alone(waiting, kepala):
    revision = NoticeRevision.objects.filter(pk=waiting().latest.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        revision.update(approver=kepala, published_at=NOW, body_en="")


def test_nobody_approves_a_text_that_changed_after_they_opened_it(waiting, humas, kepala):
    notice = waiting()
    opened = notice.version
    notice = services.edit(notice=notice, by=humas, version=opened, text=OTHER, now=NOW)
    services.submit(notice=notice, by=humas, version=notice.version, now=NOW)
    with pytest.raises(Conflict):
        services.publish(notice=notice, by=kepala, version=opened, now=NOW)
    notice.refresh_from_db()
    assert notice.published_revision is None


def test_it_refuses_a_draft(write, kepala):
    with pytest.raises(ValidationError):
        services.publish(notice=write(), by=kepala, version=1, now=NOW)


def test_it_is_harmless_twice(waiting, kepala):
    notice = waiting()
    for _ in range(2):
        services.publish(notice=notice, by=kepala, version=notice.version, now=NOW)
    assert AuditEvent.objects.filter(verb="PUBLISHED").count() == 1


def test_publishing_holds_the_office_that_the_address_is_unique_in(waiting, kepala):
    """Both verbs that take an address hold the office before they hold a notice."""
    notice = waiting()
    with CaptureQueriesContext(connection) as queries:
        services.publish(notice=notice, by=kepala, version=notice.version, now=NOW)
    first = next(q["sql"] for q in queries if q["sql"].startswith("SELECT"))
    assert 'FROM "offices_office"' in first


def test_the_address_stays_when_the_headline_changes(published, humas, kepala):
    notice = published()
    address = notice.slug
    text = Text(**WORDS.as_dict() | {"headline_id": "Pencetakan kembali normal"})
    notice = services.edit(notice=notice, by=humas, version=notice.version, text=text, now=NOW)
    notice = services.submit(notice=notice, by=humas, version=notice.version, now=NOW)
    notice = services.publish(notice=notice, by=kepala, version=notice.version, now=NOW)
    assert notice.slug == address
    assert notice.published_revision.headline_id == "Pencetakan kembali normal"


def test_the_button_publishes(client, waiting, kepala):
    notice = waiting()
    client.force_login(kepala)
    assert client.get(notice.get_absolute_url()).context["may_publish"]
    client.post(f"{notice.get_absolute_url()}publish/", {"version": notice.version})
    notice.refresh_from_db()
    assert notice.status == "PUBLISHED"


def test_the_author_sees_why_they_cannot_approve(client, waiting, kepala):
    notice = waiting(by=kepala)
    client.force_login(kepala)
    page = client.get(notice.get_absolute_url())
    why = permissions.why_not_publish(kepala, notice)
    assert why and why in page.content.decode()
    assert not page.context["may_publish"]
    assert client.post(f"{notice.get_absolute_url()}publish/", {"version": 2}).status_code == 403


def test_the_conflict_screen_shows_the_difference(client, waiting, humas, kepala):
    notice = waiting()
    opened = notice.version
    notice = services.edit(notice=notice, by=humas, version=opened, text=OTHER, now=NOW)
    services.submit(notice=notice, by=humas, version=notice.version, now=NOW)
    client.force_login(kepala)
    answer = client.post(
        f"{notice.get_absolute_url()}publish/", {"version": opened, "revision": "1"}
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "<del>" in page and "<ins>" in page and "pulih" in page


def test_public_relations_cannot_press_it_and_other_offices_find_nothing(
    client, waiting, humas, stranger_head
):
    url = f"{waiting().get_absolute_url()}publish/"
    client.force_login(humas)
    assert client.post(url, {"version": 2}).status_code == 403
    client.force_login(stranger_head)
    assert client.post(url, {"version": 2}).status_code == 404
