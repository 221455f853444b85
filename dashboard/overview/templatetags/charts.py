"""One tag per kind of chart. They draw what they are given and never ask the database."""

from collections.abc import Sequence

from django import template

from dashboard.overview import charts
from dashboard.overview.charts import HEIGHT, across, height

register = template.Library()


def _grid(highest: int) -> tuple[int, list[dict[str, object]]]:
    marks = charts.ticks(highest)
    return marks[-1], [{"value": m, "y": HEIGHT - height(m, marks[-1])} for m in marks]


def _bar(n: int, day: charts.Day, chart: charts.StackedDays, top: int) -> dict[str, object]:
    count, base, marks = len(chart.days), float(HEIGHT), []
    by_key = {part.key: part for part in day.parts}
    cells = [by_key.get(key) for key, _ in chart.series]
    for colour, part in enumerate(cells, 1):
        if part and part.value:
            tall = height(part.value, top)
            base -= tall
            marks.append({"part": part, "colour": colour, "y": round(base, 1), "height": tall})
    place = {
        "x": across(n, count),
        "bar": across(n + 0.12, count),
        "middle": across(n + 0.5, count),
    }
    return {"day": day, "marks": marks, "cells": cells, **place}


@register.inclusion_tag("components/chart_stacked.html")
def stacked_days(chart: charts.StackedDays) -> dict[str, object]:
    """Bars by day, stacked, with shaded bands, a legend and the same as a table."""
    top, grid = _grid(max((day.total for day in chart.days), default=0))
    days, ends = [day.day for day in chart.days], [day.last or day.day for day in chart.days]
    return {
        "chart": chart, "grid": grid, "height": HEIGHT, "axis": charts.axis(days),
        "bars": [_bar(n, day, chart, top) for n, day in enumerate(chart.days)],
        "slot": across(1, len(days)), "width": across(0.76, len(days)),
        "bands": charts.shade(chart.bands, days, ends), "kinds": {day.kind for day in chart.days},
    }  # fmt: skip


@register.inclusion_tag("components/chart_bars.html")
def bar_list(title: str, bars: Sequence[charts.Bar], level: int = 2) -> dict[str, object]:
    """Label, bar and number in a row; both words and number lead to the rows counted."""
    top, total = max((bar.value for bar in bars), default=0), sum(bar.value for bar in bars)
    rows = [
        {"bar": bar, "width": across(bar.value, top), "share": 100 * bar.value / max(total, 1)}
        for bar in bars
    ]
    return {"title": title, "rows": rows, "total": total, "level": level}


@register.inclusion_tag("components/spark.html")
def sparkline(values: Sequence[float], tone: str = "plain") -> dict[str, object]:
    """The shape of a series, lowest to highest; the figure beside it says the number."""
    points = charts.polyline(values, max(values, default=0), 28, min(values, default=0))
    return {"points": points, "end": points.split(" ")[-1].replace(",", " "), "tone": tone}
