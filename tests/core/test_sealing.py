"""Encryption of a value: bound to its place, versioned keys, hashes for look-up."""

import base64
import secrets

import pytest

from dashboard.core import sealing


def key():
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


ONE, TWO = key(), key()
LABEL = "applications_application.nik:0b8d1c52-7d0e-4f5a-9f5e-1a7b1d0f2a11"
NIK = "1671010101900001"


def test_what_is_sealed_opens_again():
    for plain in (NIK, "a", "Ünïcödé ‮ 🛂", "x" * 5_000):
        token = sealing.seal(plain, label=LABEL, keys={1: ONE})
        assert NIK not in token
        assert sealing.unseal(token, label=LABEL, keys={1: ONE}) == plain


def test_the_same_value_never_looks_the_same_twice():
    tokens = {sealing.seal(NIK, label=LABEL, keys={1: ONE}) for _ in range(20)}
    assert len(tokens) == 20


def test_a_value_moved_to_another_row_or_column_does_not_open():
    token = sealing.seal(NIK, label=LABEL, keys={1: ONE})
    for other in (LABEL.replace("0b8d", "0b8e"), LABEL.replace(".nik", ".phone"), ""):
        with pytest.raises(sealing.CannotOpen):
            sealing.unseal(token, label=other, keys={1: ONE})


def test_one_flipped_character_is_noticed():
    token = sealing.seal(NIK, label=LABEL, keys={1: ONE})
    for place in range(2, len(token)):
        other = "A" if token[place] != "A" else "B"
        damaged = token[:place] + other + token[place + 1 :]
        with pytest.raises(sealing.CannotOpen):
            sealing.unseal(damaged, label=LABEL, keys={1: ONE})


@pytest.mark.parametrize(
    "token", ["", "1", "1.", "x.AAAA", "1.AAAA", "1.***", NIK, "9." + "A" * 60, "1.é"]
)
def test_what_was_never_sealed_is_refused_and_not_returned(token):
    with pytest.raises(sealing.CannotOpen):
        sealing.unseal(token, label=LABEL, keys={1: ONE})


def test_a_wrong_key_under_the_same_version_is_refused():
    token = sealing.seal(NIK, label=LABEL, keys={1: ONE})
    with pytest.raises(sealing.CannotOpen):
        sealing.unseal(token, label=LABEL, keys={1: TWO})


def test_the_error_tells_the_column_and_nothing_of_the_value_or_row():
    token = sealing.seal(NIK, label=LABEL, keys={1: ONE})
    with pytest.raises(sealing.CannotOpen) as caught:
        sealing.unseal(token, label=LABEL, keys={1: TWO})
    assert str(caught.value) == "applications_application.nik cannot be decrypted"


def test_a_new_key_seals_and_the_old_one_still_opens():
    old = sealing.seal(NIK, label=LABEL, keys={1: ONE})
    new = sealing.seal(NIK, label=LABEL, keys={1: ONE, 2: TWO})
    assert new.startswith("2.")
    assert sealing.unseal(old, label=LABEL, keys={1: ONE, 2: TWO}) == NIK
    with pytest.raises(sealing.CannotOpen, match="version 1 is missing"):
        sealing.unseal(old, label=LABEL, keys={2: TWO})


def test_versions_are_compared_as_numbers():
    assert sealing.seal(NIK, label=LABEL, keys={9: ONE, 10: TWO}).startswith("10.")


@pytest.mark.parametrize("short", ["", "kurang", base64.urlsafe_b64encode(b"x" * 16).decode()])
def test_a_key_that_is_too_short_seals_nothing(short):
    with pytest.raises(sealing.CannotOpen):
        sealing.seal(NIK, label=LABEL, keys={1: short})


def test_hashes_find_under_every_live_key():
    keys = {1: ONE}
    stored = sealing.lookup_hashes(NIK, column="t.nik", keys=keys)[0]
    after = sealing.lookup_hashes(NIK, column="t.nik", keys=keys | {2: TWO})
    assert stored in after
    assert len(after) == 2
    assert after[0].startswith("2:")


def test_hashes_of_different_columns_or_keys_never_agree():
    found = {
        sealing.lookup_hashes(NIK, column=column, keys={1: k})[0]
        for column in ("t.nik", "t.phone")
        for k in (ONE, TWO)
    }
    assert len(found) == 4
    assert not any(NIK in value for value in found)
