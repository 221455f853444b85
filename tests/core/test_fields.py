"""Sealed columns on a real row: masked everywhere, never plain on disk, bound to their row."""

import copy
import json
import pickle
import uuid

import pytest
from django.conf import settings
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F
from django.forms import modelform_factory

from dashboard.applications.models import Application
from dashboard.core import sealing
from dashboard.core.fields import Sealed, mask
from tests.factories import make_application, make_office

NIK, PHONE = "1671010101900001", "+6281234567890"
MASKED = "••••••••••••0001"


@pytest.fixture
def application(db):
    row = make_application(office=make_office(), nik=NIK, phone=PHONE, passport_no="X1234567")
    return Application.objects.get(pk=row.pk)


def on_disk(column="nik"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM applications_application")
        return [row[0] for row in cursor.fetchall()]


def other_key(number):
    return {number: "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY="}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (NIK, MASKED),
        ("X1234567", "••••••67"),
        ("12", "••"),
        ("", ""),
        ("123", "••3"),
        ("siti.aminah@surat.contoh.co.id", "s•••@s•••.id"),
    ],
)
def test_a_mask_shows_four_characters_at_most_and_a_third(value, shown):
    assert mask(value) == shown


def test_it_is_sealed_on_disk_and_opens_again(application):
    assert application.nik.open() == NIK
    assert NIK not in str(on_disk())
    assert not any(NIK in str(value) for value in on_disk("nik_hash"))


def test_every_way_to_print_it_gives_the_mask(application):
    for text in (
        str(application.nik),
        repr(application.nik),
        f"{application.nik}",
        f"{vars(application)}",
        repr([application.nik]),
        f"{application.nik!r}",
    ):
        assert NIK not in text
    assert MASKED in f"{application.nik}"
    with pytest.raises(TypeError):
        json.dumps(application.nik)


def test_an_unsaved_value_is_masked_too(application):
    application.nik = "3171010101900009"
    assert str(application.nik) == "••••••••••••0009"
    assert "317101" not in f"{vars(application)}"


def test_values_give_what_is_stored_and_never_the_plain_text(application):
    rows = Application.objects.all()
    given = [*rows.values("nik"), *rows.values_list("nik"), *rows.values_list("phone", flat=True)]
    assert NIK not in str(given)
    assert PHONE not in str(given)


def test_pickling_and_copying_never_give_the_plain_text(application):
    application.nik.open()
    assert NIK.encode() not in pickle.dumps(application)
    assert pickle.loads(pickle.dumps(application)).nik.open() == NIK
    assert NIK.encode() not in pickle.dumps(Application.objects.all())
    assert copy.deepcopy(application).nik.open() == NIK


def test_a_value_that_was_never_saved_is_not_pickled():
    with pytest.raises(TypeError):
        pickle.dumps(Sealed(plain=NIK))


def test_it_is_not_serialised(application):
    with pytest.raises(TypeError, match="back up"):
        serializers.serialize("json", [application])


def test_a_ciphertext_moved_to_another_row_or_column_does_not_open(application):
    other = make_application(office=application.office)
    token = on_disk()[0]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE applications_application SET nik = %s WHERE id = %s", [token, other.pk]
        )
    Application.objects.filter(pk=application.pk).update(phone=F("nik"))
    moved = Application.objects.get(pk=other.pk).nik
    for value in (moved, Application.objects.get(pk=application.pk).phone):
        with pytest.raises(sealing.CannotOpen):
            value.open()


def test_a_damaged_value_takes_down_no_page_and_stays_as_it_is_on_save(application):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE applications_application SET nik = '1.AAAA'")
    damaged = Application.objects.get(pk=application.pk)
    assert str(damaged.nik) == "••••"
    damaged.group_ref = "R1"
    damaged.save()
    assert on_disk() == ["1.AAAA"]


@pytest.mark.parametrize("change", [{"nik": NIK}, {"phone": PHONE}])
def test_update_and_look_up_with_plain_text_raise(application, change):
    with pytest.raises(TypeError, match="sealed"):
        Application.objects.update(**change)
    with pytest.raises(TypeError, match="sealed"):
        Application.objects.filter(**change).exists()
    assert application.nik.open() == NIK


def test_bulk_update_raises(application):
    application.nik = "3171010101900009"
    with pytest.raises(TypeError, match="sealed"):
        Application.objects.bulk_update([application], ["nik"])


def test_bulk_create_seals_each_row_under_its_own_name(application):
    def twin(number):
        row = Application.objects.get(pk=application.pk)
        row.pk, row.uuid = None, uuid.uuid4()
        row.creation_key, row.public_code, row.external_no = str(row.uuid), f"T{number}", None
        row.nik = NIK
        row.phone = row.passport_no = ""
        return row

    Application.objects.bulk_create([twin(1), twin(2)])
    assert len(set(on_disk())) == 3
    assert [row.nik.open() for row in Application.objects.all()] == [NIK] * 3


