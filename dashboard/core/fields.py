"""Model fields for personal numbers: sealed at rest, masked when shown, found by hash."""

from collections.abc import Callable
from functools import cached_property

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from dashboard.core import sealing

DOT = "•"


def mask(value: str) -> str:
    """Show the last four characters, at most a third; an e-mail address as s•••@c•••.id."""
    if "@" in value:
        name, host = value.rsplit("@", 1)
        return f"{name[:1]}{DOT * 3}@{host[:1]}{DOT * 3}.{host.rsplit('.', 1)[-1]}"
    shown = min(4, len(value) // 3)
    return DOT * (len(value) - shown) + value[len(value) - shown :]


class Sealed:
    """A personal number on a row, ``fresh`` if assigned. ``str()`` masks, ``open()`` tells it."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, *, token: str = "", label: str = "", plain: str | None = None):
        self.token, self.label, self.fresh = token, label, plain is not None
        if plain is not None:
            self._plain = plain

    @cached_property
    def _plain(self) -> str:
        keys = settings.FIELD_KEYS
        return sealing.unseal(self.token, label=self.label, keys=keys) if self.token else ""

    def open(self) -> str:
        """Return the plain text; whoever shows it has written the audit event first.

        Raises ``sealing.CannotOpen`` where the stored value was damaged, moved or lost its key.
        """
        return self._plain

    def __str__(self) -> str:
        try:
            return mask(self._plain)
        except sealing.CannotOpen:  # one damaged value must not take down a list
            return DOT * 4

    __repr__ = __str__

    def __bool__(self) -> bool:
        return bool(self.token or self._plain)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Sealed):
            return self.open() == other.open()
        return not self if other == "" else NotImplemented

    def __getstate__(self) -> dict:
        """Pickled, it is what the database holds; a value that was never saved is not pickled."""
        if not self.token and self._plain:
            raise TypeError("a personal number is not pickled before it is saved")
        return {"token": self.token, "label": self.label, "fresh": False}


class Token(str):
    """Text that comes from or goes to the database sealed."""


class SealedAttribute:
    """Gives the field's value as ``Sealed``; text that is assigned counts as plain text."""

    def __init__(self, field: "SealedField"):
        self.name, self.field = field.attname, field

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        if self.name not in instance.__dict__:
            instance.refresh_from_db(fields=[self.name])
        if isinstance(value := instance.__dict__[self.name], Token):
            value = Sealed(token=str(value), label=self.field.label_for(instance))
            instance.__dict__[self.name] = value
        return value

    def __set__(self, instance: models.Model, value: Sealed | str | None) -> None:
        if not isinstance(value, Sealed | Token):
            if DOT in (value or ""):
                raise ValueError(f"{self.field.label}: a mask is no value")
            value = Sealed(plain=value or "")
        instance.__dict__[self.name] = value


class SealedField(models.TextField):
    """A text column that holds only sealed values; the row needs an immutable ``uuid``.

    Written by ``save()`` and ``bulk_create()``; ``update()``, ``bulk_update()`` and look-ups raise
    ``TypeError``: they know no row. In a form an unchanged mask leaves the value as it is.
    """

    def contribute_to_class(self, cls, name, private_only=False):
        super().contribute_to_class(cls, name, private_only)
        self.label = f"{cls._meta.db_table}.{name}"
        setattr(cls, name, SealedAttribute(self))

    def label_for(self, instance) -> str:
        return f"{self.label}:{instance.uuid}"

    def from_db_value(self, value, expression, connection) -> Token:
        return Token(value or "")

    def to_python(self, value):
        """A row's own ``Sealed`` stays what it is: ``full_clean()`` must not store its mask."""
        return value if isinstance(value, Sealed) else super().to_python(value)

    def save_form_data(self, instance, data) -> None:
        if data == str(getattr(instance, self.attname)):
            return
        if DOT in (data or ""):
            raise ValidationError({self.name: _("Type the whole number, or leave it as it was.")})
        super().save_form_data(instance, data)

    def pre_save(self, instance, add) -> Token:
        value, label = getattr(instance, self.attname), self.label_for(instance)
        if not value.token or value.label != label:
            plain = value.open()
            token = sealing.seal(plain, label=label, keys=settings.FIELD_KEYS) if plain else ""
            instance.__dict__[self.attname] = value = Sealed(token=token, label=label, plain=plain)
        return Token(value.token)

    def get_prep_value(self, value):
        if isinstance(value, Token) or value in ("", None):
            return str(value or "")
        raise TypeError(f"{self.label} is sealed: write it with save() or bulk_create().")

    def value_from_object(self, obj) -> str:
        return str(getattr(obj, self.attname))

    def value_to_string(self, obj):
        raise TypeError(f"{self.label} is not serialised: back up the database as a whole.")


class LookupField(models.CharField):
    """The look-up hash of the sealed column ``of``, set on save (``update_fields`` names both)."""

    def __init__(self, *args, of: str, normalise: Callable[[str], str] = str, **kwargs):
        self.of, self.normalise = of, normalise
        kwargs |= {"max_length": 48, "editable": False, "blank": True, "default": ""}
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"of": self.of, "normalise": self.normalise}

    def hashes(self, plain: str) -> list[str]:
        """Return the hashes to search for, one per live key; none for nothing."""
        value, label = self.normalise(plain), f"{self.model._meta.db_table}.{self.of}"
        return sealing.lookup_hashes(value, column=label, keys=settings.INDEX_KEYS if value else {})

    def pre_save(self, instance, add) -> str:
        """A value that was only loaded keeps the hash it has; one without a hash is no value."""
        if isinstance(loaded := instance.__dict__.get(self.of), Sealed) and (loaded.fresh or add):
            hashes = self.hashes(plain := loaded.open())
            if plain and not hashes:
                raise ValueError(f"{self.attname}: nothing in this value can be looked up")
            setattr(instance, self.attname, next(iter(hashes), ""))
        return getattr(instance, self.attname)
