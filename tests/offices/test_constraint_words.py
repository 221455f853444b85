"""What the database would refuse is told in words, never by a constraint's name."""

from django.contrib import admin
from django.db.models import CheckConstraint

from dashboard.applications.models import Application

QUIET = {  # no form reaches these: the rows come with the office and the catalogue
    "section_once_per_office",
    "stage_once_per_workflow",
    "service_once_per_office",
} | {constraint.name for constraint in Application._meta.constraints}  # its form asks the services


def test_hours_that_cannot_be_are_refused_in_words(client, office, kepala):
    client.force_login(kepala)
    data = {"office": office.pk, "weekday": 1, "valid_from": "2026-12-01"}
    wrong = {"opens": "16:00", "closes": "08:00", "break_start": "", "break_end": ""}
    page = client.post("/admin/offices/workinghours/add/", data | wrong).content.decode()
    assert "Kantor tutup sebelum buka." in page
    assert "hours_close_after_opening" not in page


def test_no_constraint_that_a_form_can_meet_is_told_by_its_name():
    told = {
        constraint.name
        for model in admin.site._registry
        for constraint in model._meta.constraints
        if constraint.violation_error_message == constraint.default_violation_error_message
        and (
            isinstance(constraint, CheckConstraint)
            or constraint.expressions
            or constraint.condition
        )
    }
    assert told <= QUIET
