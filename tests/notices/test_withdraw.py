import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from dashboard.audit.models import AuditEvent
from dashboard.notices import services
from dashboard.notices.models import Notice
from tests.notices.conftest import NOW

REASON = "Jamnya salah."


def test_a_head_withdraws_at_once(published, kepala):
    notice = services.withdraw(notice=published(), by=kepala, reason=REASON, now=NOW)
    assert (notice.status, notice.withdrawn_at) == ("WITHDRAWN", NOW)
    event = AuditEvent.objects.get(verb="WITHDRAWN")
    assert (event.username, event.reason) == ("kepala", REASON)


def test_it_also_takes_back_what_has_a_newer_draft(published, humas, kepala):
    notice = published()
    notice = services.edit(
        notice=notice, by=humas, version=notice.version, text=notice.latest.wording, now=NOW
    )
    services.withdraw(notice=notice, by=kepala, reason=REASON, now=NOW)
    assert not Notice.objects.public().exists()


def test_it_refuses_who_wrote_a_published_one(published, humas):
    with pytest.raises(PermissionDenied):
        services.withdraw(notice=published(), by=humas, reason=REASON, now=NOW)


def test_its_author_discards_a_draft(write, humas):
    notice = services.withdraw(notice=write(), by=humas, reason="Tidak jadi.", now=NOW)
    assert notice.is_withdrawn


def test_it_refuses_without_a_reason(published, kepala):
    with pytest.raises(ValidationError):
        services.withdraw(notice=published(), by=kepala, reason=" ", now=NOW)


def test_the_database_refuses_it_without_a_reason(published):
    rows = Notice.objects.filter(pk=published().pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(status="WITHDRAWN", withdrawn_at=NOW)


def test_it_is_harmless_twice(published, kepala):
    notice = published()
    for _ in range(2):
        services.withdraw(notice=notice, by=kepala, reason=REASON, now=NOW)
    assert AuditEvent.objects.filter(verb="WITHDRAWN").count() == 1


def test_the_screen_withdraws(client, published, kepala, humas):
    notice = published()
    url = f"{notice.get_absolute_url()}withdraw/"
    client.force_login(humas)
    assert client.get(url).status_code == 403
    client.force_login(kepala)
    assert client.get(url).status_code == 200
    client.post(url, {"reason": REASON})
    notice.refresh_from_db()
    assert notice.withdrawal_reason == REASON


def test_the_screen_is_harmless_on_a_double_click(client, published, kepala):
    notice = published()
    client.force_login(kepala)
    data = {"version": notice.version, "reason": REASON}
    url = f"{notice.get_absolute_url()}withdraw/"
    assert [client.post(url, data).status_code for _ in range(2)] == [302, 302]


@pytest.mark.parametrize("verb", ["withdraw", "return"])
def test_a_phone_number_in_the_reason_is_refused_at_the_field(
    client, write, published, humas, kepala, verb
):
    notice = published() if verb == "withdraw" else write()
    if verb == "return":
        notice = services.submit(notice=notice, by=humas, version=notice.version, now=NOW)
    before = Notice.objects.get().status
    client.force_login(kepala)
    answer = client.post(
        f"{notice.get_absolute_url()}{verb}/",
        {"reason": "Telepon 0812-3456-7890", "version": notice.version},
    )
    assert answer.status_code == 200
    assert answer.context["form"].errors["reason"]
    assert Notice.objects.get().status == before
    assert not AuditEvent.objects.filter(reason__contains="0812").exists()
