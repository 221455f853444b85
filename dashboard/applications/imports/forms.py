from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.applications.imports.tables import Table, load
from dashboard.applications.sheets import UnreadableSheet, kind_of
from dashboard.core.formats import number

MAX_UPLOAD = 10_000_000  # bytes
MAX_ROWS = 20_000  # what one request imports in about half a minute; the command takes more


def too_large() -> str:
    return _("The file is larger than %(limit)d MB: split it.") % {"limit": MAX_UPLOAD // 10**6}


class UploadForm(forms.Form):
    """A file to import; once valid, ``table`` holds its rows and ``content`` its bytes."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV (UTF-8, commas) or XLSX, the first row names the columns."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty."),
        },
    )
    table: Table
    content: bytes
    kind: str

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > MAX_UPLOAD:
            raise ValidationError(too_large())
        try:
            self.kind = kind_of(file.name)
            self.table = load(file, self.kind)
        except UnreadableSheet as error:
            raise ValidationError(str(error)) from error
        if not len(self.table):
            raise ValidationError(_("The file has a first row and nothing below it."))
        if len(self.table) > MAX_ROWS:
            words = {"rows": number(len(self.table)), "limit": number(MAX_ROWS)}
            raise ValidationError(
                _("The file has %(rows)s rows, at most %(limit)s: split it.") % words
            )
        file.seek(0)
        self.content = file.read()
        return file
