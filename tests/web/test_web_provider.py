"""What a provider says and when: webhooks, the sandbox's own accounts, the codes of the standard."""

from __future__ import annotations

import json
import time

import pytest
from diner_phone import Phone
from hand_port import HandPort
from money import placed, the_payment

from ordering_web.house import House
from ordering_web.payments import emv
from ordering_web.payments.provider import ProviderRefused, ProviderSilent
from ordering_web.payments.signing import TOLERANCE_S, is_signed, sign


def test_webhooks_are_signed_fresh_and_count_once(phone: Phone, port: HandPort, house: House) -> None:
    phone.sit("5")
    phone.add("mapo-tofu")
    phone.send("/order", how="pay", **phone.review())
    payment = the_payment(house)
    house.sandbox.create(payment.payment, payment.total_minor, "CNY")
    house.sandbox.confirm(payment.payment, "pays", "by the wallet itself")
    body = json.dumps({"id": "evt_1", "key": payment.payment, "status": "canceled"}).encode()
    secret, now_s = house.sandbox._secret, int(time.time())
    forged = sign(b"another", body, now_s), sign(secret, body, now_s - TOLERANCE_S - 5), sign(secret, b"{}", now_s), ""
    for signature in forged:
        answer = phone.client.post("/payments/webhook", data=body, headers={"Payment-Signature": signature})
        assert answer.status_code == 400
    for _ in range(3):
        headers = {"Payment-Signature": sign(secret, body, now_s)}
        assert phone.client.post("/payments/webhook", data=body, headers=headers).status_code == 204
    assert len(placed(port)) == 1, "what the provider has counts, not what a late webhook said"
    assert the_payment(house).state == "succeeded"


def test_a_signature_is_good_for_five_minutes_either_way() -> None:
    signature = sign(b"secret", b"body", 1_000)
    assert is_signed(b"secret", b"body", signature, 1_000 + TOLERANCE_S)
    assert is_signed(b"secret", b"body", signature, 1_000 - TOLERANCE_S)
    assert not is_signed(b"secret", b"body", signature, 1_001 + TOLERANCE_S)
    assert not is_signed(b"secret", b"bodY", signature, 1_000)


def test_a_provider_gives_back_no_more_than_it_took(house: House) -> None:
    sandbox = house.sandbox
    sandbox.create("p", 1000, "CNY")
    with pytest.raises(ProviderRefused):
        sandbox.create("p", 999, "CNY")
    with pytest.raises(ProviderSilent):
        sandbox.confirm("p", "silent", "a1")
    sandbox.refund("p", 600, "r1")
    sandbox.refund("p", 600, "r1")  # the same part again
    with pytest.raises(ProviderRefused):
        sandbox.refund("p", 401, "r2")
    intent = sandbox.retrieve("p")
    assert intent is not None
    assert intent.refunded_minor == 600


def test_payment_codes_are_those_of_the_standard() -> None:
    example = (
        "00020101021229300012D156000000000510A93FO3230Q31280012D15600000001030812345678520441115802CN5914BEST TRANSPORT"
        "6007BEIJING64200002ZH0104最佳运输0202北京540523.7253031565502016233030412340603***0708A60086670902ME"
        "91320016A0112233449988770708123456786304A13A"
    )
    fields = emv.read_merchant(example)
    assert (fields["59"], fields["54"], fields["53"]) == ("BEST TRANSPORT", "23.72", "156")
    assert emv.read_fields(fields["64"])["01"] == "最佳运输"
    for broken in (example[:-1] + "B", example.replace("23.72", "03.72"), "6304A13A", ""):
        with pytest.raises(emv.BadCode):
            emv.read_merchant(broken)
    assert emv.merchant_payload(fields) == example
