"""Seventy-odd applications of June 2024 by hand: what each did, and which incident hits it how.

M: printing, adjudication and same-day down 20 June 00.54 – 27 June 07.30, biometrics 24 June 08.00
– 26 June 12.00. T: printing again, 26 June 00.00 – 27 June 16.00. H: printing Friday 14 June 15.45
– 19 June 08.15; 17 and 18 June are holidays. E: printing of electronic passports and, limited but
stopping the clock, adjudication of same-day files, 3 June 08.00–12.00; on 4 June printing is
limited only. O: biometrics and payment since 28 June 08.00, still. It is Friday 28 June 10.00; the
office works Monday to Friday 08.00–16.00, so M takes 5 × 480 = 2,400 minutes.
"""

from dataclasses import dataclass, field

S = "SCHEDULED@10 08.00"


@dataclass(frozen=True)
class Row:
    """``stays``: STAGE@day time, each until the next; ``hit``: incident, flags, working minutes."""

    name: str
    stays: str
    hit: str = ""
    slots: str = ""
    fields: dict[str, str] = field(default_factory=dict)


LATE = {"promised_on": "2024-06-24", "net_due": "2024-07-01"}
ON_28 = {"promised_on": "2024-06-24", "net_due": "2024-06-28"}
ITAS = {"type": "ITAS"}
FAST = {"lane": "SAME_DAY", "lane_original": "SAME_DAY"}
TWO = "AWAITING_PRINT@20 08.00 QUALITY_CHECK@20 10.00"  # two hours of M
PERMIT = ("APPROVAL@10 08.00", "M missed_slot 0", "NOT_SERVED 24 09.00-10.00")

