"""What a receipt promises: typed wrongly it is refused with the reason, typed rightly in any dress it is the same one."""

import hashlib
import hmac
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.receipts import (
    CheckDigitsWrong,
    LettersFound,
    Receipt,
    ReceiptKeys,
    WrongLength,
    check_digits,
)
from publicity.errors import ReceiptMistyped

FORM_KEY = bytes(range(32))
EXAMPLE = Receipt("12345678901234567888")

bodies = st.integers(0, 10**18 - 1).map(lambda number: f"{number:018d}")
receipts = bodies.map(lambda body: Receipt(body + check_digits(body)))


# --- Check digits ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body, expected",
    [
        ("794", "44"),  # the example of ISO 7064 itself
        ("99991234567890121414", "90"),
        ("4354111611551114", "31"),
        ("086860012565150011217", "51"),
        ("32142829123456987654321611", "82"),  # an IBAN and a creditor reference (ISO 11649), moved and spelt in digits
        ("5390075470342715", "18"),
        ("000000000000000000", "98"),  # the largest and the smallest check digits there are
        ("000000000000000032", "02"),
    ],
)
def test_check_digits_are_those_of_iso_7064(body: str, expected: str):
    assert check_digits(body) == expected


def plain_sum(body: str) -> str:
    """A check that many would invent first, and that does not see two digits that changed places."""
    return f"{sum(map(int, body)) % 97:02d}"


def wrong_digits(code: str) -> list[str]:
    """Every way to mistype one digit."""
    return [
        code[:at] + digit + code[at + 1 :] for at in range(len(code)) for digit in "0123456789" if digit != code[at]
    ]


def neighbours_swapped(code: str) -> list[str]:
    """Every way to swap two unlike neighbours."""
    pairs = [at for at in range(len(code) - 1) if code[at] != code[at + 1]]
    return [code[:at] + code[at + 1] + code[at] + code[at + 2 :] for at in pairs]


def missed(body: str, mistakes: Callable[[str], list[str]], check: Callable[[str], str]) -> list[str]:
    """The mistyped forms that the check takes for good."""
    return [typed for typed in mistakes(body + check(body)) if typed[18:] == check(typed[:18])]


@given(bodies)
@pytest.mark.parametrize("mistakes", [wrong_digits, neighbours_swapped])
def test_no_single_wrong_digit_and_no_swap_of_neighbours_passes(mistakes: Callable[[str], list[str]], body: str):
    assert missed(body, mistakes, check_digits) == []


def test_control_a_sum_as_check_lets_swapped_neighbours_pass():
    assert missed("123456789012345678", neighbours_swapped, plain_sum) != []


@given(receipts)
def test_each_such_mistake_is_refused_as_a_mistake_in_typing(receipt: Receipt):
    for typed in wrong_digits(receipt.digits) + neighbours_swapped(receipt.digits):
        with pytest.raises(CheckDigitsWrong):
            Receipt.parse(typed)


@pytest.mark.parametrize("number, alias", [(0, "01"), (32, "99"), (65, "00")])
def test_check_digits_that_would_divide_as_well_are_refused(number: int, alias: str):
    body = f"{number:018d}"
    assert int(body + alias) % 97 == 1

    with pytest.raises(CheckDigitsWrong):
        Receipt(body + alias)


# --- What people type -----------------------------------------------------------------------------------------------


@given(receipts)
def test_what_is_shown_is_read_back(receipt: Receipt):
    assert Receipt.parse(str(receipt)) == receipt
    assert Receipt.parse(receipt.digits) == receipt


def test_a_receipt_is_shown_in_five_groups_of_four():
    assert str(EXAMPLE) == "1234 5678 9012 3456 7888"


