"""Work on a file goes on without its page, shows how far it is, and survives its worker."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from dashboard.applications.imports import staging, work
from dashboard.applications.imports.batches import reclaim
from dashboard.applications.imports.services import Importer
from dashboard.applications.imports.tasks import ImportFailed, check_file, import_file
from dashboard.applications.models import Application, ImportBatch, ImportRow
from dashboard.offices.roles import Role
from tests.applications.sheet import FULL, row, upload
from tests.factories import make_member, make_office

pytestmark = pytest.mark.django_db
ROWS = [FULL | {"nomor_permohonan": str(number), "nik": ""} for number in range(3)]


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def clerk(client):
    clerk = make_member(office=make_office(), role=Role.CLERK, section="LANTASKIM")
    client.force_login(clerk)
    return clerk


@pytest.fixture
def queue(settings):
    """Tasks wait, as they do where the worker is a process of its own."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def page(client, **headers):
    return client.get(f"/dashboard/applications/import/{batch().pk}/", headers=headers)


def batch():
    return ImportBatch.objects.first()


def confirm(client):
    client.post(f"/dashboard/applications/import/{batch().pk}/confirm/")


def waiting():
    """The names and arguments of the tasks that wait."""
    tasks = DBTaskResult.objects.ready().order_by("enqueued_at")
    return [(task.task_path.rpartition(".")[2], task.args_kwargs["args"]) for task in tasks]


def age(seconds):
    beat = timezone.now() - timedelta(seconds=seconds)
    ImportBatch.objects.update(beat_at=beat)


def test_a_request_only_keeps_the_file_and_asks(client, clerk, queue):
    upload(client, *ROWS)
    assert (batch().status, batch().new) == ("CHECKING", 0)
    assert waiting() == [("check_file", [batch().pk, "id"])]
    check_file.call(batch().pk, "id")
    confirm(client)
    confirm(client)
    assert (batch().status, Application.objects.count()) == ("RUNNING", 0)
    assert waiting()[1:] == [("import_file", [batch().pk, "id"])]


def test_the_page_shows_how_far_it_is(client, clerk, queue):
    upload(client, *ROWS)
    assert "<progress" in page(client).content.decode()
    ImportBatch.objects.update(rows_total=2_000, rows_done=1_250)
    said = page(client).content.decode()
    assert 'max="2000" value="1250"' in said
    assert "http-equiv" not in said  # no page reloads itself: a link looks again
    part = page(client, HX_Request="true").content.decode()
    assert "1.250" in part
    assert "<html" not in part
    assert (
        "62,5\N{NO-BREAK SPACE}%" in client.get("/dashboard/applications/import/").content.decode()
    )


def test_the_page_loads_anew_when_the_work_is_done(client, clerk):
    upload(client, *ROWS)
    answer = page(client, HX_Request="true")
    assert answer["HX-Redirect"].endswith(f"/import/{batch().pk}/")


def test_a_silent_work_is_told_and_asked_for_again(client, clerk, queue):
    upload(client, *ROWS)
    age(50)
    assert reclaim(now=timezone.now()) == 0
    age(61)
    assert 'class="muted"' in page(client, HX_Request="true").content.decode()
    assert reclaim(now=timezone.now()) == 1
    assert reclaim(now=timezone.now()) == 0
    assert len(waiting()) == 2


def test_what_waits_for_a_person_is_left_alone(client, clerk):
    upload(client, *ROWS)
    age(10_000)
    assert reclaim(now=timezone.now()) == 0


def test_a_task_that_comes_twice_does_nothing(client, clerk):
    upload(client, *ROWS)
    check_file.call(batch().pk, "id")
    confirm(client)
    import_file.call(batch().pk, "id")
    check_file.call(batch().pk, "id")
    assert (batch().status, batch().new, Application.objects.count()) == ("IMPORTED", 3, 3)


def test_a_file_in_use_is_left_to_its_worker(client, clerk, queue):
    upload(client, *ROWS)
    with staging.opened(batch=batch()):
        check_file.call(batch().pk, "id")
    assert batch().status == "CHECKING"


def stop_after(monkeypatch, chunks):
    """Tell the process to end once so many chunks of two rows are written."""
    monkeypatch.setattr("dashboard.applications.imports.services.CHUNK", 2)
    beat = work.Pulse.__call__

    def stopped(pulse, done):
        if done >= 2 * chunks:
            work.stopping.set()
        pulse.last = 0.0
        beat(pulse, done)

    monkeypatch.setattr(work.Pulse, "__call__", stopped)


def test_told_to_end_it_stops_between_chunks_and_goes_on_later(client, clerk, queue, monkeypatch):
    upload(client, *ROWS, row(nomor_permohonan="9", jenis="X"))
    check_file.call(batch().pk, "id")
    confirm(client)
    with monkeypatch.context() as patch:
        stop_after(patch, chunks=1)
        import_file.call(batch().pk, "id")
    work.stopping.clear()
    assert (batch().status, Application.objects.count()) == ("RUNNING", 2)
    assert waiting()[-1] == ("import_file", [batch().pk, "id"])
    import_file.call(batch().pk, "id")
    told = batch()
    assert (told.status, told.new, told.same, told.rejected) == ("IMPORTED", 3, 0, 1)


@pytest.mark.parametrize(
    ("error", "left"), [(OperationalError, "CHECKING"), (KeyError, "UNREADABLE")]
)
def test_an_error_leaves_its_kind_and_no_cell(
    client, clerk, queue, monkeypatch, error, left, caplog
):
    def fail(*args, **kwargs):
        raise error("1671015203900001")

    upload(client, *ROWS)
    monkeypatch.setattr(Importer, "preview", fail)
    with pytest.raises(ImportFailed) as raised:
        check_file.call(batch().pk, "id")
    assert str(raised.value) == error.__name__
    assert raised.value.__suppress_context__
    assert "1671015203900001" not in caplog.text
    assert batch().status == left


def test_old_work_expires_with_its_file(client, clerk, queue):
    upload(client, *ROWS)
    assert staging.clean_expired(now=timezone.now() + timedelta(hours=25)) == 1
    check_file.call(batch().pk, "id")
    assert batch().status == "EXPIRED"


def test_a_vanished_file_expires_its_work(client, clerk, queue):
    upload(client, *ROWS)
    staging.drop(batch=batch())
    check_file.call(batch().pk, "id")
    assert batch().status == "EXPIRED"


@pytest.mark.parametrize(
    "change", [lambda text: text[:-9], lambda text: "", lambda text: "1.A" + text]
)
def test_a_damaged_file_is_told(client, clerk, queue, settings, change):
    upload(client, *ROWS)
    (kept,) = (settings.DATA_DIR / "imports").glob("*.sealed")
    kept.write_text(change(kept.read_text()))
    check_file.call(batch().pk, "id")
    assert batch().status == "UNREADABLE"


def test_of_an_expired_file_a_screenful_of_reasons_stays(client, clerk, monkeypatch):
    monkeypatch.setattr("dashboard.applications.models.importing.LISTED", 2)
    upload(client, *(row(nomor_permohonan=str(n), jenis="X") for n in range(5)))
    assert ImportRow.objects.count() == 5
    staging.clean_expired(now=timezone.now() + timedelta(hours=25))
    assert list(ImportRow.objects.values_list("number", flat=True)) == [2, 3]
