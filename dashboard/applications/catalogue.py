"""Loads types, reasons, purposes, channels, stages and standards of ``catalogue.toml``."""

from datetime import date

from django.apps import apps as current_apps
from django.apps.registry import Apps
from django.db.models import Manager

from dashboard.core import catalogue

FIRST_DAY = date(2014, 1, 1)
LIST = "/dashboard/applications/"


def load_catalogue(apps: Apps = current_apps) -> None:
    """Add the rows that are missing; rows that stand are left as they were edited."""
    rows = catalogue.read()
    for label, model in (
        ("type", "ApplicationType"),
        ("reason", "Reason"),
        ("purpose", "Purpose"),
        ("channel", "Channel"),
    ):
        manager = apps.get_model("applications", model)._base_manager
        for order, row in enumerate(rows[label], start=1):
            values = _known(manager, _values(label, row, order * 10))
            manager.get_or_create(code=row["code"], defaults=values)
    _load_stages(apps, rows["stage"])
    _load_standards(apps, rows)


def _known(manager: Manager, values: dict) -> dict:
    """What the model has a column for: in a migration it is as old as the migration. A later
    column is filled by the migration that adds it."""
    names = {field.name for field in manager.model._meta.get_fields()}
    return {name: value for name, value in values.items() if name in names}


def _values(label: str, row: dict, order: int) -> dict:
    name_id, name_en = row["name"]
    values = {"name_id": name_id, "name_en": name_en, "order": order}
    if label == "type":
        values |= {"workflow": row["family"], "section_code": row["section"]}
        values |= {"family": row["family"], "subject": row["subject"]}
    if label == "reason":
        values |= {"family": row.get("family", ""), "sla_exempt": row.get("sla_exempt", False)}
    if label == "purpose":
        values["asks_travel_date"] = row.get("asks_travel_date", False)
    return values


def _load_stages(apps: Apps, workflows: dict) -> None:
    manager = apps.get_model("applications", "Stage")._base_manager
    for workflow, stages in workflows.items():
        for order, (code, row) in enumerate(stages.items(), start=1):
            keys = ("kind", "name_id", "name_en", "public_label_id", "public_label_en")
            values = dict(zip(keys, row, strict=True)) | {"order": order * 10}
            manager.get_or_create(workflow=workflow, code=code, defaults=_known(manager, values))


def _load_standards(apps: Apps, rows: dict) -> None:
    types = apps.get_model("applications", "ApplicationType")._base_manager
    stages = apps.get_model("applications", "Stage")._base_manager
    reasons = apps.get_model("applications", "Reason")._base_manager
    manager = apps.get_model("applications", "ServiceStandard")._base_manager
    same_day = [row["code"] for row in rows["reason"] if row.get("same_day")]
    for row in rows["standard"]:
        for kind in types.filter(code__in=row["types"]):
            for reason in reasons.filter(code__in=same_day) if row.get("same_day") else [None]:
                manager.get_or_create(
                    office=None,
                    type=kind,
                    reason=reason,
                    lane=row.get("lane", ""),
                    valid_from=FIRST_DAY,
                    defaults={
                        "sla_days": row["sla_days"],
                        "same_day_allowed": row.get("same_day", False),
                        "anchor_stage": stages.get(workflow=kind.workflow, code=row["anchor"]),
                    },
                )


def load_work_lists(apps: Apps = current_apps) -> None:
    """Add the product's saved views that are missing; the file's own words win over older ones."""
    manager = apps.get_model("applications", "SavedView")._base_manager
    for order, row in enumerate(catalogue.read()["work_list"], start=1):
        name_id, name_en = row["name"]
        values = {"name_id": name_id, "name_en": name_en, "query": row["query"]}
        values |= {"share": "PRODUCT", "path": LIST, "order": order}
        manager.update_or_create(code=row["code"], defaults=_known(manager, values))
