import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dashboard.audit.models import AuditEvent
from dashboard.core.models import Conflict
from dashboard.notices import services
from tests.notices.conftest import NOW


def test_it_asks_for_a_second_person(write, humas):
    notice = write()
    notice = services.submit(notice=notice, by=humas, version=notice.version, now=NOW)
    assert notice.status == "IN_REVIEW"
    assert notice.latest.submitted_at == NOW
    assert AuditEvent.objects.filter(verb="SUBMITTED", object_id=str(notice.pk)).count() == 1


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        ({"headline_en": ""}, {"headline_en"}),
        ({"body_en": " \n "}, {"body_en"}),
        ({"what_to_do_id": "Datanglah."}, {"what_to_do_en"}),
        ({"what_to_do_en": "Come."}, {"what_to_do_id"}),
    ],
)
def test_it_refuses_one_language_alone(write, humas, words, missing):
    notice = write(**words)
    with pytest.raises(ValidationError) as error:
        services.submit(notice=notice, by=humas, version=notice.version, now=NOW)
    assert set(error.value.message_dict) == missing
    notice.refresh_from_db()
    assert (notice.status, notice.version) == ("DRAFT", 1)


def test_it_refuses_a_stale_version(write, humas):
    notice = write()
    with pytest.raises(Conflict):
        services.submit(notice=notice, by=humas, version=7, now=NOW)


def test_it_is_harmless_twice(write, humas):
    notice = write()
    for _ in range(2):
        services.submit(notice=notice, by=humas, version=1, now=NOW)
    assert AuditEvent.objects.filter(verb="SUBMITTED").count() == 1


def test_it_refuses_what_is_published(published, humas):
    notice = published()
    with pytest.raises(ValidationError):
        services.submit(notice=notice, by=humas, version=notice.version, now=NOW)


def test_it_refuses_who_only_reads(write, auditor):
    with pytest.raises(PermissionDenied):
        services.submit(notice=write(), by=auditor, version=1, now=NOW)


def test_the_button_submits_and_says_so(client, write, humas):
    notice = write()
    client.force_login(humas)
    page = client.post(f"{notice.get_absolute_url()}submit/", {"version": 1}, follow=True)
    notice.refresh_from_db()
    assert notice.status == "IN_REVIEW"
    assert list(page.context["messages"])


def test_the_button_shows_a_conflict(client, write, humas):
    notice = write()
    client.force_login(humas)
    answer = client.post(f"{notice.get_absolute_url()}submit/", {"version": 9, "revision": 1})
    assert answer.status_code == 409


def test_a_link_alone_submits_nothing(client, write, humas):
    client.force_login(humas)
    assert client.get(f"{write().get_absolute_url()}submit/").status_code == 405
