"""Saved views: filters, columns and sort under a name; who sees, shares, renames, deletes."""

import pytest

from dashboard.applications.models import SavedView
from dashboard.audit.models import AuditEvent
from dashboard.offices.roles import Role
from tests.factories import make_member, make_office, make_view

pytestmark = pytest.mark.django_db
LIST = "/dashboard/applications/"
SAVE = LIST + "views/save/"
QUERY = "purpose=UMRAH&lane=REGULAR&columns=due&columns=name&sort=-due"


@pytest.fixture
def office():
    return make_office()


def member(office, role, section=None):
    return make_member(office=office, role=role, section=section)


@pytest.fixture
def clerk(office, client):
    user = member(office, Role.CLERK, "LANTASKIM")
    client.force_login(user)
    return user


def save(client, query=QUERY, **data):
    return client.post(SAVE, {"name": "Umrah reguler", "share": "PRIVATE", "query": query} | data)


def seen(client) -> set[str]:
    return {one.view.name for one in client.get(LIST).context["shelf"].personal}


def test_it_keeps_filters_columns_and_sort_and_opens_them_again(client, clerk, office):
    answer = save(client, QUERY + "&page=3")
    assert answer["Location"] == f"{LIST}?{QUERY}"
    view = SavedView.objects.get(owner=clerk)
    assert (view.office, view.section, view.share) == (office, None, "PRIVATE")
    page = client.get(f"{LIST}?{QUERY}&page=2")
    assert page.context["shelf"].current.view == view
    event = AuditEvent.objects.get(object_label="applications.savedview")
    assert event.changes["filters"] == ["columns", "lane", "purpose", "sort"]
    assert "reguler" not in str(event.changes)


@pytest.mark.parametrize(
    "query",
    [
        "unknown=1",
        "purpose=NONSENSE",
        "columns=nik",
        "sort=nik",
        "submitted_after=2024-02-30",
        "q=1671015705900317",
        "q=%2B6281390246857",
        "q=siti",
        "code=ABCDEFGHJK",
        "purpose=" + "UMRAH" * 500,
    ],
)
def test_it_refuses_what_the_list_would_not_understand_and_who_is_looked_for(client, clerk, query):
    answer = save(client, query)
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert not SavedView.objects.filter(owner=clerk).exists()


@pytest.mark.parametrize("name", ["", "1671015705900317", "x" * 61, "\u202e", "satu\u202edua"])
def test_it_refuses_a_name_that_is_none(client, clerk, name):
    assert save(client, name=name).status_code == 422


def test_the_same_name_again_replaces_ones_own_view_only_where_asked_to(client, clerk):
    assert [save(client).status_code for _twice in range(2)] == [302, 302]
    refused = save(client, "lane=SAME_DAY")
    assert refused.status_code == 422
    assert 'name="replace"' in refused.content.decode()
    assert SavedView.objects.get(owner=clerk).query == QUERY
    assert save(client, "lane=SAME_DAY", replace="on").status_code == 302
    assert SavedView.objects.get(owner=clerk).query == "lane=SAME_DAY"


def test_there_is_an_end_to_them(client, clerk, office, monkeypatch):
    monkeypatch.setattr("dashboard.applications.saved_views.services.MOST_VIEWS", 1)
    assert save(client, name="satu").status_code == 302
    assert save(client, name="dua").status_code == 422
    assert save(client, name="satu").status_code == 302


@pytest.mark.parametrize(
    ("role", "section", "shares"),
    [
        (Role.CLERK, "LANTASKIM", ["PRIVATE"]),
        (Role.AUDITOR, None, ["PRIVATE"]),
        (Role.SECTION_HEAD, "LANTASKIM", ["PRIVATE", "SECTION"]),
        (Role.ICT_HEAD, "TIKKIM", ["PRIVATE", "SECTION", "OFFICE"]),
        (Role.OFFICE_HEAD, None, ["PRIVATE", "OFFICE"]),
    ],
)
def test_heads_share_with_their_section_or_office(client, office, role, section, shares):
    client.force_login(member(office, role, section))
    for share in ("PRIVATE", "SECTION", "OFFICE"):
        assert (save(client, share=share, name=share).status_code == 302) == (share in shares)
    assert save(client, share="PRODUCT").status_code == 422


def test_a_shared_view_is_seen_by_its_section_or_office_alone(client, office):
    head = member(office, Role.ICT_HEAD, "LANTASKIM")
    section = office.sections.get(code="LANTASKIM")
    make_view(owner=head, office=office, name="sendiri")
    make_view(owner=head, office=office, name="seksi", share="SECTION", section=section)
    make_view(owner=head, office=office, name="kantor", share="OFFICE")
    for user, names in (
        (head, {"sendiri", "seksi", "kantor"}),
        (member(office, Role.CLERK, "LANTASKIM"), {"seksi", "kantor"}),
        (member(office, Role.CLERK, "INTALTUSKIM"), {"kantor"}),
        (make_member(office=make_office(code="JMB"), role=Role.OFFICE_HEAD), set()),
    ):
        client.force_login(user)
        assert seen(client) == names


def test_its_owner_renames_and_deletes_it(client, clerk, office):
    view, other = (make_view(owner=clerk, office=office, name=name) for name in "ab")
    client.post(f"{LIST}views/{view.pk}/rename/", {"name": " c  d "})
    client.post(f"{LIST}views/{other.pk}/rename/", {"name": "c d"})
    assert {row.name for row in SavedView.objects.filter(owner=clerk)} == {"c d", "b"}
    client.post(f"{LIST}views/{view.pk}/delete/")
    client.post(f"{LIST}views/{view.pk}/delete/")
    assert SavedView.objects.get(owner=clerk) == other


def test_others_get_nowhere_and_heads_tidy_up_what_is_shared_with_theirs(client, clerk, office):
    section = office.sections.get(code="LANTASKIM")
    private = make_view(owner=clerk, office=office)
    shared = make_view(owner=clerk, office=office, share="SECTION", section=section)
    product = SavedView.objects.get(code="TO_PRINT")
    client.force_login(member(office, Role.CLERK, "LANTASKIM"))
    for view, status in ((private, 404), (shared, 403), (product, 403)):
        assert client.post(f"{LIST}views/{view.pk}/delete/").status_code == status
    client.force_login(member(office, Role.SECTION_HEAD, "INTALTUSKIM"))
    assert client.post(f"{LIST}views/{shared.pk}/delete/").status_code == 404
    client.force_login(member(office, Role.SECTION_HEAD, "LANTASKIM"))
    assert client.post(f"{LIST}views/{shared.pk}/delete/").status_code == 302
    assert not SavedView.objects.filter(pk=shared.pk).exists()
