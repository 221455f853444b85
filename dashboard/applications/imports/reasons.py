"""Why rows were refused, by kind and row by row, with the columns as the file calls them."""

from dataclasses import dataclass, field

from django.db.models import Count, Min
from django.utils.translation import gettext as _

from dashboard.applications.imports.columns import FIELDS
from dashboard.applications.imports.heads import Head
from dashboard.applications.imports.messages import words
from dashboard.applications.imports.vocabulary import Vocabulary
from dashboard.applications.models import ImportBatch
from dashboard.applications.models.importing import ImportRowQuerySet

DOUBT = "doubt"  # the code of what is unlikely, but comes in
EXAMPLES, LISTED = 5, 200


@dataclass
class Kind:
    """One sort of reason: how many rows it stands against, and the first of them."""

    column: str
    said: str
    count: int
    rows: list[int] = field(default_factory=list)

    @property
    def more(self) -> bool:
        return self.count > len(self.rows)


class Reasons:
    """The words of one import. ``head`` is a foreign file's first row: its names are the user's."""

    def __init__(self, batch: ImportBatch, head: Head | None):
        self.batch, self.vocabulary = batch, Vocabulary()
        names = dict(zip(head.keys, head.names, strict=True)) if head else {}
        self.names = {ours: names.get(key, "") for key, ours in batch.mapping.items() if ours}
        self._said: dict[tuple[str, str], str] = {}

    def title(self, column: str) -> str:
        """The column as the file calls it, with ours behind where that is another name."""
        foreign = self.names.get(column, "")
        return f"{foreign} ({column})" if foreign and foreign != column else column

    def words(self, column: str, code: str) -> str:
        if (column, code) not in self._said:
            known = self.vocabulary.known(FIELDS[column])
            said = _doubt(column) if code == DOUBT else words(code, column, known)
            self._said[column, code] = said
        return self._said[column, code]

    def kinds(self) -> list[Kind]:
        """Each sort of reason against the rejected rows, the most frequent first."""
        return self._kinds(self.batch.rows.refused())

    def doubts(self) -> list[Kind]:
        """Each sort of what is unlikely in the rows that come in."""
        return self._kinds(self.batch.rows.doubtful())

    def _kinds(self, rows: ImportRowQuerySet) -> list[Kind]:
        found = {
            (row["column"], row["error"]): Kind(
                self.title(row["column"]), self.words(row["column"], row["error"]), row["count"]
            )
            for row in rows.order_by()
            .values("column", "error")
            .annotate(count=Count("pk"), first=Min("number"))
            .order_by("-count", "first")
        }
        for row in rows[:1_000]:
            examples = found[row.column, row.error].rows
            if len(examples) < EXAMPLES:
                examples.append(row.number)
        return list(found.values())

    def listed(self) -> list[tuple[int, str, str]]:
        """Row, column and words of the first reasons."""
        return [
            (row.number, self.title(row.column), self.words(row.column, row.error))
            for row in self.batch.rows.refused()[:LISTED]
        ]

    def by_row(self) -> dict[int, str]:
        """All that was wrong with each row, by its number in the file."""
        found: dict[int, str] = {}
        rows = self.batch.rows.refused().values_list("number", "column", "error")
        for number, column, code in rows.iterator():
            told = f"{self.title(column)}: {self.words(column, code)}"
            found[number] = f"{found[number]} {told}" if number in found else told
        return found


def _doubt(column: str) -> str:
    return {
        "nik": _("The NIK does not agree with the date of birth, or names no province."),
        "nomor_paspor": _("A passport number is one or two letters and six or seven digits."),
        "kewarganegaraan": _("A stay permit of an Indonesian citizen."),
    }.get(column, _("Unlikely."))
