"""The notices of the demo, in both languages, as public relations would word them."""

DISRUPTION_2024 = {
    "headline_id": "Pencetakan paspor dan layanan satu hari jadi dihentikan sementara",
    "headline_en": "Passport printing and same-day service are suspended",
    "body_id": (
        "Sejak Kamis, 20 Juni 2024 pukul 00.54 WIB sistem keimigrasian pusat tidak dapat diakses "
        "karena gangguan Pusat Data Nasional.\n\n"
        "Wawancara dan perekaman biometrik **tetap dilayani sesuai jadwal**. Pencetakan paspor "
        "menunggu sistem pusat."
    ),
    "body_en": (
        "Since Thursday, 20 June 2024, 00.54 WIB the central immigration system cannot be reached "
        "because of an outage of the national data centre.\n\n"
        "Interviews and biometrics **go on as scheduled**. Passports will be printed once the "
        "central system is back."
    ),
    "what_to_do_id": (
        "**Punya jadwal di M-Paspor?** Datanglah sesuai jadwal. Foto dan sidik jari tetap diambil."
        "\n\n"
        "**Menunggu paspor dicetak?** Tidak perlu datang. Kami menghubungi Anda bila paspor siap."
        "\n\n"
        "**Memesan layanan satu hari jadi?** Belum tersedia. Datang ke loket untuk dialihkan ke "
        "layanan biasa.\n\n"
        "**Berangkat dalam 7 hari?** Hubungi kantor dengan membawa bukti perjalanan."
    ),
    "what_to_do_en": (
        "**Do you have an M-Paspor appointment?** Come as scheduled. Photo and fingerprints are "
        "taken.\n\n"
        "**Waiting for your passport to be printed?** No need to come. We contact you when it is "
        "ready.\n\n"
        "**Booked same-day service?** Not available yet. Come to the counter to change to the "
        "regular service.\n\n"
        "**Travelling within 7 days?** Contact the office and bring proof of travel."
    ),
}
RESTORED_2024 = {
    "headline_id": "Semua layanan telah kembali normal",
    "headline_en": "All services are back to normal",
    "body_id": (
        "Pencetakan paspor kembali berjalan sejak 27 Juni 2024 dan layanan percepatan sejak "
        "1 Juli 2024. Per 3 Juli 2024 semua layanan kantor telah kembali normal dan tunggakan "
        "cetak selesai."
    ),
    "body_en": (
        "Passport printing has been running again since 27 June 2024 and same-day service since "
        "1 July 2024. As of 3 July 2024 all services of the office are back to normal and the "
        "printing backlog is cleared."
    ),
    "what_to_do_id": (
        "**Paspor Anda tertunda?** Paspor siap diambil di loket pengambilan pada jam layanan.\n\n"
        "**Batal datang karena gangguan?** Pilih jadwal baru di M-Paspor tanpa biaya."
    ),
    "what_to_do_en": (
        "**Was your passport delayed?** It is ready at the collection counter during opening "
        "hours.\n\n"
        "**Missed your appointment because of the outage?** Choose a new one in M-Paspor at no "
        "charge."
    ),
}
DISRUPTION_NOW = {
    "headline_id": "Pencetakan paspor lebih lambat dari biasa",
    "headline_en": "Passport printing is slower than usual",
    "body_id": (
        "Dua dari tiga printer paspor rusak. Satu printer tetap mencetak, sehingga paspor selesai "
        "beberapa hari lebih lama. Layanan satu hari jadi dihentikan sementara.\n\n"
        "Wawancara, perekaman biometrik, dan pengambilan paspor **berjalan seperti biasa**."
    ),
    "body_en": (
        "Two of three passport printers are broken. One goes on printing, so passports take some "
        "days longer. Same-day service is suspended.\n\n"
        "Interviews, biometrics and passport collection **run as usual**."
    ),
    "what_to_do_id": (
        "**Punya jadwal di M-Paspor?** Datanglah sesuai jadwal.\n\n"
        "**Menunggu paspor dicetak?** Tidak perlu datang. Kami menghubungi Anda bila paspor siap."
        "\n\n"
        "**Memesan layanan satu hari jadi?** Belum tersedia. Datang ke loket untuk dialihkan ke "
        "layanan biasa.\n\n"
        "**Berangkat dalam 7 hari?** Datang ke loket informasi dengan bukti perjalanan; paspor "
        "Anda didahulukan."
    ),
    "what_to_do_en": (
        "**Do you have an M-Paspor appointment?** Come as scheduled.\n\n"
        "**Waiting for your passport to be printed?** No need to come. We contact you when it is "
        "ready.\n\n"
        "**Booked same-day service?** Not available yet. Come to the counter to change to the "
        "regular service.\n\n"
        "**Travelling within 7 days?** Come to the information counter with proof of travel; your "
        "passport is printed first."
    ),
}
WEEKEND = {
    "headline_id": "Layanan paspor akhir pekan dibuka Sabtu ini",
    "headline_en": "Weekend passport service opens this Saturday",
    "body_id": (
        "Kantor membuka layanan paspor pada hari Sabtu pukul 08.00–12.00 WIB untuk pemohon yang "
        "telah mendaftar di M-Paspor dengan pilihan layanan akhir pekan."
    ),
    "body_en": (
        "The office is open for passports on Saturday, 08.00–12.00 WIB, for applicants who have "
        "booked the weekend service in M-Paspor."
    ),
    "what_to_do_id": "**Sudah mendaftar?** Datanglah 15 menit sebelum jadwal dengan berkas asli.",
    "what_to_do_en": "**Already booked?** Come 15 minutes early and bring your original documents.",
}

# What is to be done, by whom, within how many days.
ACTIONS_2024 = (
    ("Cetak paspor tertunda menurut tanggal keberangkatan", "lantaskim", 5),
    ("Lembur cetak hari Sabtu, ajukan ke kepala kantor", "lantaskim", 1),
    ("Uji salinan cadangan data kantor dan catat hasilnya", "tikkim", 14),
)
ACTIONS_NOW = (
    ("Pasang suku cadang laminasi begitu tiba", "tikkim", 1),
    ("Periksa sisa blangko dan tinta untuk satu printer", "lantaskim", 2),
)
REVIEW_2024 = {
    "contact": "Kepala Seksi Teknologi Informasi dan Komunikasi Keimigrasian",
    "description_id": (
        "Serangan ransomware pada Pusat Data Nasional menghentikan sistem keimigrasian pusat. "
        "Adjudikasi, pencetakan paspor dan layanan satu hari jadi berhenti; wawancara dan "
        "perekaman biometrik di kantor tetap berjalan."
    ),
    "description_en": (
        "Ransomware at the national data centre stopped the central immigration systems. "
        "Adjudication, passport printing and same-day service stopped; interviews and biometrics "
        "at the office went on."
    ),
    "lessons_id": (
        "Pemohon yang ditelepon pada hari pertama jarang datang sia-sia. Daftar nomor yang salah "
        "perlu diperbaiki saat pendaftaran. Pengumuman harus menyebut kapan kabar berikutnya."
    ),
    "lessons_en": (
        "Applicants who were phoned on the first day seldom came in vain. Wrong numbers should be "
        "mended at registration. A notice must say when the next word comes."
    ),
}
