"""Actions with an owner, legal terms that count down, the words of the report."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dashboard.core.models import Conflict
from dashboard.incidents import services_follow_up as follow
from dashboard.incidents.closing import missing
from dashboard.incidents.models import LegalRule, Review
from tests.factories import make_member, make_office
from tests.incidents.conftest import wib

NOW = wib(24, 10)


@pytest.fixture
def incident(report):
    return report()  # noticed on 20 June at 04.30


def test_an_action_has_an_owner_and_a_day_and_is_late_after_it(incident, petugas, tikkim):
    fields = {"incident": incident, "text": "Uji genset", "owner": petugas, "by": tikkim}
    for _click in range(2):
        action = follow.add_action(**fields, due_on=date(2024, 6, 26), key="a", now=NOW)
    assert incident.actions.count() == 1
    assert [action.is_late(date(2024, 6, day)) for day in (26, 27)] == [False, True]
    done = follow.finish_action(incident=incident, action=action, by=petugas, now=wib(27, 9))
    again = follow.finish_action(incident=incident, action=action, by=tikkim, now=wib(28, 9))
    assert (done.done_by, again.done_by, again.done_at) == (petugas, petugas, wib(27, 9))
    assert not again.is_late(date(2024, 6, 30))


def test_it_refuses_a_day_that_has_passed_and_another_offices_owner(incident, tikkim):
    stranger = make_member(office=make_office(code="JKT"), role="OFFICE_HEAD")
    fields = {"incident": incident, "text": "Uji", "by": tikkim, "key": "a", "now": NOW}
    for owner, due_on, field in (
        (tikkim, date(2024, 6, 23), "due_on"),
        (stranger, date(2024, 6, 26), "owner"),
    ):
        with pytest.raises(ValidationError) as refused:
            follow.add_action(**fields, owner=owner, due_on=due_on)
        assert field in refused.value.message_dict


def test_legal_terms_count_from_when_it_was_noticed(incident, tikkim, lantaskim):
    with pytest.raises(PermissionDenied):
        follow.set_facts(
            incident=incident, personal_data_affected=True, cyber_attack=True, by=lantaskim
        )
    follow.set_facts(
        incident=incident, personal_data_affected=True, cyber_attack=True, by=tikkim, now=NOW
    )
    due = {row.rule.code: row.due_at for row in incident.legal_deadlines.all()}
    assert due == {"DATA_BREACH": wib(23, 4, 30), "CYBER_REPORT": wib(21, 4, 30)}


def test_a_term_that_was_met_stays_and_the_other_no_longer_applies(client, incident, tikkim):
    ticks = {"incident": incident, "by": tikkim, "now": NOW}
    follow.set_facts(**ticks, personal_data_affected=True, cyber_attack=True)
    breach = incident.legal_deadlines.get(rule__code="DATA_BREACH")
    with pytest.raises(ValidationError) as refused:
        follow.meet_deadline(incident=incident, deadline=breach, reference=" ", by=tikkim, now=NOW)
    assert "reference" in refused.value.message_dict
    met = {"incident": incident, "deadline": breach, "reference": "W.7/12", "by": tikkim}
    assert follow.meet_deadline(**met, at=wib(22, 9), now=NOW).met_at == wib(22, 9)
    assert incident.updates.filter(source_ref="W.7/12", at=wib(22, 9)).count() == 1
    follow.set_facts(**ticks, personal_data_affected=False, cyber_attack=False)
    incident.refresh_from_db()
    report = incident.legal_deadlines.get(rule__code="CYBER_REPORT")
    assert (report.applies, report.is_overdue(NOW), report.due_at) == (False, False, wib(21, 4, 30))
    assert not [row.url for row in missing(incident, NOW) if row.url.endswith("#legal")]
    client.force_login(tikkim)
    card = client.get(incident.get_absolute_url()).context["follow"].deadlines
    assert [(row.deadline.rule.code, row.form) for row in card] == [
        ("CYBER_REPORT", None),
        ("DATA_BREACH", None),
    ]
    follow.set_facts(**ticks, personal_data_affected=False, cyber_attack=True)
    incident.refresh_from_db()
    again = incident.legal_deadlines.get(rule__code="CYBER_REPORT")
    assert (again.pk, again.applies, again.is_overdue(NOW)) == (report.pk, True, True)


def test_the_hours_are_rows_that_a_superuser_changes(incident, tikkim):
    LegalRule.objects.filter(code="CYBER_REPORT").update(hours=6)
    follow.set_facts(
        incident=incident, personal_data_affected=False, cyber_attack=True, by=tikkim, now=NOW
    )
    assert incident.legal_deadlines.get().due_at == wib(20, 10, 30)


def test_the_words_of_the_report_are_saved_and_a_stale_save_is_refused(incident, tikkim, kepala):
    first = follow.save_review(incident=incident, by=tikkim, lessons_id="Cadangan.", version=1)
    assert (first.version, Review.objects.of(incident).lessons_id) == (2, "Cadangan.")
    with pytest.raises(Conflict):
        follow.save_review(incident=incident, by=kepala, lessons_id="Lain.", version=1)


def test_the_pages_take_all_of_it(client, incident, tikkim, petugas):
    client.force_login(tikkim)
    url, hidden = incident.get_absolute_url(), {"seen": 1, "version": 1}
    ticks = {"key": "f", "cyber_attack": "on"} | hidden
    assert client.post(f"{url}set-facts/", ticks).status_code == 302
    deadline = incident.legal_deadlines.get()
    refused = client.post(f"{url}meet-deadline/", {"key": "d", "deadline": deadline.pk} | hidden)
    assert "reference" in refused.context["form"].errors
    action = {"key": "a", "text": "Uji genset", "owner": petugas.pk, "due_on": "01/01/2999"}
    assert client.post(f"{url}add-action/", action | hidden).status_code == 302
    assert "Uji genset" in client.get(url).content.decode()
    done = {"key": "b", "action": incident.actions.get().pk} | hidden
    assert client.post(f"{url}finish-action/", done).status_code == 302
    assert (
        client.post(f"{url}review/", {"contact": "Seksi Tikkim", "version": 1}).status_code == 302
    )
    stale = client.post(f"{url}review/", {"contact": "Lain", "version": 1}).content.decode()
    assert "Seksi Tikkim" in stale
    assert "Lain" in stale
