"""Invented applicants: names from two lists, numbers and addresses that belong to nobody."""

from datetime import date, timedelta
from random import Random

from dashboard.overview.demo.queue import File

WOMEN = (
    "Siti Aisyah|Nur Hidayah|Dewi Lestari|Fitri Handayani|Rina Marlina|Yuliana|Sri Wahyuni|"
    "Maya Sari|Ratna Dewi|Halimah|Zubaidah|Indah Permata|Wulandari|Kartini|Nurlaila|Aminah"
).split("|")
MEN = (
    "Ahmad Fauzi|Budi Santoso|Muhammad Rizki|Hendra Gunawan|Agus Salim|Suparman|Dedi Kurniawan|"
    "Iskandar|Zainal Abidin|Rudi Hartono|Yusuf|Bambang Irawan|Hasan Basri|Fajar Nugraha|Ilham"
).split("|")
LAST = (
    "Siregar|Nasution|Pratama|Saputra|Wijaya|Hasibuan|Lubis|Ramadhan|Kusuma|Syahputra|Utama|"
    "Oktaviani|Maharani|Anggraini|Hidayat|Setiawan|Firmansyah||||"
).split("|")
FOREIGNERS = {
    "MYS": ("Lim Wei Jie", "Nurul Izzah Rahman", "Tan Siew Ling"),
    "CHN": ("Zhang Wei", "Li Na", "Wang Jun"),
    "JPN": ("Sato Haruto", "Suzuki Yui"),
    "AUS": ("Emily Carter", "Jack Thompson"),
    "NLD": ("Daan de Vries", "Sanne Bakker"),
    "IND": ("Priya Sharma", "Arjun Mehta"),
}


def fill(random: Random, rows: list[File]) -> None:
    """Give each file an applicant. Umrah pilgrims come in groups that share a travel date."""
    group: dict = {}
    left = 0
    for number, row in enumerate(rows):
        row.person = _foreigner(random, row) if row.type.startswith("IT") else _citizen(random)
        day = row.submitted_at.date()
        row.person["external_no"] = f"16{day:%y%m%d}{number % 100_000_000:08d}"
        row.person["email"] = _email(row.person)
        if row.purpose == "UMRAH" and not row.type.startswith("IT"):
            if left == 0:
                left = random.randrange(1, 16)
                travel = day + timedelta(days=random.randrange(18, 75))
                group = {"group_ref": f"UMR-{number:05d}" if left > 3 else ""}
                group |= {"travel_date": travel}
            row.person |= group
            row.person["travel_date"] = max(group["travel_date"], day + timedelta(days=9))
            left -= 1
        elif row.purpose in ("WISATA", "BEROBAT") and random.random() < 0.5:
            row.person["travel_date"] = day + timedelta(days=random.randrange(12, 90))


def _email(person: dict) -> str:
    """Every third has one. Drawn from the number of the file, so that no other draw changes."""
    number = person["external_no"]
    if Random(number).random() >= 1 / 3:
        return ""
    name = person["applicant_name"].lower().replace(" ", ".")
    return f"{name}.{number[-4:]}@example.com"


def _citizen(random: Random) -> dict:
    woman = random.random() < 0.55
    born = date(1950, 1, 1) + timedelta(days=random.randrange(56 * 365))
    day = born.day + (40 if woman else 0)
    district, serial = random.randrange(1, 19), random.randrange(1, 9999)
    first, last = random.choice(WOMEN if woman else MEN), random.choice(LAST)
    return {
        "applicant_name": f"{first} {last}".strip(),
        "birth_date": born,
        "nik": f"1671{district:02d}{day:02d}{born:%m%y}{serial:04d}",
        # 0820 is assigned to no operator: no demo link can reach a person.
        "phone": f"0820{random.randrange(10**7, 10**8)}" if random.random() < 0.985 else "",
    }


def _foreigner(random: Random, row: File) -> dict:
    nationality = random.choice(sorted(FOREIGNERS))
    return {
        "applicant_name": random.choice(FOREIGNERS[nationality]),
        "birth_date": date(1960, 1, 1) + timedelta(days=random.randrange(42 * 365)),
        "nationality": nationality,
        "passport_no": f"{random.choice('ABEK')}{random.randrange(10**6, 10**7)}",
        "phone": f"0820{random.randrange(10**7, 10**8)}",
        "permit_expiry": row.submitted_at.date() + timedelta(days=random.randrange(3, 45)),
    }
