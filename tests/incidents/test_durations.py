from datetime import timedelta

import pytest
from django.utils import translation

from dashboard.incidents.durations import duration


@pytest.mark.parametrize(
    ("value", "indonesian", "english"),
    [
        (timedelta(days=13, hours=7, minutes=6), "13 hari 7 jam", "13 days 7 hours"),
        (timedelta(days=1), "1 hari", "1 day"),
        (timedelta(hours=2, minutes=5), "2 jam 5 menit", "2 hours 5 minutes"),
        (timedelta(minutes=1, seconds=59), "1 menit", "1 minute"),
        (timedelta(seconds=3), "kurang dari satu menit", "less than a minute"),
        (timedelta(seconds=-3), "kurang dari satu menit", "less than a minute"),
        (None, "", ""),
    ],
)
def test_a_length_is_said_in_its_two_largest_parts(value, indonesian, english):
    for language, words in (("id", indonesian), ("en", english)):
        with translation.override(language):
            assert duration(value) == words
