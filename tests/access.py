"""Who may open which URL: the table that tests/test_access.py compares with the URLconf.

A new URL needs one row here: its name and ``Row(may=…)`` with the cast that gets through. With
``at`` (a function of the world) it is about one office's object, so that another office's head gets
404 and everybody else 403. ``post=True`` asks by POST, with ``data``. A new public URL goes into
PUBLIC, a new admin page into ADMIN: who sees its list, who may add.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from dashboard.accounts.models import User
from dashboard.applications.models import BulkAction, ImportBatch, StageChange
from dashboard.offices.models import Holiday
from dashboard.offices.roles import Role
from dashboard.offices.submissions import new_key
from tests import access_incidents, access_outreach, access_reports
from tests.factories import (
    PASSWORD,
    make_application,
    make_campaign,
    make_incident,
    make_member,
    make_notice,
    make_office,
    make_user,
    make_view,
)

OFFICE = frozenset(
    "officer colleague caller pr section_head other_head ict_head office_head auditor".split()
)
HEADS = frozenset({"section_head", "other_head", "ict_head", "office_head"})
CALLERS = HEADS | {"caller"}
EVERYBODY = OFFICE | {"other_office", "no_role", "superuser"}
NOBODY: frozenset[str] = frozenset()


class World:
    """One office with its cast and one object of each kind; another office with its head."""

    def __init__(self) -> None:
        self.office = make_office()
        self.cast: dict[str, User | None] = {
            "stranger": None,
            "no_role": make_user(username="tanpa"),
            "superuser": User.objects.create_superuser("admin", PASSWORD, full_name="Admin"),
            "officer": self._member(Role.CLERK, "LANTASKIM"),
            "colleague": self._member(Role.CLERK, "INTALTUSKIM"),
            "caller": self._member(Role.CALLER),
            "pr": self._member(Role.PUBLIC_RELATIONS),
            "section_head": self._member(Role.SECTION_HEAD, "LANTASKIM"),
            "other_head": self._member(Role.SECTION_HEAD, "INTALTUSKIM"),
            "ict_head": self._member(Role.ICT_HEAD, "TIKKIM"),
            "office_head": self._member(Role.OFFICE_HEAD),
            "auditor": self._member(Role.AUDITOR),
        }
        other = make_office(code="JKT", name="Kantor Imigrasi Jakarta")
        self.cast["other_office"] = make_member(office=other, role=Role.OFFICE_HEAD)
        officer, author = self.cast["officer"], self.cast["pr"]
        self.person, self.membership = officer, officer.memberships.get()
        self.application = make_application(office=self.office)
        at = datetime(2024, 6, 20, 2, tzinfo=UTC)
        self.incident = make_incident(
            office=self.office, by=author, started_at=at, down=("PRINTING",)
        )
        self.campaign = make_campaign(
            office=self.office, by=self.cast["section_head"], at=at, applications=[self.application]
        )
        self.contact = self.campaign.contacts.get()
        self.closure = Holiday.objects.create(
            office=self.office, date=date(2024, 6, 3), kind="LOCAL_CLOSURE", name="Renovasi"
        )
        self.reschedule = BulkAction.objects.create(
            office=self.office,
            kind="RESCHEDULE",
            by=self.cast["section_head"],
            at=at,
            key="jadwal",
            source_ref=self.incident.number,
        )
        self.draft = make_notice(office=self.office, author=author)
        self.waiting = make_notice(office=self.office, author=author, status="IN_REVIEW")
        self.batch = ImportBatch.objects.create(
            office=self.office, by=officer, at=at, kind="csv", sha256="0" * 64, status="IMPORTED"
        )

    def _member(self, role: Role, section: str | None = None) -> User:
        return make_member(office=self.office, role=role, section=section)


@dataclass(frozen=True)
class Row:
    """``may``: who gets through. ``gone``: what everybody who is logged in gets instead."""

    may: frozenset[str] = NOBODY
    at: Callable[[World], dict] | None = None
    post: bool = False
    data: dict = field(default_factory=dict)
    gone: str = ""
    fixed: dict = field(default_factory=dict)


def person(world: World) -> dict:
    return {"pk": world.person.pk}


def membership(world: World) -> dict:
    return {"pk": world.membership.pk}


def campaign(world: World) -> dict:
    return {"pk": world.campaign.pk}


def contact(world: World) -> dict:
    return {"pk": world.campaign.pk, "contact": world.contact.pk}


def draft(world: World) -> dict:
    return {"pk": world.draft.pk}


def waiting(world: World) -> dict:
    return {"pk": world.waiting.pk}


def application(world: World) -> dict:
    return {"code": world.application.public_code}


def closure(world: World) -> dict:
    return {"pk": world.closure.pk}


def batch(world: World) -> dict:
    return {"pk": world.batch.pk}


def shared_view(world: World) -> dict:
    """An officer's view that the whole office sees."""
    view = make_view(owner=world.cast["officer"], office=world.office, share="OFFICE")
    return {"pk": view.pk}


