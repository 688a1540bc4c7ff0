"""The destinations that there are, against what the domain's sources name."""

from __future__ import annotations

import re

from technopark.exports import COUNTRIES

NAMED = (
    "KZ/KAZ/398 KG/KGZ/417 TJ/TJK/762 TM/TKM/795 AF/AFG/004 RU/RUS/643 BY/BLR/112 AZ/AZE/031 GE/GEO/268 AM/ARM/051 "
    "MD/MDA/498 TR/TUR/792 CN/CHN/156 UZ/UZB/860"
)


def test_codes_are_those_of_iso_3166_with_leading_zeros() -> None:
    for named in NAMED.split():
        country = COUNTRIES[named[:2]]
        assert f"{country.alpha2}/{country.alpha3}/{country.numeric}" == named


def test_each_country_has_three_codes_of_its_own() -> None:
    assert len(COUNTRIES) == 249
    for pattern, field in (("[A-Z]{2}", "alpha2"), ("[A-Z]{3}", "alpha3"), ("[0-9]{3}", "numeric")):
        codes = [getattr(country, field) for country in COUNTRIES.values()]
        assert len(set(codes)) == len(codes)
        assert all(re.fullmatch(pattern, code) for code in codes)
