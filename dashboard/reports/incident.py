"""The post-incident report: contact, description, chronology, impact (BSSN 1/2024), downtime,
people, promises, notices, lessons, actions, legal terms.

``document`` writes it in the language in force from what ``gather`` found, and from nothing else:
the frozen report is both documents together with those figures.
"""

from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.core.formats import date_long, datetime_wib, number
from dashboard.incidents.durations import duration
from dashboard.incidents.models import Incident
from dashboard.incidents.statuses import LABEL
from dashboard.reports.document import (
    LANGUAGES,
    Block,
    cell,
    facts,
    hours,
    note,
    said,
    section,
    table,
    text,
)
from dashboard.reports.gathering import LEVELS, Row, gather
from dashboard.reports.people import (
    AFFECTED,
    AFTER,
    BEFORE,
    CHANGED,
    COLUMNS,
    EVER_AND_STILL,
    NAMES,
    OUTCOMES,
    REACHED,
    Figures,
)

SCHEMA = 2


def content(incident: Incident, *, by: User, now: datetime) -> Row:
    """What ``by`` freezes: the figures as of ``now``, and the report in each language, no links."""
    with timezone.override(incident.office.zone):
        figures = gather(incident, now) | {"frozen_by": str(by)}
        found: Row = {"schema": SCHEMA, "figures": figures}
        for language in LANGUAGES:
            with translation.override(language):
                found[language] = document(figures)
    return found


def preview(incident: Incident, *, language: str, now: datetime) -> Block:
    """The report in one language as things stand, each number with the way to its rows."""
    figures = gather(incident, now)
    with timezone.override(incident.office.zone), translation.override(language):
        return document(figures, links=True)


def document(figures: Row, *, links: bool = False) -> Block:
    """The report in the language in force."""
    to = _Ways(figures["incident"]["pk"], links)
    office, signatory = figures["office"], figures["signatory"]
    reached = " · ".join(filter(None, [office["phone"], office["email"]]))
    sections = [
        _brief(figures),
        section(_("Contact"), text(_contact(figures))),
        section(_("Description"), text(_written(figures["review"]["description"]))),
        _chronology(figures, to),
        _impact(figures, to),
        _downtime(figures, to),
        _affected(figures, to),
        _reached(figures, to),
        _promises(figures, to),
        _notices(figures),
        section(_("Lessons"), text(_written(figures["review"]["lessons"]))),
        _actions(figures),
        _deadlines(figures),
    ]
    return {
        "practice": figures["incident"]["practice"],
        "letterhead": [line for line in (said(office["name"]), office["address"], reached) if line],
        "title": _("Incident report"),
        "number": figures["incident"]["number"],
        "subject": said(figures["incident"]["title"]),
        "sections": sections,
        "place": f"{office['city']}, {date_long(_at(figures['as_of']))}",
        "signatory": signatory and {"name": signatory["name"], "role": said(signatory["role"])},
    }


class _Ways:
    """The addresses of the rows behind the figures, where there are links at all."""

    def __init__(self, pk: int, links: bool):
        self.pk, self.links = pk, links

    def rows(self, key: str) -> str:
        return reverse("reports:rows", args=[self.pk, key]) if self.links else ""

    def incident(self, anchor: str) -> str:
        return f"{reverse('incidents:detail', args=[self.pk])}#{anchor}" if self.links else ""

    def campaign(self, pk: int) -> str:
        return reverse("outreach:detail", args=[pk]) if self.links else ""


