"""Formats, links that keep the filters, and the parts in templates/components/."""

import re
from contextlib import suppress
from datetime import date, datetime

from django import forms, template
from django.core.exceptions import ValidationError
from django.core.paginator import Page
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django_tables2 import Table, columns, rows, utils

from dashboard.core import formats

register = template.Library()
for name in ["date_long", "date_short", "day_long", "time_wib", "datetime_wib", "period"]:
    register.filter(name, getattr(formats, name))
register.filter(formats.number)
register.filter(formats.percent)

SHAPES = {"normal": "●", "limited": "◧", "down": "■", "recovering": "◐", "neutral": "○"}
SHAPES |= {"late": "▲", "done": "✓", "waiting": "◔", "active": "▶", "stopped": "✕", "draft": "◌"}
INPUTS = {"checkbox": "form-check-input", "radio": "form-check-input", "select": "form-select"}


@register.simple_tag
def status(tone: str, label: str, badge: bool = False) -> SafeString:
    """Shape, word and colour together; the tones are the keys of SHAPES."""
    html = (
        '<span class="status tone-{}{}"><span class="shape" aria-hidden="true">{}</span>{}</span>'
    )
    return format_html(html, tone, " badge" if badge else "", SHAPES[tone], label)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A decorative picture of static/vendor/tabler/icons.svg; the words beside it say the same."""
    html = '<svg class="icon" width="16" height="16" aria-hidden="true"><use href="{}#{}"/></svg>'
    return format_html(html, static("vendor/tabler/icons.svg"), name)


@register.simple_tag
def query_with(request: HttpRequest, **changes: object) -> str:
    """The query string with some parameters set (nothing drops one), back on page 1."""
    query = request.GET.copy()
    for key, value in {"page": None, **changes}.items():
        values = value if isinstance(value, list) else [value]
        query.setlist(key, [str(one) for one in values if one not in (None, "")])
    return f"?{query.urlencode()}"


def _words(field: forms.Field, value: str) -> str:
    named = {str(key): label for key, label in getattr(field, "choices", ())}
    with suppress(ValidationError):  # 30 February: the form says so, the chip shows what was typed
        if isinstance(field, forms.DateField):
            return formats.date_short(field.clean(value))
    return "" if isinstance(field.widget, forms.CheckboxInput) else named.get(value, value)


@register.inclusion_tag("components/chips.html", takes_context=True)
def chips(context: template.Context, filters: object) -> dict[str, object]:
    """The active fields of a FilterSet or form, each with the link that drops just that value."""
    request, found = context["request"], []
    fields = getattr(filters, "form", filters).visible_fields()
    for bound in fields:
        values = request.GET.getlist(bound.html_name)
        for value in filter(None, values):
            drop = query_with(request, **{bound.html_name: [v for v in values if v != value]})
            found.append({"label": bound.label, "value": _words(bound.field, value), "drop": drop})
    return {"chips": found, "clear": query_with(request, **{f.html_name: None for f in fields})}


@register.inclusion_tag("components/error_summary.html")
def error_summary(*all_forms: forms.BaseForm) -> dict[str, object]:
    """What is wrong in these forms, with links to the fields and the same words as there."""
    return {"forms": [form for form in all_forms if form.errors]}


@register.inclusion_tag("components/field.html")
def field(bound: forms.BoundField) -> dict[str, object]:
    """Label, help, error and input; the browser's own date picker if it can show the value."""
    widget, typed = bound.field.widget, bound.value()
    native = not isinstance(typed, str) or re.match(r"(\d{4}-\d\d-\d\d|$)", typed)
    if native and isinstance(widget, forms.DateTimeInput):
        widget.input_type, widget.format = "datetime-local", "%Y-%m-%dT%H:%M"
    elif native and isinstance(widget, forms.DateInput):
        widget.input_type, widget.format = "date", "%Y-%m-%d"
    look = INPUTS.get(getattr(widget, "input_type", ""), "form-control")
    attrs = {"class": f"{look} {widget.attrs.get('class', '')}".strip()}
    return {"field": bound, "widget": bound.as_widget(attrs=attrs)}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page) -> dict[str, object]:
    """Numbers and neighbours of a paginator's page; the other filters stay."""
    pages = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"request": context["request"], "page": page, "pages": pages}


def _cell(row: rows.BoundRow, column: columns.BoundColumn, names: tuple[str, ...] | None) -> str:
    def draw(column: columns.BoundColumn, value: object = None) -> object:
        given = row._optional_cell_arguments(column, value)
        text = column.render(**{n: given[n] for n in (given if names is None else names)})
        return column.link(text, **given) if column.link else text

    value = row._get_and_render_with(column, draw, column.default)
    if isinstance(value, date):
        instant = isinstance(value, datetime)
        value = formats.datetime_wib(value) if instant else formats.date_short(value)
    return conditional_escape(value)


@register.simple_tag
def table_rows(table: Table) -> SafeString:
    """The body of a table: the package's own loop and a template take three times as long."""
    head, frames, lines = getattr(table, "row_header", table.columns.names()[0]), [], []
    for column in table.columns:
        tag, scope = ("th", ' scope="row"') if column.name == head else ("td", "")
        look, label = escape(column.attrs["td"]["class"] or ""), escape(column.header)
        names, rest = utils.signature(column.render)
        opening = f'<{tag}{scope} class="{look}" data-label="{label}">'
        frames.append((column, None if rest else names, opening, f"</{tag}>"))
    for row in table.paginated_rows:
        look = escape(row.attrs["class"]) if table.row_attrs else ""
        cells = (start + _cell(row, column, names) + end for column, names, start, end in frames)
        lines.append(f'<tr class="{look}">{"".join(cells)}</tr>')
    return mark_safe("".join(lines))
