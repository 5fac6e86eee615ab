"""The two codes of EMVCo's QR code specifications for payment systems, as payloads: neither draws anything.

Merchant-presented mode: the house shows a code, the wallet reads it. Tag-length-value in decimal digits, closed by a
CRC-16/CCITT-FALSE over everything before it, its own tag and length included.
Consumer-presented mode: the wallet shows a code, the house reads it. BER-TLV in base64; it begins with the payload
format indicator `85 05 CPV01`, which in base64 is `hQVDUFYwMQ`.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from typing import TypeAlias

Fields: TypeAlias = Mapping[str, "str | Fields"]

CRC_TAG = "63"
FORMAT, ONE_TIME = "01", "12"
REFERENCE_TEMPLATE, REFERENCE = "62", "05"  # additional data: the reference label
CPV01 = b"\x85\x05CPV01"
APPLICATION, AID, TRACK2, CRYPTOGRAM = b"\x61", b"\x4f", b"\x57", b"\x63"


class BadCode(ValueError):  # noqa: N818 - as `BadInput`
    """What was read is no such code."""


def merchant_payload(fields: Fields) -> str:
    """A merchant-presented payload of these fields, in the order given, with its CRC."""
    body = _tlv(fields) + f"{CRC_TAG}04"
    return body + f"{crc16(body.encode('utf-8')):04X}"


def read_merchant(payload: str) -> dict[str, str]:
    """The top-level fields of a merchant-presented payload, templates still as text.

    Raises:
        BadCode: its form or its CRC is wrong.
    """
    if not re.fullmatch(r".{4,508}6304[0-9A-Fa-f]{4}", payload, re.DOTALL):
        raise BadCode("it does not end in a CRC")
    if crc16(payload[:-4].encode("utf-8")) != int(payload[-4:], 16):
        raise BadCode("its CRC is another")
    fields = read_fields(payload[:-8])
    if next(iter(fields), None) != "00" or fields["00"] != FORMAT:
        raise BadCode("its format is another")
    return fields


def read_fields(text: str) -> dict[str, str]:
    """Tag-length-value, two digits each, lengths in characters.

    Raises:
        BadCode: it is cut short, or says a tag twice.
    """
    fields: dict[str, str] = {}
    while text:
        head = re.match(r"([0-9]{2})([0-9]{2})", text)
        if head is None or len(text) < 4 + int(head[2]) or head[1] in fields:
            raise BadCode("its fields do not add up")
        end = 4 + int(head[2])
        fields[head[1]], text = text[4:end], text[end:]
    return fields


def bill_fields(reference: str, amount: str, currency: str, merchant: str, city: str, country: str) -> Fields:
    """The fields of a bill that can be paid once.

    Args:
        amount: in major units with a decimal point, such as `36.00`.
        currency: its ISO 4217 number, such as `156`.
        merchant, city: at most 25 and 15 characters are kept.
    """
    return {
        "00": FORMAT,
        "01": ONE_TIME,
        "26": {"00": "org.foodrunner.sandbox", "01": reference},
        "52": "5812",  # merchant category code of eating places
        "53": currency,
        "54": amount,
        "58": country,
        "59": merchant[:25],
        "60": city[:15],
        REFERENCE_TEMPLATE: {REFERENCE: reference},
    }


def reference_of(fields: Mapping[str, str]) -> str:
    """The reference label of a merchant-presented payload.

    Raises:
        BadCode: it has none.
    """
    reference = read_fields(fields.get(REFERENCE_TEMPLATE, "")).get(REFERENCE, "")
    if not reference:
        raise BadCode("it names no bill")
    return reference


def consumer_payload(aid: bytes, track2: bytes, cryptogram: bytes) -> str:
    """A consumer-presented payload with one application: who issued the wallet, its token, a code for one use."""
    inner = _ber(AID, aid) + _ber(TRACK2, track2) + _ber(CRYPTOGRAM, cryptogram)
    return base64.b64encode(CPV01 + _ber(APPLICATION, inner)).decode("ascii")


def read_consumer(code: str) -> dict[bytes, bytes]:
    """The application's values of a consumer-presented payload.

    Raises:
        BadCode: it is no base64, begins otherwise, or its lengths do not add up.
    """
    try:
        raw = base64.b64decode(code.strip(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadCode("it is no base64") from error
    if not raw.startswith(CPV01):
        raise BadCode("its format is another")
    outer = _read_ber(raw[len(CPV01) :])
    inner = _read_ber(outer.get(APPLICATION, b""))
    if not {AID, TRACK2, CRYPTOGRAM} <= set(inner):
        raise BadCode("it names no wallet")
    return inner


def crc16(data: bytes) -> int:
    """CRC-16/CCITT-FALSE: polynomial 0x1021, begun at 0xFFFF, neither reflected nor inverted."""
    return binascii.crc_hqx(data, 0xFFFF)


def _tlv(fields: Fields) -> str:
    said = []
    for tag, value in fields.items():
        text = value if isinstance(value, str) else _tlv(value)
        said.append(f"{tag}{len(text):02}{text}")
    return "".join(said)


def _ber(tag: bytes, value: bytes) -> bytes:
    if len(value) > 127:
        raise ValueError("only short lengths are used here")
    return tag + bytes([len(value)]) + value


def _read_ber(data: bytes) -> dict[bytes, bytes]:
    values: dict[bytes, bytes] = {}
    while data:
        if len(data) < 2 or data[1] > 127 or len(data) < 2 + data[1]:
            raise BadCode("its lengths do not add up")
        values[data[:1]], data = data[2 : 2 + data[1]], data[2 + data[1] :]
    return values
