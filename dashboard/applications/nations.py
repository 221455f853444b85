"""The countries of ISO 3166-1 by their alpha-3 codes, as Babel (CLDR) carries them."""

import re

from babel.core import get_global

# Alpha-3 codes that CLDR also knows: withdrawn or reserved ones, and those free for private use.
NO_COUNTRY = re.compile(
    "ANT|ASC|BUR|CPT|DDR|DGA|FXX|NTZ|SCG|SUN|TAA|TMP|YMD|YUG|ZAR|AAA|Q[M-Z][A-Z]|X[A-Z]{2}|ZZZ"
)
NATIONS = frozenset(
    code
    for code in get_global("territory_aliases")
    if re.fullmatch("[A-Z]{3}", code) and not NO_COUNTRY.fullmatch(code)
)