@pytest.mark.parametrize(
    "typed",
    [
        "  12345678901234567888\r\n",
        "1234-5678-9012-3456-7888",
        "1234–5678—9012−3456‐7888",  # en dash, em dash, minus, the hyphen that is not ASCII
        "1234.5678.9012.3456.7888",
        "1234。5678．9012·3456・7888",
        "1234\u30005678\u00a09012\u20093456\t7888",
        "1234\u200b5678\ufeff9012\u20603456\u200e7888",
        "１２３４　５６７８－９０１２－３４５６　７８８８",
        "١٢٣٤ ٥٦٧٨ ٩٠١٢ ٣٤٥٦ ٧٨٨٨",
        "༡༢༣༤ ༥༦༧༨ ༩༠༡༢ ༣༤༥༦ ༧༨༨༨",
        "12 34 56 78 90 12 34 56 78 88",
    ],
)
def test_digits_of_any_script_with_signs_between_them_are_the_same_receipt(typed: str):
    assert Receipt.parse(typed) == EXAMPLE


@pytest.mark.parametrize(
    "typed, found", [("", 0), ("   ", 0), ("1234", 4), (EXAMPLE.digits[1:], 19), (EXAMPLE.digits * 5000, 100_000)]
)
def test_a_wrong_number_of_digits_is_refused_and_counted(typed: str, found: int):
    with pytest.raises(WrongLength) as refusal:
        Receipt.parse(typed)

    assert refusal.value.found == found
    assert f"you typed {found}." in str(refusal.value)


@pytest.mark.parametrize("sign", ["O", "l", "一", "①", "²", "½", "<", "\0", "\ud800", "🙂", "Ⅷ"])
def test_anything_but_digits_is_refused_as_letters(sign: str):
    with pytest.raises(LettersFound):
        Receipt.parse(EXAMPLE.digits[:10] + sign + EXAMPLE.digits[11:])


@given(st.text())
def test_whatever_is_typed_there_is_a_receipt_or_a_reason(typed: str):
    with suppress(ReceiptMistyped):
        assert len(Receipt.parse(typed).digits) == 20


@pytest.mark.parametrize(
    "digits", ["", "1234 5678 9012 3456 7888", "１２３４５６７８９０１２３４５６７８８８", "12345678901234567889"]
)
def test_a_receipt_that_exists_is_a_possible_one(digits: str):
    with pytest.raises(ReceiptMistyped):
        Receipt(digits)


@pytest.mark.parametrize("typed", ["98765", "98765" * 4, "98765 and my name"])
def test_a_refusal_never_repeats_what_was_typed(typed: str):
    with pytest.raises(ReceiptMistyped) as refusal:
        Receipt.parse(typed)

    assert "98765" not in repr(refusal.value) + str(refusal.value.values)


# --- Where receipts come from ---------------------------------------------------------------------------------------


def uneven_places(numbers: list[str]) -> list[int]:
    """The places of a number where the ten digits are not about equally frequent (chi-squared, 9 degrees, p < 1e-9)."""
    expected = len(numbers) / 10
    columns = (Counter(column) for column in zip(*numbers, strict=True))
    spread = [sum((column[digit] - expected) ** 2 for digit in "0123456789") / expected for column in columns]
    return [place for place, value in enumerate(spread) if value > 60]


def nonces(number: int) -> list[bytes]:
    return [counter.to_bytes(16) for counter in range(number)]


def test_receipts_from_nonces_use_every_digit_in_every_place():
    numbers = [Receipt.from_nonce(FORM_KEY, nonce).digits[:18] for nonce in nonces(4000)]

    assert uneven_places(numbers) == []
    assert len(set(numbers)) == 4000


def test_random_receipts_use_every_digit_in_every_place():
    numbers = [Receipt.random().digits[:18] for _ in range(4000)]

    assert uneven_places(numbers) == []
    assert len(set(numbers)) == 4000


def test_control_seven_bytes_are_too_few_for_eighteen_digits_and_it_shows():
    def short(nonce: bytes) -> int:
        return int.from_bytes(hmac.digest(FORM_KEY, nonce, "sha256")[:7]) % 10**18

    numbers = [f"{short(nonce):018d}" for nonce in nonces(4000)]

    assert uneven_places(numbers) != []


