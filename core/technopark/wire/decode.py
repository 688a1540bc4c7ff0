"""Bytes of a message into what it says; whatever is wrong with a part of it is told of that part alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Context, Decimal
from functools import lru_cache

import msgspec

from technopark.errors import Rejected
from technopark.messages import (
    Certificate,
    ConnectionChange,
    Message,
    Money,
    Posting,
    Reading,
    StateChange,
    Statement,
)
from technopark.quantity import to_thousandths
from technopark.wire.codec import Codec, Refused, parsed
from technopark.wire.payloads import (
    CertificatePayload,
    ExportPayload,
    LocalizationPayload,
    MoneyPayload,
    Number,
    OutputPayload,
    StatePayload,
)
from technopark.wire.plain import plain_readings
from technopark.wire.topics import Kind, Topic

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_WHITE = b" \t\r\n"
_MAX_DIGITS = 18
_MAX_DECIMALS = 12
_FINEST = Decimal(1).scaleb(-_MAX_DECIMALS)
# The usual context would round what has more than 28 digits.
_EXACT = Context(prec=_MAX_DIGITS + _MAX_DECIMALS)


def decode(kind: Kind, payload: bytes, topic: Topic | None = None) -> Sequence[Message | Refused]:
    """Read a payload: one JSON object, or an array of them, of which a bad element spoils no other.

    Each element gives a message or its refusal, in order; an empty array gives nothing. Refusals have the
    reason `json` (not JSON), `schema` (a field is missing or of the wrong kind), `range`, `precision`, `time`, or,
    where the topic is given, `address` (an id is not the topic's). Nothing is raised, whatever the bytes are.
    """
    if kind == "connection":
        return [_connection(payload)]
    if kind == "output" and (plain := plain_readings(payload)) is not None:
        return plain
    return decode_closely(kind, payload, topic)


def decode_closely(kind: Kind, payload: bytes, topic: Topic | None = None) -> list[Message | Refused]:
    """Do what `decode` does without telling first what is plain."""
    codec = _CODECS[kind]
    if not _is_array(payload):
        try:
            return [codec.one(payload, topic)]
        except Rejected as refusal:
            return [Refused(payload, refusal.reason, refusal.detail)]
    try:
        return codec.many(payload, topic)
    except Rejected:
        return _decode_each(codec, payload, topic)


def element(payload: bytes, index: int) -> bytes:
    """Return the original bytes of one element of a payload that `decode` has read; the whole, if it is no array."""
    return bytes(_parts(payload)[index]) if _is_array(payload) else payload


def _is_array(payload: bytes) -> bool:
    return payload[:1] != b"{" and payload.lstrip(_WHITE)[:1] == b"["


_RAW = msgspec.json.Decoder(list[msgspec.Raw])


@lru_cache(maxsize=1)
def _parts(payload: bytes) -> list[msgspec.Raw]:
    # Kept for the next call: whoever asks for one element of an array may well ask for all of them.
    return _RAW.decode(payload)


def _decode_each(codec: Codec, payload: bytes, topic: Topic | None) -> list[Message | Refused]:
    try:
        raws = parsed(_RAW, payload)
    except Rejected as refusal:
        return [Refused(payload, refusal.reason, refusal.detail)]
    items: list[Message | Refused] = []
    for index, raw in enumerate(raws):
        try:
            items.append(codec.one(raw, topic))
        except Rejected as refusal:
            where = f"element {index} of {len(raws)}: {refusal.detail}"
            items.append(Refused(bytes(raw), refusal.reason, where))
    return items


def _connection(payload: bytes) -> Message | Refused:
    match payload.strip(_WHITE):
        case b"online" | b'"online"':
            return ConnectionChange(online=True)
        case b"offline" | b'"offline"':
            return ConnectionChange(online=False)
        case _:
            return Refused(payload, "schema", "a connection is online or offline")


def instant(ts: datetime | int) -> datetime:
    """Return a timestamp of the wire in UTC; raises `Rejected` with `time` beyond the years 1 to 9999."""
    try:
        return _EPOCH + _MILLISECOND * ts if isinstance(ts, int) else ts.astimezone(UTC)
    except OverflowError as error:
        raise Rejected("time", f"ts: {str(ts)[:40]} is beyond the years 1 to 9999") from error


def _reading(payload: OutputPayload) -> Reading:
    return Reading(
        instant(payload.ts),
        payload.product,
        to_thousandths(payload.good, "good"),
        to_thousandths(payload.scrap, "scrap"),
        to_thousandths(payload.rework, "rework"),
        payload.order,
        payload.run,
        payload.seq,
    )


def _state(payload: StatePayload) -> StateChange:
    return StateChange(
        instant(payload.ts), payload.state, payload.reason, payload.order, payload.run, payload.seq
    )


def _decimal(value: Number, field: str) -> Decimal:
    """Return a number exactly, of at most 18 digits before the point and 12 after it."""
    decimal = Decimal(value) if not isinstance(value, int) or value.bit_length() < 64 else Decimal("Infinity")
    if not decimal.is_finite() or decimal.adjusted() >= _MAX_DIGITS:
        raise Rejected("range", f"{field}: not a number of at most {_MAX_DIGITS} digits")
    exponent = decimal.as_tuple().exponent
    if isinstance(exponent, str) or exponent >= -_MAX_DECIMALS:
        return decimal
    shorter = decimal.quantize(_FINEST, context=_EXACT)
    if shorter != decimal:
        raise Rejected("precision", f"{field}: more than {_MAX_DECIMALS} digits after the point")
    return shorter


def _positive(value: Number, field: str) -> Decimal:
    decimal = _decimal(value, field)
    if decimal <= 0:
        raise Rejected("range", f"{field}: {decimal} is not above zero")
    return decimal


def _not_negative(value: Number, field: str) -> Decimal:
    decimal = _decimal(value, field)
    if decimal < 0:
        raise Rejected("range", f"{field}: {decimal} is below zero")
    return decimal


def _money(payload: MoneyPayload, field: str) -> Money:
    return Money(
        _not_negative(payload.amount, f"{field}.amount"),
        payload.currency,
        _positive(payload.rate, f"{field}.rate"),
        payload.rate_date,
    )


def _certificate(payload: CertificatePayload) -> Certificate:
    percent = _not_negative(payload.percent, "certificate.percent")
    if percent > 100:
        raise Rejected("range", f"certificate.percent: {percent} is above 100")
    return Certificate(payload.number, percent, payload.valid_until)


def _statement(payload: LocalizationPayload) -> Statement:
    return Statement(
        ts=instant(payload.ts),
        product=payload.product,
        valid_from=payload.valid_from,
        basis=payload.basis,
        price=_money(payload.price, "price"),
        imported=_money(payload.imported, "imported"),
        certificate=_certificate(payload.certificate) if payload.certificate else None,
        run=payload.run,
        seq=payload.seq,
    )


def _posting(payload: ExportPayload) -> Posting:
    amounts = [
        _decimal(getattr(payload, field), field) for field in ("quantity", "net_kg", "gross_kg", "value")
    ]
    if min(amounts) < 0 < max(amounts):
        raise Rejected("range", "quantity, net_kg, gross_kg and value are not of one sign")
    if payload.kind != "reversal" and min(amounts) < 0:
        raise Rejected("range", f"{payload.kind}: numbers below zero; only a reversal takes away")
    # A reversal takes away what it names, whichever sign its sender gave the numbers. Arithmetic would round
    # them to 28 digits; copies keep every one.
    quantity, net_kg, gross_kg, value = (
        amount.copy_abs().copy_negate() if payload.kind == "reversal" else amount.copy_abs()
        for amount in amounts
    )
    return Posting(
        ts=instant(payload.ts),
        shipment=payload.shipment,
        line=payload.line,
        posting=payload.posting,
        kind=payload.kind,
        refers_to=None if payload.refers_to is None else str(payload.refers_to),
        product=payload.product,
        hs=payload.hs,
        quantity=quantity,
        unit=payload.unit,
        net_kg=net_kg,
        gross_kg=gross_kg,
        country=payload.country,
        incoterms=payload.incoterms,
        place=payload.place,
        currency=payload.currency,
        value=value,
        rate=_positive(payload.rate, "rate"),
        rate_date=payload.rate_date,
        contract=payload.contract,
        declaration=payload.declaration,
        shipped_on=payload.shipped_on,
        run=payload.run,
        seq=payload.seq,
    )


_CODECS: dict[Kind, Codec] = {
    "output": Codec(OutputPayload, _reading),
    "state": Codec(StatePayload, _state),
    "localization": Codec(LocalizationPayload, _statement),
    "export": Codec(ExportPayload, _posting),
}