ROWS = [
    # stuck: thirty working minutes in a blocked stage
    Row("the whole outage", "AWAITING_PRINT@19 10.00 QUALITY_CHECK@27 10.00",
        "M stuck late 2400; T stuck late 600", fields=LATE | {"phone": "+6281211110001"}),
    Row("thirty minutes of it", "AWAITING_PRINT@19 10.00 QUALITY_CHECK@20 08.30", "M stuck 30",
        fields={"phone": "+6281211110001"}),
    Row("twenty-nine", "AWAITING_PRINT@19 10.00 QUALITY_CHECK@20 08.29"),
    Row("entered during it", "AWAITING_PRINT@26 15.30 QUALITY_CHECK@27 07.40",
        "M stuck 30; T stuck 30", fields={"phone": ""}),
    Row("entered a minute later", "AWAITING_PRINT@26 15.31 QUALITY_CHECK@27 07.40"),
    Row("a night of it", "AWAITING_PRINT@25 16.00 QUALITY_CHECK@26 08.00"),
    Row("a weekend of it", "AWAITING_PRINT@22 09.00 QUALITY_CHECK@23 17.00"),
    Row("left as it began", "AWAITING_PRINT@19 10.00 QUALITY_CHECK@20 00.54"),
    Row("entered as it ended", "AWAITING_PRINT@27 07.30 QUALITY_CHECK@27 08.20"),
    Row("weekend in between", "ADJUDICATION@21 15.00 QUALITY_CHECK@24 08.30", "M stuck 90"),
    Row("two outages in turn", "AWAITING_PRINT@14 10.00 QUALITY_CHECK@20 09.00",
        "M stuck 60; H stuck 30"),
    Row("no service is needed", "QUALITY_CHECK@19 10.00", fields=LATE),
    Row("ready", "READY@19 10.00"),
    Row("laid aside", "DOCUMENTS_NEEDED@19 10.00"),
    Row("after the interview", "INTERVIEWED@20 09.00 QUALITY_CHECK@20 10.00", "M stuck 60"),
    Row("twice twenty minutes",
        "ADJUDICATION@20 08.00 AWAITING_PRINT@20 08.20 QUALITY_CHECK@20 08.40"),
    Row("twenty and thirty", "ADJUDICATION@20 08.00 QUALITY_CHECK@20 08.20 "
        "AWAITING_PRINT@20 09.00 QUALITY_CHECK@20 09.30", "M stuck 50"),
    Row("another service", "APPROVAL@19 10.00", fields=ITAS),
    Row("still there", "AWAITING_PRINT@25 08.00", "M stuck 960; T stuck 960"),
    Row("handed over since", "AWAITING_PRINT@20 08.00 HANDED_OVER@20 09.00", "M stuck 60"),
    Row("promise stands", TWO, "M stuck 120",
        fields={"promised_on": "2024-06-24", "net_due": "2024-06-24"}),
    Row("nothing was promised", TWO, "M stuck 120", fields={"net_due": "2024-07-01"}),
    Row("hit by the second only", "AWAITING_PRINT@27 08.00 QUALITY_CHECK@28 09.00", "T stuck 480"),
    # scope and level
    Row("of the type", "AWAITING_PRINT@3 08.00 QUALITY_CHECK@3 09.00", "E stuck 60",
        fields={"type": "PASPOR_ELEKTRONIK"}),
    Row("of another type", "AWAITING_PRINT@3 08.00 QUALITY_CHECK@3 09.00"),
    Row("of the lane", "ADJUDICATION@3 08.00 QUALITY_CHECK@3 08.30", "E stuck 30",
        fields={"lane": "SAME_DAY"}),
    Row("of the other lane", "ADJUDICATION@3 08.00 QUALITY_CHECK@3 08.30"),
    Row("limited only", "AWAITING_PRINT@4 08.00 QUALITY_CHECK@4 10.00"),
    # holidays in between
    Row("Friday and Wednesday", "AWAITING_PRINT@14 15.00 QUALITY_CHECK@19 09.00", "H stuck 30"),
    Row("a minute less", "AWAITING_PRINT@14 15.46 QUALITY_CHECK@19 09.00"),
    Row("holidays only", "AWAITING_PRINT@17 09.00 QUALITY_CHECK@18 16.00"),
    # missed slots
    Row("not served", S, "M missed_slot 0", "NOT_SERVED 24 09.00-10.00"),
    Row("slot ends as it begins", S, "", "NOT_SERVED 24 07.00-08.00"),
    Row("slot meets it by a minute", S, "M missed_slot 0", "NOT_SERVED 24 07.01-08.01"),
    Row("slot begins as it ends", S, "", "NOT_SERVED 26 12.00-13.00"),
    Row("slot begins a minute before", S, "M missed_slot 0", "NOT_SERVED 26 11.59-12.59"),
    Row("served", S, "", "SERVED 24 09.00-10.00"),
    Row("served later that day", S, "", "NOT_SERVED 24 09.00-10.00, SERVED 24 14.00-15.00"),
    Row("served the next day", S, "M missed_slot 0",
        "NOT_SERVED 24 09.00-10.00, SERVED 25 09.00-10.00"),
    Row("turned away, served days later", S + " INTERVIEWED@28 09.00", "M missed_slot 0",
        "SERVED 24 09.00-10.00"),
    Row("served on its day, by the stages", S + " INTERVIEWED@24 14.00 QUALITY_CHECK@24 14.10", "",
        "SERVED 24 09.00-10.00"),
    Row("no outcome", S, "M to_be_confirmed 0", "BOOKED 25 09.00-10.00"),
    Row("no outcome, served that day", S, "", "BOOKED 25 09.00-10.00, SERVED 25 14.00-15.00"),
    Row("moved by it", S, "M missed_slot 0", "RESCHEDULED 24 09.00-10.00 2024-001"),
    Row("moved at own wish", S, "", "RESCHEDULED 24 09.00-10.00"),
    Row("moved by another", S, "", "RESCHEDULED 24 09.00-10.00 2024-002"),
    Row("did not come", S, "", "NO_SHOW 24 09.00-10.00"),
    Row("cancelled", S, "", "CANCELLED 24 09.00-10.00"),
    Row("certain beats unclear", S, "M missed_slot 0",
        "NOT_SERVED 24 09.00-10.00, BOOKED 25 09.00-10.00"),
    Row("missed and stuck", "ARRIVED@24 09.00 INTERVIEWED@24 12.00 QUALITY_CHECK@24 12.10",
        "M missed_slot stuck 190", "NOT_SERVED 24 09.00-10.00"),
    # same-day
    Row("same-day, held for a week", "ARRIVED@20 09.00 INTERVIEWED@20 09.10 ADJUDICATION@20 09.30 "
        "AWAITING_PRINT@27 09.00 READY@27 12.00", "M same_day_broken stuck 2340; T stuck 180",
        fields=FAST),
    Row("converted the same day",
        "ARRIVED@20 09.00 INTERVIEWED@20 09.10 QUALITY_CHECK@20 09.20 READY@28 09.00",
        "M same_day_broken 20", fields={"lane_original": "SAME_DAY"}),
    Row("the day before", "ARRIVED@19 09.00 QUALITY_CHECK@19 09.10 READY@19 17.00", fields=FAST),
    Row("ready as it closes", "ARRIVED@20 09.00 QUALITY_CHECK@20 09.10 READY@20 16.00",
        fields=FAST),
    Row("a minute too late", "ARRIVED@20 09.00 QUALITY_CHECK@20 09.10 READY@20 16.01",
        "M same_day_broken 10", fields=FAST),
    Row("accepted once it ended", "ARRIVED@27 08.00 QUALITY_CHECK@27 08.10 READY@28 08.00",
        "T same_day_broken 0", fields=FAST),
    Row("became same-day later", "ARRIVED@20 09.00 QUALITY_CHECK@20 09.10 READY@21 09.00",
        fields={"lane": "SAME_DAY"}),
    Row("on a closed day", "ARRIVED@22 09.00 QUALITY_CHECK@22 09.10", fields=FAST),
    Row("after closing", "ARRIVED@20 16.00 QUALITY_CHECK@20 16.10", fields=FAST),
    Row("its day is not over", "ARRIVED@28 09.00", "O stuck 60", fields=FAST),
    Row("cancelled before it", "ARRIVED@3 07.30 CANCELLED@3 07.50", fields=FAST),
    Row("past the stage before it", "ARRIVED@3 07.10 INTERVIEWED@3 07.20 ADJUDICATION@3 07.30 "
        "AWAITING_PRINT@3 08.00 READY@4 09.00", fields=FAST),
    Row("left it a moment later", "ARRIVED@3 07.10 INTERVIEWED@3 07.20 ADJUDICATION@3 07.30 "
        "AWAITING_PRINT@3 08.01 READY@4 09.00", "E same_day_broken 1", fields=FAST),
    Row("converted since", "ADJUDICATION@3 08.00 QUALITY_CHECK@3 08.30",
        "E same_day_broken stuck 30", fields={"lane_original": "SAME_DAY"}),
    # risks
    Row("leaves a working day after", TWO, "M stuck late travel_risk 120",
        fields=ON_28 | {"travel_date": "2024-07-01"}),
    Row("leaves two after", TWO, "M stuck late 120", fields=ON_28 | {"travel_date": "2024-07-02"}),
    Row("was ready as promised", TWO, "M stuck 120",
        fields=ON_28 | {"travel_date": "2024-07-01", "ready_on": "2024-06-24"}),
    Row("was ready a day later", TWO, "M stuck late travel_risk 120",
        fields=ON_28 | {"travel_date": "2024-06-26", "ready_on": "2024-06-25"}),
    Row("leaves, without a date", TWO, "M stuck 120", fields={"travel_date": "2024-07-01"}),
    Row("permit ends on the third day after", PERMIT[0], "M missed_slot expiry_risk 0", PERMIT[2],
        ITAS | {"permit_expiry": "2024-07-01"}),
    Row("on the fourth", *PERMIT, ITAS | {"permit_expiry": "2024-07-02"}),
    Row("before the impact", *PERMIT, ITAS | {"permit_expiry": "2024-06-23"}),
    Row("on its first day", PERMIT[0], "M missed_slot expiry_risk 0", PERMIT[2],
        ITAS | {"permit_expiry": "2024-06-24"}),
    # upcoming: until Wednesday 3 July
    Row("later today", S, "O upcoming 0", "BOOKED 28 11.00-12.00"),
    Row("last of the third working day", S, "O upcoming 0", "BOOKED 33 15.00-16.00"),
    Row("fourth working day", S, "", "BOOKED 34 08.00-09.00"),
    Row("over just now", S, "O to_be_confirmed 0", "BOOKED 28 09.00-10.00"),
    Row("going on", S, "O upcoming 0", "BOOKED 28 09.30-10.30"),
    Row("thirty minutes, open end", "AWAITING_PAYMENT@28 09.30", "O stuck 30"),
    Row("twenty-nine, open end", "AWAITING_PAYMENT@28 09.31"),
]  # fmt: skip
