"""Our columns in words."""

from django.utils.translation import gettext_lazy as _

LABELS = {
    "nomor_permohonan": _("Application number"),
    "sumber": _("Source of the number"),
    "nama": _("Name"),
    "nik": _("NIK"),
    "tanggal_lahir": _("Date of birth"),
    "kewarganegaraan": _("Nationality"),
    "nomor_paspor": _("Passport number"),
    "nomor_telepon": _("Phone number"),
    "jenis": _("Type"),
    "alasan": _("Reason"),
    "keperluan": _("Purpose"),
    "kanal": _("Channel"),
    "layanan": _("Service lane"),
    "tanggal_permohonan": _("Date of application"),
    "jadwal": _("Appointment"),
    "tanggal_wawancara": _("Date of interview"),
    "tahap": _("Stage"),
    "tanggal_tahap": _("Date of the stage"),
    "tanggal_berangkat": _("Date of departure"),
    "izin_berlaku_sampai": _("Permit valid until"),
    "kelompok": _("Group"),
}