def _at(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def _when(value: str | None) -> str:
    return datetime_wib(_at(value))


def _written(words: dict[str, str] | None) -> str:
    return said(words) or _("Nothing has been written here yet.")


def _yes(value: bool) -> str:
    return _("yes") if value else _("no")


def _count(value: int, to: str) -> Block:
    return cell(number(value), to, number=True)


def _contact(figures: Row) -> str:
    """What was written, else the lead and how the office is reached."""
    office = figures["office"]
    known = [figures["incident"]["lead"], said(office["name"]), office["phone"], office["email"]]
    return figures["review"]["contact"] or " · ".join(filter(None, known))


def _brief(figures: Row) -> Block:
    known = figures["incident"]
    started, ended = _at(known["started_at"]), _at(known["ended_at"])
    length = (ended or _at(figures["as_of"])) - started  # type: ignore[operator]
    running = "" if ended else _("goes on")
    return section(
        _("In brief"),
        facts(
            (_("Cause"), said(known["cause"])),
            (_("Status"), said(known["status"])),
            (_("Began"), _when(known["started_at"])),
            (_("Noticed"), _when(known["detected_at"])),
            (_("Made public"), _when(known["announced_at"])),
            (_("Ended"), running or _when(known["ended_at"])),
            (_("Closed"), _when(known["closed_at"])),
            (_("Duration"), duration(length)),
            (_("Lead"), known["lead"]),
            (_("Reported by"), known["reported_by"]),
            (_("Confirmed by"), known["confirmed_by"]),
            (_("Personal data affected"), _yes(known["personal_data_affected"])),
            (_("Attack on a computer system"), _yes(known["cyber_attack"])),
        ),
    )


def _chronology(figures: Row, to: _Ways) -> Block:
    rows = []
    for entry in figures["chronology"]:
        time = f"#{entry['sequence']} · {_when(entry['at'])}"
        if entry["late"]:
            time += "\n" + _("noted %(time)s") % {"time": _when(entry["recorded_at"])}
        fixes = entry["corrects"] and _("corrects #%(n)s") % {"n": entry["corrects"]}
        source = entry["source"] and _("source: %(source)s") % {"source": entry["source"]}
        rows.append(
            [
                cell(time, to.incident(f"entry-{entry['sequence']}")),
                cell("\n".join(filter(None, [fixes, said(entry["body"]), source]))),
                cell(said(entry["visibility"])),
                cell(entry["by"]),
            ]
        )
    return section(
        _("Chronology"),
        note(
            _(
                "In order of what happened. An entry that was written more than a quarter of an "
                "hour later shows both times. No entry is edited: a correction is a later entry."
            )
        ),
        table(_("Chronology"), [_("Time"), _("What happened"), _("Readers"), _("By")], rows),
    )


def _impact(figures: Row, to: _Ways) -> Block:
    rows = [
        [
            cell(said(impact["service"]), to.incident(f"service-{impact['code']}")),
            cell(said(impact["level"])),
            cell(_scope(impact)),
            cell(_when(impact["starts_at"])),
            cell(_when(impact["ends_at"]) or _("goes on")),
            cell(impact["source"]),
        ]
        for impact in figures["impacts"]
    ]
    head = [_("Service"), _("Level"), _("Concerns"), _("Since"), _("Until"), _("Source")]
    empty = _("No service was touched.")
    return section(_("Impact"), table(_("Levels per service"), head, rows, empty))


def _scope(impact: Row) -> str:
    return " · ".join(filter(None, [said(impact["type"]), said(impact["lane"])])) or _("all")


def _downtime(figures: Row, to: _Ways) -> Block:
    rows = []
    for row in figures["downtime"]:
        anchor = to.incident(f"service-{row['code']}")
        for level in LEVELS:
            minutes = row["minutes"][level]
            if minutes["clock"]:
                rows.append(
                    [
                        cell(said(row["service"])),
                        cell(str(LABEL[level])),
                        cell(hours(minutes["working"]), anchor, number=True),
                        cell(hours(minutes["clock"]), anchor, number=True),
                    ]
                )
    head = [_("Service"), _("Level"), _("Working hours"), _("Clock hours")]
    return section(
        _("Downtime per service"),
        note(
            _(
                "Periods of one level are joined first, so that what overlaps counts once. Working "
                "hours are the office's hours on working days without the break; clock hours run "
                "day and night. A level that has not ended is counted until the time of the data."
            )
        ),
        table(_("Downtime per service"), head, rows, _("No service was touched.")),
    )


def _figures(caption: str, figures: Figures, counts: dict[str, int], to: _Ways) -> Block:
    """One line per figure: its name, how many ever and how many still, and what it counts."""
    rows = [
        [
            cell(str(name)),
            *(
                _count(counts[f"n_{prefix}{key}"], to.rows(f"{prefix}{key}"))
                for prefix in EVER_AND_STILL
            ),
            cell(str(definition)),
        ]
        for key, (name, definition) in figures.items()
    ]
    head = [_("Figure"), *map(str, EVER_AND_STILL.values()), _("What it counts")]
    return table(caption, head, rows)


def _affected(figures: Row, to: _Ways) -> Block:
    counts, title = figures["affected"], _("People affected")
    if counts is None:
        return section(title, text(_("Who is affected has not been computed yet.")))
    words = _(
        "Ever affected is everybody whom a computation named, in the classes in which they were "
        "seen last; affected still, whom the last one named, %(time)s. An application may be in "
        "several classes."
    )
    lead = note(words % {"time": _when(counts["at"])})
    return section(title, lead, _figures(title, AFFECTED, figures["people"], to))


def _reached(figures: Row, to: _Ways) -> Block:
    rows = [
        [
            cell(row["name"], to.campaign(row["pk"])),
            *(
                _count(row[key], to.campaign(row["pk"]))
                for key in ("numbers", "reached", "given_up", "left")
            ),
        ]
        for row in figures["campaigns"]
    ]
    head = [
        _("Campaign"),
        _("Phone numbers"),
        _("Reached"),
        _("Given up"),
        _("To be phoned still"),
    ]
    return section(
        _("People reached"),
        note(
            _(
                "Of everybody who was ever affected, whatever campaign told them; below, the "
                "campaigns of this incident alone. A drill contacts nobody."
            )
        ),
        _figures(_("Applications"), REACHED, figures["people"], to),
        table(_("Phone numbers"), head, rows, _("There was no campaign.")),
    )


def _promises(figures: Row, to: _Ways) -> Block:
    counts = figures["people"]
    rows = [
        [
            cell(str(name)),
            *(
                _count(counts[f"n_{when}_{key}"], to.rows(f"{when}_{key}"))
                for when in (BEFORE, AFTER)
            ),
            cell(str(definition)),
        ]
        for key, (name, definition) in OUTCOMES.items()
    ]
    head = [_("The promise was"), *map(str, COLUMNS.values()), _("What it counts")]
    return section(
        _("Promises kept and broken"),
        note(
            _(
                "Of all ever affected. The first date is the one that held before this incident "
                "changed it; the date in force is the one promised now. Each column sums "
                "to all of them."
            )
        ),
        facts((str(NAMES[CHANGED][0]), _count(counts[f"n_{CHANGED}"], to.rows(CHANGED)))),
        table(_("Promises kept and broken"), head, rows),
    )


def _notices(figures: Row) -> Block:
    rows = []
    for row in figures["notices"]:
        withdrawn = _("withdrawn") if row["withdrawn"] else ""
        words = [said(row["headline"]), said(row["url"]), withdrawn]
        rows.append(
            [
                cell(_when(row["published_at"])),
                cell(said(row["kind"])),
                cell("\n".join(filter(None, words))),
                cell(str(row["version"]), number=True),
                cell(row["approver"]),
            ]
        )
    head = [_("Published"), _("Kind of notice"), _("Notice"), _("Version"), _("Approved by")]
    empty = _("No notice was published.")
    return section(_("Notices published"), table(_("Notices published"), head, rows, empty))


def _actions(figures: Row) -> Block:
    rows = [
        [
            cell(row["text"]),
            cell(row["owner"]),
            cell(date_long(date.fromisoformat(row["due_on"]))),
            cell(_when(row["done_at"]) or (_("late") if row["late"] else _("not done yet"))),
        ]
        for row in figures["actions"]
    ]
    head = [_("Action"), _("Owner"), _("Due"), _("Done")]
    empty = _("No action has been agreed.")
    return section(_("Follow-up actions"), table(_("Follow-up actions"), head, rows, empty))


def _deadlines(figures: Row) -> Block:
    rows = []
    for row in figures["deadlines"]:
        met = _("in time") if row["in_time"] else _("too late")
        running = _("still running") if row["applies"] else _("no longer applies")
        still = _("overdue") if row["overdue"] else running
        state = f"{_when(row['met_at'])} · {met}" if row["met_at"] else still
        rows.append(
            [
                cell(f"{said(row['name'])}\n{row['law']}"),
                cell(said(row["authority"])),
                cell(_when(row["due_at"])),
                cell("\n".join(filter(None, [state, row["reference"]]))),
            ]
        )
    head = [_("Term"), _("To whom"), _("Due"), _("Met")]
    empty = _("No legal term ran for this incident.")
    return section(_("Legal deadlines"), table(_("Legal deadlines"), head, rows, empty))
