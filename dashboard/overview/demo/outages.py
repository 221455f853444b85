"""What was down, who said what, and when: June 2024 as reported, and an invented one of today.

Moments are on the office's wall (naive, Asia/Jakarta). Sources: press reports and statements of
June–July 2024, collected in the project's domain notes.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dashboard.incidents.statuses import Level, Status, Visibility

ORDINARY_END = datetime(2024, 6, 27, 7, 30)
SAME_DAY_BACK = datetime(2024, 7, 1, 8)
NORMAL_AGAIN = datetime(2024, 7, 3, 16)
CLOSED = datetime(2024, 7, 5, 10)


@dataclass(frozen=True, kw_only=True)
class Say:
    """An entry of the timeline; public ones stand in both languages."""

    at: datetime
    status: Status
    id: str
    en: str = ""
    source: str = ""
    recorded: datetime | None = None

    @property
    def visibility(self) -> Visibility:
        return Visibility.PUBLIC if self.en else Visibility.INTERNAL


@dataclass(frozen=True)
class Turn:
    """A service changes its level (``None``: back to normal) at a moment."""

    at: datetime
    service: str
    level: Level | None


@dataclass(frozen=True, kw_only=True)
class Outage:
    preset: str
    started_at: datetime
    reported_at: datetime
    announced_at: datetime
    first: dict[str, Level]
    turns: tuple[Turn, ...] = ()
    said: tuple[Say, ...] = ()
    closed_at: datetime | None = None


def june_2024() -> Outage:
    return Outage(
        preset="DATA_CENTRE",
        started_at=datetime(2024, 6, 20, 0, 54),
        reported_at=datetime(2024, 6, 20, 4, 30),
        announced_at=datetime(2024, 6, 20, 14, 59),
        first={
            "MPASPOR": Level.LIMITED,
            "PAYMENT": Level.LIMITED,
            "ADJUDICATION": Level.DOWN,
            "PRINTING": Level.DOWN,
            "SAME_DAY": Level.DOWN,
            "STAY_PERMIT": Level.LIMITED,
            "BORDER": Level.LIMITED,
        },
        turns=(
            Turn(datetime(2024, 6, 22, 9), "BORDER", None),
            Turn(ORDINARY_END, "MPASPOR", None),
            Turn(ORDINARY_END, "PAYMENT", None),
            Turn(ORDINARY_END, "ADJUDICATION", Level.RECOVERING),
            Turn(ORDINARY_END, "PRINTING", Level.RECOVERING),
            Turn(ORDINARY_END, "STAY_PERMIT", None),
            Turn(datetime(2024, 6, 28, 16), "ADJUDICATION", None),
            Turn(SAME_DAY_BACK, "SAME_DAY", None),
            Turn(NORMAL_AGAIN, "PRINTING", None),
        ),
        said=JUNE_2024_SAID,
        closed_at=CLOSED,
    )


JUNE_2024_SAID = (
    Say(
        at=datetime(2024, 6, 20, 14, 59),
        status=Status.IDENTIFIED,
        id="Sistem keimigrasian pusat tidak dapat diakses. Pemohon terjadwal dihubungi petugas.",
        en="The central immigration system cannot be reached. Staff are phoning booked applicants.",
        source="Unggahan pertama kantor",
    ),
    Say(
        at=datetime(2024, 6, 20, 9),
        recorded=datetime(2024, 6, 20, 15, 40),
        status=Status.IDENTIFIED,
        id="Kantor: perekaman biometrik pemohon yang terjadwal tetap berjalan.",
        source="Kepala Seksi Tikkim",
    ),
    Say(
        at=datetime(2024, 6, 20, 15, 30),
        status=Status.IDENTIFIED,
        id="Kantor wilayah: semua layanan berhenti pada 20 Juni.",
        source="Keterangan kantor wilayah",
    ),
    Say(
        at=datetime(2024, 6, 21, 8, 30),
        status=Status.IDENTIFIED,
        id="Wawancara dan perekaman biometrik berjalan sesuai jadwal. Pencetakan menunggu.",
        en="Interviews and biometrics go on as scheduled. Printing waits.",
    ),
    Say(
        at=datetime(2024, 6, 24, 9, 10),
        status=Status.IDENTIFIED,
        id="Pemeriksaan di perbatasan kembali normal. Pencetakan menunggu sistem pusat.",
        en="Border control is back to normal. Printing waits for the central system.",
    ),
    Say(
        at=datetime(2024, 6, 27, 8),
        status=Status.MONITORING,
        id="Layanan berangsur normal. Paspor yang tertunda dicetak menurut urutan wawancara.",
        en="Services are recovering. Delayed passports are printed in the order of interviews.",
    ),
    Say(
        at=datetime(2024, 7, 1, 8, 5),
        status=Status.MONITORING,
        id="Layanan percepatan (satu hari jadi) telah dibuka kembali.",
        en="Same-day service is open again.",
    ),
    Say(
        at=datetime(2024, 7, 3, 16, 5),
        status=Status.RESTORED,
        id="Semua layanan telah kembali normal. Tunggakan cetak selesai.",
        en="All services are back to normal. The printing backlog is cleared.",
    ),
)


def printers_of(first: date, second: date) -> Outage:
    """Two of three printers broken: seen on ``first``, a part awaited since ``second``."""
    return Outage(
        preset="PRINTER",
        started_at=datetime.combine(first, time(9, 40)),
        reported_at=datetime.combine(first, time(9, 50)),
        announced_at=datetime.combine(first, time(10, 15)),
        first={"PRINTING": Level.LIMITED, "SAME_DAY": Level.DOWN},
        said=(
            Say(
                at=datetime.combine(first, time(11, 30)),
                status=Status.IDENTIFIED,
                id="Dua dari tiga printer rusak pada bagian laminasi. Teknisi dipanggil.",
                source="Teknisi",
            ),
            Say(
                at=datetime.combine(second, time(8, 45)),
                status=Status.IDENTIFIED,
                id="Suku cadang printer dalam pengiriman. Satu printer tetap mencetak, "
                "yang paling dekat tanggal berangkatnya didahulukan.",
                en="A spare part is on its way. One printer goes on; those who travel soonest "
                "are printed first.",
            ),
        ),
    )


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
