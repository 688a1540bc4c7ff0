"""What is encoded decodes to the same message, to the last digit; no number passes through a binary float."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from technopark.messages import (
    Basis,
    Certificate,
    ConnectionChange,
    Message,
    Money,
    Posting,
    Reading,
    State,
    StateChange,
    Statement,
)
from technopark.wire import Kind, Refused, decode, encode, encode_many

MOST_UNITS = 9_223_372_036_854_775

instants = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive by hypothesis' contract
dates = st.dates(date(1, 1, 1), date(9999, 12, 31))
printable = st.characters(exclude_categories=["Cs", "Cc"])
texts = st.text(printable, min_size=1, max_size=200)
ids = st.from_regex(r"[A-Za-z0-9._-]{1,64}", fullmatch=True)
runs = st.none() | st.text(printable, max_size=64)
sequences = st.none() | st.integers(0, 2**63 - 1)
quantities = st.integers(0, MOST_UNITS * 1000)
orders = st.none() | texts
ordinals = st.integers(0, 2**31 - 1)
currencies = st.from_regex(r"[A-Z]{3}", fullmatch=True)


@st.composite
def decimals(draw: st.DrawFn, *, least: int = 0) -> Decimal:
    """A decimal of at most 18 digits before the point and 12 after it."""
    places = draw(st.integers(0, 12))
    return Decimal(f"{draw(st.integers(least, 10 ** (18 + places) - 1))}E-{places}")


def amounts() -> st.SearchStrategy[Decimal]:
    return decimals()


def rates() -> st.SearchStrategy[Decimal]:
    return decimals(least=1)


readings = st.builds(
    Reading,
    ts=instants,
    product=texts,
    good=quantities,
    scrap=quantities,
    rework=quantities,
    order=orders,
    run=runs,
    seq=sequences,
)
state_changes = st.builds(
    StateChange,
    ts=instants,
    state=st.sampled_from(get_args(State)),
    reason=orders,
    order=orders,
    run=runs,
    seq=sequences,
)
connection_changes = st.builds(ConnectionChange, online=st.booleans())
money = st.builds(Money, amount=amounts(), currency=currencies, rate=rates(), rate_date=dates)
certificates = st.builds(
    Certificate,
    number=texts,
    percent=st.decimals(0, 100, places=2, allow_nan=False),
    valid_until=dates,
)
statements = st.builds(
    Statement,
    ts=instants,
    product=texts,
    valid_from=dates,
    basis=st.sampled_from(get_args(Basis)),
    price=money,
    imported=money,
    certificate=st.none() | certificates,
    run=runs,
    seq=sequences,
)


@st.composite
def postings(draw: st.DrawFn) -> Posting:
    kind = draw(st.sampled_from(["original", "reversal", "return"]))
    numbers = {name: draw(amounts()) for name in ("quantity", "net_kg", "gross_kg", "value")}
    if kind == "reversal":
        numbers = {name: number.copy_negate() for name, number in numbers.items()}
    return draw(
        st.builds(
            Posting,
            ts=instants,
            shipment=ids,
            line=ordinals,
            posting=ordinals,
            kind=st.just(kind),
            refers_to=orders,
            product=texts,
            hs=st.from_regex(r"[0-9]{6}([0-9]{2}|[0-9]{4})?", fullmatch=True),
            quantity=st.just(numbers["quantity"]),
            unit=texts,
            net_kg=st.just(numbers["net_kg"]),
            gross_kg=st.just(numbers["gross_kg"]),
            country=st.from_regex(r"[A-Z]{2}", fullmatch=True),
            incoterms=currencies,
            place=orders,
            currency=currencies,
            value=st.just(numbers["value"]),
            rate=rates(),
            rate_date=dates,
            contract=orders,
            declaration=orders,
            shipped_on=dates,
            run=runs,
            seq=sequences,
        )
    )


MESSAGES: dict[Kind, st.SearchStrategy[Message]] = {
    "output": readings,
    "state": state_changes,
    "connection": connection_changes,
    "localization": statements,
    "export": postings(),
}


@pytest.mark.parametrize("kind", MESSAGES)
@given(data=st.data())
def test_a_message_comes_back_as_it_went(kind: Kind, data: st.DataObject) -> None:
    message = data.draw(MESSAGES[kind])
    assert decode(kind, encode(message)) == [message]


@pytest.mark.parametrize("kind", [kind for kind in MESSAGES if kind != "connection"])
@given(data=st.data())
def test_an_array_comes_back_as_it_went(kind: Kind, data: st.DataObject) -> None:
    messages = data.draw(st.lists(MESSAGES[kind], max_size=5))
    assert decode(kind, encode_many(messages)) == messages


def test_an_array_says_no_connections() -> None:
    (refused,) = decode("connection", encode_many([ConnectionChange(online=True)]))
    assert isinstance(refused, Refused)


@given(st.integers(0, MOST_UNITS * 1000), st.integers(0, 3), st.booleans())
def test_each_thousandth_is_exact(thousandths: int, trailing_zeros: int, quoted: bool) -> None:
    text = f"{thousandths // 1000}.{thousandths % 1000:03d}" + "0" * trailing_zeros
    number = f'"{text}"' if quoted else text
    (reading,) = decode("output", f'{{"ts":0,"product":"P","good":{number}}}'.encode())
    assert isinstance(reading, Reading)
    assert reading.good == thousandths


@given(decimals())
def test_each_digit_of_an_amount_is_kept(amount: Decimal) -> None:
    payload = (
        f'{{"ts":0,"shipment":"S","line":1,"posting":1,"kind":"original","product":"P","hs":"841810",'
        f'"quantity":{amount:f},"unit":"pcs","net_kg":"{amount:f}","gross_kg":0,"country":"KZ",'
        f'"incoterms":"FCA","currency":"USD","value":0,"rate":1,"rate_date":"2026-10-12","shipped_on":"2026-10-12"}}'
    )
    (posting,) = decode("export", payload.encode())
    assert isinstance(posting, Posting)
    assert (posting.quantity, posting.net_kg) == (amount, amount)
