"""Model fields for personal numbers: sealed at rest, masked when shown, found by hash."""

from collections.abc import Callable
from functools import cached_property

from django.conf import settings
from django.db import models

from dashboard.core import sealing


def mask(value: str) -> str:
    """Show the last four characters only, at most a third of the value."""
    shown = min(4, len(value) // 3)
    return "•" * (len(value) - shown) + value[len(value) - shown :]


class Sealed:
    """A personal number on a row. ``str()`` is its mask; ``open()`` the plain text."""

    def __init__(self, *, token: str = "", label: str = "", plain: str | None = None):
        self.token, self.label = token, label
        if plain is not None:
            self._plain = plain

    @cached_property
    def _plain(self) -> str:
        if not self.token:
            return ""
        return sealing.unseal(self.token, label=self.label, keys=settings.FIELD_KEYS)

    def open(self) -> str:
        """Return the plain text; whoever shows it has written the audit event first."""
        return self._plain

    def __str__(self) -> str:
        return mask(self._plain)

    __repr__ = __str__

    def __bool__(self) -> bool:
        return bool(self.token or self._plain)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Sealed):
            return self.open() == other.open()
        return NotImplemented

    def __hash__(self) -> int:
        return hash((self.token, self.label))


class SealedAttribute:
    """Gives the field's value as ``Sealed``; text that is assigned counts as plain text."""

    def __init__(self, field: "SealedField"):
        self.field = field

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        if self.field.attname not in instance.__dict__:
            instance.refresh_from_db(fields=[self.field.attname])
        return instance.__dict__[self.field.attname]

    def __set__(self, instance, value):
        if not isinstance(value, (Sealed, Token)):
            value = Sealed(plain=value or "")
        elif isinstance(value, Token):
            value = Sealed(token=str(value), label=self.field.label_for(instance))
        instance.__dict__[self.field.attname] = value


class Token(str):
    """Text that comes from or goes to the database sealed."""


class SealedField(models.TextField):
    """A text column that holds only sealed values; the row needs an immutable ``uuid``.

    Written by ``save()`` and ``bulk_create()``. ``update()`` and ``bulk_update()`` raise
    ``TypeError``, since they do not know the row that the value is bound to.
    """

    def contribute_to_class(self, cls, name, private_only=False):
        super().contribute_to_class(cls, name, private_only)
        self.label = f"{cls._meta.db_table}.{name}"
        setattr(cls, name, SealedAttribute(self))

    def label_for(self, instance) -> str:
        return f"{self.label}:{instance.uuid}"

    def from_db_value(self, value, expression, connection):
        return Token(value or "")

    def pre_save(self, instance, add):
        value = getattr(instance, self.attname)
        label = self.label_for(instance)
        if not value.token or value.label != label:
            plain = value.open()
            token = sealing.seal(plain, label=label, keys=settings.FIELD_KEYS) if plain else ""
            value = Sealed(token=token, label=label, plain=plain)
            instance.__dict__[self.attname] = value
        return Token(value.token)

    def get_prep_value(self, value):
        if isinstance(value, Token) or value == "" or value is None:
            return str(value or "")
        raise TypeError(f"{self.label} is sealed: write it with save() or bulk_create().")

    def value_from_object(self, obj) -> str:
        return str(getattr(obj, self.attname))

    def value_to_string(self, obj) -> str:
        return getattr(obj, self.attname).token


class LookupField(models.CharField):
    """The look-up hash of a sealed column beside it: set on save, searched by ``hashes``."""

    def __init__(self, *args, of: str, normalise: Callable[[str], str] = str, **kwargs):
        self.of, self.normalise = of, normalise
        kwargs |= {"max_length": 48, "editable": False, "blank": True, "default": ""}
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        for key in ("max_length", "editable", "blank", "default"):
            kwargs.pop(key, None)
        return name, path, args, kwargs | {"of": self.of, "normalise": self.normalise}

    def contribute_to_class(self, cls, name, private_only=False):
        super().contribute_to_class(cls, name, private_only)
        self.index_label = f"{cls._meta.db_table}.{self.of}"

    def hashes(self, plain: str) -> list[str]:
        """Return the hashes to search for, one per live key."""
        value = self.normalise(plain)
        return sealing.lookup_hashes(value, column=self.index_label, keys=settings.INDEX_KEYS)

    def pre_save(self, instance, add):
        plain = self.normalise(getattr(instance, self.of).open())
        hashed = self.hashes(plain)[0] if plain else ""
        setattr(instance, self.attname, hashed)
        return hashed
