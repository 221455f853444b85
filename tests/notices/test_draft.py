import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from dashboard.audit.models import AuditEvent
from dashboard.incidents.models import Service
from dashboard.notices.models import Notice
from dashboard.offices.roles import Role
from tests.factories import make_incident, make_member, make_office
from tests.notices.conftest import NOW, WORDS

NEW = "/dashboard/notices/new/"


def posted(**changes):
    return {"kind": "DISRUPTION", "creation_key": "k1", "save": "1", **WORDS.as_dict()} | changes


def test_it_keeps_both_languages_and_who_wrote_them(write, humas):
    notice = write()
    assert notice.status == "DRAFT"
    assert notice.published_revision is None
    assert notice.latest.wording == WORDS
    assert (notice.latest.no, notice.latest.author, notice.latest.last_editor) == (1, humas, humas)


def test_it_makes_the_address_of_the_headline_and_the_local_day(write):
    assert write().slug == "pencetakan-paspor-dihentikan-sementara-2024-06-21"
    assert write().slug == "pencetakan-paspor-dihentikan-sementara-2024-06-21-2"


def test_it_makes_an_address_even_without_latin_letters(write):
    assert write(headline_id="المطبعة").slug == "pengumuman-2024-06-21"


def test_it_is_harmless_to_send_the_same_form_twice(write):
    assert write(creation_key="same") == write(creation_key="same")
    assert Notice.objects.count() == 1
    assert AuditEvent.objects.filter(object_label="notices.notice").count() == 1


def test_it_is_audited_without_the_words(write, humas):
    notice = write()
    event = AuditEvent.objects.get(object_label="notices.notice")
    assert (event.verb, event.username, event.object_id) == ("CREATED", "humas", str(notice.pk))
    assert (event.office_code, event.at) == ("PLG", NOW)
    assert "Pencetakan" not in str(event.changes)


def test_it_refuses_who_only_reads(write, auditor, office):
    caller = make_member(office=office, role=Role.CALLER)
    for person in (auditor, caller):
        with pytest.raises(PermissionDenied):
            write(by=person)


def test_it_refuses_another_offices_incident_and_services(write, tikkim):
    other = make_office(code="BTM")
    foreign = make_incident(office=other, by=tikkim, started_at=NOW)
    with pytest.raises(ValidationError) as error:
        write(incident=foreign)
    assert "incident" in error.value.message_dict
    with pytest.raises(ValidationError):
        write(services=[Service.objects.get(office=other, code="PRINTING")])


def test_it_strips_direction_controls_and_nul(write):
    notice = write(headline_id="Awas \u202egnp.exe\x00  dua\tspasi", body_en="a\u2066b\r\nc")
    assert notice.latest.headline_id == "Awas gnp.exe dua spasi"
    assert notice.latest.body_en == "ab\nc"


def test_the_editor_saves_an_unfinished_draft(client, humas):
    client.force_login(humas)
    answer = client.post(NEW, posted(headline_en="", body_en=""))
    notice = Notice.objects.get()
    assert answer.url == reverse("notices:detail", args=[notice.pk])
    assert notice.status == "DRAFT"


def test_the_editor_saves_once_on_a_double_click(client, humas):
    client.force_login(humas)
    first, second = (client.post(NEW, posted()) for _ in range(2))
    assert first.url == second.url
    assert Notice.objects.count() == 1


@pytest.mark.parametrize("key", ["k" * 41, "k\x00", ""])
def test_the_editor_refuses_a_key_that_was_tampered_with(client, humas, key):
    """More than the column holds, or NUL: PostgreSQL answers with an error."""
    client.force_login(humas)
    answer = client.post(NEW, posted(creation_key=key))
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {"creation_key"}
    assert "error-summary" in answer.content.decode()
    assert not Notice.objects.exists()


@pytest.mark.parametrize("field", ["services", "incident"])
@pytest.mark.parametrize("value", ["9" * 23, "9" * 19, "-" + "9" * 30, "0", "abc", "1\x00"])
def test_the_editor_refuses_numbers_that_are_none_of_the_choices(client, humas, field, value):
    client.force_login(humas)
    answer = client.post(NEW, posted(**{field: value}))
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {field}
    assert not Notice.objects.exists()


def test_the_editor_refuses_a_key_that_another_office_has_used(client, write, stranger_head):
    write(creation_key="taken")
    client.force_login(stranger_head)
    answer = client.post(NEW, posted(creation_key="taken"))
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors()
    assert Notice.objects.count() == 1


def test_the_editor_says_how_far_a_headline_is_over_and_keeps_what_was_typed(client, humas):
    client.force_login(humas)
    answer = client.post(NEW, posted(headline_id="A" * 73))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert answer.context["form"].errors["headline_id"]
    assert "3 " in answer.context["form"].errors["headline_id"][0]
    assert "A" * 73 in page
    assert not Notice.objects.exists()


def test_the_editor_demands_both_languages_before_submitting(client, humas):
    client.force_login(humas)
    answer = client.post(NEW, {**posted(headline_en="", submit="1")})
    assert set(answer.context["form"].errors) == {"headline_en"}
    assert not Notice.objects.exists()


def test_the_editor_submits_in_one_step(client, humas):
    client.force_login(humas)
    client.post(NEW, posted(submit="1"))
    assert Notice.objects.get().status == "IN_REVIEW"


def test_the_editor_previews_without_saving(client, humas):
    client.force_login(humas)
    body = posted(body_id="**tebal** <script>alert(1)</script>", preview="1")
    body.pop("save")
    page = client.post(NEW, body).content.decode()
    assert "<strong>tebal</strong>" in page
    assert "<script>alert" not in page
    assert not Notice.objects.exists()


def test_the_editor_is_refused_to_who_only_reads(client, auditor):
    client.force_login(auditor)
    assert client.get(NEW).status_code == 403


@pytest.mark.parametrize("query", ["?kind=NONSENSE", "?incident=abc", "?incident=", "?kind="])
def test_the_editor_opens_empty_for_an_odd_address(client, humas, query):
    client.force_login(humas)
    assert client.get(NEW + query).status_code == 200


def test_the_editor_does_not_know_another_offices_incident(client, humas, stranger_head):
    other = stranger_head.memberships.get().office
    foreign = make_incident(office=other, by=stranger_head, started_at=NOW)
    client.force_login(humas)
    assert client.get(f"{NEW}?incident={foreign.pk}&kind=RESTORED").status_code == 404
    answer = client.post(NEW, posted(incident=foreign.pk))
    assert "incident" in answer.context["form"].errors