def test_a_form_sent_twice_shows_one_receipt_and_another_form_another():
    nonce, other = nonces(2)

    first = Receipt.from_nonce(FORM_KEY, nonce)

    assert Receipt.from_nonce(FORM_KEY, nonce) == first
    assert Receipt.from_nonce(FORM_KEY, other) != first
    assert Receipt.from_nonce(bytes(32), nonce) != first


def test_the_receipt_of_a_form_is_the_published_one():
    assert str(Receipt.from_nonce(FORM_KEY, bytes(range(16)))) == "0870 6320 3896 1971 3294"


@pytest.mark.parametrize(
    "form_key, nonce", [(b"", bytes(16)), (bytes(31), bytes(16)), (bytes(32), bytes(15)), (bytes(32), b"")]
)
def test_a_guessable_form_key_or_nonce_is_refused(form_key: bytes, nonce: bytes):
    with pytest.raises(ValueError, match="at least"):
        Receipt.from_nonce(form_key, nonce)


# --- What is derived ------------------------------------------------------------------------------------------------


def test_the_keys_of_a_receipt_are_the_published_ones():
    """Computed with the command line of OpenSSL 3.0 (kdf SCRYPT, mac HMAC), not with this program."""
    keys = ReceiptKeys.of(EXAMPLE)

    assert keys.lookup_id == "539209c381244d90cd2c1523686bf7e7"
    assert keys.reply_seed.hex() == "0b674c5f21098df3631fdfd79844ea579a6966670f097a6b0f81d4311bd9c4a2"
    assert keys.state_key.hex() == "120c6285b80afbb1382deffe455d664193c4b3ff920af31c362178da1e30f06f"
    assert keys.blind.hex() == "527f2a315caac8f02ca77270834d99085974db8eca07ad9b8e12f530b28dd390"


def test_a_script_of_a_citizen_derives_the_same_keys():
    receipt = Receipt.random()

    stretched = hashlib.scrypt(receipt.digits.encode("ascii"), salt=b"gongshi/v1/receipt", n=4096, r=8, p=1, dklen=32)
    own = {
        name: hmac.new(stretched, b"gongshi/v1/receipt/" + name.encode(), hashlib.sha256).digest()
        for name in ("lookup_id", "reply_seed", "state_key", "blind")
    }

    keys = ReceiptKeys.of(receipt)
    assert keys.lookup_id == own["lookup_id"].hex()[:32]
    assert (keys.reply_seed, keys.state_key, keys.blind) == (own["reply_seed"], own["state_key"], own["blind"])


def test_no_key_tells_another_and_no_receipt_shares_one():
    one, other = ReceiptKeys.of(EXAMPLE), ReceiptKeys.of(Receipt("00000000000000000098"))

    values = [
        value
        for keys in (one, other)
        for value in (keys.lookup_id, keys.reply_seed.hex()[:32], keys.state_key.hex()[:32], keys.blind.hex()[:32])
    ]
    assert len(set(values)) == 8


def shows_secrets(text: str) -> bool:
    """Whether a text, of a log for example, holds the receipt or a key of it."""
    keys = ReceiptKeys.of(EXAMPLE)
    raw = (keys.reply_seed, keys.state_key, keys.blind)
    secrets = [
        EXAMPLE.digits,
        str(EXAMPLE),
        keys.lookup_id,
        *(key.hex() for key in raw),
        *(repr(key)[2:-1] for key in raw),
    ]
    return any(secret in text for secret in secrets)


def test_a_log_that_prints_the_objects_tells_nothing():
    keys = ReceiptKeys.of(EXAMPLE)

    assert not shows_secrets(f"{EXAMPLE!r} {keys!r} {keys} {[EXAMPLE]} {keys.__dict__.keys()}")


def test_control_a_log_that_prints_the_values_is_caught():
    keys = ReceiptKeys.of(EXAMPLE)

    for careless in (f"{EXAMPLE}", EXAMPLE.digits, f"{keys.reply_seed!r}", f"{vars(keys)}"):
        assert shows_secrets(careless)
