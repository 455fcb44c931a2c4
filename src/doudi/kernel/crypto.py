"""Values sealed at rest, and a keyed index to find them again.

A sealed value is text: `provider.key.base64(nonce + ciphertext)`. The name of the provider and of
the key travel with it, so both can change while old values stay readable: set `DOUDI_FIELD_KEY` to
the new key, list the former ones in `DOUDI_FIELD_KEYS_OLD` (newest first), and re-seal at leisure
with `is_current` and `seal`. The index is keyed by the oldest key of the ring, so look-ups go on
working during a rotation.

`purpose` names what is sealed ("registry.person.number"): a value moved into another column does
not open, and equal values have different indexes in different columns.
"""

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.utils.module_loading import import_string

from doudi.kernel.errors import Broken

NONCE, TAG = 12, 16


class Provider(Protocol):
    """Authenticated encryption with one key. `open` raises `InvalidTag` for anything altered."""

    def seal(self, nonce: bytes, plain: bytes, context: bytes) -> bytes:
        """Ciphertext with its tag."""

    def open(self, nonce: bytes, sealed: bytes, context: bytes) -> bytes:
        """The plain bytes again."""


class AesGcm:
    """AES-256-GCM."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, nonce: bytes, plain: bytes, context: bytes) -> bytes:
        return self._cipher.encrypt(nonce, plain, context)

    def open(self, nonce: bytes, sealed: bytes, context: bytes) -> bytes:
        return self._cipher.decrypt(nonce, sealed, context)


class Sm4Gcm:
    """SM4-GCM (GB/T 32907), for places where commercial cryptography of the state is required."""

    def __init__(self, key: bytes) -> None:
        self._key = key[:16]

    def seal(self, nonce: bytes, plain: bytes, context: bytes) -> bytes:
        work = Cipher(algorithms.SM4(self._key), modes.GCM(nonce)).encryptor()
        work.authenticate_additional_data(context)
        return work.update(plain) + work.finalize() + work.tag

    def open(self, nonce: bytes, sealed: bytes, context: bytes) -> bytes:
        mode = modes.GCM(nonce, sealed[-TAG:])
        work = Cipher(algorithms.SM4(self._key), mode).decryptor()
        work.authenticate_additional_data(context)
        return work.update(sealed[:-TAG]) + work.finalize()


PROVIDERS: dict[str, Callable[[bytes], Provider]] = {"aes": AesGcm, "sm4": Sm4Gcm}


def seal(plain: str, *, purpose: str) -> str:
    """Encrypt text. Sealing the same text twice gives two different results."""
    nonce = os.urandom(NONCE)
    now = _in_use()
    body = now.provider.seal(nonce, plain.encode(), purpose.encode())
    return now.head + binascii.b2a_base64(nonce + body, newline=False).decode()


def unseal(sealed: str, *, purpose: str) -> str:
    """The text again. Raises `Broken` when the key is not in the ring or the value was altered."""
    try:
        name, key, body = sealed.split(".", 2)
        raw = base64.b64decode(body, validate=True)
        provider = _provider(name, _ring()[key])
        return provider.open(raw[:NONCE], raw[NONCE:], purpose.encode()).decode()
    except KeyError as fault:
        raise Broken("field_key_unknown") from fault
    except (ValueError, InvalidTag) as fault:
        raise Broken("field_altered", purpose=purpose) from fault


def opener(*, purpose: str) -> Callable[[str], str]:
    """`unseal` for many values in a row: the ring is read once."""
    ring, context = _ring(), purpose.encode()
    providers: dict[str, Provider] = {}  # by what the sealed value begins with

    def open_one(sealed: str) -> str:
        head, _dot, body = sealed.rpartition(".")
        try:
            provider = providers.get(head)
            if provider is None:
                name, key = head.split(".", 1)
                provider = providers[head] = _provider(name, ring[key])
            raw = binascii.a2b_base64(body)
            return provider.open(raw[:NONCE], raw[NONCE:], context).decode()
        except KeyError as fault:
            raise Broken("field_key_unknown") from fault
        except (ValueError, InvalidTag) as fault:
            raise Broken("field_altered", purpose=purpose) from fault

    return open_one


def is_current(sealed: str) -> bool:
    """Was it sealed by today's provider and key? If not, a rotation has still to reach it."""
    return sealed.startswith(f"{settings.FIELD_CIPHER}.{_key_name(settings.FIELD_KEY)}.")


def index(plain: str, *, purpose: str) -> str:
    """32 hex characters by which an equal value is found; useless without the key."""
    now = _in_use()
    key = _derived(now.oldest, "index." + purpose)
    if now.index_hash == "sm3":
        work = HMAC(key, hashes.SM3())
        work.update(plain.encode())
        return work.finalize().hex()[:32]
    return hmac.digest(key, plain.encode(), "sha256").hex()[:32]


@dataclass(frozen=True, slots=True)
class _InUse:
    """What sealing asks of the settings: read once, since a register is sealed value by value."""

    provider: Provider
    head: str  # what a sealed value begins with
    oldest: str
    index_hash: str


@lru_cache(maxsize=1)
def _in_use() -> _InUse:
    name, secret = settings.FIELD_CIPHER, settings.FIELD_KEY
    return _InUse(
        _provider(name, secret), f"{name}.{_key_name(secret)}.",
        (settings.FIELD_KEYS_OLD or [secret])[-1], settings.FIELD_INDEX_HASH,
    )  # fmt: skip


@receiver(setting_changed)
def _read_again(**_: object) -> None:
    """Tests change settings; a running process never does."""
    _in_use.cache_clear()


def _ring() -> dict[str, str]:
    return {_key_name(k): k for k in [settings.FIELD_KEY, *settings.FIELD_KEYS_OLD]}


@lru_cache
def _key_name(secret: str) -> str:
    return hashlib.sha256(_derived(secret, "name")).hexdigest()[:6]


@lru_cache
def _provider(name: str, secret: str) -> Provider:
    make = PROVIDERS.get(name) or import_string(name.replace(":", "."))
    made: Provider = make(_derived(secret, "field"))
    return made


@lru_cache
def _derived(secret: str, use: str) -> bytes:
    """A key of 32 bytes for one use, so that no key serves two."""
    kdf = HKDF(algorithm=hashes.SHA256(), length=32, salt=b"doudi", info=use.encode())
    return kdf.derive(secret.encode())


def seal_bytes(plain: bytes, *, purpose: str) -> bytes:
    """Encrypt a file's content; the provider and key stand in its first line."""
    nonce = os.urandom(NONCE)
    head = f"{settings.FIELD_CIPHER}.{_key_name(settings.FIELD_KEY)}\n".encode()
    provider = _provider(settings.FIELD_CIPHER, settings.FIELD_KEY)
    return head + nonce + provider.seal(nonce, plain, purpose.encode())


def unseal_bytes(sealed: bytes, *, purpose: str) -> bytes:
    """The content again. Raises `Broken` when the key is not in the ring or the file was altered."""
    head, _, body = sealed.partition(b"\n")
    try:
        name, key = head.decode().split(".")
        provider = _provider(name, _ring()[key])
        return provider.open(body[:NONCE], body[NONCE:], purpose.encode())
    except KeyError as fault:
        raise Broken("field_key_unknown") from fault
    except (ValueError, InvalidTag) as fault:
        raise Broken("field_altered", purpose=purpose) from fault
