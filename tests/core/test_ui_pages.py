"""The frame and the error pages: what everyone sees, with and without a language."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from tests.factories import make_member, make_office

ERRORS = ["400", "403", "403_csrf", "404", "413", "429", "500", "503"]


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_page_needs_no_request_and_no_database(name):
    html = render_to_string(f"{name}.html")
    assert 'lang="id"' in html and 'lang="en"' in html
    assert 'href="/dashboard/"' in html and "/static/css/errors.css" in html


def test_an_error_page_speaks_both_languages_whatever_is_chosen():
    for language in ("id", "en"):
        with translation.override(language):
            html = render_to_string("404.html")
        assert "This page does not exist" in html
        assert "Halaman ini tidak ada" in html


def test_a_refusal_gives_its_reason_escaped():
    html = render_to_string("403.html", {"reason": "Only the <ICT> head."})
    assert "Only the &lt;ICT&gt; head." in html


@pytest.mark.django_db
def test_the_login_page_leads_to_the_public_page_and_switches_the_language(client):
    html = client.get("/accounts/login/").content.decode()
    assert 'href="/"' in html
    assert 'name="language" value="en"' in html and 'action="/i18n/setlang/"' in html
    assert "signup" not in html


@pytest.mark.django_db
def test_sign_up_is_closed_and_says_who_invites(client):
    client.cookies["language"] = "en"
    html = client.get("/accounts/signup/").content.decode()
    assert "Accounts by invitation" in html and "<form" not in html.split("<main")[1]


def frame(user, memberships=(), **extra) -> str:
    request = RequestFactory().get("/dashboard/people/")
    request.user, request.memberships, request.office = user, list(memberships), None
    with translation.override("en"):
        return render_to_string("base.html", extra, request)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "seen", "hidden"),
    [
        ("OFFICE_HEAD", ["Applications", "Incidents", "Notices", "People", "Audit trail"], []),
        ("CLERK", ["Applications", "Incidents", "Notices"], ["People", "Audit trail"]),
    ],
)
def test_the_menu_holds_what_a_role_may_see(role, seen, hidden):
    user = make_member(office=make_office(), role=role)
    html = frame(user, user.memberships.all())
    assert [word for word in seen if f">{word}</a>" not in html] == []
    assert [word for word in hidden if f">{word}</a>" in html] == []


@pytest.mark.django_db
def test_a_stranger_sees_no_menu():
    html = frame(AnonymousUser())
    assert "nav-main" not in html and "Sign out" not in html


@pytest.mark.django_db
def test_the_demo_says_so_on_every_page_and_only_the_demo(settings):
    settings.DEMO = True
    assert "Demo mode" in frame(AnonymousUser())
    settings.DEMO = False
    assert "Demo mode" not in frame(AnonymousUser())


@pytest.mark.django_db
def test_the_frame_runs_no_script_of_its_own_and_keeps_no_history():
    html = frame(AnonymousUser())
    assert '"allowEval":false' in html and '"historyCacheSize":0' in html
    assert "style=" not in html and "<script>" not in html


@pytest.mark.django_db
def test_a_page_with_a_wrong_form_says_so_in_its_title():
    class Wrong:
        errors = {"name": ["required"]}

    assert "<title>Error: " in frame(AnonymousUser(), form=Wrong())
    assert "<title>Error: " not in frame(AnonymousUser())
