"""The law as data: texts, and dated, cited parameters per place. Door: `open_law`, `Law.at`."""

from doudi.policy.law.book import Law, LawAt, Setting, open_law
from doudi.policy.law.texts import Text

__all__ = ["Law", "LawAt", "Setting", "Text", "open_law"]