def test_deferred_loading_works(application, django_assert_num_queries):
    for rows in (Application.objects.defer("nik"), Application.objects.only("group_ref")):
        row = rows.get(pk=application.pk)
        assert row.nik.open() == NIK
    with django_assert_num_queries(2):
        assert Application.objects.only("nik").get(pk=application.pk).nik.open() == NIK


def test_saving_a_row_with_a_deferred_number_leaves_it(application):
    row = Application.objects.defer("nik", "phone").get(pk=application.pk)
    row.group_ref = "R1"
    row.save()
    application.refresh_from_db()
    assert (application.nik.open(), application.group_ref) == (NIK, "R1")
    assert Application.objects.filter(nik_hash=application.nik_hash).count() == 1


def test_an_unchanged_number_keeps_its_ciphertext(application):
    before = on_disk()
    application.save()
    assert on_disk() == before


def test_it_is_found_by_hash_however_it_was_typed(application):
    field = Application._meta.get_field("nik_hash")
    for typed in (NIK, "1671 0101 0190 0001", "1671.0101.0190.0001"):
        assert Application.objects.filter(nik_hash__in=field.hashes(typed)).exists(), typed
    assert not Application.objects.filter(nik_hash__in=field.hashes("1671010101900002")).exists()


def test_nothing_is_found_by_nothing(application):
    make_application(office=application.office)
    assert Application._meta.get_field("nik_hash").hashes("") == []


def test_a_new_value_gets_a_new_hash_and_an_empty_one_none(application):
    old = application.nik_hash
    application.nik = "3171010101900009"
    application.save()
    assert application.nik_hash not in ("", old)
    application.nik = ""
    application.save()
    assert (application.nik_hash, on_disk()) == ("", [""])


def test_keys_are_rotated_by_adding_a_version(application, settings):
    settings.FIELD_KEYS = settings.FIELD_KEYS | other_key(2)
    settings.INDEX_KEYS = settings.INDEX_KEYS | other_key(2)
    old = Application.objects.get(pk=application.pk)
    field = Application._meta.get_field("nik_hash")
    assert old.nik.open() == NIK
    assert Application.objects.filter(nik_hash__in=field.hashes(NIK)).exists()
    old.nik = old.nik.open()
    old.save()
    assert on_disk()[0].startswith("2.")
    assert old.nik_hash.startswith("2:")
    settings.FIELD_KEYS = other_key(2)
    assert Application.objects.get(pk=application.pk).nik.open() == NIK


def test_full_clean_leaves_the_value_what_it_is(application):
    application.nik = "3171010101900009"
    application.full_clean()
    assert application.nik.open() == "3171010101900009"


def test_an_unchanged_mask_in_a_form_leaves_the_number(application):
    form_class = modelform_factory(Application, fields=["nik"])
    form = form_class({"nik": MASKED}, instance=application)
    assert form.initial["nik"] == MASKED
    assert form.is_valid(), form.errors
    assert form.save().nik.open() == NIK
    form = form_class({"nik": "3171010101900009"}, instance=application)
    assert form.save().nik.open() == "3171010101900009"


def test_half_a_mask_in_a_form_is_an_error_at_the_field(application):
    form_class = modelform_factory(Application, fields=["nik"])
    form = form_class({"nik": "16710101••••0001"}, instance=application)
    assert "nik" in form.errors
    application.refresh_from_db()
    assert application.nik.open() == NIK


def test_a_mask_is_never_stored(application):
    with pytest.raises(ValueError, match="mask"):
        application.nik = MASKED


def test_a_required_number_may_not_be_empty(application):
    field = Application._meta.get_field("nik")
    required = copy.copy(field)
    required.blank = False
    with pytest.raises(ValidationError):
        required.clean(Sealed(plain=""), application)


def test_the_column_is_named_in_the_label_and_the_row_by_its_uuid(application):
    token = on_disk()[0]
    label = f"applications_application.nik:{application.uuid}"
    assert sealing.unseal(token, label=label, keys=settings.FIELD_KEYS) == NIK


@pytest.mark.parametrize("nik", ["\u0663" * 16, "abc", "\uff13" * 16])
def test_a_value_that_could_never_be_found_again_is_not_stored(db, nik):
    office = make_office()
    with pytest.raises(ValueError, match="nik_hash"), transaction.atomic():
        make_application(office=office, nik=nik)
    assert not Application.objects.exists()
