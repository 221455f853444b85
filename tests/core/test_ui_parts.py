"""The parts of a page: status, chips, fields, errors, pages, the slim table."""

import re
from datetime import date

import django_tables2 as tables
import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from tests import pages

SPRITE = pages.ROOT / "static/vendor/tabler/icons.svg"
ICON = re.compile(r"{% icon [\"']([\w-]+)")


class Filters(forms.Form):
    purpose = forms.MultipleChoiceField(
        label="Purpose", choices=[("UMRAH", "Umrah"), ("WISATA", "Tourism")], required=False
    )
    since = forms.DateField(label="Since", required=False)
    late = forms.BooleanField(label="Late only", required=False)
    text = forms.CharField(label="Text", required=False)


class Entry(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the card")
    level = forms.ChoiceField(label="Level", choices=[("a", "A")], widget=forms.RadioSelect)
    since = forms.DateField(label="Since", required=False)
    at = forms.DateTimeField(label="At", required=False)
    agreed = forms.BooleanField(label="Agreed", required=False)


class Rows(tables.Table):
    caption = "Applications"
    code = tables.Column("Code", linkify=lambda record: f"/a/{record['code']}/")
    name = tables.Column("Name")
    day = tables.Column("Day", attrs={"td": {"class": "num"}})

    class Meta:
        row_attrs = {"class": lambda record: "late" if record["name"] == "Budi" else ""}


def render(source: str, query: str = "", **values) -> str:
    request = RequestFactory().get(f"/x/?{query}")
    with translation.override("en"):
        template = Template("{% load ui django_tables2 %}" + source)
        return template.render(Context({"request": request, **values}))


def test_a_status_is_shape_word_and_colour():
    html = render("{% status 'down' 'Suspended' %}")
    assert "■" in html and "Suspended" in html and "tone-down" in html


def test_an_unknown_tone_is_an_error_and_not_grey():
    with pytest.raises(KeyError):
        render("{% status 'purple' 'Suspended' %}")


def test_the_sprite_holds_the_icons_in_use_and_no_other():
    drawn = re.findall(r'<symbol id="([\w-]+)"', SPRITE.read_text())
    used = {name for text in pages.templates().values() for name in ICON.findall(text)}
    assert used and used == set(drawn)


def test_the_words_of_a_status_are_escaped():
    assert "<b>" not in render("{% status 'down' label %}", label="<b>")


def test_a_changed_parameter_keeps_the_others_and_goes_to_page_one():
    html = render("{% query_with request sort='name' %}", "purpose=UMRAH&purpose=HAJI&page=4")
    assert html == "?purpose=UMRAH&amp;purpose=HAJI&amp;sort=name"
    assert render("{% query_with request purpose=None %}", "purpose=UMRAH&x=1") == "?x=1"


def test_each_chip_drops_just_its_own_value():
    query = "purpose=UMRAH&purpose=WISATA&since=2024-06-20&late=on&sort=name&page=2"
    html = render("{% chips form %}", query, form=Filters())
    assert html.count('class="chip"') == 4
    assert 'href="?purpose=WISATA&amp;since=2024-06-20&amp;late=on&amp;sort=name"' in html
    assert 'href="?purpose=UMRAH&amp;purpose=WISATA&amp;late=on&amp;sort=name"' in html
    assert "<strong>Umrah</strong>" in html and "<strong>20 Jun 2024</strong>" in html
    assert 'href="?sort=name"' in html  # remove all: the sort is no filter


def test_there_are_no_chips_without_filters():
    assert "chip" not in render("{% chips form %}", "sort=name&text=", form=Filters())


def test_a_chip_shows_what_was_typed_without_running_it():
    assert "<script>" not in render("{% chips form %}", "text=<script>", form=Filters())


def test_the_summary_links_to_each_field_and_the_field_says_the_same():
    form = Entry({"since": "07/13/2024"})
    html = render("{% error_summary form %}{% for f in form %}{% field f %}{% endfor %}", form=form)
    assert 'href="#id_name"' in html and 'id="id_name"' in html
    assert 'href="#id_level"' in html and 'id="id_level"' in html
    assert html.count("Enter a valid date.") == 2
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert "autofocus" in html and 'role="alert"' in html


def test_there_is_no_summary_without_errors():
    assert "error-summary" not in render("{% error_summary form %}", form=Entry())


def test_a_date_gets_the_browsers_own_picker():
    html = render("{% field form.since %}", form=Entry({"since": "2024-06-20"}))
    assert 'type="date"' in html and 'value="2024-06-20"' in html
    first = render("{% field form.since %}", form=Entry(initial={"since": date(2024, 6, 20)}))
    assert 'type="date"' in first and 'value="2024-06-20"' in first
    assert 'type="datetime-local"' in render("{% field form.at %}", form=Entry())


def test_a_typed_date_that_a_picker_cannot_show_stays_readable():
    html = render("{% field form.since %}", form=Entry({"since": "07/13/2024"}))
    assert 'type="text"' in html and 'value="07/13/2024"' in html


def test_a_required_field_is_marked():
    assert 'class="required"' in render("{% field form.name %}", form=Entry())
    assert 'class="required"' not in render("{% field form.agreed %}", form=Entry())


def test_pages_keep_the_filters():
    page = Paginator(range(300), 25).page(2)
    html = render("{% pagination page %}", "purpose=UMRAH&page=2", page=page)
    assert 'href="?purpose=UMRAH&amp;page=3"' in html and 'aria-current="page"' in html
    assert "26–50 of 300" in html


def table(query: str = "", **options) -> str:
    rows = [
        {"code": "P-1", "name": "Siti", "day": date(2024, 6, 20)},
        {"code": "P-2", "name": "Budi", "day": None},
    ]
    request = RequestFactory().get(f"/x/?{query}")
    made = Rows(rows[: options.pop("count", 2)], order_by="name", empty_text="No applications yet")
    tables.RequestConfig(request, paginate={"per_page": 1} | options).configure(made)
    return render("{% render_table table 'django_tables2/slim.html' %}", query, table=made)


def test_the_table_names_itself_its_columns_and_its_rows():
    html = table(per_page=25)
    assert "<caption>Applications</caption>" in html
    assert html.count('scope="col"') == 3 and html.count('scope="row"') == 2
    assert html.index('<th scope="row"') < html.index('<a href="/a/P-2/">P-2</a>')
    assert 'data-label="Day">20 Jun 2024</td>' in html
    assert html.count('<tr class="late ') == 1


def test_the_table_says_how_it_is_sorted_and_sorting_keeps_the_filters():
    html = table("purpose=UMRAH&sort=name&page=2")
    assert 'aria-sort="ascending"' in html
    assert 'href="?purpose=UMRAH&amp;sort=-name"' in html
    assert "page=2&amp;sort" not in html


def test_an_empty_table_tells_none_yet_from_none_match():
    assert "No applications yet" in table(count=0)
    assert "Nothing matches these filters" in table("purpose=UMRAH", count=0)
