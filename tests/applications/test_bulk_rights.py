"""Who moves many at once, what is refused with its reason, and how many queries it takes."""

import pytest

from dashboard.applications.bulk import services as bulk_actions
from dashboard.applications.models import Application, BulkAction
from dashboard.offices.roles import Role
from tests.applications.bulk import BULK, LIST, confirm, make, preview, reasons, said, stages
from tests.factories import make_member, make_office

pytestmark = pytest.mark.django_db
PERMIT = {"type": "ITK", "reason": "PERPANJANGAN", "nationality": "MYS"}


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def head(office, client):
    user = make_member(
        office=office, role=Role.SECTION_HEAD, section="LANTASKIM", username="lantaskim"
    )
    client.force_login(user)
    return user


@pytest.mark.parametrize("role", [Role.CLERK, Role.AUDITOR, Role.CALLER, Role.PUBLIC_RELATIONS])
def test_only_heads_have_the_boxes_and_the_pages(client, office, role):
    row = make(office)
    section = "LANTASKIM" if role == Role.CLERK else None
    client.force_login(make_member(office=office, role=role, section=section))
    assert 'form="bulk"' not in client.get(LIST).content.decode()
    assert preview(client, [row]).status_code == 403
    assert client.post(f"{BULK}do/", {}).status_code == 403
    assert client.get(BULK).status_code == 403
    assert stages([row]) == ["AWAITING_PRINT"]


def test_a_head_has_a_box_at_each_row_and_the_count(client, head, office):
    rows = [make(office), make(office)]
    text = client.get(LIST).content.decode()
    for row in rows:
        assert f'value="{row.public_code}" form="bulk"' in text
    assert "Pindahkan semua 2 yang cocok" in text


def test_another_sections_rows_are_listed_as_refused(client, head, office):
    own, theirs = make(office, "SUBMITTED"), make(office, "SUBMITTED", **PERMIT)
    page = preview(client, [own, theirs], "SUSPENDED", reason="Sistem mati")
    assert list(reasons(page).values()) == [1]
    assert page.context["preview"].rows == [own]
    assert theirs.external_no in page.content.decode()
    confirm(client, page)
    assert stages([own, theirs]) == ["SUSPENDED", "SUBMITTED"]


def test_a_forged_confirmation_moves_no_other_sections_row(client, head, office):
    own, theirs = make(office, "SUBMITTED"), make(office, "SUBMITTED", **PERMIT)
    page = preview(client, [own, theirs], "SUSPENDED", reason="Sistem mati")
    done = confirm(client, page, seen=f"{own.public_code}:1 {theirs.public_code}:1")
    assert stages([own, theirs]) == ["SUSPENDED", "SUBMITTED"]
    assert theirs.public_code in said(done)


def test_another_offices_rows_are_never_seen(client, head, office):
    own, foreign = make(office), make(make_office(code="JMB"))
    page = preview(client, [own, foreign])
    assert page.context["chosen"].missing == 1
    text = page.content.decode()
    assert foreign.external_no not in text
    assert foreign.applicant_name not in text
    confirm(client, page, seen=f"{foreign.public_code}:1")
    assert stages([own, foreign]) == ["AWAITING_PRINT"] * 2


def test_another_offices_action_is_not_there(client, head, office):
    confirm(client, preview(client, [make(office)]))
    client.force_login(make_member(office=make_office(code="JMB"), role=Role.OFFICE_HEAD))
    pk = BulkAction.objects.get().pk
    assert client.get(f"{BULK}{pk}/").status_code == 404
    assert client.post(f"{BULK}{pk}/undo/").status_code == 404
    assert not client.get(BULK).context["table"].rows


def test_refusals_are_grouped_by_reason(client, head, office):
    rows = [make(office), *(make(office, "READY") for _ in range(2)), make(office, "HANDED_OVER")]
    page = preview(client, rows)
    assert sorted(reasons(page).values()) == [1, 2]
    assert page.context["preview"].refused_count == 3
    confirm(client, page)
    assert stages(rows) == ["QUALITY_CHECK", "READY", "READY", "HANDED_OVER"]


def test_a_reason_that_some_lack_is_asked_for_when_nothing_else_moves(client, head, office):
    page = preview(client, [make(office), make(office, "HANDED_OVER")], "SUSPENDED")
    assert list(page.context["form"].errors) == ["reason"]


