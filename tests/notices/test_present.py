"""A notice of return beside what goes on now: hints for staff, no false advice for readers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import make_incident, make_update

DAY = timedelta(days=1)
WARNING = "Not normal now, though this notice says that services are back:"
HINT = "There is a restored-service notice for this incident already:"
ADVICE = {"what_to_do_id": "Ambil di loket 9.", "what_to_do_en": "Collect at counter 9."}


@pytest.fixture
def over(office, tikkim):
    now = timezone.now()
    return make_incident(
        office=office,
        by=tikkim,
        started_at=now - 9 * DAY,
        announced_at=now - 9 * DAY,
        ended_at=now - 2 * DAY,
        down=("PRINTING",),
        status="RESTORED",
    )


@pytest.fixture
def fault(office, tikkim):
    now = timezone.now()
    return make_incident(
        office=office,
        by=tikkim,
        started_at=now - DAY,
        announced_at=now - DAY,
        down=("PRINTING",),
        title_en="Printer fault",
    )


def english(client, path, user=None):
    if user:
        client.force_login(user)
    client.cookies["language"] = "en"
    answer = client.get(path, headers={"accept-language": "en"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_editor_and_the_approval_page_warn_of_a_service_that_is_not_normal(
    client, waiting, over, fault, service, humas, kepala
):
    notice = waiting(kind="RESTORED", incident=over, services=[service("PRINTING")])
    for user, path in ((humas, f"{notice.get_absolute_url()}edit/"), (kepala, str(notice.pk))):
        page = english(client, path if "/" in path else notice.get_absolute_url(), user)
        assert WARNING in page and fault.get_absolute_url() in page
    fault.impacts.update(ends_at=timezone.now() - DAY / 2)
    assert WARNING not in english(client, notice.get_absolute_url())


def test_the_preview_warns_of_a_service_that_was_just_ticked(client, over, fault, service, humas):
    client.force_login(humas)
    client.cookies["language"] = "en"
    form = {"kind": "RESTORED", "creation_key": "k", "headline_id": "Kembali", "preview": "1"}
    url = "/dashboard/notices/new/"
    ticked = {
        code: WARNING
        in client.post(
            url, form | {"services": [service(code).pk]}, headers={"accept-language": "en"}
        ).content.decode()
        for code in ("PRINTING", "PAYMENT")
    }
    assert ticked == {"PRINTING": True, "PAYMENT": False}
    assert client.post(url, form | {"services": ["x"], "incident": "y"}).status_code == 200


def test_other_kinds_and_published_versions_are_not_warned_of(
    client, waiting, published, over, fault, service, humas
):
    about = {"incident": over, "services": [service("PRINTING")]}
    for notice in (waiting(**about), published(kind="RESTORED", **about)):
        assert WARNING not in english(client, notice.get_absolute_url(), humas)


def test_an_earlier_notice_of_return_is_linked_and_nothing_is_blocked(
    client, published, over, humas
):
    earlier = published(kind="RESTORED", incident=over)
    new = f"/dashboard/notices/new/?incident={over.pk}&kind="
    page = english(client, f"{new}RESTORED", humas)
    assert HINT in page and earlier.get_absolute_url() in page
    assert HINT not in english(client, f"{new}DISRUPTION")
    assert HINT in english(client, over.get_absolute_url())
    assert HINT not in english(client, earlier.get_absolute_url())


@pytest.mark.parametrize(
    ("named", "is_told"), [(["PRINTING"], False), ([], False), (["PAYMENT"], True)]
)
def test_readers_are_not_told_what_a_disturbed_service_makes_untrue(
    client, published, over, fault, service, named, is_told
):
    about = {"incident": over, "services": [service(code) for code in named]}
    published(kind="RESTORED", now=timezone.now() - DAY, **about, **ADVICE)
    page = english(client, "/en/")
    assert ("counter 9" in page) == is_told
    assert "your file keeps its place" in page


def test_a_return_that_nobody_told_stands_among_the_news(client, over, tikkim):
    over.status = "MONITORING"  # as it was when the first entry was written; not saved
    make_update(incident=over, by=tikkim, at=over.ended_at - DAY, visibility="PUBLIC")
    silent = "As usual again: Passport printing."
    page = english(client, "/en/")
    assert page.index("What happened") < page.index(silent) < page.index("Printing has stopped.")
    over.status = "RESTORED"
    told = {"visibility": "PUBLIC", "body_en": "It is back."}
    make_update(incident=over, by=tikkim, at=over.ended_at + DAY, **told)
    page = english(client, "/en/")
    assert silent not in page and "It is back." in page
