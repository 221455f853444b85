from django import forms
from django.utils.translation import gettext_lazy as _

from dashboard.accounts.models import User
from dashboard.audit.reasons import refuse_long_number
from dashboard.offices.models import Office, Section
from dashboard.offices.permissions import (
    grantable_roles,
    offices_to_staff,
    rules_whole_offices,
    sections_to_staff,
)


class SectionChoice(forms.ModelChoiceField):
    """Names the office too, where there is more than one to choose from."""

    several_offices = False

    def label_from_instance(self, obj: Section) -> str:
        return f"{obj.name} ({obj.office.code})" if self.several_offices else obj.name


class RoleForm(forms.Form):
    """A role, where it holds and for how long; only what ``by`` may give is on offer."""

    office = forms.ModelChoiceField(Office.objects.none(), label=_("Office"))
    role = forms.ChoiceField(label=_("Role"))
    section = SectionChoice(
        Section.objects.none(),
        label=_("Section"),
        required=False,
        empty_label=_("The whole office"),
    )
    first_day = forms.DateField(
        label=_("First day"), required=False, help_text=_("Empty: from today.")
    )
    last_day = forms.DateField(
        label=_("Last day"), required=False, help_text=_("Empty: without an end.")
    )

    def __init__(self, *args, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        offices = list(offices_to_staff(by))
        self.fields["office"].queryset = offices_to_staff(by)
        self.fields["role"].choices = [
            ("", _("Choose a role")),
            *((role.value, role.label) for role in grantable_roles(by)),
        ]
        self.fields["section"].several_offices = len(offices) > 1
        self.fields["section"].queryset = sections_to_staff(by)
        if not rules_whole_offices(by):
            self.fields["section"].required, self.fields["section"].empty_label = True, None
        if len(offices) == 1:
            self.fields["office"].widget = forms.HiddenInput()
            self.fields["office"].initial = offices[0].pk


class InviteForm(RoleForm):
    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        validators=[User.username_validator],
        help_text=_("Letters, digits and . - _ only; it cannot be changed later."),
    )
    full_name = forms.CharField(label=_("Full name"), max_length=150)
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("If given, the link to set a password is sent there too."),
    )

    field_order = ["full_name", "username", "email", "office", "role", "section"]


class DeputyForm(forms.Form):
    first_day = forms.DateField(label=_("First day"))
    last_day = forms.DateField(label=_("Last day"))


class EndForm(forms.Form):
    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        help_text=_("Empty: the role ends at once, and all sessions of the person with it."),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        validators=[refuse_long_number],
        help_text=_("Stands in the audit trail. No names or numbers of applicants."),
    )
