import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dashboard.audit.models import AuditEvent
from dashboard.core.models import Conflict
from dashboard.notices import services
from tests.notices.conftest import NOW

REASON = "Sebutkan jam layanan."


def back(notice, by, **changes):
    arguments = {"version": notice.version, "reason": REASON, "now": NOW} | changes
    return services.return_to_draft(notice=notice, by=by, **arguments)


def test_a_head_sends_it_back_with_a_reason(waiting, kepala):
    notice = back(waiting(), kepala)
    assert (notice.status, notice.latest.return_reason) == ("DRAFT", REASON)
    event = AuditEvent.objects.get(verb="CHANGED")
    assert (event.reason, event.username) == (REASON, "kepala")


def test_its_author_takes_it_back(waiting, humas):
    assert back(waiting(), humas).status == "DRAFT"


def test_it_refuses_without_a_reason_and_with_a_long_one(waiting, kepala):
    notice = waiting()
    for reason in ("", "  \n", "x" * 301):
        with pytest.raises(ValidationError):
            back(notice, kepala, reason=reason)


def test_it_refuses_who_neither_wrote_nor_approves(waiting, auditor):
    with pytest.raises(PermissionDenied):
        back(waiting(), auditor)


def test_it_refuses_a_draft_and_a_stale_version(write, waiting, kepala):
    with pytest.raises(ValidationError):
        back(write(), kepala)
    with pytest.raises(Conflict):
        back(waiting(), kepala, version=9)


def test_it_is_harmless_twice(waiting, kepala):
    notice = waiting()
    for _ in range(2):
        back(notice, kepala)
    assert AuditEvent.objects.filter(verb="CHANGED").count() == 1


def test_submitting_again_forgets_the_reason(waiting, humas, kepala):
    notice = back(waiting(), kepala)
    notice = services.submit(notice=notice, by=humas, version=notice.version, now=NOW)
    assert (notice.status, notice.latest.return_reason) == ("IN_REVIEW", "")


def test_the_screen_asks_for_the_reason_and_the_author_reads_it(client, waiting, kepala, humas):
    notice = waiting()
    url = f"{notice.get_absolute_url()}return/"
    client.force_login(kepala)
    empty = client.post(url, {"version": notice.version, "reason": ""})
    assert "reason" in empty.context["form"].errors
    client.post(url, {"version": notice.version, "reason": REASON})
    client.force_login(humas)
    assert REASON in client.get(notice.get_absolute_url()).content.decode()


def test_the_screen_is_harmless_on_a_double_click(client, waiting, kepala):
    notice = waiting()
    client.force_login(kepala)
    data = {"version": notice.version, "reason": REASON}
    url = f"{notice.get_absolute_url()}return/"
    assert [client.post(url, data).status_code for _ in range(2)] == [302, 302]
