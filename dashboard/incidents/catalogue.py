"""Loads stage dependencies and incident presets of ``catalogue.toml``; an office's services."""

from django.apps import apps as current_apps
from django.apps.registry import Apps

from dashboard.core import catalogue


def load_catalogue(apps: Apps = current_apps) -> None:
    """Add the rows that are missing; rows that stand are left as they were edited."""
    rows = catalogue.read()
    stages = apps.get_model("applications", "Stage")._base_manager
    dependencies = apps.get_model("incidents", "StageDependency")._base_manager
    for row in rows["dependency"]:
        for stage, service in row["needs"].items():
            dependencies.get_or_create(
                stage=stages.get(workflow=row["workflow"], code=stage),
                service_code=service,
                type=None,
                lane=row.get("lane", ""),
            )
    presets = apps.get_model("incidents", "Preset")._base_manager
    for order, row in enumerate(rows["preset"], start=1):
        preset, created = presets.get_or_create(
            code=row["code"],
            defaults={
                "cause": row["cause"],
                "order": order * 10,
                **{
                    f"{field}_{language}": text
                    for field in ("name", "title", "update")
                    for language, text in zip(("id", "en"), row[field], strict=True)
                },
            },
        )
        if created:
            for code, level in row["impacts"].items():
                preset.impacts.create(service_code=code, level=level)


def load_legal_rules(apps: Apps = current_apps) -> None:
    """Add the legal terms that are missing; rows that stand are left as they were edited."""
    rules = apps.get_model("incidents", "LegalRule")._base_manager
    for order, row in enumerate(catalogue.read()["legal_rule"], start=1):
        words = {
            f"{field}_{language}": text
            for field in ("name", "authority")
            for language, text in zip(("id", "en"), row[field], strict=True)
        }
        rest = {name: row[name] for name in ("trigger", "hours", "law")}
        rules.get_or_create(code=row["code"], defaults={"order": order * 10, **words, **rest})


def load_services(office, apps: Apps = current_apps) -> None:
    """Give an office the services that it lacks, each with the section that answers for it."""
    service = apps.get_model("incidents", "Service")
    standing = set(service._base_manager.filter(office=office).values_list("code", flat=True))
    sections = {section.code: section for section in office.sections.all()}
    service._base_manager.bulk_create(
        service(
            office=office,
            code=row["code"],
            name_id=row["name"][0],
            name_en=row["name"][1],
            section=sections[row["section"]],
            owner=row["owner"],
            public=row.get("public", True),
            order=order * 10,
        )
        for order, row in enumerate(catalogue.read()["service"], start=1)
        if row["code"] not in standing
    )
