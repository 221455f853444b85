from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager):
    def create_user(self, username: str, password: str | None = None, **fields) -> "User":
        """Create a person; without a password they cannot log in until they set one."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields) -> "User":
        return self.create_user(username, password, is_superuser=True, **fields)


class User(AbstractUser):
    """A person who logs in. What they may do follows from ``offices.Membership`` alone.

    A superuser edits the catalogue and people; without a membership no application, incident or
    notice is theirs to see.
    """

    # A Cyrillic “а” would make a second “kepala” that nobody can tell from the first.
    username_validator = ASCIIUsernameValidator()

    first_name = last_name = groups = user_permissions = None
    full_name = models.CharField(_("full name"), max_length=150)
    session_epoch = models.PositiveIntegerField(default=0, editable=False)

    username = models.CharField(
        _("user name"), max_length=150, unique=True, validators=[username_validator]
    )

    objects = UserManager()
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.full_name or self.username

    @property
    def is_staff(self) -> bool:
        """The admin is open to whoever holds any permission; each page asks for its own."""
        return self.is_active and bool(self.get_all_permissions())

    def get_full_name(self) -> str:
        return self.full_name

    get_short_name = get_full_name

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Ask the roles; being a superuser answers nothing by itself."""
        return self.is_active and perm in self.get_all_permissions()

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and any(
            perm.startswith(f"{app_label}.") for perm in self.get_all_permissions()
        )

    def get_session_auth_hash(self) -> str:
        return self._epoch_hash(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self):
        for fallback in super().get_session_auth_fallback_hash():
            yield self._epoch_hash(fallback)

    def _epoch_hash(self, value: str) -> str:
        return salted_hmac("accounts.session_epoch", f"{self.session_epoch}:{value}").hexdigest()
