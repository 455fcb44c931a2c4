"""Identifiers at rest: sealed with AES-GCM, found again through a keyed digest, masked on screens.

The key comes from `settings.FIELD_KEY`. A sealed value is bound to its purpose, so that an account
number cannot be pasted into the place of an identity number.
"""

import base64
import hashlib
import hmac
import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from doudi.kernel.errors import Broken

VERSION = "1"


@lru_cache(maxsize=8)
def _key(secret: str, use: str) -> bytes:
    return hashlib.blake2b(secret.encode(), person=use.encode(), digest_size=32).digest()


@lru_cache(maxsize=4)
def _cipher(secret: str) -> AESGCM:
    return AESGCM(_key(secret, "seal"))


def seal(text: str, purpose: str) -> str:
    """The text as it is stored; "" stays "". Two seals of the same text differ."""
    if not text:
        return ""
    nonce = secrets.token_bytes(12)
    secret = _cipher(settings.FIELD_KEY).encrypt(nonce, text.encode(), purpose.encode())
    return VERSION + base64.urlsafe_b64encode(nonce + secret).decode()


def unseal(sealed: str, purpose: str) -> str:
    """The text again. Raises `Broken` when it was altered or sealed with another key."""
    if not sealed:
        return ""
    raw = base64.urlsafe_b64decode(sealed[1:])
    try:
        return _cipher(settings.FIELD_KEY).decrypt(raw[:12], raw[12:], purpose.encode()).decode()
    except InvalidTag as fault:
        raise Broken("sealed_value_unreadable") from fault


def index_of(text: str, purpose: str) -> str:
    """The look-up value of a text: equal texts give equal values, and only the key's holder can
    compute them. Letters are taken as capitals and spaces dropped."""
    plain = "".join(text.split()).upper()
    return hmac.digest(
        _key(settings.FIELD_KEY, "index"), f"{purpose}:{plain}".encode(), "sha256"
    ).hex()


def mask(text: str, *, head: int = 4, tail: int = 4) -> str:
    """The first and last characters with stars between; short texts show their last character."""
    if len(text) <= head + tail:
        return "*" * max(len(text) - 1, 0) + text[-1:]
    return text[:head] + "*" * (len(text) - head - tail) + text[-tail:]


def mask_id(number: str) -> str:
    """An identity number on a screen."""
    return mask(number, head=3, tail=4)


def mask_phone(number: str) -> str:
    """A telephone number on a screen."""
    return mask(number, head=3, tail=2)


def mask_account(number: str) -> str:
    """An account on a screen: the last four, in a length that does not give the bank away."""
    return "****" + number[-4:]
