"""What other systems call our columns, in Indonesian and English. Pure: words in, columns out.

Names are compared as sets of words: “Tgl. Lahir Pemohon”, “tanggal_lahir” and “LAHIR TGL” are one.
"""

from collections.abc import Sequence

from dashboard.applications.imports.columns import COLUMNS

# Short forms and the other language's words, as the words below use them.
SAME = {
    "no": "nomor",
    "nmr": "nomor",
    "num": "nomor",
    "number": "nomor",
    "tgl": "tanggal",
    "tg": "tanggal",
    "date": "tanggal",
    "jns": "jenis",
    "type": "jenis",
    "tipe": "jenis",
    "name": "nama",
    "nm": "nama",
    "phone": "telepon",
    "telp": "telepon",
    "tlp": "telepon",
    "telpon": "telepon",
    "hp": "telepon",
    "handphone": "telepon",
    "mobile": "telepon",
    "ponsel": "telepon",
    "wa": "telepon",
    "whatsapp": "telepon",
    "passport": "paspor",
    "application": "permohonan",
    "pengajuan": "permohonan",
    "pendaftaran": "permohonan",
    "registrasi": "permohonan",
    "registration": "permohonan",
    "daftar": "permohonan",
    "berkas": "permohonan",
    "reg": "permohonan",
    "birth": "lahir",
    "kelahiran": "lahir",
    "nationality": "kewarganegaraan",
    "citizenship": "kewarganegaraan",
    "negara": "kewarganegaraan",
    "country": "kewarganegaraan",
    "warganegara": "kewarganegaraan",
    "wn": "kewarganegaraan",
    "kebangsaan": "kewarganegaraan",
    "reason": "alasan",
    "purpose": "keperluan",
    "tujuan": "keperluan",
    "channel": "kanal",
    "service": "layanan",
    "lane": "layanan",
    "interview": "wawancara",
    "stage": "tahap",
    "tahapan": "tahap",
    "status": "tahap",
    "travel": "berangkat",
    "departure": "berangkat",
    "keberangkatan": "berangkat",
    "group": "kelompok",
    "rombongan": "kelompok",
    "grup": "kelompok",
    "source": "sumber",
    "permit": "izin",
    "expiry": "berlaku",
    "expires": "berlaku",
    "dob": "lahir",
    "ktp": "nik",
    "schedule": "jadwal",
    "appointment": "jadwal",
    "slot": "jadwal",
}
NOISE = set("pemohon applicant s of the dan and di data kolom wib lengkap full".split())
MEANT: dict[str, tuple[str, ...]] = {
    "nomor_permohonan": ("nomor permohonan", "kode permohonan", "id permohonan", "nomor reference"),
    "sumber": ("sumber", "sumber permohonan", "aplikasi"),
    "nama": ("nama",),
    "nik": ("nik", "nomor nik", "nomor induk kependudukan"),
    "tanggal_lahir": ("tanggal lahir", "lahir"),
    "kewarganegaraan": ("kewarganegaraan", "kode kewarganegaraan"),
    "nomor_paspor": ("nomor paspor", "paspor", "nomor paspor lama", "paspor lama"),
    "nomor_telepon": ("nomor telepon", "telepon", "kontak", "nomor kontak"),
    "jenis": ("jenis", "jenis permohonan", "jenis paspor", "jenis dokumen", "dokumen", "produk"),
    "alasan": ("alasan", "alasan permohonan", "jenis alasan"),
    "keperluan": ("keperluan", "keperluan permohonan", "keperluan perjalanan"),
    "kanal": ("kanal", "kanal permohonan"),
    "layanan": ("layanan", "jenis layanan", "jalur", "jalur layanan"),
    "tanggal_permohonan": ("tanggal permohonan", "permohonan tanggal masuk", "tanggal masuk"),
    "jadwal": ("jadwal", "tanggal jadwal", "tanggal kedatangan", "jadwal kedatangan"),
    "tanggal_wawancara": ("tanggal wawancara", "wawancara", "tanggal foto wawancara"),
    "tahap": ("tahap", "tahap permohonan", "posisi"),
    "tanggal_tahap": ("tanggal tahap", "tanggal tahap permohonan"),
    "tanggal_berangkat": ("tanggal berangkat", "berangkat"),
    "izin_berlaku_sampai": (
        "izin berlaku sampai",
        "berlaku sampai",
        "izin berlaku",
        "tanggal berlaku izin",
        "berlaku sampai dengan izin tinggal",
    ),
    "kelompok": ("kelompok", "kode kelompok", "nomor kelompok", "biro"),
}


def _words(name: str) -> frozenset[str]:
    """The words of a folded name that tell something, in our spelling."""
    told = (SAME.get(word, word) for word in name.replace("_", " ").split())
    return frozenset(word for word in told if word not in NOISE)


BY_WORDS = {_words(said): column for column, all_said in MEANT.items() for said in all_said}


def guess(keys: Sequence[str]) -> list[str]:
    """Our column for each folded name, '' where none fits; no column of ours twice.

    The exact name goes before a synonym, the first of two alike before the second.
    """
    found = ["" for _key in keys]
    for place, key in enumerate(keys):
        if key in COLUMNS and key not in found:
            found[place] = key
    for place, key in enumerate(keys):
        column = BY_WORDS.get(_words(key), "")
        if not found[place] and column and column not in found:
            found[place] = column
    return found
