"""An import ends a file as people may: a ready document is neither refused nor unclaimed."""

import pytest

from dashboard.applications.models import Application
from tests.applications.sheet import bring, counts, reasons, row
from tests.factories import make_office

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("end", ["CANCELLED", "REJECTED"])
def test_an_import_never_ends_a_ready_file_without_its_document(tmp_path, end):
    make_office()
    bring(tmp_path, row(tahap="READY", tanggal_tahap="2024-06-13"))
    answer = bring(tmp_path, row(tahap=end, tanggal_tahap="2024-06-14"))
    assert (counts(answer), reasons(answer)) == ((0, 0, 0, 1), [(2, "tahap")])
    stored = Application.objects.get()
    assert (stored.stage.code, stored.is_open) == ("READY", True)
    done = bring(tmp_path, row(tahap="UNCOLLECTED", tanggal_tahap="2024-07-30"))
    assert counts(done) == (0, 1, 0, 0)
    assert Application.objects.get().stage.code == "UNCOLLECTED"


def test_an_import_leaves_no_document_uncollected_that_was_not_ready(tmp_path):
    make_office()
    gone = row(tahap="UNCOLLECTED", tanggal_tahap="2024-07-30")
    assert reasons(bring(tmp_path, gone)) == [(2, "tahap")]
    bring(tmp_path, row(tahap="ARRIVED", tanggal_tahap="2024-06-13"))
    assert reasons(bring(tmp_path, gone)) == [(2, "tahap")]
    assert counts(bring(tmp_path, row(tahap="CANCELLED", tanggal_tahap="2024-06-14")))[1] == 1
