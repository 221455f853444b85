"""The words of a notice in both languages, and what is wrong with them. No ORM."""

from dataclasses import asdict, dataclass, fields

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.audit.reasons import UNSAFE

HEADLINE_MAX = 70
BODY_MAX = 8000
WHAT_TO_DO_MAX = 4000
REQUIRED = ("headline_id", "headline_en", "body_id", "body_en")


@dataclass(frozen=True)
class Text:
    """One wording. Bodies are Markdown; what_to_do may stay empty. Cleaned when it is made."""

    headline_id: str
    headline_en: str = ""
    body_id: str = ""
    body_en: str = ""
    what_to_do_id: str = ""
    what_to_do_en: str = ""

    def __post_init__(self) -> None:
        for field in fields(self):
            value = clean(getattr(self, field.name))
            if field.name.startswith("headline"):
                value = one_line(value)
            object.__setattr__(self, field.name, value)

    def as_dict(self) -> dict[str, str]:
        return asdict(self)

    def missing(self) -> list[str]:
        """The fields that readers need and that are empty; one language never stands alone."""
        absent = [name for name in REQUIRED if not getattr(self, name)]
        if bool(self.what_to_do_id) != bool(self.what_to_do_en):
            absent.append("what_to_do_en" if self.what_to_do_id else "what_to_do_id")
        return absent


FIELDS = tuple(field.name for field in fields(Text))
LONGEST = {
    name: {"h": HEADLINE_MAX, "b": BODY_MAX, "w": WHAT_TO_DO_MAX}[name[0]] for name in FIELDS
}


def clean(value: str) -> str:
    """Without direction controls and NUL, with plain line ends, trimmed."""
    return UNSAFE.sub("", value).replace("\r\n", "\n").replace("\r", "\n").strip()


def one_line(value: str) -> str:
    return " ".join(clean(value).split())


def check(text: Text, complete: bool = False) -> None:
    """Raise ``ValidationError`` by field for words that cannot be saved; with ``complete``, that
    cannot go to readers."""
    errors = {
        name: ngettext("%(count)d character too many.", "%(count)d characters too many.", over)
        % {"count": over}
        for name, over in too_long(text).items()
    }
    if complete:
        words = _("Needed before somebody can approve: readers get both languages or none.")
        errors = dict.fromkeys(text.missing(), words) | errors
    elif not text.headline_id:
        errors["headline_id"] = _("A headline is needed, in Indonesian first.")
    if errors:
        raise ValidationError(errors)


def too_long(text: Text) -> dict[str, int]:
    """By how many characters each field is over its limit."""
    lengths = {name: len(getattr(text, name)) - most for name, most in LONGEST.items()}
    return {name: over for name, over in lengths.items() if over > 0}


def english_left_behind(new: Text, old: Text) -> bool:
    """Whether the Indonesian words changed since ``old`` and the English ones did not."""
    before, now = old.as_dict(), new.as_dict()
    changed = {name for name in FIELDS if before[name] != now[name]}
    return any(name.endswith("_id") for name in changed) and not any(
        name.endswith("_en") for name in changed
    )
