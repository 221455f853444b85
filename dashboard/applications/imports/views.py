"""Importing on screen: upload, match the columns, look, import, take the rejects home."""

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.applications.imports import forms, staging
from dashboard.applications.imports.batches import bring, confirm, match
from dashboard.applications.imports.columns import COLUMNS, REQUIRED
from dashboard.applications.imports.forms import MatchForm, UploadForm, too_large
from dashboard.applications.imports.pages import page_of
from dashboard.applications.imports.permissions import (
    check_can_import_batch,
    get_batch_for,
    office_to_import,
)
from dashboard.applications.imports.profiles import known_for
from dashboard.applications.imports.rejects import export_rejects
from dashboard.applications.imports.uploads import SealingHandler
from dashboard.applications.models import ImportBatch
from dashboard.applications.sheets import TYPES, write
from dashboard.core.sealing import CannotOpen

ENVELOPE = 10_000  # bytes of a form around its file
RECENT = 10
may_import = permission_required("applications.import_application", raise_exception=True)


@csrf_exempt  # _upload checks the token: the size is looked at before the body is read
@may_import
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def upload(request: HttpRequest) -> HttpResponse:
    if _size(request) > forms.MAX_UPLOAD + ENVELOPE:
        form = UploadForm({}, {})
        form.errors["file"] = form.error_class([too_large()])
        return _upload_page(request, form, status=413)
    handler = SealingHandler(request, limit=forms.MAX_UPLOAD)
    request.upload_handlers = [handler]
    try:
        return _upload(request)
    finally:
        handler.discard()


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
    file = form.cleaned_data["file"]
    batch = bring(
        office=office, by=request.user, kind=form.kind, sealed=file.sealed, name=file.name
    )
    return redirect("applications:import_preview", batch.pk)


def _upload_page(request: HttpRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    brought = ImportBatch.objects.brought_by(request.user)
    context = {
        "form": form,
        "recent": [page_of(batch) for batch in brought.for_work()[:RECENT]],
        "columns": COLUMNS,
        "required": REQUIRED,
    }
    return render(request, "applications/import_upload.html", context, status=status)


def _batch(request: HttpRequest, pk: int) -> ImportBatch:
    batch = get_batch_for(request.user, pk)
    check_can_import_batch(request.user, batch)
    return batch


@may_import
@require_safe
@never_cache
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the work is; what the file would do; once imported, what it did."""
    batch = _batch(request, pk)
    page = page_of(batch)
    if page.matching:
        return _go(request, "applications:import_match", batch)
    if page.working and request.htmx:
        return render(request, "applications/import_progress.html", {"page": page})
    if request.htmx:
        return _go(request, "applications:import_preview", batch)
    return render(request, "applications/import_preview.html", {"page": page, "batch": batch})


def _go(request: HttpRequest, name: str, batch: ImportBatch) -> HttpResponse:
    """To another page: as a whole, when a part of one was asked for."""
    answer = redirect(name, batch.pk)
    if request.htmx:
        where = answer.url
        answer = HttpResponse()
        answer["HX-Redirect"] = where
    return answer


@may_import
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def match_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """What the columns of another system's file are."""
    batch = _batch(request, pk)
    head = staging.head_of(batch=batch)
    if head is None or not page_of(batch).can_match:
        return redirect("applications:import_preview", batch.pk)
    profile = batch.profile or known_for(office=batch.office, head=head)
    columns = head.applied(batch.mapping) if batch.mapping else head.guessed
    name = profile.name if profile else ""
    form = MatchForm(request.POST or None, head=head, columns=columns, name=name)
    if request.method == "POST" and form.is_valid():
        try:
            match(
                batch=batch,
                by=request.user,
                head=head,
                columns=form.columns(),
                name=form.cleaned_data["name"],
            )
            return redirect("applications:import_preview", batch.pk)
        except ValidationError as error:
            form.add_error(None, error)
    context = {"batch": batch, "form": form, "required": REQUIRED}
    return render(request, "applications/import_match.html", context)


@may_import
@require_POST
def run(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _batch(request, pk)
    confirm(batch=batch)
    return redirect("applications:import_preview", batch.pk)


@may_import
@require_POST
def rejects(request: HttpRequest, pk: int) -> HttpResponse:
    """The rejected rows with their reasons; on record before the first byte."""
    batch = _batch(request, pk)
    try:
        content = export_rejects(batch=batch, by=request.user)
    except (FileNotFoundError, CannotOpen):
        return redirect("applications:import_preview", batch.pk)
    response = StreamingHttpResponse(content, content_type=TYPES["xlsx"])
    response["Content-Disposition"] = 'attachment; filename="gagal.xlsx"'
    return response


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