def test_the_refused_ones_open_in_the_list(client, head, office):
    rows = [make(office), make(office, "READY"), make(office, "READY")]
    page = preview(client, rows)
    (group,) = page.context["preview"].refused
    link = f"{LIST}?scope=all&code={group.codes}"
    assert link.replace("&", "&amp;") in page.content.decode()
    listed = {row.record for row in client.get(link).context["table"].rows}
    assert listed == set(rows[1:])


def test_who_collects_is_never_told_in_bulk(client, head, office):
    row = make(office, "READY")
    page = client.post(f"{BULK}preview/", {"code": row.public_code})
    assert "HANDED_OVER" not in {code for code, label in page.context["form"].fields["to"].choices}
    assert "to" in preview(client, [row], "HANDED_OVER").context["form"].errors


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"at": "2999-01-01T08:00"}, "at"),
        ({"at": "07/13/2024"}, "at"),
        ({"at": "2020-01-01T08:00"}, "at"),
        ({"reason": "NIK 1671015705900001"}, "reason"),
        ({"to": "SUSPENDED"}, "reason"),
        ({"to": ""}, "to"),
        ({"to": "NONSENSE"}, "to"),
        ({"waits_for": "REGIONAL"}, "waits_for"),
    ],
)
def test_what_is_wrong_with_all_of_them_stands_at_the_field(client, head, office, fields, field):
    page = preview(client, [make(office)], **{"to": "QUALITY_CHECK"} | fields)
    assert list(page.context["form"].errors) == [field]
    assert "preview" not in page.context


@pytest.mark.parametrize("data", [{}, {"code": "%00"}, {"code": "NIKNIKNIKN"}])
def test_nothing_chosen_leads_back_to_the_list(client, head, data):
    page = client.post(f"{BULK}preview/?purpose=UMRAH", data)
    assert (page.status_code, page["Location"]) == (302, f"{LIST}?purpose=UMRAH")


def test_a_query_that_makes_no_sense_leads_back_to_its_error(client, head, office):
    make(office)
    page = client.post(f"{BULK}preview/?purpose=NONSENSE", {"all": "1"}, follow=True)
    assert "purpose" in page.context["filter"].form.errors


@pytest.mark.parametrize("seen", ["", "x", "0000000000:1;DROP", "\x00", "0" * 10 + ":9999999999"])
def test_a_torn_confirmation_leads_back_to_the_list(client, head, office, seen):
    row = make(office)
    done = confirm(client, preview(client, [row]), seen=seen)
    assert done.request["PATH_INFO"] == LIST
    assert stages([row]) == ["AWAITING_PRINT"]


def test_too_many_are_asked_to_be_narrowed(client, head, office, monkeypatch):
    monkeypatch.setattr("dashboard.applications.bulk.views.LIMIT", 2)
    for _ in range(3):
        make(office)
    page = client.post(f"{BULK}preview/", {"all": "1"}, follow=True)
    assert page.request["PATH_INFO"] == LIST
    assert "2" in said(page)


def test_the_same_queries_at_2_rows_and_20(client, head, office, count_queries):
    rows = [make(office), make(office)]
    preview(client, rows)
    few = count_queries(lambda: preview(client, rows))
    rows += [make(office, stage) for stage in ("READY", "AWAITING_PRINT") * 9]
    assert count_queries(lambda: preview(client, rows)) == few


def test_doing_and_undoing_take_the_same_statements_at_2_rows_and_20(
    client, head, office, count_queries
):
    """But for those that write one row each, which are no longer round trips."""
    counts = []
    for number in (2, 20):
        rows = [make(office) for _ in range(number)]
        page = preview(client, rows)
        did = count_queries(lambda page=page: confirm(client, page))
        pk = BulkAction.objects.latest("pk").pk
        undid = count_queries(lambda pk=pk: client.post(f"{BULK}{pk}/undo/"))
        counts.append((did, undid))
    assert counts[0] == counts[1]


def test_choices_count_for_how_many_each_step_is_open(head, office):
    rows = [make(office), make(office), make(office, "READY"), make(office, "HANDED_OVER")]
    loaded = list(Application.objects.to_move().in_bulk([row.pk for row in rows]).values())
    found = {code: count for code, name, count in bulk_actions.choices(rows=loaded)}
    assert found["QUALITY_CHECK"] == 2
    assert (found["SUSPENDED"], found["CANCELLED"], found["UNCOLLECTED"]) == (3, 2, 1)
