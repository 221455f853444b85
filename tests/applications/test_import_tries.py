"""A file that people know by its name, and work on it that ends some day."""

import pytest

from dashboard.applications.imports import work
from dashboard.applications.imports.services import Importer
from dashboard.applications.imports.tasks import ImportFailed, check_file, import_file
from dashboard.applications.imports.uploads import name_to_show
from dashboard.applications.models import Application, ImportBatch
from dashboard.offices.roles import Role
from tests.applications.sheet import FULL, upload
from tests.factories import make_member, make_office

pytestmark = pytest.mark.django_db
UPLOAD = "/dashboard/applications/import/"


class Killed(BaseException):
    """As by the system: nothing of the program runs after it."""


@pytest.fixture(autouse=True)
def queue(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def clerk(client):
    clerk = make_member(office=make_office(), role=Role.CLERK, section="LANTASKIM")
    client.force_login(clerk)
    return clerk


def batch():
    return ImportBatch.objects.get()


def checked(client, **options):
    upload(client, FULL, **options)
    check_file.call(batch().pk, "id")


def page(client, address=""):
    return client.get(address or f"{UPLOAD}{batch().pk}/").content.decode()


def confirm(client):
    client.post(f"{UPLOAD}{batch().pk}/confirm/")


def breaks_off(monkeypatch, error):
    """Let the import end in this error until the block ends."""
    patch = monkeypatch.context()

    def fail(*args, **kwargs):
        raise error

    patch.__enter__().setattr(Importer, "run", fail)
    return patch


def test_what_kills_its_worker_three_times_is_given_up(client, clerk, monkeypatch):
    checked(client)
    confirm(client)
    patch = breaks_off(monkeypatch, Killed())
    for tried in range(3):
        assert (batch().status, batch().tries) == ("RUNNING", tried)
        with pytest.raises(ImportFailed):
            import_file.call(batch().pk, "id")
    patch.__exit__(None, None, None)
    import_file.call(batch().pk, "id")
    assert batch().status == "UNREADABLE"
    assert not Application.objects.exists()
    said = page(client)
    assert "tiga kali" in said
    assert "Tidak ada isinya yang disimpan" not in said


def test_a_worker_that_is_told_to_end_has_not_tried(client, clerk, monkeypatch):
    checked(client)
    confirm(client)
    assert batch().tries == 0
    patch = breaks_off(monkeypatch, work.Stopped())
    for _ in range(4):
        import_file.call(batch().pk, "id")
    patch.__exit__(None, None, None)
    import_file.call(batch().pk, "id")
    assert (batch().status, batch().new) == ("IMPORTED", 1)


def test_a_file_is_known_by_its_name(client, clerk):
    checked(client, name="M-Paspor 1671015203900001 20240630.csv")
    shown = f"M-Paspor {'•' * 16} 20240630.csv"
    assert batch().file_name == shown
    assert shown in page(client)
    assert shown in page(client, UPLOAD)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("laporan-20240630.csv", "laporan-20240630.csv"),
        ("19900312.csv", "••••••••.csv"),
        ("p082012345678.csv", "p••••••••••••.csv"),
        ("gaji\u202efdp.csv", "gajifdp.csv"),
        ("dua\nbaris.csv", "duabaris.csv"),
        ("n" * 100, "n" * 79 + "…"),
    ],
)
def test_a_name_is_short_and_says_no_long_number(name, shown):
    assert name_to_show(name) == shown


def test_a_file_without_a_row_to_import_waits_for_nobody(client, clerk):
    checked(client)
    assert "menunggu diimpor" in page(client, UPLOAD)
    ImportBatch.objects.update(new=0, same=1)
    said = page(client, UPLOAD)
    assert "tidak ada yang diimpor" in said
    assert "menunggu diimpor" not in said


def test_the_result_leads_to_applications_however_old(client, clerk):
    checked(client)
    confirm(client)
    import_file.call(batch().pk, "id")
    assert 'href="/dashboard/applications/?scope=all"' in page(client)
