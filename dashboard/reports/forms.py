from django import forms

from dashboard.offices.submissions import new_key


class FreezeForm(forms.Form):
    """The token of one submission: a double click freezes one version."""

    key = forms.CharField(max_length=40, initial=new_key, widget=forms.HiddenInput)
