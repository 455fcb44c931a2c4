"""Days that people type: in addresses and in forms. A mistyped year is told, never computed with."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)


def day_of(text: str | None) -> date | None:
    """The day written so in an address; None for anything else and for years nobody means."""
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if EARLIEST <= found <= LATEST else None


class DayField(forms.DateField):
    """A day of a form."""

    def clean(self, value: Any) -> Any:
        """Refuse years that can only be slips: arithmetic with days must never run out of the calendar."""
        found = super().clean(value)
        if found is not None and not EARLIEST <= found <= LATEST:
            raise ValidationError(_("年份不对，请检查日期。"), code="year")
        return found
