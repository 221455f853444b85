"""Past every service: what a hand on the database cannot do to what readers see."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction

from dashboard.audit import triggers
from dashboard.audit.apps import lift_guards
from dashboard.incidents.models import Service
from dashboard.notices import guards, services
from dashboard.notices.models import Notice, NoticeRevision
from tests.factories import make_notice
from tests.notices.conftest import NOW, WORDS

VERSIONS = NoticeRevision.objects


def refused(action, why):
    with pytest.raises(IntegrityError, match=why), transaction.atomic():
        action()


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize(
    "changes",
    [
        {"body_id": "Lain."},
        {"headline_en": "Other"},
        {"next_update_due": NOW},
        {"published_at": None, "approver": None},
        {"no": 7},
        {"return_reason": "x"},
    ],
)
def test_a_published_version_is_not_changed(published, changes):
    row = VERSIONS.filter(pk=published().published_revision_id)
    refused(lambda: row.update(**changes), guards.FIXED)
    assert row.get().wording == WORDS


def test_its_author_its_notice_and_itself_stay(published, write, tikkim):
    notice = published()
    row = VERSIONS.filter(pk=notice.published_revision_id)
    refused(lambda: row.update(author=tikkim), guards.FIXED)
    refused(lambda: row.update(notice=write()), guards.FIXED)
    refused(lambda: sql("DELETE FROM notices_noticerevision"), guards.FIXED)
    assert row.get().author.username == "humas"


@pytest.mark.parametrize("verb", ["INSERT", "UPDATE"])
def test_no_other_version_takes_its_place(published, humas, verb):
    """On SQLite ``OR REPLACE`` removes the row in the way, and no delete trigger hears of it."""
    notice = published()
    first = notice.published_revision_id
    notice = services.edit(notice=notice, by=humas, version=notice.version, text=WORDS, now=NOW)
    replace = " OR REPLACE" if connection.vendor == "sqlite" else ""
    names = [field.column for field in NoticeRevision._meta.concrete_fields]
    columns = ", ".join(names)
    copied = ", ".join("1" if name == "no" else name for name in names if name != "id")
    statement = {
        "INSERT": f"INSERT{replace} INTO notices_noticerevision ({columns}) "
        f"SELECT {first}, {copied} FROM notices_noticerevision WHERE id = %s",
        "UPDATE": f"UPDATE{replace} notices_noticerevision SET no = 1 WHERE id = %s",
    }[verb]
    refused(lambda: sql(statement, notice.latest.pk), guards.FIXED)
    assert VERSIONS.get(pk=first).published_at == NOW


def test_the_services_of_a_published_version_stay(published, service, write):
    printing, payment = service("PRINTING"), service("PAYMENT")
    version = published(services=[printing]).published_revision
    draft = write(services=[printing]).latest
    for change in (
        lambda: version.services.add(payment),
        lambda: version.services.remove(printing),
        lambda: version.services.clear(),
        lambda: version.services.through.objects.filter(noticerevision=version).update(
            service=payment
        ),
        lambda: version.services.through.objects.filter(noticerevision=draft).update(
            noticerevision=version, service=payment
        ),
    ):
        refused(change, guards.FIXED)
    draft.services.set([payment])
    assert set(Service.objects.filter(noticerevision=version)) == {printing}


def test_readers_get_no_version_that_nobody_approved(client, waiting, published):
    """The notice is made public by hand, of its own draft or of another's published words."""
    notice, other = waiting(body_id="CANARY"), published(headline_id="Lain")
    row = Notice.objects.filter(pk=notice.pk)
    for version in (notice.latest.pk, other.published_revision_id):
        refused(
            lambda pk=version: row.update(
                published_revision=pk, published_at=NOW, status="PUBLISHED"
            ),
            guards.UNPUBLISHED,
        )
    assert client.get(f"/pengumuman/{notice.slug}/").status_code == 404


@pytest.mark.parametrize("path", ["/pengumuman/{}/", "/en/notices/{}/", "/", "/riwayat/"])
def test_pages_show_no_unapproved_version_even_where_the_guard_is_gone(
    client, waiting, humas, office, path
):
    notice = waiting(body_id="CANARY", headline_id="CANARY", headline_en="CANARY")
    triggers.lift()
    Notice.objects.filter(pk=notice.pk).update(
        published_revision=notice.latest, published_at=NOW, status="PUBLISHED"
    )
    triggers.install()
    assert "CANARY" not in client.get(path.format(notice.slug)).content.decode()
    assert not Notice.objects.public().exists() and not Notice.objects.once_public().exists()


def test_nobody_approves_by_hand_what_they_edited_before(write, humas, tikkim, kepala):
    notice = write()
    for person in (tikkim, humas):
        notice = services.edit(
            notice=notice, by=person, version=notice.version, text=WORDS, now=NOW
        )
    row = VERSIONS.filter(pk=notice.latest.pk)
    refused(lambda: row.update(approver=tikkim, published_at=NOW), guards.OWN)
    row.update(approver=kepala, published_at=NOW)


@pytest.mark.django_db(transaction=True)
def test_a_migration_may_rebuild_a_guarded_table_and_the_guards_stand_again(office, humas, kepala):
    make_notice(office=office, author=humas, approver=kepala)
    lift_guards(using="default", plan=["a migration"])
    assert not triggers.installed()
    old = NoticeRevision._meta.get_field("return_reason")
    new = models.CharField(max_length=301, blank=True)
    new.set_attributes_from_name("return_reason")
    for before, after in ((old, new), (new, old)):
        with connection.schema_editor() as editor:
            editor.alter_field(NoticeRevision, before, after)
    call_command("migrate", verbosity=0)
    assert triggers.installed()
    refused(lambda: VERSIONS.update(return_reason="x"), guards.FIXED)
