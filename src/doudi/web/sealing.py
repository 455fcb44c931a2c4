"""The seal of drafts: authenticated encryption under a key derived from the deployment's field key."""

import base64
import hashlib
from functools import lru_cache

from cryptography.fernet import Fernet
from django.conf import settings


@lru_cache(maxsize=2)
def _fernet(field_key: str) -> Fernet:
    digest = hashlib.blake2b(field_key.encode(), digest_size=32, person=b"doudi.drafts").digest()
    return Fernet(base64.urlsafe_b64encode(digest))


def fernet() -> Fernet:
    """The sealer; another field key opens nothing that this one sealed."""
    return _fernet(settings.FIELD_KEY)
