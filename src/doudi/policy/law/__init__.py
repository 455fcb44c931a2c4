"""The law as data: texts, and dated, cited parameters per place. Door: `open_law`, `Law.at`."""

from doudi.policy.law.book import Law, LawAt, Setting, open_law
from doudi.policy.law.overlay import Overlay, lay
from doudi.policy.law.texts import Text

__all__ = ["Law", "LawAt", "Overlay", "Setting", "Text", "lay", "open_law"]
