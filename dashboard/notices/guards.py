"""What the database itself refuses of a notice, past every service: changes of a published version,
readers of an unpublished one, and an approval by someone who wrote or edited it."""

from dashboard.audit.triggers import Guard

NOTICE = "notices_notice"
VERSION = "notices_noticerevision"
SERVICES = "notices_noticerevision_services"
FIXED = "a published version of a notice never changes"
UNPUBLISHED = "readers see a published version of the notice only"
OWN = "nobody approves what they wrote or edited"

# OR REPLACE takes the row away that is in the way, without asking the delete trigger.
REPLACES = (
    f"EXISTS (SELECT 1 FROM {VERSION} WHERE published_at IS NOT NULL "
    "AND (id = NEW.id OR notice_id = NEW.notice_id AND no = NEW.no))"
)
APPROVED_BY_A_WRITER = (
    f"NEW.published_at IS NOT NULL AND EXISTS (SELECT 1 FROM {VERSION} written "
    "WHERE written.notice_id = NEW.notice_id AND written.no <= NEW.no "
    "AND NEW.approver_id IN (written.author_id, written.last_editor_id) AND written.no > "
    f"(SELECT COALESCE(MAX(done.no), 0) FROM {VERSION} done "
    "WHERE done.notice_id = NEW.notice_id AND done.published_at IS NOT NULL))"
)
SHOWS_A_DRAFT = (
    f"NEW.published_revision_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {VERSION} WHERE "
    "id = NEW.published_revision_id AND notice_id = NEW.id AND published_at IS NOT NULL)"
)


def _published(row: str) -> str:
    """Whether the service in ``row`` (OLD or NEW) is one of a published version."""
    return (
        f"EXISTS (SELECT 1 FROM {VERSION} "
        f"WHERE id = {row}.noticerevision_id AND published_at IS NOT NULL)"
    )


GUARDS = (
    Guard("notices_version_changed", VERSION, "update", "OLD.published_at IS NOT NULL", FIXED),
    Guard("notices_version_deleted", VERSION, "delete", "OLD.published_at IS NOT NULL", FIXED),
    Guard("notices_version_replaced", VERSION, "insert", REPLACES, FIXED),
    Guard(
        "notices_version_overwritten",
        VERSION,
        "update",
        f"(NEW.id <> OLD.id OR NEW.notice_id <> OLD.notice_id OR NEW.no <> OLD.no) AND {REPLACES}",
        FIXED,
    ),
    Guard("notices_version_approved", VERSION, "update", APPROVED_BY_A_WRITER, OWN),
    Guard("notices_service_added", SERVICES, "insert", _published("NEW"), FIXED),
    Guard(
        "notices_service_changed",
        SERVICES,
        "update",
        f"{_published('OLD')} OR {_published('NEW')}",
        FIXED,
    ),
    Guard("notices_service_removed", SERVICES, "delete", _published("OLD"), FIXED),
    Guard("notices_notice_written", NOTICE, "insert", SHOWS_A_DRAFT, UNPUBLISHED),
    Guard("notices_notice_changed", NOTICE, "update", SHOWS_A_DRAFT, UNPUBLISHED),
)
