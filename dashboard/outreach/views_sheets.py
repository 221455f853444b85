"""Call sheets on paper: print one with a reason, type the answers in afterwards."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from dashboard.core.formats import number
from dashboard.offices.submissions import form_view, tried
from dashboard.outreach import services_sheets
from dashboard.outreach.forms_paper import OUTCOMES, LineForm, PrintForm
from dashboard.outreach.models import CallSheet
from dashboard.outreach.permissions import check_can_call, get_campaign_for, get_sheet_for
from dashboard.outreach.sheet_lines import Line, lines_of, may_show_numbers, spoken

may_call = permission_required("outreach.call_contact", raise_exception=True)
IDS = "line-%s"  # a field's id from its name, which begins with the line: line-3-outcome
KEYS = [(digit, outcome.label) for digit, outcome in OUTCOMES.items()]


@never_cache
@may_call
@form_view
def print_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a reason; the answer is the sheet with its numbers, once, on record beforehand."""
    campaign = get_campaign_for(request.user, pk)
    check_can_call(request.user, campaign)
    posted = request.POST if request.method == "POST" else None
    form = PrintForm(posted, office=campaign.office)
    if form.is_valid():
        service = services_sheets.print_sheet
        sheet = tried(form, service, campaign=campaign, by=request.user, **form.cleaned_data)
        if sheet and sheet.campaign_id == campaign.pk:
            return _paper(request, get_sheet_for(request.user, sheet.pk))
    sheets = CallSheet.objects.of_campaign(campaign)
    context = {"form": form, "campaign": campaign, "sheets": sheets}
    return render(request, "outreach/print_sheet.html", context)


def _paper(request: HttpRequest, sheet: CallSheet) -> HttpResponse:
    now = timezone.now()
    lines = lines_of(sheet, request.user, now, numbers=True)
    context = {
        "sheet": sheet,
        "campaign": sheet.campaign,
        "lines": lines,
        "keys": KEYS,
        "scripts": spoken(sheet),
        "numbers_shown": may_show_numbers(sheet, request.user, now),
    }
    return render(request, "outreach/sheet_paper.html", context)


@never_cache
@may_call
@form_view
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The grid, numbers masked: every line by itself, wrong ones stay with what was typed."""
    found = get_sheet_for(request.user, pk)
    check_can_call(request.user, found.campaign)
    if request.method != "POST":
        return _grid(request, found, {})
    forms = {
        line: LineForm(request.POST, prefix=str(line), auto_id=IDS)
        for line in range(1, found.lines + 1)
    }
    valid = {line: form for line, form in forms.items() if form.is_valid()}
    answers = {line: form.answer() for line, form in valid.items()}
    done = services_sheets.type_in(
        sheet=found,
        answers={line: answer for line, answer in answers.items() if answer},
        by=request.user,
        release="release" in request.POST and len(valid) == len(forms),
    )
    for line, by_field in done.errors.items():
        for name, words in by_field.items():
            forms[line].add_error(name if name in forms[line].fields else None, words)
    _say(request, done)
    wrong = {line: form for line, form in forms.items() if form.errors}
    return _grid(request, found, wrong) if wrong else redirect(found)


def _say(request: HttpRequest, done: services_sheets.Typed) -> None:
    if done.saved:
        count = len(done.saved)
        words = ngettext("%(n)s line is saved.", "%(n)s lines are saved.", count)
        messages.success(request, words % {"n": number(count)})
    if done.released:
        count = done.released
        one, more = "%(n)s number is back in the queue.", "%(n)s numbers are back in the queue."
        messages.success(request, ngettext(one, more, count) % {"n": number(count)})


def _grid(request: HttpRequest, found: CallSheet, wrong: dict[int, LineForm]) -> HttpResponse:
    lines = lines_of(found, request.user, timezone.now())
    rows = [(line, wrong.get(line.number) or _blank(line)) for line in lines]
    context = {
        "sheet": found,
        "campaign": found.campaign,
        "rows": rows,
        "wrong": wrong.items(),
        "keys": KEYS,
        "open_lines": sum(line.is_open for line in lines),
        "recorded": sum(line.attempt is not None for line in lines),
    }
    return render(request, "outreach/sheet.html", context)


def _blank(line: Line) -> LineForm | None:
    return LineForm(prefix=str(line.number), auto_id=IDS) if line.is_open else None
