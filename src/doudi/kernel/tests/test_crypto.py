"""Sealing values at rest."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from doudi.kernel import crypto
from doudi.kernel.errors import Broken
from doudi.kernel.fields import SealedField


@given(st.text())
def test_what_is_sealed_opens_again(text: str) -> None:
    sealed = crypto.seal(text, purpose="t")
    assert crypto.unseal(sealed, purpose="t") == text
    assert len(text) < 4 or text not in sealed


@pytest.mark.parametrize("cipher", ["aes", "sm4", "doudi.kernel.crypto:AesGcm"])
def test_every_provider_seals_and_notices_a_changed_byte(cipher: str, settings: Settings) -> None:
    settings.FIELD_CIPHER = "aes" if ":" in cipher else cipher
    sealed = crypto.seal("number", purpose="t")
    head, key, body = sealed.split(".")
    raw = bytearray(base64.b64decode(body))
    raw[15] ^= 1
    altered = f"{head}.{key}.{base64.b64encode(bytes(raw)).decode()}"
    assert crypto.unseal(sealed, purpose="t") == "number"
    with pytest.raises(Broken, match="field_altered"):
        crypto.unseal(altered, purpose="t")


def test_a_value_does_not_open_in_another_column() -> None:
    with pytest.raises(Broken):
        crypto.unseal(crypto.seal("number", purpose="one"), purpose="other")


def test_equal_values_look_different_but_share_an_index_within_a_purpose() -> None:
    assert crypto.seal("x", purpose="t") != crypto.seal("x", purpose="t")
    assert crypto.index("x", purpose="t") == crypto.index("x", purpose="t")
    assert crypto.index("x", purpose="t") != crypto.index("x", purpose="u")
    assert crypto.index("x", purpose="t") != crypto.index("y", purpose="t")


def test_a_rotation_keeps_old_values_readable_and_findable(settings: Settings) -> None:
    old, found = crypto.seal("number", purpose="t"), crypto.index("number", purpose="t")
    settings.FIELD_KEYS_OLD = [settings.FIELD_KEY]
    settings.FIELD_KEY = "a-new-key"
    settings.FIELD_CIPHER = "sm4"
    new = crypto.seal("number", purpose="t")
    assert crypto.unseal(old, purpose="t") == crypto.unseal(new, purpose="t") == "number"
    assert crypto.index("number", purpose="t") == found
    assert (crypto.is_current(old), crypto.is_current(new)) == (False, True)


def test_a_lost_key_is_told_apart_from_an_altered_value(settings: Settings) -> None:
    sealed = crypto.seal("number", purpose="t")
    settings.FIELD_KEY = "another"
    with pytest.raises(Broken, match="field_key_unknown"):
        crypto.unseal(sealed, purpose="t")


def test_the_index_can_follow_the_states_own_hash(settings: Settings) -> None:
    sha = crypto.index("x", purpose="t")
    settings.FIELD_INDEX_HASH = "sm3"
    assert crypto.index("x", purpose="t") != sha


def test_a_sealed_column_cannot_be_searched() -> None:
    with pytest.raises(TypeError, match="index column"):
        SealedField(purpose="t").get_lookup("exact")("column", "x")
