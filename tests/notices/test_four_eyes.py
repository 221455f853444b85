"""Nobody approves words of their own, however many hands the text went through meanwhile."""

import pytest

from dashboard.notices import services
from dashboard.notices.models import Notice
from dashboard.notices.permissions import can_publish
from dashboard.notices.texts import Text
from tests.notices.conftest import NOW, WORDS

LIST = "/dashboard/notices/"
THEIRS = WORDS.as_dict() | {"body_id": "Kalimat kepala TIKKIM.", "body_en": "The head's words."}
WITH_A_DOT = THEIRS | {"body_en": "The head's words.."}


def send(client, person, notice, words, button):
    """``person`` opens the editor of ``notice``, types ``words`` and presses ``button``."""
    client.force_login(person)
    notice.refresh_from_db()
    data = words | {"kind": "DISRUPTION", "version": notice.version, button: "1"}
    answer = client.post(f"{notice.get_absolute_url()}edit/", data)
    assert answer.status_code == 302


def approve(client, person, notice):
    client.force_login(person)
    notice.refresh_from_db()
    url = f"{notice.get_absolute_url()}publish/"
    answer = client.post(url, {"version": notice.version})
    notice.refresh_from_db()
    return answer


@pytest.fixture
def passed_on(client, write, humas, tikkim):
    """Public relations draft, the ICT head rewrites it all, public relations add one dot."""
    notice = write(body_id="a", body_en="a")
    send(client, tikkim, notice, THEIRS, "save")
    send(client, humas, notice, WITH_A_DOT, "submit")
    return notice


def test_a_head_does_not_approve_their_own_words_that_another_touched_last(
    client, passed_on, tikkim, kepala
):
    assert approve(client, tikkim, passed_on).status_code == 403
    assert (passed_on.status, passed_on.published_revision) == ("IN_REVIEW", None)
    approve(client, kepala, passed_on)
    assert passed_on.status == "PUBLISHED"
    assert passed_on.published_revision.body_en == WITH_A_DOT["body_en"]


def test_button_reason_list_and_count_agree_with_the_refusal(client, passed_on, tikkim, kepala):
    for person, may in ((tikkim, False), (kepala, True)):
        client.force_login(person)
        page = client.get(passed_on.get_absolute_url())
        assert page.context["may_publish"] is may
        assert bool(page.context["why_not"]) is not may
        listed = client.get(LIST, {"approvable": "yes"})
        assert [row.record for row in listed.context["table"].rows] == [passed_on] * may
        assert listed.context["waiting"] == int(may)


def test_who_edited_what_was_sent_back_does_not_approve_it_either(
    client, waiting, humas, tikkim, kepala
):
    """Submitted, rewritten by one head, sent back by another, submitted again by its author."""
    notice = waiting()
    send(client, tikkim, notice, THEIRS, "submit")
    notice = Notice.objects.with_versions().get(pk=notice.pk)
    services.return_to_draft(
        notice=notice, by=kepala, version=notice.version, reason="Jam?", now=NOW
    )
    send(client, humas, notice, WITH_A_DOT, "submit")
    assert approve(client, tikkim, notice).status_code == 403
    assert approve(client, kepala, notice).status_code == 302
    assert notice.status == "PUBLISHED"


def test_what_others_approved_binds_nobody_any_more(client, passed_on, humas, tikkim, kepala):
    """Words that a second person has approved are no longer one person's alone."""
    approve(client, kepala, passed_on)
    send(client, humas, passed_on, WITH_A_DOT | {"body_id": "Baru."}, "submit")
    assert approve(client, tikkim, passed_on).status_code == 302
    assert passed_on.published_revision.approver == tikkim


@pytest.mark.parametrize("hands", ["h", "th", "ht", "htk", "hthkh", "k", "ktk"])
def test_the_list_shows_just_what_the_button_allows(write, humas, tikkim, kepala, hands):
    people = {"h": humas, "t": tikkim, "k": kepala}
    notice = write(by=people[hands[0]])
    for number, hand in enumerate(hands[1:]):
        text = Text(**WORDS.as_dict() | {"body_id": f"Teks {number}"})
        notice = services.edit(
            notice=notice, by=people[hand], version=notice.version, text=text, now=NOW
        )
    notice = services.submit(notice=notice, by=humas, version=notice.version, now=NOW)
    for letter in "tk":
        allowed = letter not in hands
        assert can_publish(people[letter], notice) is allowed
        assert Notice.objects.approvable_by(people[letter]).exists() is allowed
