"""What an export officer would ask about a posting: each doubt by its code, and none about a sound one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from msgspec.structs import replace

from technopark.exports import Bands, Booked, Expected, Said, check, flow, reversed_postings
from technopark.exports.findings import plain
from technopark.messages import Posting

SOUND = Posting(
    ts=datetime(2026, 10, 12, 13, 30, tzinfo=UTC),
    shipment="S-1",
    line=1,
    posting=1,
    kind="original",
    refers_to=None,
    product="F02-RF350",
    hs="8418102001",
    quantity=Decimal(120),
    unit="pcs",
    net_kg=Decimal(7800),
    gross_kg=Decimal(8450),
    country="KZ",
    incoterms="FCA",
    place="Tashkent",
    currency="USD",
    value=Decimal(31200),
    rate=Decimal(1),
    rate_date=date(2026, 10, 12),
    contract="C-1",
    declaration="26001/121026/0012345",
    shipped_on=date(2026, 10, 12),
)
REVERSAL = replace(
    SOUND,
    posting=2,
    kind="reversal",
    refers_to="1",
    quantity=Decimal(-120),
    net_kg=Decimal(-7800),
    gross_kg=Decimal(-8450),
    value=Decimal(-31200),
)
RETURN = replace(
    SOUND, posting=3, kind="return", refers_to="1", quantity=Decimal(2), net_kg=Decimal(130),
    gross_kg=Decimal(140), value=Decimal(520),
)  # fmt: skip
KNOWN = Expected(
    hs="841810",
    unit_kg=Decimal(65),
    unit_usd=Decimal(260),
    unit_usd_from="history",
    rate=None,
    country="UZ",
    known_hs=frozenset({"841810", "845011"}),
)


def codes(
    posting: Posting, *others: Posting, known: Expected = KNOWN, bands: Bands | None = None
) -> list[str]:
    line = [Booked("F02", entry) for entry in (posting, *others)]
    return [finding.code for finding in check(line[0], known, line, bands or Bands())]


def test_a_sound_posting_with_its_reversal_correction_and_return_raises_no_doubt() -> None:
    corrected = replace(SOUND, posting=4, refers_to="1", value=Decimal(30000))
    assert codes(SOUND, REVERSAL, corrected, RETURN) == []
    assert codes(REVERSAL, SOUND, corrected) == []
    assert codes(corrected, SOUND, REVERSAL) == []
    assert codes(RETURN, SOUND) == []


@pytest.mark.parametrize(
    ("posting", "code"),
    [
        (replace(SOUND, country="XX"), "country_unknown"),
        (replace(SOUND, country="UZ"), "country_own"),
        (replace(SOUND, hs="845011"), "hs_of_another_product"),
        (replace(SOUND, hs="840734"), "hs_unknown"),
        (replace(SOUND, gross_kg=Decimal("7799.999")), "net_above_gross"),
        (replace(SOUND, net_kg=Decimal(780)), "mass_off"),
        (replace(SOUND, value=Decimal(312000)), "unit_value_off"),
        (replace(SOUND, rate=Decimal("1.01")), "rate_of_usd"),
        (replace(SOUND, currency="EUR", rate=Decimal(0)), "rate_not_positive"),
        (replace(SOUND, incoterms="DAT"), "incoterms_unknown"),
        (replace(SOUND, declaration="26001/311126/0012345"), "declaration_malformed"),
        (replace(SOUND, declaration="12345"), "declaration_malformed"),
    ],
)
def test_each_doubt_about_an_original_has_its_code(posting: Posting, code: str) -> None:
    found = codes(posting)
    assert code in found
    # A rate of nothing makes a value of nothing; all else is doubted once.
    assert found == [code] or code == "rate_not_positive"


def test_a_mass_may_lie_within_its_band_and_at_its_edge() -> None:
    assert codes(replace(SOUND, net_kg=Decimal(6240))) == []
    assert codes(replace(SOUND, net_kg=Decimal("6239.999"))) == ["mass_off"]
    assert codes(replace(SOUND, net_kg=Decimal(6240)), bands=Bands(mass_percent=Decimal(5))) == ["mass_off"]


def test_a_value_is_measured_in_dollars_against_what_is_usual() -> None:
    in_roubles = replace(SOUND, currency="RUB", value=Decimal(2_400_000), rate=Decimal("0.013"))
    usual = replace_known(rate=Decimal("0.0128"))
    assert codes(in_roubles, known=usual) == []
    assert codes(replace(in_roubles, rate=Decimal("0.02")), known=usual) == ["rate_off", "unit_value_off"]
    (finding,) = check(
        Booked("F02", replace(SOUND, value=Decimal(12000))), replace_known(unit_usd_from="catalogue"), []
    )
    assert finding.found == Said("unit_value", {"value": Decimal("100.00")})
    assert finding.expected == Said("within_usd", {"value": Decimal("260.00"), "percent": Decimal(30)})
    assert finding.why.key == "catalogue_price"


def replace_known(**changes: object) -> Expected:
    values = {name: getattr(KNOWN, name) for name in KNOWN.__dataclass_fields__}
    return Expected(**{**values, **changes})


def test_a_reversal_is_what_it_takes_back_with_the_sign_turned() -> None:
    assert codes(REVERSAL) == ["reversal_of_nothing"]
    assert codes(replace(REVERSAL, refers_to=None), SOUND) == ["reversal_of_nothing"]
    assert codes(replace(REVERSAL, refers_to="3"), SOUND, RETURN) == ["reversal_of_nothing"]
    line = [Booked("F02", replace(REVERSAL, value=Decimal(-31000), country="KG")), Booked("F02", SOUND)]
    assert [(finding.field, finding.found, finding.expected) for finding in check(line[0], KNOWN, line)] == [
        ("value", plain(Decimal(-31000)), plain(Decimal(-31200))),
        ("country", plain("KG"), plain("KZ")),
    ]
    assert codes(replace(REVERSAL, shipped_on=date(2026, 11, 3)), SOUND) == ["reversal_differs"]


def test_an_original_is_taken_back_once_and_stands_alone() -> None:
    again = replace(REVERSAL, posting=4)
    assert codes(again, SOUND, REVERSAL) == ["reversed_twice"]
    assert codes(REVERSAL, SOUND, again) == []
    assert codes(replace(SOUND, posting=2), SOUND) == ["posted_twice"]
    assert codes(SOUND, replace(SOUND, posting=2)) == []


def test_no_more_comes_back_than_was_shipped() -> None:
    assert codes(replace(RETURN, refers_to=None), SOUND) == ["return_of_nothing"]
    rest = replace(
        RETURN, posting=4, quantity=Decimal(119), net_kg=Decimal(7735), gross_kg=Decimal(7800),
        value=Decimal(30940),
    )  # fmt: skip
    assert codes(rest, SOUND, RETURN) == ["returned_too_much"]
    assert codes(RETURN, SOUND, REVERSAL) == ["returned_too_much"]


def test_returns_are_a_flow_of_their_own() -> None:
    assert [flow(kind) for kind in ("original", "reversal", "return")] == ["export", "export", "return"]
    assert reversed_postings([Booked("F02", SOUND), Booked("F02", REVERSAL), Booked("F02", RETURN)]) == {
        ("F02", "S-1", 1, 1)
    }
