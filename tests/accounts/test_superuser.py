"""A superuser without a role: lands at the catalogue, and no link of the frame leads nowhere."""

import re

import pytest

from dashboard.accounts.models import User
from tests.factories import PASSWORD, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def landed(client):
    make_office()
    User.objects.create_superuser("admin", PASSWORD, full_name="Admin")
    return client.post("/accounts/login/", {"login": "admin", "password": PASSWORD}, follow=True)


def test_a_superuser_without_a_role_lands_at_the_catalogue(landed):
    assert landed.status_code == 200
    assert landed.redirect_chain[-1][0] == "/admin/"


def test_the_frame_of_their_pages_holds_no_dead_link(client, landed):
    page = client.get("/dashboard/people/").content.decode()
    header = re.search(r"<header.*?</header>", page, re.DOTALL).group()
    links = re.findall(r'href="([^"#]+)"', header)
    assert "/dashboard/people/" in links and "/admin/" in links
    answers = {link: client.get(link, follow=True).status_code for link in links}
    assert set(answers.values()) == {200}, answers
