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


def test_what_was_left_uncollected_comes_in_from_another_office_s_export(tmp_path):
    make_office()
    gone = row(tahap="UNCOLLECTED", tanggal_tahap="2024-07-30")
    assert counts(bring(tmp_path, gone)) == (1, 0, 0, 0)
    stored = Application.objects.get()
    assert (stored.stage.code, stored.is_open) == ("UNCOLLECTED", False)
    assert counts(bring(tmp_path, gone)) == (0, 0, 1, 0)