def bulk_action(world: World) -> dict:
    """What the office head has just done to the application."""
    now = datetime.now(UTC)
    action = BulkAction.objects.create(
        office=world.office, kind="MOVE", by=world.cast["office_head"], at=now, key=new_key()
    )
    StageChange.objects.create(
        application=world.application,
        from_stage=world.application.stage,
        to_stage=world.application.stage,
        occurred_at=now,
        recorded_at=now,
        origin="BULK",
        batch=action,
        idempotency_key=new_key(),
    )
    return {"pk": action.pk}


def waiting_notice(world: World) -> dict:
    author = world.cast["pr"]
    return {"pk": make_notice(office=world.office, author=author, status="IN_REVIEW").pk}


SEE_PEOPLE = frozenset({"ict_head", "office_head", "auditor", "superuser"})
STAFF_PEOPLE = SEE_PEOPLE - {"auditor"}
OVER_OFFICER = frozenset({"office_head", "superuser"})
OF_SECTION = frozenset({"officer", "section_head", "office_head"})
HEADS_OF_SECTION = OF_SECTION - {"officer"}
IMPORTERS = HEADS | {"officer", "colleague"}
LEADERS = frozenset({"ict_head", "office_head"})
REPORTERS = OFFICE - {"auditor"}
LEADERS = frozenset({"ict_head", "office_head"})
DRAFTERS = HEADS | {"officer", "colleague", "pr"}

