"""What of the register is sealed at rest and how it is found again; the sealing is the kernel's."""

from doudi.kernel import crypto, identity
from doudi.kernel.masking import mask_account, mask_id, mask_phone

PERSON_NUMBER = "registry.person.number"
PHONE_NUMBER = "registry.phone.number"
ACCOUNT_NUMBER = "registry.account.number"
CERTIFICATE_NUMBER = "registry.condition.certificate"
IMPORT_ROW = "registry.import.row"

__all__ = ["index_of", "mask_account", "mask_id", "mask_phone", "seal", "unseal"]


def seal(text: str, purpose: str) -> str:
    """The text as it is stored; "" stays ""."""
    return crypto.seal(text, purpose=purpose) if text else ""


def unseal(sealed: str, purpose: str) -> str:
    """The text again. Raises `Broken` when it was altered or its key is gone."""
    return crypto.unseal(sealed, purpose=purpose) if sealed else ""


def index_of(text: str, purpose: str) -> str:
    """The look-up value: the same for every way of typing the same number."""
    return crypto.index(identity.tidy(text), purpose=purpose)
