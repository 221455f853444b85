"""What a reader should do, by the state of the service that the question hangs on. Words only.

The advice never promises a date: that is for a notice, which two people answer for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboard.incidents.models import ServiceCode
from dashboard.incidents.statuses import NORMAL, SEVERITY, Level

Words = str | Promise
DOWN, LIMITED, RECOVERING = Level.DOWN, Level.LIMITED, Level.RECOVERING


@dataclass(frozen=True)
class Advice:
    """``call``: the office's phone number belongs after the answer."""

    question: Words
    answer: Words
    call: bool = False


@dataclass(frozen=True)
class Question:
    """Answered by the worst state of ``services``; without an answer it is not asked then."""

    words: Words
    services: tuple[ServiceCode, ...]
    answers: Mapping[str, Words]
    call: frozenset[str] = frozenset()


_SLOW = _("It may be slow or fail: please try again later.")
_WRITTEN_DOWN = _("No need to come: your file keeps its place. We contact you when it is ready.")
_CALL_NOW = _("Call the office now and have your ticket at hand.")
_REGISTER = _(
    "Register your request before the permit ends: one that is registered in time does not count "
    "as overstay. Call or come if you cannot."
)
_EXPIRED = _(
    "Please try again later. If you paid and the booking reads “expired”, keep the proof of "
    "payment and show it at the counter."
)
QUESTIONS = (
    Question(
        _("Do you have an appointment?"),
        (ServiceCode.BIOMETRICS,),
        {
            NORMAL: _("Come at your time. Photo and fingerprints are taken."),
            RECOVERING: _("Come at your time and allow for some waiting."),
            LIMITED: _("Come at your time. It takes longer than usual."),
            DOWN: _("Please do not come yet. Your booking stays; we contact you with a new time."),
        },
    ),
    Question(
        _("Waiting for your passport to be printed?"),
        (ServiceCode.PRINTING,),
        {
            NORMAL: _("Printing runs as usual. Collect your passport when it is ready."),
            RECOVERING: _(
                "Printing is running again and works through the queue. No need to come: we "
                "contact you when your passport is ready."
            ),
            LIMITED: _(
                "Printing is slower than usual. No need to come: we contact you when your "
                "passport is ready."
            ),
            DOWN: _WRITTEN_DOWN,
        },
    ),
    Question(
        _("Do you want same-day service?"),
        (ServiceCode.SAME_DAY,),
        {
            NORMAL: _("Available at the counter."),
            RECOVERING: _("Available again, for fewer people than usual. Ask before you pay."),
            LIMITED: _("Only for a few people a day. Ask before you pay."),
            DOWN: _("Not available now. Ask at the counter to be moved to the regular service."),
        },
    ),
    Question(
        _("Are you leaving within 7 days?"),
        (ServiceCode.PRINTING, ServiceCode.SAME_DAY, ServiceCode.BIOMETRICS),
        {
            NORMAL: _("Tell the officer your travel date when you come."),
            RECOVERING: _CALL_NOW,
            LIMITED: _CALL_NOW,
            DOWN: _CALL_NOW,
        },
        call=frozenset((RECOVERING, LIMITED, DOWN)),
    ),
    Question(
        _("Does your stay permit end soon?"),
        (ServiceCode.STAY_PERMIT,),
        {RECOVERING: _REGISTER, LIMITED: _REGISTER, DOWN: _REGISTER},
        call=frozenset((RECOVERING, LIMITED, DOWN)),
    ),
    Question(
        _("Registering or paying in M-Paspor?"),
        (ServiceCode.MPASPOR, ServiceCode.PAYMENT),
        {RECOVERING: _SLOW, LIMITED: _EXPIRED, DOWN: _EXPIRED},
    ),
    Question(
        _("Coming to collect a passport?"),
        (ServiceCode.PICKUP,),
        {
            RECOVERING: _("You can collect it; allow for some waiting."),
            LIMITED: _("You can collect it, but it takes longer than usual."),
            DOWN: _("Please do not come yet: passports cannot be handed over."),
        },
    ),
)


def advise(levels: Mapping[str, str], about: Iterable[str] | None = None) -> list[Advice]:
    """Advice for services in these ``levels`` (code → level; unknown services ask nothing).

    ``about`` keeps the questions that hang on one of these services.
    """
    found, wanted = [], None if about is None else set(about)
    for question in QUESTIONS:
        known = [levels[code] for code in question.services if code in levels]
        if not known or (wanted is not None and not wanted & set(question.services)):
            continue
        worst = max(known, key=SEVERITY.__getitem__)
        if worst in question.answers:
            call = worst in question.call
            found.append(Advice(question.words, question.answers[worst], call))
    return found
