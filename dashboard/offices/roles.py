"""Roles, and what each may do at all. Whose rows: ``can_…`` and ``visible_to``."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    CLERK = "CLERK", _("Data-entry clerk")
    CALLER = "CALLER", _("Caller")
    PUBLIC_RELATIONS = "PUBLIC_RELATIONS", _("Public relations")
    SECTION_HEAD = "SECTION_HEAD", _("Section head")
    ICT_HEAD = "ICT_HEAD", _("ICT head")
    OFFICE_HEAD = "OFFICE_HEAD", _("Office head")
    AUDITOR = "AUDITOR", _("Auditor")


# A role is granted only by a higher one (model.md, "Who may"); the auditor's by the office head.
RANK = {
    Role.CLERK: 1,
    Role.CALLER: 1,
    Role.PUBLIC_RELATIONS: 1,
    Role.AUDITOR: 2,
    Role.SECTION_HEAD: 2,
    Role.ICT_HEAD: 2,
    Role.OFFICE_HEAD: 3,
}

# Who works in a section, and who in the whole office; the others may be either.
OF_A_SECTION = {Role.CLERK, Role.SECTION_HEAD, Role.ICT_HEAD}
OF_THE_OFFICE = {Role.OFFICE_HEAD, Role.AUDITOR}

READ = {
    "applications.view_application",
    "incidents.view_incident",
    "notices.view_notice",
    "outreach.view_campaign",
    "reports.view_reportrun",
}
REPORT = {"incidents.add_incident"}
DRAFT = {"notices.add_notice", "notices.change_notice"}
ENTER = {"applications.add_application", "applications.change_application"}
REVEAL = {"applications.reveal_application"}
NOTE = {"applications.add_note"}
IMPORT = {"applications.import_application"}
CALL = {"outreach.call_contact"}
ANSWER = {"outreach.answer_call"}
HEAD = (
    READ
    | REPORT
    | DRAFT
    | ENTER
    | REVEAL
    | IMPORT
    | NOTE
    | CALL
    | ANSWER
    | {
        "applications.send_back_application",
        "applications.add_promisechange",
        "applications.export_application",
        "incidents.change_incident",
        "notices.publish_notice",
        "outreach.add_campaign",
        "outreach.send_message",
        "reports.add_reportrun",
        "audit.view_auditevent",
    }
)
PEOPLE = {"offices.view_membership", "offices.add_membership", "offices.change_membership"}
CALENDAR = {
    f"offices.{verb}_{model}"
    for verb in ("view", "add", "change")
    for model in ("holiday", "workinghours")
}
OFFERING = {
    f"applications.{verb}_{model}"
    for verb in ("view", "add", "change")
    for model in ("officeoffering", "capacity")
}

PERMISSIONS: dict[str, frozenset[str]] = {
    Role.CLERK: frozenset(READ | REPORT | DRAFT | ENTER | REVEAL | IMPORT | NOTE | ANSWER),
    Role.CALLER: frozenset(READ | REPORT | NOTE | CALL | ANSWER),
    Role.PUBLIC_RELATIONS: frozenset(READ | REPORT | DRAFT),
    Role.SECTION_HEAD: frozenset(HEAD),
    Role.ICT_HEAD: frozenset(HEAD | PEOPLE | CALENDAR | OFFERING) - {"audit.view_auditevent"},
    Role.OFFICE_HEAD: frozenset(HEAD | PEOPLE | CALENDAR | OFFERING),
    Role.AUDITOR: frozenset(READ | {"offices.view_membership", "audit.view_auditevent"}),
}

# What a superuser edits: global rows and people, no office's work.
CATALOGUE = frozenset(
    {
        f"{app}.{verb}_{model}"
        for verb in ("view", "add", "change")
        for app, models_ in {
            "applications": (
                "applicationtype",
                "servicestandard",
                "reason",
                "purpose",
                "channel",
                "stage",
                "officeoffering",
                "capacity",
            ),
            "incidents": ("service", "stagedependency", "preset", "presetimpact", "legalrule"),
            "offices": ("office", "section", "membership", "holiday", "workinghours"),
            "accounts": ("user",),
        }.items()
        for model in models_
    }
)
