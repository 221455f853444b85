"""Importing on screen: upload, preview, import, result."""

from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.applications.imports.batches import confirm, preview
from dashboard.applications.imports.columns import COLUMNS, FIELDS, REQUIRED
from dashboard.applications.imports.forms import MAX_UPLOAD, UploadForm, too_large
from dashboard.applications.imports.messages import summary, words
from dashboard.applications.imports.permissions import (
    check_can_import_batch,
    get_batch_for,
    office_to_import,
)
from dashboard.applications.imports.vocabulary import Vocabulary
from dashboard.applications.models import ImportBatch
from dashboard.applications.sheets import TYPES, write

ENVELOPE = 10_000  # bytes of a form around its file
LISTED, RECENT = 200, 10
COUNTS = ("new", "changed", "same", "rejected")
may_import = permission_required("applications.import_application", raise_exception=True)


@csrf_exempt  # _upload checks the token: the size is looked at before the body is read
@may_import
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def upload(request: HttpRequest) -> HttpResponse:
    if _size(request) > MAX_UPLOAD + ENVELOPE:
        form = UploadForm({}, {})
        form.errors["file"] = form.error_class([too_large()])
        return _upload_page(request, form, status=413)
    return _upload(request)


def _size(request: HttpRequest) -> int:
    """How long the body is said to be, in bytes; where no number is said, Django reads none."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


@csrf_protect
def _upload(request: HttpRequest) -> HttpResponse:
    office = office_to_import(request.user)
    if request.method != "POST":
        return _upload_page(request, UploadForm())
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _upload_page(request, form)
    batch = preview(
        office=office, by=request.user, kind=form.kind, content=form.content, table=form.table
    )
    return redirect("applications:import_preview", batch.pk)


def _upload_page(request: HttpRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "recent": ImportBatch.objects.brought_by(request.user)[:RECENT],
        "columns": COLUMNS,
        "required": REQUIRED,
    }
    return render(request, "applications/import_upload.html", context, status=status)


@may_import
@require_safe
@never_cache
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """What the file would do; once imported, what it did."""
    batch = get_batch_for(request.user, pk)
    check_can_import_batch(request.user, batch)
    vocabulary = Vocabulary()
    reasons = [
        (row.number, row.column, words(row.error, row.column, vocabulary.known(FIELDS[row.column])))
        for row in batch.rows.all()[:LISTED]
    ]
    context = {
        "batch": batch,
        "summary": summary({name: getattr(batch, name) for name in COUNTS}),
        "reasons": reasons,
        "more": batch.rows.count() > LISTED,
        "waiting": batch.status == ImportBatch.Status.PREVIEWED,
        "imported": batch.status == ImportBatch.Status.IMPORTED,
        "good": batch.new + batch.changed,
    }
    return render(request, "applications/import_preview.html", context)


@may_import
@require_POST
def run(request: HttpRequest, pk: int) -> HttpResponse:
    batch = get_batch_for(request.user, pk)
    check_can_import_batch(request.user, batch)
    confirm(batch=batch, by=request.user)
    return redirect("applications:import_preview", batch.pk)


@may_import
@require_safe
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """The columns and nothing below: a file to fill in."""
    if kind not in TYPES:
        raise Http404
    response = FileResponse(
        write([COLUMNS], kind), as_attachment=True, filename=f"permohonan.{kind}"
    )
    response["Content-Type"] = TYPES[kind]
    return response
