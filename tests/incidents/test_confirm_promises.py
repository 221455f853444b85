"""New dates after an outage: proposals until a head confirms them, once, each of their section."""

import re
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from dashboard.applications.models import Application, PromiseChange
from dashboard.audit.models import AuditEvent
from dashboard.incidents import services_promised
from dashboard.incidents.models import AffectedApplication
from tests.factories import make_affected, make_application, make_incident, make_run
from tests.incidents.conftest import wib

pytestmark = pytest.mark.django_db
NOW = wib(26, 10)  # Wednesday
OLD, NEW, LATER = date(2024, 6, 24), date(2024, 7, 1), date(2024, 7, 3)


@pytest.fixture
def incident(office, kepala, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return make_incident(office=office, by=kepala, started_at=wib(20), number="2024-001")


@pytest.fixture
def run(incident):
    return make_run(incident=incident, at=wib(26, 9))


@pytest.fixture
def affected(office, run):
    """An affected application, promised for 24 June and due on 1 July unless told otherwise."""

    def make(name="Ani", state="CURRENT", **fields):
        values = {"promised_on": OLD, "net_due": NEW, "stage": "AWAITING_PRINT"} | fields
        row = make_application(office=office, applicant_name=name, **values)
        make_affected(run=run, application=row, state=state)
        return row

    return make


@pytest.fixture
def head(client, lantaskim, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(lantaskim)
    return client


def url_of(incident, query=""):
    return reverse("incidents:confirm_promises", args=[incident.pk]) + query


def seen_in(page):
    return re.search(r'name="seen" value="([^"]*)"', page.content.decode())[1]


def rows_of(incident):
    return AffectedApplication.objects.of(incident)


def promised():
    rows = Application.objects.order_by("applicant_name")
    return dict(rows.values_list("applicant_name", "promised_on"))


def test_a_proposal_is_open_unready_affected_and_due_on_another_day(incident, affected):
    affected("Ani")
    affected("Tanpa janji", promised_on=None)
    affected("Tetap", net_due=OLD)
    affected("Siap", ready_on=date(2024, 6, 25))
    affected("Selesai", stage="HANDED_OVER")
    affected("Lepas", state="DROPPED")
    affected("Tanpa tenggat", net_due=None)
    rows = services_promised.proposals(incident=incident)
    assert {row.application.applicant_name for row in rows} == {"Ani", "Tanpa janji"}


def test_a_drill_and_an_unconfirmed_report_propose_nothing(incident, affected):
    affected()
    for fields in ({"practice": True}, {"confirmed_at": None, "confirmed_by": None}):
        for name, value in fields.items():
            setattr(incident, name, value)
        assert not services_promised.proposals(incident=incident)
        incident.refresh_from_db()


def test_what_is_shown_is_promised_once_and_the_rest_named(head, incident, affected, lantaskim):
    """Two of the own section; one whose day has passed, one of another section stay."""
    ani = affected("Ani")
    affected("Budi", net_due=LATER)
    affected("Cici", net_due=date(2024, 6, 25))
    affected("Dodi", type="ITK", reason="PERPANJANGAN", stage="SUBMITTED")
    page = head.get(url_of(incident))
    text = page.content.decode()
    assert "Confirm 2 new dates" in text and "2 keep their date" in text
    assert "This day has passed." in text and "its head confirms it" in text
    assert promised() == {"Ani": OLD, "Budi": OLD, "Cici": OLD, "Dodi": OLD}
    answer = head.post(url_of(incident), {"seen": seen_in(page)}, follow=True)
    assert "2 new dates are promised" in answer.content.decode()
    assert promised() == {"Ani": NEW, "Budi": LATER, "Cici": OLD, "Dodi": OLD}
    change = ani.promises.get()
    assert (change.old, change.new, change.by) == (OLD, NEW, lantaskim)
    assert (change.cause, change.incident_number) == ("INCIDENT", "2024-001")
    event = AuditEvent.objects.latest("pk")
    assert event.changes == {"count": 2, "promise": "INCIDENT", "incident": "2024-001"}
    answer = head.post(url_of(incident), {"seen": seen_in(page)}, follow=True)
    assert "2 were promised already" in answer.content.decode()
    assert PromiseChange.objects.count() == 2
    page = head.get(ani.get_absolute_url()).content.decode()
    assert "New date not told yet" in page and ">2024-001</a>" in page


def test_one_is_confirmed_and_those_that_the_filter_leaves(head, incident, affected):
    ani, budi = affected("Ani"), affected("Budi", lane="SAME_DAY", net_due=LATER)
    affected("Cici")
    for query, names in ((f"?code={ani.public_code}", ["Ani"]), ("?q=budi", ["Budi"])):
        page = head.get(url_of(incident, query))
        assert [row.applicant_name for row in page.context["preview"].rows] == names
        answer = head.post(url_of(incident, query), {"seen": seen_in(page)})
        assert answer["Location"] == reverse("incidents:affected", args=[incident.pk]) + query
    assert promised() == {"Ani": NEW, "Budi": LATER, "Cici": OLD}
    assert budi.promises.count() == 1


def test_what_changed_since_it_was_seen_keeps_its_date(head, incident, affected):
    ani, budi, cici, _dodi = (affected(name) for name in ("Ani", "Budi", "Cici", "Dodi"))
    seen = seen_in(head.get(url_of(incident)))
    Application.objects.filter(pk=ani.pk).update(net_due=LATER)
    Application.objects.filter(pk=budi.pk).update(ready_on=date(2024, 6, 26))
    rows_of(incident).filter(application=cici).update(state="DROPPED")
    affected("Eka")
    text = head.post(url_of(incident), {"seen": seen}, follow=True).content.decode()
    assert promised() == {"Ani": OLD, "Budi": OLD, "Cici": OLD, "Dodi": NEW, "Eka": OLD}
    for why in ("The date has changed since", "ready or closed", "It is not affected any more"):
        assert why in text


def test_the_office_head_confirms_for_all(incident, affected, kepala, tikkim, lantaskim):
    affected("Ani")
    affected("Dodi", type="ITK", reason="PERPANJANGAN", stage="SUBMITTED")
    confirm = services_promised.confirm
    assert confirm(incident=incident, rows=rows_of(incident), by=tikkim, now=NOW) == 0
    assert confirm(incident=incident, rows=rows_of(incident), by=kepala, now=NOW) == 2
    assert confirm(incident=incident, rows=rows_of(incident), by=kepala, now=NOW) == 0
    assert promised() == {"Ani": NEW, "Dodi": NEW}


def test_only_heads_confirm(client, incident, affected, petugas):
    affected()
    with pytest.raises(PermissionDenied):
        services_promised.confirm(incident=incident, rows=rows_of(incident), by=petugas, now=NOW)
    client.force_login(petugas)
    assert client.get(url_of(incident)).status_code == 403


def test_a_form_that_makes_no_sense_promises_nothing(head, incident, affected):
    row = affected()
    for seen in ("", "x", f"{row.public_code}:2024-02-30", f"{row.public_code}:2024-07-01 x"):
        answer = head.post(url_of(incident), {"seen": seen}, follow=True)
        assert "This is no longer what you saw" in answer.content.decode(), seen
    assert promised() == {"Ani": OLD}


def test_chunks_ask_the_same_number_of_queries(
    incident, affected, kepala, django_assert_num_queries
):
    for count in (2, 12):
        for _n in range(count):
            affected()
        seen = services_promised.preview(
            incident=incident, rows=rows_of(incident), by=kepala, now=NOW
        ).seen
        assert len(seen) == count
        with django_assert_num_queries(15):
            services_promised.confirm_seen(incident=incident, seen=seen, by=kepala, now=NOW)
