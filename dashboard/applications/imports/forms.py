from collections.abc import Iterator, Sequence

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.applications.checks import free_text
from dashboard.applications.imports.columns import REQUIRED
from dashboard.applications.imports.heads import LEFT_OUT, Head, problems_of
from dashboard.applications.imports.labels import LABELS
from dashboard.applications.imports.uploads import SealedUpload
from dashboard.applications.sheets import UnreadableSheet, kind_of

MAX_UPLOAD = 50_000_000  # bytes


def too_large() -> str:
    return _("The file is larger than %(limit)d MB: split it.") % {"limit": MAX_UPLOAD // 10**6}


class UploadForm(forms.Form):
    """A file to import; once valid, ``kind`` is what it says to be. What is in it comes later."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV or XLSX, at most 50 MB; the first row names the columns."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty."),
        },
    )
    kind: str

    def clean_file(self) -> SealedUpload:
        file = self.cleaned_data["file"]
        try:
            self.kind = kind_of(file.name)
        except UnreadableSheet as error:
            raise ValidationError(str(error)) from error
        return file


class MatchForm(forms.Form):
    """What each column of a file is: a field by position, and a name to remember them by."""

    name = forms.CharField(
        label=gettext_lazy("Name of this source"),
        max_length=60,
        required=False,
        help_text=gettext_lazy(
            "Such as “M-Paspor, weekly”. With a name, the next file with these columns needs no "
            "matching. Empty: only this once."
        ),
    )

    def __init__(
        self, data: object = None, *, head: Head, columns: Sequence[str] = (), name: str = ""
    ):
        super().__init__(data, initial={"name": name})  # type: ignore[arg-type]
        self.head = head
        known = [(column, _choice(column)) for column in LABELS]
        for place, (title, column) in enumerate(zip(head.names, columns, strict=True)):
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=title,
                choices=[(LEFT_OUT, gettext_lazy("– leave out –")), *known],
                required=False,
                initial=column,
            )

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        for _field, message in free_text("name", name):
            raise ValidationError(message)
        return name

    def clean(self) -> None:
        columns = self.columns()
        missing, twice = problems_of(columns)
        for column in twice:
            last = len(columns) - 1 - columns[::-1].index(column)
            message = _("“%(column)s” is chosen twice: leave one out.")
            self.add_error(f"column-{last}", message % {"column": LABELS[column]})
        if missing and not self.errors:
            message = _("Still without a column of the file: %(columns)s.")
            names = ", ".join(map(_choice, missing))
            raise ValidationError(message % {"columns": names})

    def columns(self) -> list[str]:
        """What was chosen, by position."""
        return [self.cleaned_data.get(f"column-{n}", "") for n in range(len(self.head.cells))]

    def rows(self) -> Iterator[tuple[str, list[str], forms.BoundField]]:
        """Each column of the file: its name, what stands below it, its field."""
        for place, title in enumerate(self.head.names):
            yield title, self.head.examples(place), self[f"column-{place}"]


def _choice(column: str) -> str:
    """“Name * (nama)”: the star is for what a file must have."""
    star = " *" if column in REQUIRED else ""
    return f"{LABELS[column]}{star} ({column})"
