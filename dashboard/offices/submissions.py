"""What the forms of several domains share when they are sent: once, and refused in place."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.views.decorators.http import require_http_methods

form_view = require_http_methods(["GET", "HEAD", "POST"])


def new_key() -> str:
    """A token for one submission, at most 40 characters: the same one twice is a double click."""
    return uuid.uuid4().hex


def tried(form: forms.BaseForm, service: Callable[..., Any], /, **fields: Any) -> Any:
    """What the service answers, or ``None`` with its refusal at the form's fields."""
    try:
        return service(**fields)
    except ValidationError as error:
        form.add_error(None, error)
        return None