TABLE: dict[str, Row] = {
    "overview:home": Row(OFFICE),
    "offices:people": Row(SEE_PEOPLE),
    "offices:person": Row(SEE_PEOPLE, person),
    "offices:invite": Row(STAFF_PEOPLE),
    "offices:grant": Row(STAFF_PEOPLE, person),
    "offices:deputise": Row(OVER_OFFICER, person),
    "offices:deactivate": Row(OVER_OFFICER, person),
    "offices:reactivate": Row(OVER_OFFICER, person),
    "offices:renew_link": Row(OVER_OFFICER, person),
    "offices:end_membership": Row(OVER_OFFICER, membership),
    "audit:list": Row(frozenset({"section_head", "other_head", "office_head", "auditor"})),
    "applications:list": Row(OFFICE),
    "applications:detail": Row(OFFICE, application),
    "applications:advance": Row(OF_SECTION, application, post=True),
    "applications:send_back": Row(HEADS_OF_SECTION, application, post=True),
    "applications:hand_over": Row(OF_SECTION, application, post=True),
    "applications:divert": Row(OF_SECTION, application, post=True),
    "applications:end": Row(HEADS_OF_SECTION, application, post=True),
    "applications:reveal": Row(HEADS, application, post=True),
    "applications:note": Row(OF_SECTION | {"caller"}, application, post=True),
    "applications:promise": Row(HEADS_OF_SECTION, application, post=True),
    "applications:import_upload": Row(IMPORTERS),
    "applications:import_template": Row(IMPORTERS, fixed={"kind": "csv"}),
    "applications:import_preview": Row(frozenset({"officer"}), batch),
    "applications:import_confirm": Row(frozenset({"officer"}), batch, post=True),
    "applications:import_match": Row(frozenset({"officer"}), batch),
    "applications:import_rejects": Row(frozenset({"officer"}), batch, post=True),
    "applications:export": Row(HEADS),
    "applications:search": Row(OFFICE, post=True),
    "applications:saved_views": Row(OFFICE),
    "applications:save_view": Row(OFFICE, post=True),
    "applications:rename_view": Row(LEADERS | {"officer"}, shared_view, post=True),
    "applications:delete_view": Row(LEADERS | {"officer"}, shared_view, post=True),
    "applications:bulk": Row(HEADS, post=True),
    "applications:bulk_do": Row(HEADS, post=True),
    "applications:bulk_list": Row(HEADS),
    "applications:bulk_action": Row(HEADS, bulk_action),
    "applications:bulk_undo": Row(HEADS_OF_SECTION, bulk_action, post=True),
    "calendar:index": Row(OFFICE),
    "calendar:add": Row(HEADS),
    "calendar:withdraw": Row(LEADERS, closure),
    "appointments:day": Row(OFFICE),
    "appointments:mark": Row(IMPORTERS, post=True),
    "appointments:move": Row(OF_SECTION, application),
    "outreach:list": Row(OFFICE),
    "outreach:call": Row(CALLERS, campaign),
    "outreach:lease": Row(CALLERS, campaign, post=True),
    "outreach:release": Row(CALLERS, campaign, post=True),
    "outreach:record": Row(CALLERS, contact, post=True),
    "notices:list": Row(OFFICE),
    "notices:create": Row(DRAFTERS),
    "notices:detail": Row(OFFICE, draft),
    "notices:edit": Row(DRAFTERS, draft),
    "notices:submit": Row(DRAFTERS, draft, post=True),
    "notices:publish": Row(HEADS, waiting, post=True),
    "notices:return_to_draft": Row(HEADS | {"pr"}, waiting),
    "notices:withdraw": Row(HEADS | {"pr"}, waiting),
    **{name: Row(**fields) for name, fields in access_outreach.ROWS.items()},
    **{name: Row(**fields) for name, fields in access_incidents.ROWS.items()},
    **{name: Row(**fields) for name, fields in access_reports.ROWS.items()},
    "account_home": Row(EVERYBODY),
    "account_change_password": Row(EVERYBODY),
    "account_reauthenticate": Row(EVERYBODY),
    "mfa_index": Row(EVERYBODY),
    "mfa_reauthenticate": Row(EVERYBODY),
    "mfa_activate_totp": Row(EVERYBODY),
    "mfa_deactivate_totp": Row(gone="absent"),
    "mfa_view_recovery_codes": Row(gone="absent"),
    "mfa_generate_recovery_codes": Row(EVERYBODY),
    "mfa_download_recovery_codes": Row(gone="absent"),
    "mfa_list_webauthn": Row(EVERYBODY),
    "mfa_add_webauthn": Row(EVERYBODY),
    "mfa_reauthenticate_webauthn": Row(EVERYBODY),
    "mfa_remove_webauthn": Row(EVERYBODY, fixed={"pk": 1}),
    "mfa_edit_webauthn": Row(EVERYBODY, fixed={"pk": 1}),
}

PUBLIC = frozenset(
    """livez readyz robots stop set_language public:status public:status_en public:notice
    public:notice_en public:history public:history_en account_login account_logout
    account_inactive account_signup account_email account_email_verification_sent
    account_confirm_email account_set_password account_confirm_login_code
    account_reset_password account_reset_password_done account_reset_password_from_key
    account_reset_password_from_key_done mfa_authenticate mfa_login_webauthn""".split()
)

KEEPERS = frozenset({"superuser"})
CALENDAR = frozenset({"superuser", "ict_head", "office_head"})
IN_ADMIN = OFFICE | KEEPERS
ADMIN: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "accounts_user": (KEEPERS, NOBODY),
    "offices_office": (KEEPERS, NOBODY),
    "offices_section": (KEEPERS, NOBODY),
    "offices_membership": (SEE_PEOPLE, NOBODY),
    "offices_workinghours": (CALENDAR, CALENDAR),
    "offices_holiday": (CALENDAR, CALENDAR),
    "applications_application": (IMPORTERS, IMPORTERS),
    "applications_applicationtype": (KEEPERS, KEEPERS),
    "applications_reason": (KEEPERS, KEEPERS),
    "applications_purpose": (KEEPERS, KEEPERS),
    "applications_channel": (KEEPERS, KEEPERS),
    "applications_stage": (KEEPERS, NOBODY),
    "applications_servicestandard": (KEEPERS, KEEPERS),
    "applications_officeoffering": (CALENDAR, CALENDAR),
    "applications_capacity": (CALENDAR, CALENDAR),
    "incidents_service": (KEEPERS, NOBODY),
    "incidents_stagedependency": (KEEPERS, KEEPERS),
    "incidents_preset": (KEEPERS, KEEPERS),
    "incidents_legalrule": (KEEPERS, KEEPERS),
}
