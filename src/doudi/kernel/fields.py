"""A model field whose value is sealed in the database and plain in Python."""

from typing import Any, NoReturn

from django.db import models

from doudi.kernel import crypto


class SealedField(models.TextField[Any, Any]):
    """Text sealed by `kernel.crypto`; "" and None stay as they are.

    `purpose` binds the value to its column. It cannot be filtered: keep `crypto.index(...)` beside
    it in a column of its own and look there.
    """

    def __init__(self, *args: Any, purpose: str = "", **kwargs: Any) -> None:
        self.purpose = purpose
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"purpose": self.purpose}

    def get_prep_value(self, value: Any) -> Any:
        if value is None or value == "":
            return value
        return crypto.seal(str(value), purpose=self.purpose)

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Any:
        if value is None or value == "":
            return value
        return crypto.unseal(value, purpose=self.purpose)

    def get_lookup(self, lookup_name: str) -> Any:
        """Only "is it there at all" can be asked of a sealed column."""
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        return _refuse


def _refuse(*_args: Any, **_kwargs: Any) -> NoReturn:
    raise TypeError("a sealed column cannot be searched; filter by its index column")
