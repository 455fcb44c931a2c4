"""The same household and path as in the tests of cases."""

from doudi.cases.tests.conftest import at_step, document, draft, home, law

__all__ = ["at_step", "document", "draft", "home", "law"]
