"""Invented applicants. Their numbers are unmistakably nobody's: a NIK of the province 99, a phone
of the prefix 0820 (assigned to no operator), passports XX….
"""

from datetime import date, timedelta
from random import Random
from typing import Any

from dashboard.overview.demo.persons import FOREIGNERS, LAST, MEN, WOMEN

MIDDLE = (
    "Abdullah|Ayu|Cahaya|Dharma|Eka|Fatimah|Galih|Hakim|Intan|Jaya|Kencana|Latifah|Mulya|Ningsih|"
    "Oka|Perdana|Qomariah|Rahayu|Surya|Tri|Utari|Vina|Widodo|Yanti|Zahra|||||"
).split("|")
NATIONALITIES = sorted(FOREIGNERS)
YOUNGEST, OLDEST = 6 * 366, 76 * 365  # days


def citizen(chance: Random, day: date) -> dict[str, Any]:
    """An Indonesian who applies on ``day``; one in seventy leaves no phone number."""
    woman = chance.random() < 0.55
    born = day - timedelta(days=chance.randrange(YOUNGEST, OLDEST))
    first = chance.choice(WOMEN if woman else MEN)
    name = f"{first} {chance.choice(MIDDLE)} {chance.choice(LAST)}"
    digits = chance.randrange(10**10)
    coded = born.day + (40 if woman else 0)
    return {
        "applicant_name": " ".join(name.split()),
        "birth_date": born,
        "nationality": "IDN",
        "nik": f"99{digits % 10**4:04d}{coded:02d}{born:%m%y}{digits // 10**6:04d}",
        "passport_no": "",
        "phone": f"+62820{digits % 10**8:08d}" if chance.random() < 0.985 else "",
    }


def foreigner(chance: Random, day: date) -> dict[str, Any]:
    """A foreigner whose permit runs out three to 45 days after ``day``."""
    nationality = chance.choice(NATIONALITIES)
    digits = chance.randrange(10**8)
    return {
        "applicant_name": f"{chance.choice(FOREIGNERS[nationality])} {chance.choice(LAST)}".strip(),
        "birth_date": day - timedelta(days=chance.randrange(YOUNGEST, OLDEST)),
        "nationality": nationality,
        "nik": "",
        "passport_no": f"XX{digits % 10**7:07d}",
        "phone": f"+62820{digits:08d}",
        "permit_expiry": day + timedelta(days=chance.randrange(3, 46)),
    }
